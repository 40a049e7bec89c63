package io.syncline.testkit.simulation;

import io.syncline.Bytes;
import io.syncline.Registration;
import io.syncline.SyncId;
import io.syncline.control.ControlNetwork;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.state.StateStore;
import io.syncline.store.Checkpoint;
import io.syncline.store.ClusterStore;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedPosition;
import io.syncline.store.Fencing;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.transport.ChannelId;
import io.syncline.transport.Frame;
import io.syncline.transport.Transport;
import io.syncline.transport.memory.MemoryNetwork;
import io.syncline.transport.memory.MemoryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Two data centres with two masters and two workers each, the real ones, on one thread: north is
 * copied to south while applications write and faults strike, as a seed decides. {@link #run} ends
 * with an outcome, or with an {@link InvariantViolation}.
 *
 * <p>To add a fault: a constant of {@link Fault} and its line in {@code FaultInjector}. To add an
 * invariant: a check called in {@code look}. To try a wrong port: a {@link Tampering}.
 */
public final class ClusterSimulation {
  static final Duration REQUEST_DEADLINE = Duration.ofSeconds(2);
  static final int WINDOW_BYTES = 64 << 10;
  static final int MOST_DOCUMENT_BYTES = 32 << 10;
  static final int LARGEST_BODY = 11_000;

  private final long seed;
  final Simulation simulation;
  private final Tampering tampering;
  private final Fencing fencing;
  private final MemoryNetwork network;
  private final ControlNetwork control;
  private final DataCentre north;
  private final DataCentre south;
  private final Workload workload;
  private final SourceHistory history = new SourceHistory();
  private final CommitReader sourceReader;
  private final TargetWatch target;
  private final ClaimWatch claims;
  private final LeaderWatch northLeaders;
  private final LeaderWatch southLeaders;
  private final WindowWatch windows;
  private final Equality equality;
  private final BarrierWatch barriers;
  final FaultInjector faults;
  private final Set<SyncId> syncs = new TreeSet<>(java.util.Comparator.comparing(SyncId::value));

  /** A simulation of a seed. */
  public ClusterSimulation(long seed) {
    this(seed, new Trace(), Tampering.NONE);
  }

  /** A simulation of a seed, with a trace, and with ports that may be wrong. */
  public ClusterSimulation(long seed, Trace trace, Tampering tampering) {
    this.seed = seed;
    this.tampering = tampering;
    this.simulation = new Simulation(seed, trace);
    this.fencing = Fencing.values()[(int) Long.remainderUnsigned(seed, 3)];
    this.network = new MemoryNetwork(new MemoryOptions(16 << 10, 256 << 10));
    this.control = new MemoryControlNetwork(simulation.world());
    this.north = new DataCentre(this, simulation, "north", network, Fencing.ATOMIC);
    this.south = new DataCentre(this, simulation, "south", network, fencing);
    this.workload = new Workload(simulation, north.store().documents(), () -> north.touched());
    this.sourceReader = new CommitReader(north.store(), this::committed);
    boolean fenced = tampering.shared("south", south.store()).traits().fencing() != Fencing.NONE;
    this.target = new TargetWatch(simulation, south.store(), history, fenced);
    this.claims = new ClaimWatch(simulation);
    this.northLeaders = new LeaderWatch(simulation);
    this.southLeaders = new LeaderWatch(simulation);
    this.windows = new WindowWatch(simulation, 2L * WINDOW_BYTES);
    this.equality = new Equality(north.store(), south.store());
    this.barriers = new BarrierWatch(simulation, this::lookAtSource, equality::differences);
    this.faults = new FaultInjector(this, simulation);
    simulation.afterStep(this::look);
  }

  /** What a run came to. */
  public record Outcome(
      long seed, long traceHash, long events, int operations, int faults, Duration virtualTime) {}

  /** Runs to the end. */
  public Outcome run() {
    simulation.note("seed " + seed + ", target store " + fencing);
    new Script(this, simulation, faults, seed).play();
    return new Outcome(
        seed,
        simulation.trace().hash(),
        simulation.trace().events(),
        workload.operations(),
        faults.table().total(),
        Duration.ofNanos(simulation.now()));
  }

  /** Which faults struck in which phases. */
  public FaultTable table() {
    return faults.table();
  }

  // ---- what nodes are made of

  Registration startMaster(DataCentre site, VirtualProcess process, String name, String endpoint) {
    return Nodes.master(
        name,
        endpoint,
        process,
        store(site, process),
        state(site, process),
        site.admin(),
        control(process));
  }

  Registration startWorker(DataCentre site, VirtualProcess process, String name, String endpoint) {
    return Nodes.worker(
        name,
        endpoint,
        process,
        store(site, process),
        transport(site, process),
        site.endpoints(),
        control(process));
  }

  ClusterStore store(DataCentre site, VirtualProcess process) {
    ClusterStore tampered = tampering.shared(site.site(), site.store());
    ClusterStore shared =
        site == north
            ? PartsStore.of(tampered).with(barriers.watched(tampered.holds()))
            : claims.landing(tampered);
    ClusterStore faulty =
        new FaultyStore(
            simulation,
            process,
            shared,
            faults.weather(),
            REQUEST_DEADLINE.dividedBy(2),
            site::touched);
    ClusterStore reached = tampering.store(process, faulty);
    return site == south ? claims.watched(process, reached) : reached;
  }

  private StateStore state(DataCentre site, VirtualProcess process) {
    LeaderWatch leaders = site == north ? northLeaders : southLeaders;
    StateStore shared = leaders.landing(tampering.sharedState(site.site(), site.state()));
    StateStore tampered =
        tampering.state(process, new FaultyState(simulation, process, shared, faults.weather()));
    return leaders.watched(process, tampered);
  }

  Transport transport(DataCentre site, VirtualProcess process) {
    return tampering.transport(
        process,
        new FaultyTransport(
            simulation,
            process,
            network.transport(site.store().traits().cluster()),
            faults.weather(),
            (channel, frame) -> {
              windows.sent(process, channel, frame);
              note(process, " sends ", channel, frame);
            },
            (channel, frame) -> {
              windows.took(process, channel);
              note(process, " takes ", channel, frame);
            }));
  }

  private void note(VirtualProcess process, String does, ChannelId channel, Frame frame) {
    int size = frame.payload().length();
    simulation.note(
        Simulation.NOTE,
        size,
        () ->
            process.name()
                + does
                + size
                + " bytes "
                + channel.kind()
                + " "
                + channel.scope()
                + "/"
                + channel.index()
                + " of stream "
                + frame.stream());
  }

  ControlNetwork control(VirtualProcess process) {
    return tampering.control(
        process, new FaultyControl(simulation, process, control, faults.weather()));
  }

  // ---- what is watched

  /** After every step: reads what was committed on both sides, and judges it. */
  void look() {
    sourceReader.drain();
    if (target.touched()) {
      target.look();
    }
  }

  void touched(DataCentre site) {
    if (site == north) {
      sourceReader.touch();
    } else {
      target.touch();
    }
  }

  void storeCrashed(DataCentre site) {
    if (site == north) {
      sourceReader.reopen();
    } else {
      target.reopen();
    }
  }

  private void lookAtSource() {
    sourceReader.touch();
    sourceReader.drain();
  }

  private void committed(Incarnation feed, FeedEntry entry) {
    barriers.committed(entry);
    history.commit(feed, entry);
  }

  void sourceReplaced() {
    barriers.forget();
    sourceReader.beginAnew();
    history.rebase(north.store());
  }

  /** A shard of the source may be carried by another feed now. */
  void sourceMoved(ShardId shard) {
    look();
    history.rebase(north.store(), shard);
  }

  void targetReplaced() {
    claims.forget();
    barriers.tampered();
    target.rebase();
  }

  void damaged(ShardId shard, Bytes key) {
    barriers.tampered();
    target.damaged(shard, key);
  }

  void resumeAll() {
    north.resumeAll();
    south.resumeAll();
  }

  /** How many shards of the source a target shard stands so. */
  int shards(Checkpoint.Phase phase) {
    int count = 0;
    for (ShardId id : north.store().operator().shards()) {
      Checkpoint checkpoint = target.checkpoint(id);
      count += checkpoint != null && checkpoint.phase() == phase ? 1 : 0;
    }
    return count;
  }

  /** How many shards are not copied up to the newest commit of the feed that they follow. */
  int behind() {
    int count = 0;
    for (ShardId id : north.store().operator().shards()) {
      Checkpoint now = target.checkpoint(id);
      boolean compared = now != null && now.position().filter(at -> !at.inFeed()).isPresent();
      count += compared || unapplied(id) == 0 ? 0 : 1;
    }
    return count;
  }

  /** How many commits of a source shard are not claimed by the checkpoint of its copy. */
  int unapplied(ShardId id) {
    SourceHistory.Life life =
        new SourceHistory.Life(id, north.store().operator().incarnation(id).orElseThrow());
    SourceHistory.Shard source = history.shard(life);
    Checkpoint now = target.checkpoint(id);
    if (source == null) {
      return 0;
    }
    if (now == null || now.position().isEmpty() || !now.source().equals(life.incarnation())) {
      return Math.max(1, source.log.size());
    }
    FeedPosition at = now.position().get();
    return source.log.size() - source.after(at.incarnation(), at.position().number());
  }

  DataCentre north() {
    return north;
  }

  DataCentre south() {
    return south;
  }

  Workload workload() {
    return workload;
  }

  TargetWatch target() {
    return target;
  }

  SourceHistory history() {
    return history;
  }

  Equality equality() {
    return equality;
  }

  BarrierWatch barriers() {
    return barriers;
  }

  Set<SyncId> syncs() {
    return syncs;
  }

  /** The names of what the run leaves behind although nothing is synchronised any more. */
  List<String> leftovers() {
    List<String> left = new ArrayList<>();
    for (DataCentre site : List.of(north, south)) {
      for (SyncId sync : syncs) {
        CommitReader.now(site.admin().list(sync))
            .forEach(c -> left.add("channel " + c + " in " + site.site()));
      }
      CommitReader.now(site.store().holds().list())
          .forEach(h -> left.add("hold " + h + " in " + site.site()));
    }
    return left;
  }
}
