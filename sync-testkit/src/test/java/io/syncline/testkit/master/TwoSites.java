package io.syncline.testkit.master;

import io.syncline.ClusterId;
import io.syncline.ShardStatus;
import io.syncline.StopReport;
import io.syncline.SyncException;
import io.syncline.SyncState;
import io.syncline.SyncStatus;
import io.syncline.control.ClientCall;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.store.ShardId;
import io.syncline.store.memory.MemoryStore;
import io.syncline.testkit.time.VirtualTime;
import io.syncline.transport.memory.MemoryNetwork;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A source and a target with two masters and two workers each. */
final class TwoSites {
  static final Duration LONG = Duration.ofSeconds(60);

  final VirtualTime time = new VirtualTime();
  final MemoryControlNetwork control = new MemoryControlNetwork(time);
  final MemoryNetwork channels = new MemoryNetwork();
  final Site source = site("source");
  final Site target = site("target");

  Site site(String name) {
    return new Site(
        name,
        time,
        control,
        channels,
        MemoryStore.builder(new ClusterId(name), time).feeds(2).hosts(List.of("host-1", "host-2")));
  }

  TwoSites start() {
    start(source, source);
    start(target, source);
    return this;
  }

  void start(Site site, Site source) {
    site.master("m1");
    site.master("m2");
    site.worker("w1", "host-1", source);
    site.worker("w2", "host-2", source);
    time.until("a leader", LONG, () -> site.leader().isPresent());
  }

  /** Configured and running with one collection of 4 shards. */
  TwoSites running() {
    source.store.documents().createDatabase("d");
    source.store.documents().createCollection("d", "c", 4);
    for (int i = 0; i < 40; i++) {
      source.store.documents().put("d", "c", "k" + i, "v");
    }
    start();
    configure();
    awaitRunning();
    return this;
  }

  ClientCall.Configured configure() {
    return get(target.client().configureAsync(source.endpoints(), LONG));
  }

  SyncStatus awaitRunning() {
    return get(target.client().awaitRunningAsync(LONG));
  }

  SyncStatus status(Site site) {
    return get(site.client().statusAsync(true, LONG));
  }

  ShardStatus status(ShardId shard) {
    return status(target).shards().stream()
        .filter(s -> s.shard().equals(shard))
        .findFirst()
        .orElseThrow();
  }

  StopReport stop(boolean ensureInSync, Duration timeout) {
    return get(target.client().stopAsync(ensureInSync, timeout));
  }

  StopReport abort(Duration sourceTimeout) {
    return get(target.client().abortAsync(sourceTimeout));
  }

  void until(String what, java.util.function.BooleanSupplier condition) {
    time.until(what, LONG, condition);
  }

  /** Whether nothing of any synchronisation is left on both sides. */
  boolean clean() {
    SyncStatus there = status(source);
    SyncStatus here = status(target);
    return here.state() == SyncState.INACTIVE
        && there.outgoing().isEmpty()
        && holds(source).isEmpty()
        && holds(target).isEmpty()
        && get(source.client().tasksAsync(LONG)).isEmpty()
        && get(target.client().tasksAsync(LONG)).isEmpty()
        && source.workers.stream().allMatch(w -> w.tasks.isEmpty())
        && target.workers.stream().allMatch(w -> w.tasks.isEmpty());
  }

  java.util.Set<?> holds(Site site) {
    return get(site.store.holds().list());
  }

  java.util.Set<?> channelsOf(Site site, io.syncline.SyncId sync) {
    return get(channels.admin(site.cluster).list(sync));
  }

  <T> T get(CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    time.until("an answer", LONG.multipliedBy(4), future::isDone);
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof SyncException known) {
        throw known;
      }
      throw e;
    }
  }

  static ShardId shard(int index) {
    return new ShardId("d", "c", index);
  }
}
