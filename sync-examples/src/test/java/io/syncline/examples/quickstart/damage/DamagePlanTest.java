package io.syncline.examples.quickstart.damage;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.examples.quickstart.damage.Damage.Kind;
import io.syncline.examples.quickstart.data.Body;
import io.syncline.examples.quickstart.data.Document;
import io.syncline.examples.quickstart.data.DocumentId;
import io.syncline.examples.quickstart.verify.Row;
import io.syncline.examples.quickstart.verify.Rows;
import io.syncline.examples.quickstart.verify.Verdict;
import io.syncline.examples.quickstart.verify.Verification;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DamagePlanTest {

  private final Rows source = Rows.some();

  private List<Document> olderVersions() {
    return source.ids().stream()
        .filter(id -> id.key().endsWith("99"))
        .map(id -> new Document(id.collection(), id.key(), Body.of("{\"old\":1}")))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20240917, -5})
  void plansDifferencesThatTheIndependentReaderFindsOneByOne(long seed) {
    List<Damage> damages = DamagePlan.plan(new ByteFalsifier(), seed, 7, source, olderVersions());
    Rows target = source.copy();
    damages.forEach(
        damage ->
            damage.becomes().ifPresentOrElse(target::put, () -> target.remove(damage.document())));

    Verdict verdict = new Verification(source, target, source.generated(), 1000).compare();
    assertThat(verdict.identical()).isFalse();
    assertThat(verdict.differingAtTarget())
        .isEqualTo(new TreeSet<>(damages.stream().map(Damage::document).toList()))
        .hasSize(7 * Kind.values().length);
  }

  @Test
  void plansTheSameForTheSameSeedAndAnotherForAnother() {
    List<Damage> plan = DamagePlan.plan(new ByteFalsifier(), 4, 3, source, olderVersions());
    assertThat(DamagePlan.plan(new ByteFalsifier(), 4, 3, source, olderVersions())).isEqualTo(plan);
    assertThat(DamagePlan.plan(new ByteFalsifier(), 5, 3, source, olderVersions()))
        .isNotEqualTo(plan);
  }

  @Test
  void doesToEachDocumentWhatTheKindSays() {
    List<Damage> damages = DamagePlan.plan(new ByteFalsifier(), 9, 20, source, olderVersions());
    for (Kind kind : Kind.values()) {
      assertThat(DamagePlan.count(damages, kind)).as(kind.name()).isEqualTo(20);
    }
    for (Damage damage : damages) {
      DocumentId id = damage.document();
      switch (damage.kind()) {
        case MISSING -> assertThat(damage.becomes()).isEmpty();
        case EXTRA -> assertThat(source.ids()).doesNotContain(id);
        case ONE_BIT -> {
          assertThat(bitsBetween(source.get(id), after(damage))).isEqualTo(1);
          assertThat(after(damage).revision()).isEqualTo(source.get(id).revision());
        }
        case SAME_LENGTH -> {
          assertThat(bitsBetween(source.get(id), after(damage))).isPositive();
          assertThat(after(damage).revision()).isEqualTo(source.get(id).revision());
        }
        case SAME_REVISION -> {
          assertThat(after(damage).body()).isNotEqualTo(source.get(id).body());
          assertThat(after(damage).revision()).isEqualTo(source.get(id).revision());
        }
        case OLDER_VERSION -> {
          assertThat(after(damage).body().text()).isEqualTo("{\"old\":1}");
          assertThat(after(damage).revision()).isLessThan(source.get(id).revision());
        }
      }
    }
  }

  @Test
  void plansFewerWhereThereAreFewerDocuments() {
    Rows few = new Rows();
    source.ids().stream().limit(3).forEach(id -> few.put(source.get(id)));
    assertThat(DamagePlan.plan(new ByteFalsifier(), 1, 10, few, List.of())).hasSize(3);
    assertThat(DamagePlan.plan(new ByteFalsifier(), 1, 10, new Rows(), List.of())).isEmpty();
  }

  private static Row after(Damage damage) {
    return damage.becomes().orElseThrow();
  }

  private static int bitsBetween(Row before, Row after) {
    byte[] first = before.body().bytes();
    byte[] second = after.body().bytes();
    assertThat(second).hasSameSizeAs(first);
    int bits = 0;
    for (int i = 0; i < first.length; i++) {
      bits += Integer.bitCount((first[i] ^ second[i]) & 0xff);
    }
    return bits;
  }
}
