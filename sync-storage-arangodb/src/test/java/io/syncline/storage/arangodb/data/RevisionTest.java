package io.syncline.storage.arangodb.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionTest {
  @ParameterizedTest
  @CsvSource({
    "_lI1STg----,1858541086310400000",
    "_lI1UTg----,1858541223749353472",
    "_lI1SjnO---,1858541103611904000",
    "_lI1TDga---,1858541137857347584",
    "_lI1Sjf9999,1858541103490269183",
    "_lI1Sjg----,1858541103490269184",
    "_XUJFD3C---,1609522782705549312",
    "_XUJIbS---_,1609523014011977729"
  })
  void readsAndWritesWhatServersWrite(String text, long number) {
    assertThat(Revision.parse(text)).isEqualTo(number);
    assertThat(Revision.parseClock(text)).isEqualTo(number);
    assertThat(Revision.text(number)).isEqualTo(text);
    assertThat(Revision.clockText(number)).isEqualTo(text);
  }

  @Test
  void knowsTheTimeOfARevision() {
    assertThat(java.time.Instant.ofEpochMilli(Revision.millis(1609522782705549312L)))
        .hasToString("2018-08-22T17:55:39.537Z");
  }

  @Test
  void readsDecimalTextOfOldServers() {
    assertThat(Revision.parse("12345")).isEqualTo(12345);
    assertThat(Revision.parse("1450656000000")).isEqualTo(1450656000000L);
    assertThat(Revision.text(1450656000000L)).isEqualTo("1450656000000");
    assertThat(Revision.text(1450656000001L)).isEqualTo(Revision.clockText(1450656000001L));
    assertThat(Revision.parse("18446744073709551615")).isEqualTo(-1L);
  }

  @Test
  void emptyAndZeroAreNoRevision() {
    assertThat(Revision.parse("")).isEqualTo(Revision.NONE);
    assertThat(Revision.parse("0")).isEqualTo(Revision.NONE);
    assertThat(Revision.text(Revision.NONE)).isEqualTo("0");
    assertThat(Revision.clockText(0)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"_lI1STg-----", "_lI1 STg---", "Q----------", "ä", "+1", "18446744073709551616"})
  void refusesWhatIsNoRevision(String text) {
    assertThatThrownBy(() -> Revision.parse(text))
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.code()).isEqualTo(SyncException.Code.CORRUPT))
        .hasMessageNotContaining(text);
  }

  @Test
  void numbersBeyondTheSignBitAreRevisionsLikeOthers() {
    assertThat(Revision.clockText(-1)).isEqualTo("N9999999999");
    assertThat(Revision.parseClock("N9999999999")).isEqualTo(-1);
    assertThat(Long.compareUnsigned(Revision.parse("N9999999999"), Revision.parse("_lI1STg----")))
        .isPositive();
  }

  @Test
  void theOrderOfTextIsNotThatOfNumbers() {
    long smaller = Revision.parse("_lI1STg---_");
    long larger = Revision.parse("_lI1STg---A");
    assertThat(Long.compareUnsigned(smaller, larger)).isNegative();
    assertThat("_lI1STg---_").isGreaterThan("_lI1STg---A");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyNumberComesBack(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 10_000; i++) {
      long number = random.nextLong() >>> random.nextInt(64);
      assertThat(Revision.parseClock(Revision.clockText(number)))
          .as("seed %d", seed)
          .isEqualTo(number);
      // A clock of the time after 2016 and before 3000.
      long clock = random.nextLong(1450656000001L << 20, 32503680000000L << 16);
      assertThat(Revision.parse(Revision.text(clock))).as("seed %d", seed).isEqualTo(clock);
    }
  }
}
