package io.syncline.testkit.simulation;

import io.syncline.ShardStatus;
import io.syncline.SyncState;
import io.syncline.SyncStatus;
import io.syncline.control.ClientCall;
import io.syncline.store.Checkpoint;
import io.syncline.store.ShardId;
import io.syncline.testkit.simulation.SourceHistory.Commit;
import io.syncline.testkit.simulation.SourceHistory.Life;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the status all the time, and compares what it says with what it knows: a shard that has
 * not moved for long while its source did is not {@code running}, and is not said to be caught up
 * (I18).
 */
final class StatusWatch {
  private static final Duration INTERVAL = Duration.ofMillis(400);

  /** Why a shard may fail here: of documents that never arrive. */
  private static final List<String> REASONS = List.of("poison", "maxDocumentBytes");

  private static final Duration PATIENCE = Duration.ofSeconds(13);

  private final ClusterSimulation cluster;
  private final Simulation simulation;
  private final Console console;
  private final Map<ShardId, Behind> behind = new TreeMap<>();
  private final Map<ShardId, Long> unsure = new TreeMap<>();
  private Optional<SyncStatus> last = Optional.empty();
  private boolean over;

  /** Since when a shard stands at a checkpoint with something to do. */
  private record Behind(@Nullable Checkpoint at, long since) {}

  StatusWatch(ClusterSimulation cluster, Simulation simulation, Console console) {
    this.cluster = cluster;
    this.simulation = simulation;
    this.console = console;
    simulation.after(INTERVAL, this::ask);
  }

  /** The last answer. */
  Optional<SyncStatus> last() {
    return last;
  }

  void stop() {
    over = true;
  }

  private void ask() {
    if (over) {
      return;
    }
    observe();
    console
        .send(new ClientCall.GetStatus(true))
        .whenComplete(
            (status, error) -> {
              if (error == null && status != null) {
                last = Optional.of(status);
                status.shards().forEach(this::judge);
              }
            });
    simulation.after(INTERVAL, this::ask);
  }

  private void observe() {
    for (ShardId id : cluster.north().store().operator().shards()) {
      Checkpoint now = cluster.target().checkpoint(id);
      Behind known = behind.get(id);
      if (cluster.unapplied(id) == 0) {
        behind.remove(id);
      } else if (known == null || known.at != now) {
        behind.put(id, new Behind(now, simulation.now()));
      }
    }
  }

  private void judge(ShardStatus status) {
    if (status.state() == SyncState.FAILED
        && REASONS.stream().noneMatch(status.message()::contains)) {
      simulation.violated("I18", status.shard() + " failed for no reason: " + status.message());
    }
    judgeUnsure(status);
    Behind stuck = behind.get(status.shard());
    if (stuck == null || simulation.now() - since(stuck) < PATIENCE.toNanos()) {
      return;
    }
    if (status.state() == SyncState.RUNNING || status.caughtUp()) {
      simulation.violated(
          "I18",
          status.shard()
              + " is said to be "
              + status
              + " but has not moved from "
              + stuck.at
              + " for "
              + Duration.ofNanos(simulation.now() - since(stuck))
              + ", newest commit "
              + newest(status.shard()));
    }
  }

  /** A target that was brought back from a backup shows an old checkpoint again. */
  private long since(Behind stuck) {
    return Math.max(stuck.since, cluster.faults.targetReplacedAt());
  }

  /** Where a store has no fence, nothing is in order before a comparison after a take-over. */
  private void judgeUnsure(ShardStatus status) {
    if (!status.caughtUp() || !cluster.target().unsure(status.shard())) {
      unsure.remove(status.shard());
    } else if (simulation.now() - unsure.computeIfAbsent(status.shard(), s -> simulation.now())
        > PATIENCE.toNanos()) {
      simulation.violated("I18", status + " is said of a shard that was taken over, not compared");
    }
  }

  private @Nullable Commit newest(ShardId id) {
    SourceHistory.Shard source =
        cluster
            .history()
            .shard(new Life(id, cluster.north().store().operator().incarnation(id).orElseThrow()));
    return source == null ? null : source.log.get(source.log.size() - 1);
  }
}
