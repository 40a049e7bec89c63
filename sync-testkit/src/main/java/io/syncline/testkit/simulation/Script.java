package io.syncline.testkit.simulation;

import io.syncline.CheckReport;
import io.syncline.ClusterId;
import io.syncline.Difference;
import io.syncline.ShardStatus;
import io.syncline.StopReport;
import io.syncline.SyncState;
import io.syncline.SyncStatus;
import io.syncline.control.ClientCall;
import io.syncline.store.Checkpoint;
import io.syncline.store.ReadOnlyHolds.Hold;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The life of one synchronisation, phase by phase, with faults in each; and how it must end. */
final class Script {
  private static final Duration MOST_OF_A_PHASE = Duration.ofSeconds(3);
  private static final Duration TO_SETTLE = Duration.ofSeconds(90);
  private static final int LEAST_OPERATIONS = 2_000;

  private final ClusterSimulation cluster;
  private final Simulation simulation;
  private final FaultInjector faults;
  private final Workload workload;
  private final Console console;
  private final StatusWatch status;
  private final Ambush ambush;
  private final Dice dice;
  private final long seed;
  private int ids;
  private long endBegan;

  Script(ClusterSimulation cluster, Simulation simulation, FaultInjector faults, long seed) {
    this.cluster = cluster;
    this.simulation = simulation;
    this.faults = faults;
    this.workload = cluster.workload();
    this.seed = seed;
    this.dice = simulation.dice("script");
    this.ambush = new Ambush(cluster, simulation, faults.weather(), seed);
    VirtualProcess operator = simulation.process("operator", cluster.south().site());
    this.console = new Console(simulation, cluster.control(operator), cluster.south().endpoints());
    VirtualProcess monitor = simulation.process("monitor", cluster.south().site());
    this.status =
        new StatusWatch(
            cluster,
            simulation,
            new Console(simulation, cluster.control(monitor), cluster.south().endpoints()));
  }

  void play() {
    configure();
    copy();
    follow();
    compare();
    quiet();
    settle();
    end();
  }

  // ---- phases

  private void configure() {
    workload.create();
    faults.backUp();
    if (seed % 9 == 1 || seed % 9 == 2) {
      cluster.north().writeElsewhere();
      faults.weather().store(cluster.north().site()).readBytes = 40;
    }
    workload.burst(400);
    cluster.south().store().documents().createCollection("foreign", "junk", 1);
    cluster.south().store().documents().put("foreign", "junk", "k", "junk");
    cluster.south().store().operator().flush();
    cluster.targetReplaced();
    cluster.north().start();
    cluster.south().start();
    simulation.run(Duration.ofMillis(50));
    faults(Phase.CONFIGURE, 2);
    ask(new ClientCall.Configure(cluster.north().endpoints()), Duration.ofSeconds(30))
        .ifPresentOrElse(
            configured -> cluster.syncs().add(configured.sync()),
            () -> simulation.violated("I17", "configure is not answered"));
    cluster.north().killLeader(true);
    cluster.south().killLeader(true);
    faults(Phase.ELECTION, 2);
  }

  private void copy() {
    until(() -> cluster.shards(Checkpoint.Phase.COMPARING) > 0);
    faults(Phase.COPY_BEGIN, 2);
    workload.writeEvery(Duration.ofMillis(8));
    until(() -> cluster.shards(Checkpoint.Phase.FOLLOWING) > 2);
    faults(Phase.COPY_MIDDLE, 2);
    until(() -> cluster.shards(Checkpoint.Phase.FOLLOWING) > 5);
    faults(Phase.COPY_END, 2);
    int before = cluster.target().handOvers();
    until(() -> cluster.target().handOvers() > before);
    faults(Phase.HAND_OVER, 2);
    until(this::following);
  }

  private void follow() {
    faults.backUp();
    faults(Phase.STEADY, 2);
    simulation.run(Duration.ofMillis(1000));
    ambush.whileFollowing();
    cutAndCatchUp();
    cluster.north().closeWorker();
    cluster.south().closeWorker();
    faults(Phase.REBALANCE, 2);
    simulation.run(Duration.ofMillis(1200));
    for (int i = 0; i < 4; i++) {
      workload.changeStructure();
      if (i == 1) {
        faults(Phase.STRUCTURE_CHANGE, 2);
      }
      simulation.run(Duration.ofMillis(dice.between(5, 400)));
    }
  }

  private void cutAndCatchUp() {
    Weather.Frames line = faults.weather().frames(cluster.south().site());
    line.cut = true;
    workload.burst(150);
    workload.flood();
    simulation.run(Duration.ofMillis(dice.between(300, 1200)));
    line.cut = false;
    faults(Phase.CATCH_UP, 2);
    simulation.run(Duration.ofMillis(500));
  }

  private void compare() {
    workload.writeEvery(Duration.ofMillis(25));
    String check = id("check");
    long began = simulation.now();
    ambush.whileComparing();
    console.once(new ClientCall.Check(check, Set.of()));
    faults(Phase.VERIFY, 2);
    ask(new ClientCall.Check(check, Set.of()), MOST_OF_A_PHASE, CheckReport::done)
        .filter(report -> faults.targetReplacedAt() - began < 0)
        .ifPresent(this::noFalseAlarm);
    faults.damage(3);
    String repair = id("repair");
    ambush.whileComparing();
    console.once(new ClientCall.Repair(repair, Set.of()));
    faults(Phase.REPAIR, 2);
    ask(new ClientCall.Repair(repair, Set.of()), MOST_OF_A_PHASE, r -> r.check().done());
    faults.damage(40);
    ask(new ClientCall.Repair(id("repair"), Set.of()), MOST_OF_A_PHASE, r -> r.check().done());
    workload.poison();
    until(() -> !failedShards().isEmpty());
    workload.cure();
    simulation.run(Duration.ofMillis(100));
    resetFailed();
    faults(Phase.RESET, 2);
    simulation.run(Duration.ofMillis(1500));
    workload.burst(Math.max(0, LEAST_OPERATIONS - workload.operations()));
  }

  /** What a check names was changed behind everybody's back. */
  private void noFalseAlarm(CheckReport report) {
    for (Difference difference : report.differences()) {
      if (!cluster.target().wasDamaged(difference.shard(), difference.key())) {
        simulation.violated("I24", "the check names " + difference + ", which was not damaged");
      }
    }
  }

  // ---- the end

  /** No more faults: everything comes right by itself, in bounded time. */
  private void settle() {
    simulation.note("no more faults");
    workload.stop();
    faults.stop();
    workload.cure();
    long end = simulation.now() + TO_SETTLE.toNanos();
    while (simulation.now() - end < 0) {
      simulation.run(Duration.ofMillis(500));
      resetFailed();
      if (following() && failedShards().isEmpty() && settled()) {
        return;
      }
    }
    throw new InvariantViolation(
        "I17",
        "not settled within "
            + TO_SETTLE
            + ": differences "
            + cluster.equality().differences()
            + ", behind "
            + cluster.behind()
            + ", damaged "
            + cluster.target().damaged()
            + ", status "
            + troubles()
            + ", last refusal "
            + console.refusal());
  }

  /**
   * One more fault around the moment when nothing is written any more: no later frame tells of a
   * lost one, no write finds that the target is another.
   */
  private void quiet() {
    boolean before = seed % 2 == 0;
    if (before) {
      faults.inject(Fault.FRAMES_LOST, Phase.STEADY);
      workload.burst(40);
      simulation.run(Duration.ofMillis(dice.between(1, 40)));
    }
    workload.stop();
    if (!before) {
      simulation.run(Duration.ofSeconds(3), () -> following() && cluster.behind() == 0);
      Fault[] some = {
        Fault.TARGET_RESTORED, Fault.TARGET_WIPED, Fault.STORE_CRASHED, Fault.CHANNELS_DELETED
      };
      faults.inject(some[(int) Long.remainderUnsigned(seed / 2, some.length)], Phase.STEADY);
    }
    simulation.run(Duration.ofMillis(dice.between(300, 1500)));
  }

  /** What the status says of itself and of the shards that do not run. */
  private String troubles() {
    Optional<SyncStatus> now = console.once(new ClientCall.GetStatus(true));
    return now.map(
            s ->
                s.state()
                    + " '"
                    + s.message()
                    + "' of "
                    + s.shards().size()
                    + " shards "
                    + s.shards().stream()
                        .filter(shard -> shard.state() != SyncState.RUNNING || !shard.caughtUp())
                        .map(
                            shard ->
                                shard.shard()
                                    + " "
                                    + shard.state()
                                    + " '"
                                    + shard.message()
                                    + "' at "
                                    + shard.worker()
                                    + " "
                                    + shard.stall())
                        .toList())
        .orElse("unknown");
  }

  private boolean settled() {
    List<String> differences = cluster.equality().differences();
    if (differences.isEmpty()) {
      return running();
    }
    if (cluster.target().damaged() && cluster.behind() == 0) {
      ask(
          new ClientCall.Repair(id("repair"), Set.of()),
          Duration.ofSeconds(10),
          r -> r.check().done());
    }
    return false;
  }

  private boolean running() {
    Optional<SyncStatus> now = console.once(new ClientCall.GetStatus(true));
    return now.isPresent()
        && now.get().state() == SyncState.RUNNING
        && now.get().shards().stream().allMatch(s -> s.state() == SyncState.RUNNING)
        && now.get().shards().size() == cluster.north().store().operator().shards().size();
  }

  private void end() {
    endBegan = simulation.now();
    workload.writeEvery(Duration.ofMillis(40));
    switch ((int) Long.remainderUnsigned(seed, 4)) {
      case 0, 2 -> stopInSync();
      case 1 -> stopAtOnce();
      default -> abort();
    }
    workload.stop();
    faults.stop();
    clean();
  }

  private void stopInSync() {
    ClientCall.Stop stop = new ClientCall.Stop(id("stop"), true, Duration.ofSeconds(10));
    ambush.whenTheBarrierIsPlaced();
    if (seed % 20 == 14) {
      faults.damage(2); // no checkpoint tells of it
    }
    console.once(stop);
    until(this::barrier);
    faults(Phase.BARRIER, 3);
    Optional<StopReport> report = ask(stop, Duration.ofSeconds(30), StopReport::done);
    faults.stop();
    workload.cure();
    if (report.isEmpty()) { // it may have gone too far to be given up, and ends now
      report = ask(stop, Duration.ofSeconds(30), StopReport::done);
    }
    report.ifPresent(this::honest);
    for (int i = 0; i < 6 && report.filter(StopReport::stopped).isEmpty(); i++) {
      workload.stop();
      if (inactive()) {
        return; // it was stopped, and the answer was lost with a leader
      }
      settle();
      report =
          ask(
              new ClientCall.Stop(id("stop"), true, Duration.ofSeconds(20)),
              Duration.ofSeconds(40),
              StopReport::done);
      report.ifPresent(this::honest);
    }
    if (report.filter(StopReport::stopped).isEmpty()) {
      throw new InvariantViolation("I17", "not stopped: " + report + " " + console.refusal());
    }
  }

  private void honest(StopReport report) {
    List<String> differences = cluster.barriers().differencesWhenLifted();
    if (report.inSync() && !differences.isEmpty()) {
      throw new InvariantViolation("I18", report + ", but " + differences);
    }
  }

  private boolean inactive() {
    return console
        .ask(new ClientCall.GetStatus(false), Duration.ofSeconds(20))
        .filter(s -> s.state() == SyncState.INACTIVE)
        .isPresent();
  }

  private boolean barrier() {
    return CommitReader.now(cluster.north().store().holds().list()).stream()
        .anyMatch(hold -> hold.kind() == Hold.Kind.BARRIER);
  }

  private void stopAtOnce() {
    ClientCall.Stop stop = new ClientCall.Stop(id("stop"), false, Duration.ofSeconds(10));
    faults(Phase.STOP, 3);
    console.once(stop);
    stopped(stop, ask(stop, Duration.ofSeconds(20), StopReport::done));
  }

  private void abort() {
    ClientCall.Abort abort = new ClientCall.Abort(id("abort"), Duration.ofSeconds(5));
    faults(Phase.ABORT, 3);
    console.once(abort);
    stopped(abort, ask(abort, Duration.ofSeconds(20), StopReport::done));
  }

  private void stopped(ClientCall<StopReport> call, Optional<StopReport> report) {
    faults.stop();
    Optional<StopReport> last =
        report.filter(StopReport::stopped).isPresent()
            ? report
            : ask(call, Duration.ofSeconds(40), r -> r.done() && r.stopped());
    if (last.isEmpty()) {
      throw new InvariantViolation("I19", call + " never ends: " + report + console.refusal());
    }
    if (!last.get().sourceTold()) {
      abortOutgoing();
    }
  }

  /** What an operator does where a stop could not reach the source. */
  private void abortOutgoing() {
    VirtualProcess process = simulation.process("source-operator", cluster.north().site());
    Console source = new Console(simulation, cluster.control(process), cluster.north().endpoints());
    ClientCall.AbortOutgoing call = new ClientCall.AbortOutgoing(new ClusterId("south"));
    if (source.ask(call, Duration.ofSeconds(20)).isEmpty()) {
      throw new InvariantViolation("I19", call + " is refused: " + source.refusal());
    }
  }

  /** What was stopped leaves nothing behind, and the source takes writes. */
  private void clean() {
    if (faults.targetReplacedAt() - endBegan > 0) {
      cluster.south().dropHolds(); // those of the backup, of which nobody knows any more
    }
    long end = simulation.now() + Duration.ofSeconds(40).toNanos();
    while (simulation.now() - end < 0 && !cluster.leftovers().isEmpty()) {
      simulation.run(Duration.ofMillis(500));
    }
    if (!cluster.leftovers().isEmpty()) {
      throw new InvariantViolation("I19", "left behind: " + cluster.leftovers());
    }
    cluster.north().close();
    cluster.south().close();
    simulation.run(Duration.ofSeconds(2));
  }

  // ---- what the phases use

  /** Lets so many faults strike, in an order in which every fault meets every phase. */
  private void faults(Phase phase, int count) {
    for (int i = 0; i < count; i++) {
      int number = Fault.values().length;
      long index = seed + phase.ordinal() * 5L + i * 11L + seed / number * i;
      faults.inject(Fault.values()[(int) Long.remainderUnsigned(index, number)], phase);
      simulation.run(Duration.ofMillis(dice.between(1, 250)));
    }
  }

  private void until(BooleanSupplier condition) {
    simulation.run(MOST_OF_A_PHASE, condition);
  }

  private boolean following() {
    return cluster.shards(Checkpoint.Phase.FOLLOWING)
        == cluster.north().store().operator().shards().size();
  }

  private List<ShardStatus> failedShards() {
    return status.last().map(SyncStatus::shards).orElse(List.of()).stream()
        .filter(s -> s.state() == SyncState.FAILED)
        .toList();
  }

  private void resetFailed() {
    for (ShardStatus shard : failedShards()) {
      console.once(new ClientCall.ResetShard(shard.shard()));
    }
  }

  private <R> Optional<R> ask(ClientCall<R> call, Duration most) {
    return console.ask(call, most);
  }

  private <R> Optional<R> ask(
      ClientCall<R> call, Duration most, java.util.function.Predicate<R> fits) {
    return console.ask(call, most, fits);
  }

  private String id(String of) {
    return of + "-" + ++ids;
  }
}
