package io.syncline.testkit.simulation;

import io.syncline.StreamId;
import io.syncline.store.Checkpoint;
import io.syncline.store.FeedId;
import io.syncline.store.Fencing;
import io.syncline.store.ShardId;
import io.syncline.store.memory.MemoryOperator;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * Faults that matter only at one moment: each brings about the situation, waits for the moment, and
 * strikes then. Chance hardly ever does.
 */
final class Ambush {
  private static final ShardId SHARD = new ShardId("b", "four", 0);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final ClusterSimulation cluster;
  private final Simulation simulation;
  private final Weather weather;
  private final Weather.Frames line;
  private final long seed;
  private final Dice dice;

  Ambush(ClusterSimulation cluster, Simulation simulation, Weather weather, long seed) {
    this.cluster = cluster;
    this.simulation = simulation;
    this.weather = weather;
    this.line = weather.frames(cluster.south().site());
    this.seed = seed;
    this.dice = new Dice(~seed);
  }

  /** While changes flow: one of them, in some seeds; the rest stays as it was. */
  void whileFollowing() {
    switch ((int) Long.remainderUnsigned(seed, 20)) {
      case 1, 5, 6, 7, 8, 12, 13, 19 -> {
        if (cluster.south().store().traits().fencing() == Fencing.LOCKED) {
          cutOffBatch();
        }
      }
      case 2, 9, 16 -> namesake();
      case 4, 10, 15 -> moveShards();
      case 11, 17 -> twoSenders();
      case 14, 18 -> {
        if (cluster.south().store().traits().fencing() == Fencing.NONE) {
          lateWrites();
        }
      }
      default -> {}
    }
  }

  /**
   * A store without atomic apply crashes within a batch that holds several versions of its
   * documents: the newest show, the checkpoint does not tell of them.
   */
  private void cutOffBatch() {
    behindACut(() -> cluster.workload().overwrite(40));
    int shown = 1 + dice.below(4);
    if (simulation.run(PATIENCE, () -> cluster.target().shownOfIntent(SHARD) >= shown)) {
      DataCentre south = cluster.south();
      south.touched();
      cluster.look();
      int lost = south.crashStore();
      simulation.note("the target crashed within a batch, " + lost + " writes were lost");
    }
  }

  /** Workers die while a store that fences nothing is at what they wrote, for long. */
  private void lateWrites() {
    DataCentre south = cluster.south();
    for (int i = 0; i < 4; i++) {
      simulation.run(PATIENCE, () -> cluster.unapplied(SHARD) == 0);
      south.slowSteps(true);
      behindACut(() -> cluster.workload().overwrite(8));
      simulation.run(PATIENCE, this::begun);
      south.replaceWorkers();
      south.slowSteps(false);
      cluster.workload().overwrite(8);
      simulation.run(PATIENCE.multipliedBy(2));
    }
  }

  /** Whether the target is within a batch of several writes. */
  private boolean begun() {
    Checkpoint now = cluster.target().checkpoint(SHARD);
    return now != null && now.intent().isPresent();
  }

  /** A collection is dropped and made again on its feed before what was written is read. */
  private void namesake() {
    DataCentre north = cluster.north();
    Workload workload = cluster.workload();
    north.store().operator().up();
    FeedId feed = feedOf(SHARD);
    behindACut(
        () -> {
          workload.fill("b/four", 10);
          do {
            workload.replaceCollection("b", "four", north.store().operator()::flush);
          } while (!feedOf(SHARD).equals(feed)); // each life of it is on the next feed
          workload.fill("b/four", 10);
          north.store().operator().flush();
          north.touched();
        });
  }

  /**
   * A sender dies while its receiver lives, and the next one hears what was asked of the first:
   * both answer the same stream, with batches of their own cut.
   */
  private void twoSenders() {
    Workload workload = cluster.workload();
    Weather.Frames asked = weather.frames(cluster.north().site());
    asked.again = true;
    StreamId former = stream();
    line.cut = true;
    simulation.run(PATIENCE.multipliedBy(8), () -> !stream().equals(former));
    line.cut = false;
    simulation.run(PATIENCE.multipliedBy(3), () -> cluster.unapplied(SHARD) == 0);
    few(4);
    cluster.north().killWorkers();
    workload.fill("b/four", 12);
    simulation.run(PATIENCE.multipliedBy(3), () -> cluster.north().workersAlive());
    for (int i = 0; i < 40; i++) {
      few(1);
    }
    asked.again = false;
  }

  /** So many batches of changes of one shard. */
  private void few(int batches) {
    for (int i = 0; i < batches; i++) {
      cluster.workload().fill("b/four", 1);
      simulation.run(Duration.ofMillis(dice.between(10, 40)));
    }
  }

  private StreamId stream() {
    Checkpoint now = cluster.target().checkpoint(SHARD);
    return now == null ? StreamId.NONE : now.stream();
  }

  /** Shards go on in another feed, whose sender has a session of its own. */
  private void moveShards() {
    DataCentre north = cluster.north();
    MemoryOperator operator = north.store().operator();
    operator.up();
    for (ShardId shard : operator.shards()) {
      if (dice.chance(400)) {
        operator.flush();
        north.touched();
        cluster.look();
        FeedId now = feedOf(shard);
        FeedId other = operator.feeds().stream().filter(f -> !f.equals(now)).findFirst().get();
        operator.move(shard, other);
        simulation.note(shard + " goes on in " + other);
        cluster.sourceMoved(shard);
      }
    }
  }

  /** Snapshots of the source come late: changes that they do not hold were sent before. */
  void whileComparing() {
    int which = (int) Long.remainderUnsigned(seed, 20);
    if (which == 5 || which == 13 || which == 19) {
      Weather.Calls calls = weather.store(cluster.north().site());
      calls.late = 400;
      cluster.workload().writeEvery(Duration.ofMillis(6));
      simulation.after(
          Duration.ofMillis(1500),
          () -> {
            calls.late = 0;
            cluster.workload().writeEvery(Duration.ofMillis(25));
          });
    }
  }

  /**
   * What was written at the moment when the source is to become read-only is under way still, and
   * is long in coming to the target: in some seeds.
   */
  void whenTheBarrierIsPlaced() {
    int which = (int) Long.remainderUnsigned(seed, 20);
    if (which == 6 || which == 8 || which == 12) {
      cluster
          .barriers()
          .whenPlacing(
              () -> {
                cluster.workload().burst(12);
                line.cut = true;
                simulation.after(Duration.ofMillis(1200), () -> line.cut = false);
              });
    }
  }

  private FeedId feedOf(ShardId shard) {
    return Objects.requireNonNull(
            CommitReader.now(cluster.north().store().source().locate(Set.of(shard))).get(shard))
        .feed();
  }

  /** Does something while no frame reaches the target; what was held up comes at once. */
  private void behindACut(Runnable act) {
    line.cut = true;
    act.run();
    simulation.run(Duration.ofMillis(dice.between(1, 60)));
    line.cut = false;
  }
}
