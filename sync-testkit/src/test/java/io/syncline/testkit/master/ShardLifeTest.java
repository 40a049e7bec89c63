package io.syncline.testkit.master;

import static io.syncline.testkit.master.TwoSites.shard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.CheckReport;
import io.syncline.RepairReport;
import io.syncline.ShardStatus;
import io.syncline.Stall;
import io.syncline.SyncException;
import io.syncline.SyncState;
import io.syncline.SyncStatus;
import io.syncline.control.ShardReport;
import io.syncline.control.TaskSpec;
import io.syncline.store.FeedId;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ShardLifeTest {
  private final TwoSites sites = new TwoSites().running();

  @Test
  void aShardWithoutAFreshReportIsNotRunning() {
    sites.target.workers.forEach(w -> w.reporting = false);
    sites.time.pass(Site.OPTIONS.reportTimeout().plusSeconds(2));
    Duration lagBefore = sites.status(shard(0)).lag();
    sites.time.pass(Duration.ofSeconds(10));
    SyncStatus status = sites.status(sites.target);
    assertThat(status.state()).isEqualTo(SyncState.INITIAL_SYNC);
    assertThat(status.shards())
        .allSatisfy(
            s -> {
              assertThat(s.state()).isEqualTo(SyncState.INITIAL_SYNC);
              assertThat(s.stall().map(Stall::hop)).contains(Stall.Hop.ASSIGNMENT);
              assertThat(s.caughtUp()).isFalse();
              assertThat(s.lag()).isGreaterThanOrEqualTo(lagBefore.plusSeconds(9));
            });
    sites.target.workers.forEach(w -> w.reporting = true);
    assertThat(sites.awaitRunning().lag()).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void aShardWithoutAWorkerSaysSo() {
    sites.target.workers.forEach(FakeWorker::kill);
    sites.time.pass(Site.OPTIONS.workerLease().plusSeconds(5));
    ShardStatus status = sites.status(shard(0));
    assertThat(status.worker()).isEmpty();
    assertThat(status.state()).isEqualTo(SyncState.INITIAL_SYNC);
    assertThat(status.stall().orElseThrow().reason()).isEqualTo("no worker has the task");
    assertThat(sites.status(sites.target).shardCount()).isZero();
  }

  @Test
  void theMessageNamesWhatStandsStillAndWhy() {
    Stall full = new Stall(Stall.Hop.TARGET_STORE, "the disk is full", Duration.ofMillis(12_900));
    sites.target.workers.forEach(w -> w.stalls.putAll(Map.of(shard(1), full, shard(2), full)));
    sites.until("it is told", () -> !sites.status(sites.target).message().isEmpty());
    assertThat(sites.status(sites.target).state()).isEqualTo(SyncState.INITIAL_SYNC);
    assertThat(sites.status(sites.target).message())
        .isEqualTo("2 stalled for 12 s at the target's store: the disk is full (d/c/1, d/c/2)");
    sites.target.workers.forEach(w -> w.stalls.clear());
    assertThat(sites.awaitRunning().message()).isEmpty();
  }

  @Test
  void sumsUpProgressAndTimeLeft() {
    sites.target.workers.forEach(w -> w.behind.addAll(Set.of(shard(1), shard(2))));
    sites.until(
        "two shards copy", () -> sites.status(sites.target).state() == SyncState.INITIAL_SYNC);
    SyncStatus status = sites.status(sites.target);
    assertThat(status.progress().documents()).isEqualTo(40);
    assertThat(status.progress().totalDocuments()).isEqualTo(80);
    assertThat(status.progress().remaining()).contains(Duration.ofSeconds(3));
    assertThat(status.lag()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aFailedShardStandsStillAloneUntilItIsReset() {
    sites.target.workers.forEach(w -> w.failing.add(shard(2)));
    sites.until("it has failed", () -> sites.status(shard(2)).state() == SyncState.FAILED);
    sites.until("its task has ended", () -> task(shard(2)).isEmpty());
    SyncStatus status = sites.status(sites.target);
    assertThat(status.state()).isEqualTo(SyncState.RUNNING);
    assertThat(status.message()).isEqualTo("1 failed: d/c/2 (poison, key bad-key)");
    assertThat(sites.status(shard(2)).key()).isEqualTo("bad-key");
    assertThatThrownBy(sites::awaitRunning)
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("d/c/2");

    sites.target.killLeader();
    sites.target.workers.forEach(w -> w.failing.clear());
    sites.until("a leader", () -> sites.target.leader().isPresent());
    sites.time.pass(Duration.ofSeconds(20));
    assertThat(sites.status(shard(2)).state()).isEqualTo(SyncState.FAILED);
    assertThat(task(shard(2))).isEmpty();

    assertThat(reset(shard(2))).isTrue();
    assertThat(reset(shard(1))).isFalse();
    sites.until("it runs again", () -> task(shard(2)).isPresent());
    assertThat(task(shard(2)).orElseThrow().fresh()).isTrue();
    assertThat(sites.awaitRunning().message()).isEmpty();
    assertThat(reset(shard(2))).isFalse();
    sites.target.workers.forEach(FakeWorker::restart);
    sites.until("it begins anew", () -> task(shard(2)).isPresent());
    assertThat(task(shard(2)).orElseThrow().fresh()).isFalse();
  }

  @Test
  void aResetSurvivesTheLeader() {
    sites.target.workers.forEach(w -> w.failing.add(shard(2)));
    sites.until("its task has ended", () -> task(shard(2)).isEmpty());
    sites.target.workers.forEach(
        w -> {
          w.failing.clear();
          w.behind.add(shard(2));
        });
    assertThat(reset(shard(2))).isTrue();
    sites.target.killLeader();
    sites.until("a leader", () -> sites.target.leader().isPresent());
    sites.target.workers.forEach(FakeWorker::restart);
    sites.until("it runs again", () -> task(shard(2)).isPresent());
    assertThat(task(shard(2)).orElseThrow().fresh()).isTrue();
  }

  @Test
  void raisesTheEpochAboveAGreaterStream() {
    sites.target.workers.forEach(w -> w.events.put(shard(1), ShardReport.Event.FENCED));
    sites.until("a greater epoch", () -> epoch(shard(1)) > 7777);
    sites.target.workers.forEach(w -> w.events.clear());
    sites.awaitRunning();
    sites.target.workers.forEach(FakeWorker::restart);
    sites.until("every later epoch is greater", () -> epoch(shard(0)) > 7777);
  }

  @Test
  void takesAShardBackThatAnotherSynchronisationHolds() {
    assertThat(task(shard(1)).orElseThrow().takeOver()).isTrue();
    sites.target.workers.forEach(FakeWorker::restart);
    sites.until("it begins anew", () -> task(shard(1)).isPresent());
    assertThat(task(shard(1)).orElseThrow().takeOver()).isFalse();
    long before = epoch(shard(1));
    sites.target.workers.forEach(w -> w.events.put(shard(1), ShardReport.Event.TAKEN));
    sites.until("a new epoch", () -> epoch(shard(1)) > before);
    sites.target.workers.forEach(w -> w.events.clear());
    assertThat(task(shard(1)).orElseThrow().takeOver()).isTrue();
  }

  @Test
  void followsAShardToAnotherFeed() {
    FeedId from = task(shard(1)).orElseThrow().feed();
    FeedId to =
        sites.source.store.operator().feeds().stream()
            .filter(f -> !f.equals(from))
            .findFirst()
            .orElseThrow();
    sites.source.store.operator().move(shard(1), to);
    sites.target.workers.forEach(w -> w.events.put(shard(1), ShardReport.Event.MOVED));
    sites.until(
        "it is received from the other feed",
        () -> task(shard(1)).filter(t -> t.feed().equals(to)).isPresent());
    sites.target.workers.forEach(w -> w.events.clear());
    sites.awaitRunning();
  }

  /** Whoever read it is gone, so nobody says that it has moved. */
  @Test
  void asksWhereASilentShardIsReadAndLeavesItsTaskAloneOtherwise() {
    FeedId from = task(shard(1)).orElseThrow().feed();
    sites.target.workers.forEach(w -> w.silence = Duration.ofMinutes(1));
    long epoch = epoch(shard(1));
    sites.time.pass(Duration.ofSeconds(30));
    assertThat(epoch(shard(1))).isEqualTo(epoch);
    FeedId to =
        sites.source.store.operator().feeds().stream()
            .filter(f -> !f.equals(from))
            .findFirst()
            .orElseThrow();
    sites.source.store.operator().move(shard(1), to);
    sites.until(
        "it is received from the other feed",
        () -> task(shard(1)).filter(t -> t.feed().equals(to)).isPresent());
  }

  @Test
  void picksUpCollectionsThatComeAndGo() {
    sites.source.store.documents().createCollection("d", "new", 3);
    sites.until(
        "the new shards run",
        () ->
            sites.status(sites.target).totalShards() == 7
                && sites.status(sites.target).state() == SyncState.RUNNING);
    sites.source.store.documents().dropCollection("d", "c");
    sites.until(
        "the old shards are gone",
        () ->
            sites.status(sites.target).totalShards() == 3
                && sites.target.workers.stream()
                        .mapToInt(w -> w.running(TaskSpec.ReceiveShard.class).size())
                        .sum()
                    == 3);
    io.syncline.SyncId sync = sites.status(sites.target).sync().orElseThrow();
    sites.until(
        "their channels are gone",
        () ->
            sites.channelsOf(sites.source, sync).stream()
                    .filter(c -> c.toString().contains(":DATA:"))
                    .count()
                == 3);
  }

  @Test
  void comparesAndMendsWhileItRuns() {
    sites.target.workers.forEach(w -> w.differing.add(shard(3)));
    CheckReport all = sites.get(sites.target.client().checkAsync(Set.of(), TwoSites.LONG));
    assertThat(all.done()).isTrue();
    assertThat(all.shards()).isEqualTo(4);
    assertThat(all.documents()).isEqualTo(400);
    assertThat(all.differing()).isEqualTo(3);
    assertThat(all.equal()).isFalse();
    assertThat(all.kind()).isEqualTo("BODY by KEY_HASH");
    RepairReport repaired =
        sites.get(sites.target.client().repairAsync(Set.of(shard(3)), TwoSites.LONG));
    assertThat(repaired.mended()).isEqualTo(3);
    assertThat(repaired.check().totalShards()).isEqualTo(1);
    sites.target.workers.forEach(w -> w.differing.clear());
    assertThat(sites.get(sites.target.client().checkAsync(Set.of(), TwoSites.LONG)).equal())
        .isTrue();
    assertThatThrownBy(
            () ->
                sites.get(
                    sites
                        .target
                        .client()
                        .checkAsync(Set.of(new ShardId("no", "such", 0)), TwoSites.LONG)))
        .hasMessageContaining("no/such/0");
  }

  @Test
  void goesOnComparingWhenAWorkerAndThenTheLeaderAreKilled() {
    var asked =
        sites
            .target
            .client()
            .checkAsync(Set.of(), TwoSites.LONG.multipliedBy(3))
            .toCompletableFuture();
    sites.time.pass(Duration.ofMillis(20));
    sites.target.workers.get(0).kill();
    sites.time.pass(Duration.ofSeconds(1));
    sites.target.killLeader();
    assertThat(sites.get(asked).equal()).isTrue();
    assertThat(sites.get(asked).shards()).isEqualTo(4);
  }

  private boolean reset(ShardId shard) {
    return sites.get(sites.target.client().resetShardAsync(shard, TwoSites.LONG));
  }

  private long epoch(ShardId shard) {
    return task(shard).map(TaskSpec::epoch).orElse(0L);
  }

  private Optional<TaskSpec.ReceiveShard> task(ShardId shard) {
    return sites.target.workers.stream()
        .flatMap(w -> w.running(TaskSpec.ReceiveShard.class).stream())
        .map(TaskSpec.ReceiveShard.class::cast)
        .filter(t -> t.shard().equals(shard))
        .max(java.util.Comparator.comparingLong(TaskSpec::epoch));
  }
}
