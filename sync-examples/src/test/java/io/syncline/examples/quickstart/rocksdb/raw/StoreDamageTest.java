package io.syncline.examples.quickstart.rocksdb.raw;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.examples.quickstart.damage.ByteFalsifier;
import io.syncline.examples.quickstart.damage.Damage;
import io.syncline.examples.quickstart.damage.Damage.Kind;
import io.syncline.examples.quickstart.damage.DamagePlan;
import io.syncline.examples.quickstart.data.Body;
import io.syncline.examples.quickstart.data.CollectionId;
import io.syncline.examples.quickstart.data.Document;
import io.syncline.examples.quickstart.data.DocumentId;
import io.syncline.examples.quickstart.verify.Rows;
import io.syncline.examples.quickstart.verify.Verdict;
import io.syncline.examples.quickstart.verify.Verification;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreDamageTest {

  @Test
  void plantsExactlyTheDifferencesThatAreThenFound(@TempDir Path folder) throws Exception {
    long seed = 31;
    Rows source = Rows.some();
    try (HandMadeStore store = new HandMadeStore(folder)) {
      store.collection(new CollectionId("base", "one"), 1);
      store.collection(new CollectionId("base", "two"), 5);
      store.collection(new CollectionId("base", "three"), 3);
      store.putAll(source);
    }
    StoreSide target = new StoreSide(folder);
    Verification verification = new Verification(source, target, source.generated(), 1000);
    assertThat(verification.compare().identical()).isTrue();

    List<Damage> damages =
        DamagePlan.plan(new ByteFalsifier(), seed, 4, target, olderVersions(source));
    StoreDamage.apply(folder, damages);

    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    damages.forEach(damage -> kinds.add(damage.kind()));
    assertThat(kinds).containsExactly(Kind.values());
    Verdict verdict = verification.compare();
    assertThat(verdict.identical()).isFalse();
    assertThat(verdict.differingAtTarget())
        .as("seed " + seed)
        .isEqualTo(new TreeSet<>(damages.stream().map(Damage::document).toList()))
        .hasSize(24);
  }

  private static List<Document> olderVersions(Rows source) {
    return source.ids().stream()
        .filter(id -> id.key().endsWith("5"))
        .limit(10)
        .map(StoreDamageTest::olderVersion)
        .toList();
  }

  private static Document olderVersion(DocumentId id) {
    return new Document(id.collection(), id.key(), Body.of("{\"old\":true}"));
  }
}
