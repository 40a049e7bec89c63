package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import io.syncline.store.ApplyResult;
import io.syncline.testkit.arangodb.Fault;
import io.syncline.testkit.arangodb.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A writer that stands still between any two requests of a batch while another process takes the
 * shard: nothing of it lands afterwards.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ZombieTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String ANY_TRANSACTION = "/_api/transaction/*";

  /**
   * Where a writer stands still.
   *
   * @param batch what it applies
   * @param request that of the batch's sequence
   * @param number how many requests like it the batch makes before
   * @param done whether the request is done, and only its answer waits
   * @param last whether it is the last one
   * @param locked whether the transaction holds the checkpoint then; without one, whether it has
   *     seen that the shard is its own, and not written all documents yet
   */
  record Stop(
      WritersScene.Work batch,
      Kind request,
      int number,
      boolean done,
      boolean last,
      boolean locked) {
    @Override
    public String toString() {
      return batch + ", " + (done ? "after " : "before ") + request + " " + (number + 1);
    }
  }

  /** What is alike in requests of the same batch in another run. */
  record Kind(String verb, String path) {
    static Kind of(Seen request) {
      String path = request.path().replaceFirst("^/_db/[^/]+", "");
      return new Kind(
          request.verb(), path.replaceFirst("/_api/transaction/[0-9]+", ANY_TRANSACTION));
    }

    boolean ends() {
      return verb.equals("PUT") && path.endsWith(ANY_TRANSACTION);
    }

    boolean writesCheckpoint() {
      return verb.equals("PUT") && path.endsWith(Layout.CHECKPOINTS);
    }

    boolean writesDocuments() {
      return !verb.equals("PUT") && path.contains("/_api/document/");
    }

    @Override
    public String toString() {
      return verb + " " + path;
    }
  }

  static Stream<Stop> stops() throws InterruptedException {
    return stops(ArangoCluster.Setup.PLAIN);
  }

  static Stream<Stop> stopsWithoutTransactions() throws InterruptedException {
    return stops(ArangoCluster.Setup.PLAIN.withoutTransactions());
  }

  private static Stream<Stop> stops(ArangoCluster.Setup setup) throws InterruptedException {
    List<Stop> stops = new ArrayList<>();
    for (WritersScene.Work work : WritersScene.Work.values()) {
      List<Seen> sequence = sequence(setup, work);
      boolean locked = false;
      int checkpointWrites = 0;
      Map<Kind, Integer> before = new HashMap<>();
      for (int i = 0; i < sequence.size(); i++) {
        Kind request = Kind.of(sequence.get(i));
        int number = before.merge(request, 1, Integer::sum) - 1;
        boolean last = i == sequence.size() - 1;
        stops.add(new Stop(work, request, number, false, last, locked));
        if (request.writesCheckpoint()) {
          checkpointWrites++;
          locked = checkpointWrites == 2;
        } else if (request.ends() || !setup.transactions() && i == lastOfDocuments(sequence)) {
          locked = false;
        }
        stops.add(new Stop(work, request, number, true, last, locked));
      }
      // The intent of a comparison that begins is the next checkpoint already.
      assertThat(checkpointWrites)
          .as("%s: %s", work, sequence)
          .isEqualTo(work == WritersScene.Work.RANGE ? 2 : 3);
    }
    return stops.stream();
  }

  private static int lastOfDocuments(List<Seen> sequence) {
    return IntStream.range(0, sequence.size())
        .filter(i -> Kind.of(sequence.get(i)).writesDocuments())
        .max()
        .orElseThrow();
  }

  private static List<Seen> sequence(ArangoCluster.Setup setup, WritersScene.Work work)
      throws InterruptedException {
    try (WritersScene scene = new WritersScene(setup)) {
      WritersScene.Batch batch = scene.begin(work);
      scene.standIn().forgetRequests();
      assertThat(scene.apply(batch)).isEqualTo(new ApplyResult.Applied());
      return List.copyOf(scene.standIn().requests());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stops")
  void nothingOfAFrozenWriterLands(Stop stop) throws Exception {
    try (WritersScene scene = new WritersScene();
        ArangoDbStore successor = scene.cluster.open()) {
      WritersScene.Batch batch = scene.begin(stop.batch);
      Fault fault =
          scene.standIn().fault(stop.request.verb(), stop.request.path()).after(stop.number);
      fault = stop.done ? fault.holdsAfter() : fault.holdsBefore();
      CompletableFuture<ApplyResult> zombie = scene.applyInBackground(batch);
      fault.awaitHit(SOON);

      if (stop.locked) {
        assertThatThrownBy(() -> scene.claim(successor, 2))
            .isInstanceOfSatisfying(
                SyncException.class,
                e -> assertThat(e.code()).isEqualTo(SyncException.Code.UNAVAILABLE))
            .hasMessageContaining("another writer's transaction holds its checkpoint")
            .hasMessageContaining("ends a transaction that was idle for a minute");
        assertThat(scene.standIn().operations().openTransactions()).isOne();
        scene.move(Duration.ofSeconds(61));
      }
      scene.writeAsSuccessor(successor, scene.claim(successor, 2));
      Map<String, String> content = scene.documents();
      assertThat(zombie).isNotDone();

      fault.release();
      ApplyResult result = zombie.get(SOON.toSeconds(), TimeUnit.SECONDS);
      if (stop.last && stop.done) {
        // The batch was applied before the claim, and replaced since.
        assertThat(result).isEqualTo(new ApplyResult.Applied());
      } else {
        assertThat(result).isNotInstanceOf(ApplyResult.Applied.class);
      }
      assertThat(scene.applyAgain(batch)).isInstanceOf(ApplyResult.Fenced.class);
      assertThat(scene.documents()).isEqualTo(content);
      assertThat(content.keySet()).containsExactlyInAnyOrderElementsOf(WritersScene.SUCCESSORS);
      scene.holdsWhatTheSuccessorLeft(successor);
      assertThat(scene.standIn().operations().openTransactions()).isZero();
      assertThat(scene.standIn().complaints()).isEmpty();
    }
  }

  /** What it had sent may land; it is told so, writes no more, and the next comparison mends it. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("stopsWithoutTransactions")
  void whatLandsLateWithoutTransactionsIsPutRightByTheNextComparison(Stop stop) throws Exception {
    try (WritersScene scene = new WritersScene(ArangoCluster.Setup.PLAIN.withoutTransactions());
        ArangoDbStore successor = scene.cluster.open()) {
      WritersScene.Batch batch = scene.begin(stop.batch);
      Fault fault =
          scene.standIn().fault(stop.request.verb(), stop.request.path()).after(stop.number);
      fault = stop.done ? fault.holdsAfter() : fault.holdsBefore();
      CompletableFuture<ApplyResult> zombie = scene.applyInBackground(batch);
      fault.awaitHit(SOON);
      scene.writeAsSuccessor(successor, scene.claim(successor, 2));
      Map<String, String> content = scene.documents();
      assertThat(content.keySet()).containsExactlyInAnyOrderElementsOf(WritersScene.SUCCESSORS);

      fault.release();
      ApplyResult result = zombie.get(SOON.toSeconds(), TimeUnit.SECONDS);
      if (stop.batch == WritersScene.Work.CHANGES && !(stop.last && stop.done)) {
        // Of a range it learns later, when it says that the comparison has ended.
        assertThat(result).isNotInstanceOf(ApplyResult.Applied.class);
      }
      assertThat(scene.documents().equals(content)).as("nothing landed").isEqualTo(!stop.locked);
      assertThat(scene.applyAgain(batch)).isInstanceOf(ApplyResult.Fenced.class);

      scene.writeAsSuccessor(successor, scene.claim(successor, 3));
      assertThat(scene.documents()).isEqualTo(content);
      assertThat(scene.standIn().complaints()).isEmpty();
    }
  }

  @Test
  void aClaimSucceedsWhenTheOtherTransactionHasEnded() throws Exception {
    try (WritersScene scene = new WritersScene();
        ArangoDbStore successor = scene.cluster.open()) {
      WritersScene.Batch batch = scene.begin(WritersScene.Work.CHANGES);
      Fault fault = scene.standIn().fault("PUT", "/_api/transaction/*").holdsBefore();
      CompletableFuture<ApplyResult> zombie = scene.applyInBackground(batch);
      fault.awaitHit(SOON);
      assertThatThrownBy(() -> scene.claim(successor, 2)).isInstanceOf(SyncException.class);
      fault.release();
      assertThat(zombie.get(SOON.toSeconds(), TimeUnit.SECONDS))
          .isEqualTo(new ApplyResult.Applied());
      assertThat(scene.claim(successor, 2).position()).isEqualTo(batch.batch().next().position());
    }
  }

  @Test
  void aCommitWhoseAnswerIsLostIsKnownOrUnknownButNeverWrong() throws Exception {
    try (WritersScene scene = new WritersScene();
        ArangoDbStore successor = scene.cluster.open()) {
      WritersScene.Batch batch = scene.begin(WritersScene.Work.CHANGES);
      scene.standIn().fault("PUT", "/_api/transaction/*").resetsAfter();
      ApplyResult result = scene.apply(batch);
      scene.leavesIntentOrNext(successor, batch, result);
      assertThat(scene.documents().keySet()).contains("new");
    }
  }

  @Test
  void aCommitThatNeverAnswersIsUnknownAndLeavesItsIntent() throws Exception {
    try (WritersScene scene = new WritersScene();
        ArangoDbStore successor = scene.cluster.open()) {
      WritersScene.Batch batch = scene.begin(WritersScene.Work.CHANGES);
      scene.standIn().fault("PUT", "/_api/transaction/*").always().resetsAfter();
      assertThat(scene.apply(batch)).isInstanceOf(ApplyResult.Unknown.class);
      scene.standIn().liftFaults();
      scene.leavesIntentOrNext(successor, batch, new ApplyResult.Unknown(""));
    }
  }

  @Test
  void aCommitThatIsNotTakenDoesNotHoldUpTheNextClaim() throws Exception {
    try (WritersScene scene = new WritersScene();
        ArangoDbStore successor = scene.cluster.open()) {
      WritersScene.Batch batch = scene.begin(WritersScene.Work.CHANGES);
      scene.standIn().fault("PUT", "/_api/transaction/*").always().refuses(503, 503);
      assertThat(scene.apply(batch)).isInstanceOf(ApplyResult.Unknown.class);
      assertThat(scene.standIn().operations().openTransactions()).isZero();
      scene.leavesIntentOrNext(successor, batch, new ApplyResult.Unknown(""));
      assertThat(scene.documents()).doesNotContainKey("new");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPartialCommitIsUnknownAndLeavesItsIntent(boolean documentsLand) throws Exception {
    try (WritersScene scene = new WritersScene();
        ArangoDbStore successor = scene.cluster.open()) {
      WritersScene.Batch batch = scene.begin(WritersScene.Work.CHANGES);
      scene.standIn().operations().nextCommitIsPartial(scene.serverOf(documentsLand));
      assertThat(scene.apply(batch)).isInstanceOf(ApplyResult.Unknown.class);
      assertThat(scene.documents().containsKey("new")).isEqualTo(documentsLand);
      assertThat(scene.claim(successor, 2).intent())
          .contains(batch.batch().next().position().orElseThrow().position());
    }
  }
}
