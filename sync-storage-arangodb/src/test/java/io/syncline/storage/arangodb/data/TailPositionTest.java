package io.syncline.storage.arangodb.data;

import static io.syncline.storage.arangodb.data.Exchanges.bytes;
import static io.syncline.storage.arangodb.data.Exchanges.headers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TailPositionTest {
  private static final WalBody NOTHING = new WalBody(new byte[0], 0);

  @Test
  void goesOnBehindTheLastEntry() {
    TailPosition start = new TailPosition(4200, 0);
    WalBody body = read(Exchanges.TAIL, 4200);
    assertThat(start.step(headers("false", "4215", "4215", "4215", "true"), body))
        .isEqualTo(new TailPosition.Onward(new TailPosition(4215, 4215), true, false));
  }

  @Test
  void hasCaughtUpWhereNothingMoves() {
    TailPosition at = new TailPosition(4215, 4215);
    assertThat(at.step(headers("false", "0", "4215", "4215", "true"), NOTHING))
        .isEqualTo(new TailPosition.Onward(at, false, false));
    // Nothing moves: to ask again at once would ask for ever.
    assertThat(at.step(headers("true", "0", "4215", "4215", "true"), NOTHING))
        .isEqualTo(new TailPosition.Onward(at, false, false));
    assertThat(at.step(headers("false", "0", "0", "4215", "true"), NOTHING))
        .isEqualTo(new TailPosition.Onward(at, false, false));
  }

  @Test
  void skipsWhatConcernsOthers() {
    TailPosition at = new TailPosition(4215, 4215);
    assertThat(at.step(headers("false", "0", "4300", "4300", "true"), NOTHING))
        .isEqualTo(new TailPosition.Onward(new TailPosition(4299, 4300), true, false));
    TailPosition behind = new TailPosition(4299, 4300);
    assertThat(behind.step(headers("false", "0", "4300", "4300", "true"), NOTHING))
        .isEqualTo(new TailPosition.Onward(behind, false, false));
  }

  @Test
  void keepsWhereTheServerLooksWithinABatch() {
    TailPosition cut = new TailPosition(4200, 4150);
    WalBody body = read(Exchanges.TAIL, 4200);
    TailPosition.Onward next =
        (TailPosition.Onward) cut.step(headers("true", "4215", "4150", "4400", "true"), body);
    assertThat(next).isEqualTo(new TailPosition.Onward(new TailPosition(4215, 4150), true, true));
    assertThat(next.next().looksFrom()).isEqualTo(4150);
    // An idle server alternates between beginning and end of its last batch.
    assertThat(next.next().step(headers("true", "0", "4151", "4400", "true"), NOTHING))
        .isEqualTo(new TailPosition.Onward(new TailPosition(4215, 4151), false, false));
    // A server that does not tell is asked to look where it looked before.
    assertThat(next.next().step(headers("false", "0", "0", "4400", "true"), NOTHING))
        .isEqualTo(new TailPosition.Onward(next.next(), false, false));
  }

  @Test
  void asksOnceMoreForTheTickOfACommitBehindWhichAnAnswerWasCut() {
    String lines =
        """
        {"tick":"10","type":2302,"cuid":"c1/s1","tid":"1","data":{"_key":"a"}}
        {"tick":"11","type":2201,"db":"d","tid":"1"}
        """;
    assertThat(
            new TailPosition(5, 5).step(headers("true", "11", "8", "40", "true"), read(lines, 5)))
        .isEqualTo(new TailPosition.Onward(new TailPosition(10, 8), true, true));
    // It does so once, and not where the batch was read to its end.
    String commit = "{\"tick\":\"11\",\"type\":2201,\"db\":\"d\",\"tid\":\"1\"}";
    assertThat(
            new TailPosition(10, 8)
                .step(headers("true", "11", "8", "40", "true"), read(commit, 10)))
        .isEqualTo(new TailPosition.Onward(new TailPosition(11, 8), true, true));
    assertThat(
            new TailPosition(5, 5).step(headers("true", "11", "11", "40", "true"), read(lines, 5)))
        .isEqualTo(new TailPosition.Onward(new TailPosition(11, 11), true, true));
  }

  @Test
  void aGapIsTold() {
    TailPosition at = new TailPosition(4215, 4215);
    assertThat(at.step(headers("false", "0", "0", "5000", "false"), NOTHING))
        .isEqualTo(new TailPosition.Gap(4215, 5000));
    // From the oldest on nothing can be missing, nor behind the newest.
    assertThat(new TailPosition(0, 1).step(headers("false", "0", "0", "5000", "false"), NOTHING))
        .isInstanceOf(TailPosition.Onward.class);
    assertThat(at.step(headers("false", "0", "0", "4215", "false"), NOTHING))
        .isInstanceOf(TailPosition.Onward.class);
  }

  @Test
  void aServerThatNeverCameThisFarIsAnotherOne() {
    assertThat(new TailPosition(4215, 4215).step(headers("false", "0", "0", "17", "true"), NOTHING))
        .isEqualTo(new TailPosition.Rebuilt(4215, 17));
    assertThat(
            new TailPosition(-5, -5)
                .step(headers("false", "0", "0", "9223372036854775807", "true"), NOTHING))
        .isInstanceOf(TailPosition.Rebuilt.class);
  }

  @Test
  void numbersBeyondTheSignBitAreLarger() {
    TailPosition at = new TailPosition(Long.MAX_VALUE, 0);
    WalBody body = read("{\"tick\":\"9223372036854775808\",\"type\":2999}", Long.MAX_VALUE);
    assertThat(
            at.step(
                headers(
                    "false",
                    "9223372036854775808",
                    "9223372036854775808",
                    "9223372036854775809",
                    "true"),
                body))
        .isEqualTo(
            new TailPosition.Onward(new TailPosition(Long.MIN_VALUE, Long.MIN_VALUE), true, false));
  }

  @Test
  void aBodyThatWasCutOnItsWayIsRefused() {
    String shorter = Exchanges.TAIL.substring(0, Exchanges.TAIL.indexOf("{\"tick\":\"4215\""));
    TailAnswer answer = headers("false", "4215", "4215", "4215", "true");
    assertThatThrownBy(() -> new TailPosition(4200, 0).step(answer, read(shorter, 4200)))
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.code()).isEqualTo(SyncException.Code.CORRUPT))
        .hasMessageContaining("7 entries up to tick 4213")
        .hasMessageContaining("says 4215");
    assertThatThrownBy(() -> new TailPosition(4200, 0).step(answer, NOTHING))
        .hasMessageContaining("0 entries");
    assertThatThrownBy(
            () ->
                new TailPosition(4200, 0)
                    .step(
                        headers("false", "0", "4215", "4215", "true"), read(Exchanges.TAIL, 4200)))
        .hasMessageContaining("8 entries");
  }

  @Test
  void anEntryOfTheStructureMayLieOneTickBehind() {
    WalBody body = read("{\"tick\":\"62\",\"type\":2001,\"cuid\":\"c1/s1\"}", 50);
    assertThat(new TailPosition(50, 50).step(headers("false", "61", "70", "70", "true"), body))
        .isEqualTo(new TailPosition.Onward(new TailPosition(61, 70), true, false));
  }

  @Test
  void resumingInAnAnswerLooksWhereThatAnswerLooked() {
    assertThat(new TailPosition(100, 90).resumeAt(120)).isEqualTo(new TailPosition(120, 90));
    assertThat(new TailPosition(100, 100).resumeAt(120)).isEqualTo(new TailPosition(120, 100));
    assertThat(new TailPosition(100, 0).resumeAt(120)).isEqualTo(new TailPosition(120, 100));
    assertThat(new TailPosition(0, 0).resumeAt(120)).isEqualTo(new TailPosition(120, 1));
    assertThat(TailPosition.after(4200)).isEqualTo(new TailPosition(4200, 4200));
    assertThat(TailPosition.after(0)).isEqualTo(new TailPosition(0, 1));
  }

  @Test
  void headersThatAreMissingOrWrongAreNamed() {
    assertThatThrownBy(() -> TailAnswer.of(name -> null))
        .hasMessageContaining("x-arango-replication-lastincluded")
        .hasMessageContaining("missing");
    assertThatThrownBy(() -> headers("false", "x", "0", "1", "true"))
        .hasMessageContaining("lastincluded");
    assertThatThrownBy(() -> headers("maybe", "0", "0", "1", "true"))
        .hasMessageContaining("checkmore");
    assertThatThrownBy(() -> headers("false", "0", "0", "1", "yes"))
        .hasMessageContaining("frompresent");
    TailAnswer least =
        TailAnswer.of(
            Map.of(
                    "x-arango-replication-lastincluded", "0",
                    "x-arango-replication-lasttick", "18446744073709551615",
                    "x-arango-replication-frompresent", " true ")
                ::get);
    assertThat(least).isEqualTo(new TailAnswer(false, 0, 0, -1, true));
  }

  private static WalBody read(String text, long from) {
    WalBody body = new WalBody(bytes(text), from);
    body.rest();
    return body;
  }
}
