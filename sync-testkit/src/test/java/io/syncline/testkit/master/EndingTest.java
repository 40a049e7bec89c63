package io.syncline.testkit.master;

import static io.syncline.testkit.master.TwoSites.LONG;
import static io.syncline.testkit.master.TwoSites.shard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.StopReport;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.SyncState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EndingTest {
  private final TwoSites sites = new TwoSites().running();

  @Test
  void stopsInSyncAndLeavesNothing() {
    SyncId sync = sites.status(sites.target).sync().orElseThrow();
    StopReport report = sites.stop(true, LONG);
    assertThat(report.stopped()).isTrue();
    assertThat(report.inSync()).isTrue();
    assertThat(report.sourceTold()).isTrue();
    assertThat(report.message()).contains("in sync", "4 shards");
    assertNothingIsLeft(sync);
  }

  @Test
  void theSourceIsReadOnlyUntilTheEndOfAStopInSync() {
    sites.target.workers.forEach(w -> w.behind.add(shard(0)));
    CompletableFuture<StopReport> stop = stop(true, LONG);
    sites.until("a barrier", () -> !sites.holds(sites.source).isEmpty());
    sites.time.pass(Site.OPTIONS.barrierLease().multipliedBy(2));
    assertThat(sites.holds(sites.source)).hasSize(1);
    assertThat(sites.status(sites.source).outgoing().get(0).barrier()).isTrue();
    sites.target.workers.forEach(w -> w.behind.clear());
    assertThat(sites.get(stop).inSync()).isTrue();
    sites.until("nothing is left", sites::clean);
  }

  @Test
  void aStopDoesNotWaitUntilReportsAreDue() {
    assertThat(sites.target.workers).allSatisfy(w -> assertThat(w.orders).doesNotContain("report"));
    sites.target.workers.forEach(w -> w.reporting = false);
    StopReport report = sites.stop(true, LONG);
    assertThat(report.inSync()).as(report.message()).isTrue();
    long asked =
        sites.target.workers.stream()
            .flatMap(w -> w.orders.stream())
            .filter("report"::equals)
            .count();
    sites.time.pass(Duration.ofSeconds(20));
    assertThat(sites.target.workers.stream().flatMap(w -> w.orders.stream()))
        .as("nobody waits any more")
        .filteredOn("report"::equals)
        .hasSize((int) asked);
  }

  @Test
  void stopsInSyncAlthoughTheLogMovesByItself() {
    sites.source.moving();
    StopReport report = sites.stop(true, Duration.ofSeconds(20));
    assertThat(report.inSync()).as(report.message()).isTrue();
    assertThat(verifications()).isEqualTo(4);
  }

  @Test
  void comparesAgainWhatWasWrittenWhileTheLogMoved() {
    sites.source.moving();
    sites.target.workers.forEach(w -> w.compared = shard -> w.writes.put(shard, 1L));
    StopReport report = sites.stop(true, Duration.ofSeconds(20));
    assertThat(report.inSync()).as(report.message()).isTrue();
    assertThat(verifications()).as("two comparisons of four shards").isEqualTo(8);
  }

  @Test
  void isNotInSyncBehindAnEndThatMovedOn() {
    sites.source.moving();
    sites.target.workers.forEach(w -> w.compared = w.behind::add);
    StopReport report = sites.stop(true, Duration.ofSeconds(20));
    assertThat(report.stopped()).isFalse();
    assertThat(report.message()).contains(" is at 0 of ");
  }

  @Test
  void stopsNothingWhereItIsNotInSyncInTime() {
    sites.target.workers.forEach(w -> w.behind.add(shard(1)));
    StopReport report = sites.stop(true, Duration.ofSeconds(20));
    assertThat(report.done()).isTrue();
    assertThat(report.stopped()).isFalse();
    assertThat(report.message()).contains("shard d/c/1 is at 0 of", "PT5S behind");
    sites.until("the source is writable", () -> sites.holds(sites.source).isEmpty());
    sites.target.workers.forEach(w -> w.behind.clear());
    sites.awaitRunning();
    assertThat(sites.stop(true, LONG).inSync()).isTrue();
  }

  @Test
  void isNotInSyncWhileBodiesDiffer() {
    sites.target.workers.forEach(w -> w.differing.add(shard(3)));
    StopReport report = sites.stop(true, Duration.ofSeconds(20));
    assertThat(report.stopped()).isFalse();
    assertThat(report.message()).contains("3 documents differ");
    assertThat(sites.awaitRunning().state()).isEqualTo(SyncState.RUNNING);
  }

  @Test
  void isNotInSyncWhileAShardHasFailed() {
    sites.target.workers.forEach(w -> w.failing.add(shard(3)));
    sites.until("it has failed", () -> sites.status(shard(3)).state() == SyncState.FAILED);
    StopReport report = sites.stop(true, Duration.ofSeconds(10));
    assertThat(report.stopped()).isFalse();
    assertThat(report.message()).contains("shard d/c/3 has failed: poison");
  }

  @Test
  void placesAnotherBarrierWhereTheFirstWasBroken() {
    sites.target.workers.forEach(w -> w.behind.add(shard(0)));
    CompletableFuture<StopReport> stop = stop(true, LONG);
    sites.until("a barrier", () -> !sites.holds(sites.source).isEmpty());
    Object first = sites.holds(sites.source).iterator().next();
    sites.get(sites.source.store.holds().remove((io.syncline.store.ReadOnlyHolds.Hold) first));
    sites.until("another barrier", () -> !sites.holds(sites.source).isEmpty());
    assertThat(sites.holds(sites.source).iterator().next()).isNotEqualTo(first);
    sites.target.workers.forEach(w -> w.behind.clear());
    assertThat(sites.get(stop).inSync()).isTrue();
  }

  @Test
  void stopsWithoutBeingInSync() {
    SyncId sync = sites.status(sites.target).sync().orElseThrow();
    sites.target.workers.forEach(w -> w.behind.add(shard(0)));
    StopReport report = sites.stop(false, LONG);
    assertThat(report.stopped()).isTrue();
    assertThat(report.inSync()).isFalse();
    sites.target.workers.forEach(w -> w.behind.clear());
    assertNothingIsLeft(sync);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 50, 200, 500, 900, 1000, 1100, 1200, 1500, 2000, 2200, 2500, 3000, 4000})
  void goesOnStoppingWhenTheLeaderIsKilled(int millis) {
    SyncId sync = sites.status(sites.target).sync().orElseThrow();
    CompletableFuture<StopReport> stop = stop(true, LONG);
    sites.time.pass(Duration.ofMillis(millis));
    if (!stop.isDone()) {
      sites.target.killLeader();
    }
    StopReport report = sites.get(stop);
    assertThat(report.stopped()).isTrue();
    assertThat(report.inSync()).isTrue();
    assertNothingIsLeft(sync);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 50, 200, 500, 1000, 1500, 2000, 2500, 3000})
  void goesOnStoppingWhenTheSourcesLeaderIsKilled(int millis) {
    SyncId sync = sites.status(sites.target).sync().orElseThrow();
    CompletableFuture<StopReport> stop = stop(true, LONG);
    sites.time.pass(Duration.ofMillis(millis));
    sites.source.killLeader();
    StopReport report = sites.get(stop);
    assertThat(report.stopped()).isTrue();
    assertThat(report.inSync()).isTrue();
    assertNothingIsLeft(sync);
  }

  @Test
  void liftsTheBarrierOfATargetThatIsGone() {
    sites.target.workers.forEach(w -> w.behind.add(shard(0)));
    CompletableFuture<StopReport> stop = stop(true, LONG);
    sites.until("a barrier", () -> !sites.holds(sites.source).isEmpty());
    sites.target.killLeader();
    sites.until("another leader", () -> sites.target.leader().isPresent());
    sites.target.killLeader();
    sites.time.pass(Site.OPTIONS.barrierLease().plusSeconds(5));
    assertThat(sites.holds(sites.source)).isEmpty();
    assertThat(stop).isNotDone();
  }

  @Test
  void abortsAtOnceAndLeavesNothing() {
    SyncId sync = sites.status(sites.target).sync().orElseThrow();
    StopReport report = sites.abort(LONG);
    assertThat(report.stopped()).isTrue();
    assertThat(report.sourceTold()).isTrue();
    assertThat(report.inSync()).isFalse();
    assertThat(sites.status(sites.target).sourceNotTold()).isFalse();
    assertNothingIsLeft(sync);
  }

  @Test
  void abortsWithoutTheSourceAndSaysSo() {
    SyncId sync = sites.status(sites.target).sync().orElseThrow();
    sites.target.cut.add("mem://source/");
    StopReport report = sites.abort(Duration.ofSeconds(10));
    assertThat(report.stopped()).isTrue();
    assertThat(report.sourceTold()).isFalse();
    assertThat(sites.status(sites.target).state()).isEqualTo(SyncState.INACTIVE);
    assertThat(sites.status(sites.target).sourceNotTold()).isTrue();
    assertThat(sites.status(sites.source).outgoing()).hasSize(1);
    boolean ended = sites.get(sites.source.client().abortOutgoingAsync(sites.target.cluster, LONG));
    assertThat(ended).isTrue();
    assertThat(sites.get(sites.source.client().abortOutgoingAsync(sites.target.cluster, LONG)))
        .isFalse();
    sites.target.cut.clear();
    assertNothingIsLeft(sync);
  }

  @Test
  void tellsTheTargetWhenItWasAbortedAtTheSource() {
    sites.get(sites.source.client().abortOutgoingAsync(sites.target.cluster, LONG));
    sites.until("the target knows", () -> sites.status(sites.target).state() == SyncState.FAILED);
    assertThat(sites.status(sites.target).message()).contains("abort it at the target");
    assertThat(sites.abort(Duration.ofSeconds(5)).stopped()).isTrue();
    sites.configure();
    sites.awaitRunning();
  }

  @Test
  void anAbortTakesThePlaceOfAStop() {
    sites.target.workers.forEach(w -> w.behind.add(shard(0)));
    CompletableFuture<StopReport> stop = stop(true, LONG);
    sites.until("a barrier", () -> !sites.holds(sites.source).isEmpty());
    assertThatThrownBy(() -> sites.stop(false, LONG))
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.code()).isEqualTo(SyncException.Code.CONFLICT));
    assertThat(sites.abort(LONG).stopped()).isTrue();
    StopReport stopped = sites.get(stop);
    assertThat(stopped.stopped()).isTrue();
    assertThat(stopped.inSync()).isFalse();
    sites.until("nothing is left", sites::clean);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 20, 100, 500, 1000, 2000, 3000})
  void goesOnAbortingWhenTheLeaderAndAWorkerAreKilled(int millis) {
    SyncId sync = sites.status(sites.target).sync().orElseThrow();
    CompletableFuture<StopReport> abort =
        sites.target.client().abortAsync(LONG).toCompletableFuture();
    sites.target.workers.get(0).kill();
    sites.time.pass(Duration.ofMillis(millis));
    sites.target.workers.remove(0);
    sites.target.killLeader();
    assertThat(sites.get(abort).stopped()).isTrue();
    assertNothingIsLeft(sync);
  }

  @Test
  void endsWithNothingToEnd() {
    sites.abort(LONG);
    assertThatThrownBy(() -> sites.stop(true, LONG))
        .isInstanceOfSatisfying(
            SyncException.class,
            e -> assertThat(e.code()).isEqualTo(SyncException.Code.PRECONDITION_FAILED));
  }

  @Test
  void configuresAgainAfterEachKindOfEnd() {
    List<SyncId> syncs = new java.util.ArrayList<>();
    for (int round = 0; round < 3; round++) {
      syncs.add(sites.status(sites.target).sync().orElseThrow());
      StopReport report =
          round == 0
              ? sites.stop(true, LONG)
              : round == 1 ? sites.stop(false, LONG) : sites.abort(LONG);
      assertThat(report.stopped()).isTrue();
      assertThat(sites.configure().changed()).isTrue();
      sites.awaitRunning();
    }
    assertThat(syncs).doesNotHaveDuplicates();
  }

  @Test
  void turnsTheDirectionAround() {
    sites.stop(true, LONG);
    sites.source.workers.forEach(w -> w.source = sites.target.store);
    sites.get(sites.source.client().configureAsync(sites.target.endpoints(), LONG));
    sites.until(
        "the other direction runs", () -> sites.status(sites.source).state() == SyncState.RUNNING);
  }

  private int verifications() {
    return sites.target.workers.stream().mapToInt(w -> w.verifications.size()).sum();
  }

  private CompletableFuture<StopReport> stop(boolean ensureInSync, Duration timeout) {
    return sites.target.client().stopAsync(ensureInSync, timeout).toCompletableFuture();
  }

  private void assertNothingIsLeft(SyncId sync) {
    sites.until("nothing is left", sites::clean);
    assertThat(sites.channelsOf(sites.source, sync)).isEmpty();
    assertThat(sites.channelsOf(sites.target, sync)).isEmpty();
    for (Site site : List.of(sites.source, sites.target)) {
      assertThat(sites.get(site.state.read("")).keySet())
          .allMatch(
              key ->
                  key.startsWith("worker/")
                      || key.equals("closed")
                      || key.equals("finished")
                      || key.equals("settings"));
    }
    assertThat(sites.configure().changed()).isTrue();
    sites.awaitRunning();
  }
}
