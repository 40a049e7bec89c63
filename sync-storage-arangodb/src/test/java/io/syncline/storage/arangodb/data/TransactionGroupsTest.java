package io.syncline.storage.arangodb.data;

import static io.syncline.storage.arangodb.data.Exchanges.bytes;
import static io.syncline.storage.arangodb.data.Exchanges.headers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionGroupsTest {
  private static final TailPosition START = new TailPosition(4200, 4200);
  private static final long PLENTY = 1 << 20;

  @Test
  void givesSingleOperationsAndWholeTransactions() {
    TransactionGroups groups = new TransactionGroups(START, PLENTY);
    List<TransactionGroup> out = addAll(groups, Exchanges.TAIL, 4200);

    assertThat(out)
        .extracting(TransactionGroup::at)
        .containsExactly(4203L, 4209L, 4212L, 4213L, 4215L);
    assertThat(out.get(1).markers()).hasSize(2);
    assertThat(out).allMatch(TransactionGroup::whole).noneMatch(TransactionGroup::continued);
    // Whether another entry of this tick follows is known at the answer's end only.
    assertThat(groups.resumable()).isEqualTo(new TailPosition(4213, 4200));
    TailAnswer answer = headers("false", "4215", "4215", "4215", "true");
    assertThat(groups.answerEnded(answer, new TailPosition(4215, 4215))).isEmpty();
    assertThat(groups.resumable()).isEqualTo(new TailPosition(4215, 4215));
  }

  @Test
  void aTransactionSpansAnswers() {
    TransactionGroups groups = new TransactionGroups(START, PLENTY);
    String first = Exchanges.TAIL.substring(0, Exchanges.TAIL.indexOf("{\"tick\":\"4208\""));
    assertThat(addAll(groups, first, 4200)).hasSize(1);
    TailPosition second = new TailPosition(4207, 4203);
    assertThat(groups.answerEnded(headers("true", "4207", "4203", "4215", "true"), second))
        .isEmpty();
    assertThat(groups.open()).isEqualTo(1);
    assertThat(groups.resumable()).isEqualTo(new TailPosition(4203, 4200));

    String rest = Exchanges.TAIL.substring(first.length());
    List<TransactionGroup> out = addAll(groups, rest, 4207);
    assertThat(out.get(0).markers()).hasSize(2);
    assertThat(out.get(0).at()).isEqualTo(4209);
    assertThat(groups.open()).isZero();
    assertThat(groups.resumable()).isEqualTo(new TailPosition(4213, 4203));
  }

  @Test
  void resumingMovesPastWhatConcernsOthers() {
    TransactionGroups groups = new TransactionGroups(START, PLENTY);
    groups.answerEnded(headers("false", "0", "4300", "4300", "true"), new TailPosition(4299, 4300));
    assertThat(groups.resumable()).isEqualTo(new TailPosition(4299, 4299));
  }

  @Test
  void interleavedTransactionsEndTogether() {
    TransactionGroups groups = new TransactionGroups(new TailPosition(1, 1), PLENTY);
    List<TransactionGroup> out =
        addAll(
            groups,
            """
            {"tick":"10","type":2200,"db":"d","tid":"1"}
            {"tick":"11","type":2302,"db":"d","cuid":"c1/s1","tid":"1","data":{"_key":"a"}}
            {"tick":"12","type":2200,"db":"d","tid":"2"}
            {"tick":"13","type":2302,"db":"d","cuid":"c1/s1","tid":"2","data":{"_key":"b"}}
            {"tick":"14","type":2302,"db":"d","cuid":"c1/s1","tid":"0","data":{"_key":"c"}}
            {"tick":"15","type":2201,"db":"d","tid":"1"}
            {"tick":"16","type":2302,"db":"d","cuid":"c1/s1","tid":"2","data":{"_key":"d"}}
            {"tick":"17","type":2201,"db":"d","tid":"2"}
            """,
            1);
    assertThat(out).hasSize(1);
    assertThat(out.get(0).at()).isEqualTo(17);
    assertThat(operations(out)).containsExactly("remove a", "remove b", "remove c", "remove d");
    assertThat(groups.resumable()).isEqualTo(new TailPosition(1, 1));
  }

  @Test
  void aCommitThatWasLeftOutIsImplied() {
    TransactionGroups groups = new TransactionGroups(new TailPosition(1, 1), PLENTY);
    addAll(
        groups,
        """
        {"tick":"10","type":2200,"db":"d","tid":"1"}
        {"tick":"11","type":2302,"db":"d","cuid":"c1/s1","tid":"1","data":{"_key":"a"}}
        """,
        1);
    TailPosition next = new TailPosition(11, 10);
    assertThat(groups.answerEnded(headers("true", "11", "10", "50", "true"), next)).isEmpty();
    TailPosition after = new TailPosition(49, 50);
    List<TransactionGroup> out =
        groups.answerEnded(headers("false", "0", "50", "50", "true"), after).stream().toList();
    assertThat(operations(out)).containsExactly("remove a");
    assertThat(out.get(0).at()).isEqualTo(49);
    assertThat(groups.impliedEnds()).isEqualTo(1);
    assertThat(groups.open()).isZero();
  }

  @Test
  void operationsWithoutABeginAreATransaction() {
    TransactionGroups groups = new TransactionGroups(new TailPosition(10, 10), PLENTY);
    List<TransactionGroup> out =
        addAll(
            groups,
            """
            {"tick":"11","type":2302,"db":"d","cuid":"c1/s1","tid":"1","data":{"_key":"a"}}
            {"tick":"12","type":2302,"db":"d","cuid":"c1/s1","tid":"1","data":{"_key":"b"}}
            {"tick":"12","type":2201,"db":"d","tid":"1"}
            """,
            10);
    assertThat(out).hasSize(1);
    assertThat(operations(out)).containsExactly("remove a", "remove b");
  }

  @Test
  void whatIsTooLargeLeavesInParts() {
    TransactionGroups groups = new TransactionGroups(new TailPosition(1, 1), 1000);
    StringBuilder text = new StringBuilder("{\"tick\":\"9\",\"type\":2200,\"tid\":\"7\"}\n");
    for (int i = 0; i < 100; i++) {
      text.append("{\"tick\":\"")
          .append(10 + i)
          .append("\",\"type\":2302,\"cuid\":\"c1/s1\"")
          .append(",\"tid\":\"7\",\"data\":{\"_key\":\"k")
          .append(i)
          .append("\"}}\n");
    }
    text.append("{\"tick\":\"109\",\"type\":2201,\"tid\":\"7\"}\n");
    List<TransactionGroup> out = new ArrayList<>();
    for (WalMarker marker : new WalBody(bytes(text.toString()), 1).rest()) {
      groups.add(marker).ifPresent(out::add);
      assertThat(groups.bytes()).isLessThanOrEqualTo(1000);
      assertThat(groups.resumable()).isEqualTo(new TailPosition(1, 1));
    }
    assertThat(operations(out)).hasSize(100);
    assertThat(out).hasSizeGreaterThan(10);
    TransactionGroup last = out.remove(out.size() - 1);
    assertThat(last.whole()).isTrue();
    assertThat(last.continued()).isTrue();
    assertThat(out).noneMatch(TransactionGroup::whole);
    assertThat(out.get(0).continued()).isFalse();
    groups.answerEnded(headers("false", "109", "109", "109", "true"), new TailPosition(109, 109));
    assertThat(groups.resumable()).isEqualTo(new TailPosition(109, 109));
  }

  @Test
  void whatIsVoidIsForgotten() {
    String aborted =
        """
        {"tick":"9","type":2200,"tid":"7"}
        {"tick":"10","type":2302,"cuid":"c1/s1","tid":"7","data":{"_key":"a"}}
        {"tick":"11","type":2202,"tid":"7"}
        """;
    TransactionGroups groups = new TransactionGroups(new TailPosition(1, 1), PLENTY);
    assertThat(addAll(groups, aborted, 1)).isEmpty();
    assertThat(groups.bytes()).isZero();
    TransactionGroups tiny = new TransactionGroups(new TailPosition(1, 1), 200);
    assertThatThrownBy(() -> addAll(tiny, aborted, 1)).hasMessageContaining("compare the shards");
  }

  @Test
  void moreOpenTransactionsThanMemoryAreRefused() {
    TransactionGroups groups = new TransactionGroups(new TailPosition(1, 1), 1000);
    StringBuilder text = new StringBuilder();
    for (int i = 1; i < 20; i++) {
      text.append("{\"tick\":\"9\",\"type\":2200,\"tid\":\"").append(i).append("\"}\n");
    }
    assertThatThrownBy(() -> addAll(groups, text.toString(), 1))
        .hasMessageContaining("8 transactions are open");
  }

  @Test
  void aDroppedDatabaseEndsItsTransactions() {
    TransactionGroups groups = new TransactionGroups(new TailPosition(1, 1), PLENTY);
    List<TransactionGroup> out =
        addAll(
            groups,
            """
            {"tick":"9","type":2200,"db":"d","tid":"7"}
            {"tick":"10","type":2302,"db":"d","cuid":"c1/s1","tid":"7","data":{"_key":"a"}}
            {"tick":"12","type":1101,"db":"d"}
            """,
            1);
    assertThat(out).hasSize(1);
    assertThat(out.get(0).markers()).hasSize(2);
    assertThat(groups.open()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void nothingIsLostOverCutsAndCrashes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 30; round++) {
      ModelLog log = new ModelLog();
      List<String> written = log.fill(random, 40);
      List<String> read = read(log, random, true);
      assertThat(lastOfEach(read))
          .as("seed %d round %d", seed, round)
          .isEqualTo(lastOfEach(written));
    }
  }

  /** The reason why a position has two numbers: with one of them changes are lost. */
  @Test
  void resumingWithoutTheSecondNumberWouldLose() {
    SplittableRandom random = new SplittableRandom(1);
    int lost = 0;
    for (int round = 0; round < 30; round++) {
      ModelLog log = new ModelLog();
      List<String> written = log.fill(random, 40);
      List<String> read = read(log, random, false);
      if (!read.containsAll(written)) {
        lost++;
      }
    }
    assertThat(lost).isPositive();
  }

  /** Reads to the end; now and then it crashes, and goes on from what was durable then. */
  private static List<String> read(ModelLog log, SplittableRandom random, boolean both) {
    List<String> durable = new ArrayList<>();
    List<List<String>> left = new ArrayList<>();
    int chunk = 100 + random.nextInt(1000);
    TailPosition at = TailPosition.after(0);
    TransactionGroups groups = new TransactionGroups(at, PLENTY);
    int crashes = 12;
    boolean moved = true;
    while (moved || groups.open() > 0) {
      ModelLog.Answer answer = log.tail(at, chunk);
      WalBody body = new WalBody(answer.body(), at.from());
      List<WalMarker> markers = body.rest();
      TailPosition.Onward step = (TailPosition.Onward) at.step(answer.headers(), body);
      boolean crashed = false;
      for (WalMarker marker : markers) {
        groups.add(marker).ifPresent(g -> left.add(operations(List.of(g))));
        if (crashes > 0 && random.nextInt(10) == 0) {
          crashes--;
          crashed = true;
          break;
        }
      }
      if (crashed) {
        at = groups.resumable();
        if (!both) {
          at = new TailPosition(at.from(), 0);
        }
        groups = new TransactionGroups(at, PLENTY);
        continue;
      }
      groups
          .answerEnded(answer.headers(), step.next())
          .ifPresent(g -> left.add(operations(List.of(g))));
      moved = step.moved();
      at = step.next();
    }
    // Nothing was too large: each transaction has left at one time, where a commit was left out
    // together with the one that follows.
    if (both) {
      assertThat(log.transactions()).allMatch(t -> left.stream().anyMatch(g -> g.containsAll(t)));
    }
    left.forEach(durable::addAll);
    byte[] rest = log.tail(groups.resumable(), chunk).body();
    assertThat(new WalBody(rest, 0).rest()).isEmpty();
    return durable;
  }

  /**
   * Replays do no harm: what counts is what comes last for each, and what a truncate lies before.
   */
  private static List<String> lastOfEach(List<String> operations) {
    int clear = operations.lastIndexOf("clear");
    List<String> last = new ArrayList<>();
    for (int i = operations.size() - 1; i > clear; i--) {
      if (!last.contains(operations.get(i))) {
        last.add(operations.get(i));
      }
    }
    return last;
  }

  private static List<TransactionGroup> addAll(TransactionGroups groups, String text, long from) {
    List<TransactionGroup> out = new ArrayList<>();
    for (WalMarker marker : new WalBody(bytes(text), from).rest()) {
      groups.add(marker).ifPresent(out::add);
    }
    return out;
  }

  private static List<String> operations(List<TransactionGroup> groups) {
    return groups.stream()
        .flatMap(g -> g.markers().stream())
        .map(ModelLog::operation)
        .filter(o -> !o.isEmpty())
        .toList();
  }
}
