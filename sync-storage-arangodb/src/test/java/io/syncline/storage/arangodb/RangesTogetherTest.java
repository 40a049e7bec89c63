package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.store.ApplyResult;
import io.syncline.testkit.arangodb.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ranges of one shard that wait for each other are written in one transaction. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class RangesTogetherTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final ApplyResult APPLIED = new ApplyResult.Applied();

  @Test
  void whatWaitsForAWriteGoesInTheNextOne() throws Exception {
    try (WritersScene scene = new WritersScene()) {
      List<WritersScene.Batch> ranges = scene.ranges(List.of("a", "b", "c", "d", "e"));
      scene.standIn().forgetRequests();
      Fault fault = scene.standIn().fault("PUT", "/_api/transaction/*").holdsBefore();
      CompletableFuture<ApplyResult> first = scene.applyInBackground(ranges.get(0));
      fault.awaitHit(SOON);
      CompletableFuture<List<ApplyResult>> others =
          CompletableFuture.supplyAsync(() -> all(scene, ranges.subList(1, 5)));
      Eventually.eventually("four writes that wait", () -> waiting() == 4);
      fault.release();

      assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(APPLIED);
      assertThat(others.get(10, TimeUnit.SECONDS)).hasSize(4).containsOnly(APPLIED);
      assertThat(scene.documents()).containsOnlyKeys("a", "b", "c", "d", "e");
      assertThat(begun(scene)).isEqualTo(2);
    }
  }

  @Test
  void whatComesWhileDocumentsAreWrittenGoesInTheSameTransaction() throws Exception {
    try (WritersScene scene = new WritersScene()) {
      List<WritersScene.Batch> ranges = scene.ranges(List.of("a", "b", "c", "d", "e"));
      scene.standIn().forgetRequests();
      assertThat(meanwhile(scene, ranges)).hasSize(5).containsOnly(APPLIED);
      assertThat(scene.documents()).containsOnlyKeys("a", "b", "c", "d", "e");
      assertThat(begun(scene)).isOne();
    }
  }

  @Test
  void aDocumentThatIsRefusedFailsItsOwnRangeOnlyWhereItCameLater() throws Exception {
    try (WritersScene scene = new WritersScene()) {
      List<WritersScene.Batch> ranges = scene.ranges(List.of("a", "b", "no key", "d"));
      onlyTheThirdIsRefused(meanwhile(scene, ranges), scene);
    }
  }

  /** Applies ranges, all but the first while the documents of the first are being written. */
  private static List<ApplyResult> meanwhile(WritersScene scene, List<WritersScene.Batch> ranges)
      throws Exception {
    Fault fault = scene.standIn().fault("POST", "/_api/document/*").holdsBefore();
    CompletableFuture<ApplyResult> first = scene.applyInBackground(ranges.get(0));
    fault.awaitHit(SOON);
    CompletableFuture<List<ApplyResult>> others =
        CompletableFuture.supplyAsync(() -> all(scene, ranges.subList(1, ranges.size())));
    Eventually.eventually("writes that wait", () -> waiting() == ranges.size() - 1);
    fault.release();
    List<ApplyResult> results = new ArrayList<>(List.of(first.get(10, TimeUnit.SECONDS)));
    results.addAll(others.get(10, TimeUnit.SECONDS));
    return results;
  }

  private static long begun(WritersScene scene) {
    return scene.standIn().requests().stream()
        .filter(request -> request.path().endsWith("/transaction/begin"))
        .count();
  }

  @Test
  void aDocumentThatIsRefusedFailsItsOwnRangeOnly() throws Exception {
    try (WritersScene scene = new WritersScene()) {
      List<WritersScene.Batch> ranges = scene.ranges(List.of("a", "b", "no key", "d"));
      onlyTheThirdIsRefused(all(scene, ranges), scene);
    }
  }

  @Test
  void nothingOfThemLandsAfterAClaim() throws Exception {
    try (WritersScene scene = new WritersScene();
        ArangoDbStore successor = scene.cluster.open()) {
      List<WritersScene.Batch> ranges = scene.ranges(List.of("a", "b", "c", "d"));
      scene.claim(successor, 2);
      assertThat(all(scene, ranges))
          .allSatisfy(result -> assertThat(result).isNotInstanceOf(ApplyResult.Applied.class));
      assertThat(scene.documents()).isEmpty();
    }
  }

  private static void onlyTheThirdIsRefused(List<ApplyResult> results, WritersScene scene)
      throws Exception {
    assertThat(results)
        .satisfiesExactly(
            result -> assertThat(result).isEqualTo(APPLIED),
            result -> assertThat(result).isEqualTo(APPLIED),
            result -> assertThat(result).isInstanceOf(ApplyResult.Refused.class),
            result -> assertThat(result).isEqualTo(APPLIED));
    assertThat(scene.documents()).containsOnlyKeys("a", "b", "d");
  }

  /** Threads that wait for the shard. */
  private static long waiting() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().contains("arangodb-writes"))
        .filter(thread -> thread.getState() == Thread.State.BLOCKED)
        .count();
  }

  private static List<ApplyResult> all(WritersScene scene, List<WritersScene.Batch> batches) {
    try {
      return scene.applyAll(batches);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
