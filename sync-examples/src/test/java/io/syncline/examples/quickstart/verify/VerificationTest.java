package io.syncline.examples.quickstart.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.examples.quickstart.data.Body;
import io.syncline.examples.quickstart.data.CollectionId;
import io.syncline.examples.quickstart.data.DocumentId;
import io.syncline.examples.quickstart.verify.Difference.Kind;
import io.syncline.examples.quickstart.verify.Difference.Pair;
import org.junit.jupiter.api.Test;

class VerificationTest {

  private static final DocumentId SOME = new DocumentId(new CollectionId("base", "two"), "key77");

  private final Rows source = Rows.some();
  private final Rows target = source.copy();
  private final Side generated = source.generated();

  private Verdict compare() {
    return new Verification(source, target, generated, 100).compare();
  }

  @Test
  void findsEqualWhatIsEqualInAnyOrder() {
    Verdict verdict = compare();
    assertThat(verdict.identical()).isTrue();
    assertThat(verdict.complete()).isTrue();
    assertThat(verdict.differences()).isEmpty();
    assertThat(verdict.documents()).isEqualTo(6000);
    assertThat(verdict.bytes()).isGreaterThan(6000 * 20);
    assertThat(verdict.collections()).hasSize(3);
  }

  @Test
  void findsADocumentThatTheTargetLacks() {
    target.remove(SOME);
    assertDiffers(Kind.MISSING);
    assertThat(compare().documents()).isEqualTo(5999);
  }

  @Test
  void findsADocumentThatOnlyTheTargetHas() {
    source.remove(SOME);
    Verdict verdict = new Verification(source, target, source.generated(), 100).compare();
    assertThat(verdict.identical()).isFalse();
    assertThat(verdict.differences())
        .containsExactly(new Difference(SOME, Kind.EXTRA, Pair.SOURCE_AND_TARGET));
  }

  @Test
  void findsOneBit() {
    Row row = target.get(SOME);
    byte[] bytes = row.body().bytes().clone();
    bytes[3] ^= 4;
    target.put(new Row(row.collection(), row.key(), row.revision(), Body.of(bytes)));
    assertDiffers(Kind.OTHER_BODY);
  }

  @Test
  void findsAnotherRevision() {
    Row row = target.get(SOME);
    target.put(new Row(row.collection(), row.key(), row.revision() - 1, row.body()));
    assertDiffers(Kind.OTHER_REVISION);
  }

  @Test
  void findsABodyUnderTheKeyOfAnother() {
    DocumentId other = new DocumentId(SOME.collection(), "key78");
    Row first = target.get(SOME);
    Row second = target.get(other);
    target.put(new Row(first.collection(), first.key(), first.revision(), second.body()));
    target.put(new Row(second.collection(), second.key(), second.revision(), first.body()));
    assertThat(compare().differingAtTarget()).containsExactly(SOME, other);
  }

  @Test
  void findsADocumentThatIsThereTwice() {
    Side twice =
        reader -> {
          target.scan(reader);
          reader.accept(target.get(SOME));
        };
    Verdict verdict = new Verification(source, twice, generated, 100).compare();
    assertThat(verdict.identical()).isFalse();
    assertThat(verdict.differences())
        .containsExactly(new Difference(SOME, Kind.TWICE, Pair.SOURCE_AND_TARGET));
  }

  @Test
  void findsWhatSourceAndTargetLostTogether() {
    source.remove(SOME);
    target.remove(SOME);
    Verdict verdict = compare();
    assertThat(verdict.identical()).isFalse();
    assertThat(verdict.differences())
        .containsExactly(new Difference(SOME, Kind.MISSING, Pair.GENERATED_AND_SOURCE));
    assertThat(verdict.differingAtTarget()).isEmpty();
  }

  @Test
  void findsACollectionThatIsLeftOver() {
    DocumentId stray = new DocumentId(new CollectionId("base", "dropped"), "key1");
    target.put(new Row(stray.collection(), stray.key(), 5, Body.of("{}")));
    assertThat(compare().differingAtTarget()).containsExactly(stray);
  }

  @Test
  void saysSoWhenMoreDiffersThanItLists() {
    source.ids().stream().limit(500).forEach(target::remove);
    Verdict verdict = compare();
    assertThat(verdict.identical()).isFalse();
    assertThat(verdict.complete()).isFalse();
    assertThat(verdict.differences()).hasSize(100);
  }

  @Test
  void findsAnEmptyTarget() {
    Verdict verdict = new Verification(source, reader -> {}, generated, 10).compare();
    assertThat(verdict.identical()).isFalse();
    assertThat(verdict.documents()).isZero();
  }

  private void assertDiffers(Kind kind) {
    Verdict verdict = compare();
    assertThat(verdict.identical()).isFalse();
    assertThat(verdict.complete()).isTrue();
    assertThat(verdict.differences())
        .containsExactly(new Difference(SOME, kind, Pair.SOURCE_AND_TARGET));
  }
}
