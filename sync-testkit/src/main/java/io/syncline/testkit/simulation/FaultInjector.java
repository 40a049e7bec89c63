package io.syncline.testkit.simulation;

import io.syncline.Bytes;
import io.syncline.store.Document;
import io.syncline.store.FeedId;
import io.syncline.store.ShardId;
import io.syncline.store.memory.MemoryBackup;
import io.syncline.store.memory.MemoryOperator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets one fault strike, for a short time, somewhere, as the dice say. */
final class FaultInjector {
  private final ClusterSimulation cluster;
  private final Simulation simulation;
  private final Weather weather;
  private final Dice dice;
  private final List<Injection> active = new ArrayList<>();
  private final FaultTable table = new FaultTable();
  private @Nullable MemoryBackup sourceBackup;
  private @Nullable MemoryBackup targetBackup;
  private boolean over;
  private long targetReplacedAt = Long.MIN_VALUE;

  private static final class Injection {
    private final Fault fault;
    private final Phase phase;
    private final long until;
    private boolean struck;

    Injection(Fault fault, Phase phase, long until) {
      this.fault = fault;
      this.phase = phase;
      this.until = until;
    }
  }

  FaultInjector(ClusterSimulation cluster, Simulation simulation) {
    this.cluster = cluster;
    this.simulation = simulation;
    this.weather = new Weather(this::struck);
    this.dice = simulation.dice("faults");
  }

  Weather weather() {
    return weather;
  }

  FaultTable table() {
    return table;
  }

  /** When the target was last wiped or restored. */
  long targetReplacedAt() {
    return targetReplacedAt;
  }

  /** No more faults: what lasts ends now. */
  void stop() {
    over = true;
    weather.calm();
    active.clear();
    cluster.south().store().operator().up();
    cluster.north().store().operator().up();
    cluster.resumeAll();
  }

  private void struck(Fault fault) {
    for (Injection injection : active) {
      if (injection.fault == fault && !injection.struck) {
        injection.struck = true;
        table.count(fault, injection.phase);
        simulation.note("fault " + fault + " strikes, injected in phase " + injection.phase);
        return;
      }
    }
  }

  /** Keeps copies of both clusters, to be brought back later. */
  void backUp() {
    sourceBackup = cluster.north().store().operator().backup();
    targetBackup = cluster.south().store().operator().backup();
  }

  /** Lets a fault strike now, or whenever there is something to strike within the next time. */
  void inject(Fault fault, Phase phase) {
    over = false;
    long lasting = dice.between(200, 1500);
    simulation.note("inject " + fault + " in phase " + phase + " for " + lasting + " ms");
    active.removeIf(i -> i.until - simulation.now() < 0);
    active.add(
        new Injection(fault, phase, simulation.now() + lasting * 1_000_000 + 5_000_000_000L));
    Duration time = Duration.ofMillis(lasting);
    switch (fault) {
      case FRAMES_LOST -> frames(time, f -> f.lost = 150, f -> f.lost = 0);
      case FRAMES_DUPLICATED -> frames(time, f -> f.duplicated = 250, f -> f.duplicated = 0);
      case FRAMES_DELAYED -> frames(time, f -> f.delayed = 150, f -> f.delayed = 0);
      case FRAMES_REORDERED -> frames(time, f -> f.reordered = 250, f -> f.reordered = 0);
      case FRAMES_CORRUPTED -> frames(time, f -> f.corrupted = 150, f -> f.corrupted = 0);
      case FRAMES_TRUNCATED -> frames(time, f -> f.truncated = 150, f -> f.truncated = 0);
      case CHANNELS_CUT -> cut(time, Fault.CHANNELS_CUT, both());
      case ONE_WAY_PARTITION -> cut(time, Fault.ONE_WAY_PARTITION, List.of(anySite()));
      case CHANNELS_DELETED -> deleteChannels();
      case STORE_LATE -> store(time, c -> c.late = 200, c -> c.late = 0);
      case STORE_UNANSWERED -> store(time, c -> c.unanswered = 120, c -> c.unanswered = 0);
      case STORE_UNKNOWN -> store(time, c -> c.unknown = 200, c -> c.unknown = 0);
      case STORE_BUSY -> store(time, c -> c.refused = 300, c -> c.refused = 0);
      case STORE_CRASHED -> crash();
      case SOURCE_RESTORED -> restoreSource();
      case TARGET_WIPED -> wipeTarget();
      case TARGET_RESTORED -> restoreTarget();
      case FEED_TRIMMED -> trim();
      case POISON -> {
        cluster.workload().poison();
        struck(fault);
      }
      case DAMAGE -> damage(1 + dice.below(4));
      case CALLS_LOST -> control(time, c -> c.lost = 300, c -> c.lost = 0);
      case ANSWERS_LOST -> control(time, c -> c.unanswered = 300, c -> c.unanswered = 0);
      case CALLS_DUPLICATED -> control(time, c -> c.duplicated = 400, c -> c.duplicated = 0);
      case STATE_LATE -> state(time, c -> c.late = 400, c -> c.late = 0);
      case STATE_UNKNOWN -> state(time, c -> c.unknown = 400, c -> c.unknown = 0);
      case LEADER_KILLED -> killed(fault, side().killLeader(true));
      case FOLLOWER_KILLED -> killed(fault, side().killLeader(false));
      case SOURCE_WORKER_KILLED -> killed(fault, cluster.north().killWorker());
      case TARGET_WORKER_KILLED -> killed(fault, cluster.south().killWorker());
      case WORKER_PAUSED -> killed(fault, side().pauseWorker(longPause()));
      case LEADER_PAUSED -> killed(fault, side().pauseLeader(longPause()));
      case CLOCKS_SKEWED -> {
        side().skewClocks(dice);
        struck(fault);
      }
    }
  }

  private void killed(Fault fault, boolean done) {
    if (done) {
      struck(fault);
    }
  }

  private Duration longPause() {
    return Duration.ofMillis(dice.between(300, 4000));
  }

  private DataCentre side() {
    return dice.chance(500) ? cluster.north() : cluster.south();
  }

  private String anySite() {
    return side().site();
  }

  private List<String> both() {
    return List.of(cluster.north().site(), cluster.south().site());
  }

  private interface Change<T> {
    void to(T rates);
  }

  private void frames(Duration time, Change<Weather.Frames> worse, Change<Weather.Frames> better) {
    for (String site : both()) {
      worse.to(weather.frames(site));
      later(time, () -> better.to(weather.frames(site)));
    }
  }

  private void store(Duration time, Change<Weather.Calls> worse, Change<Weather.Calls> better) {
    for (String site : both()) {
      worse.to(weather.store(site));
      later(time, () -> better.to(weather.store(site)));
    }
  }

  private void state(Duration time, Change<Weather.Calls> worse, Change<Weather.Calls> better) {
    for (String site : both()) {
      worse.to(weather.state(site));
      later(time.plusMillis(500), () -> better.to(weather.state(site)));
    }
  }

  private void control(Duration time, Change<Weather.Calls> worse, Change<Weather.Calls> better) {
    worse.to(weather.control());
    later(time, () -> better.to(weather.control()));
  }

  private void cut(Duration time, Fault why, List<String> sites) {
    for (String site : sites) {
      Weather.Frames line = weather.frames(site);
      line.cut = true;
      line.why = why;
      later(time, () -> line.cut = false);
    }
  }

  private void later(Duration time, Runnable better) {
    simulation.after(
        time,
        () -> {
          if (!over) {
            better.run();
          }
        });
  }

  private void deleteChannels() {
    if (side().deleteChannels(dice)) {
      struck(Fault.CHANNELS_DELETED);
    }
  }

  private void crash() {
    DataCentre side = side();
    side.touched();
    cluster.look();
    int lost = side.crashStore();
    simulation.note("store of " + side.site() + " crashed, " + lost + " writes were lost");
    if (dice.chance(500)) {
      side.store().operator().down();
      simulation.after(
          Duration.ofMillis(dice.between(50, 900)), () -> side.store().operator().up());
    }
    struck(Fault.STORE_CRASHED);
  }

  private void restoreSource() {
    MemoryBackup backup = sourceBackup;
    if (backup == null) {
      return;
    }
    cluster.north().store().operator().flush();
    cluster.north().touched();
    cluster.look();
    cluster.north().store().operator().up();
    cluster.north().store().operator().restore(backup);
    cluster.sourceReplaced();
    struck(Fault.SOURCE_RESTORED);
  }

  private void wipeTarget() {
    cluster.south().store().operator().wipe();
    targetReplaced();
    struck(Fault.TARGET_WIPED);
  }

  private void restoreTarget() {
    MemoryBackup backup = targetBackup;
    if (backup != null) {
      cluster.south().store().operator().restore(backup);
      targetReplaced();
      struck(Fault.TARGET_RESTORED);
    }
  }

  private void targetReplaced() {
    targetReplacedAt = simulation.now();
    cluster.targetReplaced();
  }

  private void trim() {
    cluster.north().touched();
    cluster.look();
    MemoryOperator operator = cluster.north().store().operator();
    for (FeedId feed : operator.feeds()) {
      operator.trimFeed(feed, dice.below(3));
    }
    struck(Fault.FEED_TRIMMED);
  }

  /**
   * Changes documents of the target so that only a comparison can find it; each document once: what
   * differs again after it was mended fails its shard, as it should.
   */
  int damage(int count) {
    cluster.south().store().operator().flush();
    cluster.south().touched();
    cluster.look();
    MemoryOperator operator = cluster.south().store().operator();
    List<ShardId> shards = List.copyOf(operator.shards());
    int done = 0;
    for (int i = 0; i < 4 * count && done < count && !shards.isEmpty(); i++) {
      ShardId id = shards.get(dice.below(shards.size()));
      List<Document> documents = operator.documents(id);
      if (documents.isEmpty()) {
        continue;
      }
      Document victim = documents.get(dice.below(documents.size()));
      Bytes key = victim.key();
      if (cluster.target().wasDamaged(id, key)) {
        continue;
      }
      switch (dice.below(4)) {
        case 0 -> operator.rawRemove(id, key);
        case 1 -> operator.rawPut(id, new Document(key, victim.revision(), flipped(victim.body())));
        case 2 -> operator.rawPut(id, new Document(key, 77 + i, Bytes.utf8("older")));
        default -> {
          key = Bytes.utf8("extra" + simulation.now());
          operator.rawPut(id, new Document(key, 99 + i, Bytes.utf8("extra")));
        }
      }
      cluster.damaged(id, key);
      done++;
    }
    if (done > 0) {
      struck(Fault.DAMAGE);
    }
    return done;
  }

  private Bytes flipped(Bytes body) {
    if (body.length() == 0) {
      return Bytes.utf8("x");
    }
    byte[] bytes = body.toArray();
    bytes[dice.below(bytes.length)] ^= 1;
    return Bytes.wrap(bytes);
  }
}
