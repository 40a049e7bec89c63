package io.syncline.testkit.simulation;

import io.syncline.ClusterId;
import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.state.StateStore.Candidate;
import io.syncline.state.memory.MemoryStateStore;
import io.syncline.store.Fencing;
import io.syncline.store.memory.MemoryStore;
import io.syncline.transport.ChannelAdmin;
import io.syncline.transport.ChannelId;
import io.syncline.transport.memory.MemoryNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One data centre: a cluster, shared state, two masters, two workers, who come back when killed.
 */
final class DataCentre {
  private static final int OF_EACH = 2;

  private final ClusterSimulation cluster;
  private final Simulation simulation;
  private final String site;
  private final MemoryStore store;
  private final MemoryStateStore state;
  private final ChannelAdmin admin;
  private final Dice dice;
  private final List<Node> masters = new ArrayList<>();
  private final List<Node> workers = new ArrayList<>();
  private int starts;
  private boolean slowSteps;
  private boolean flushing;

  /** A master or worker: its process, and how it is closed in order. */
  record Node(int index, VirtualProcess process, Registration handle) {}

  DataCentre(
      ClusterSimulation cluster,
      Simulation simulation,
      String site,
      MemoryNetwork network,
      Fencing fencing) {
    this.cluster = cluster;
    this.simulation = simulation;
    this.site = site;
    this.dice = simulation.dice(site);
    ClusterId id = new ClusterId(site);
    this.store = store(id, fencing);
    this.state = new MemoryStateStore(simulation.world());
    this.admin = network.admin(id);
  }

  private MemoryStore store(ClusterId id, Fencing fencing) {
    MemoryStore.Builder builder =
        MemoryStore.builder(id, simulation.world())
            .feeds(2)
            .fencing(fencing)
            .retention(2_000, 4 << 20)
            .maxPinned(4 << 20, Duration.ofSeconds(20))
            .structurePoll(Duration.ofMillis(500))
            .requestDeadline(ClusterSimulation.REQUEST_DEADLINE)
            .refuses(
                (shard, document) ->
                    document.body().utf8().startsWith(Workload.POISON)
                        ? java.util.Optional.of("poison")
                        : java.util.Optional.empty())
            .steps(this::step);
    return (dice.chance(600) ? builder.flushByHand() : builder).build();
  }

  /** Whether the store takes long over each write of a batch that is not atomic. */
  void slowSteps(boolean slow) {
    slowSteps = slow;
  }

  private void step(Runnable step) {
    simulation.after(
        Duration.ofNanos(slowSteps ? dice.between(200_000_000, 900_000_000) : dice.below(30_000)),
        () -> {
          step.run();
          touched();
        });
  }

  /** Something was asked of the store: what waits to be flushed is flushed soon. */
  void touched() {
    cluster.touched(this);
    if (!flushing) {
      flushing = true;
      simulation.after(
          Duration.ofNanos(dice.below(200_000)),
          () -> {
            flushing = false;
            int most = 1 + dice.below(8);
            if (store.operator().flush(most) == most) {
              touched();
            }
            cluster.touched(this);
          });
    }
  }

  String site() {
    return site;
  }

  MemoryStore store() {
    return store;
  }

  ChannelAdmin admin() {
    return admin;
  }

  MemoryStateStore state() {
    return state;
  }

  List<String> endpoints() {
    return List.of(endpoint("master", 0), endpoint("master", 1));
  }

  private String endpoint(String role, int index) {
    return "sim://" + site + "/" + role + "-" + index;
  }

  // ---- nodes

  void start() {
    for (int i = 0; i < OF_EACH; i++) {
      masters.add(startMaster(i));
      workers.add(startWorker(i));
    }
  }

  private Node startMaster(int index) {
    VirtualProcess process = process("master", index);
    return new Node(
        index,
        process,
        cluster.startMaster(this, process, "master-" + index, endpoint("master", index)));
  }

  private Node startWorker(int index) {
    VirtualProcess process = process("worker", index);
    return new Node(
        index,
        process,
        cluster.startWorker(this, process, "worker-" + index, endpoint("worker", index)));
  }

  private VirtualProcess process(String role, int index) {
    return simulation.process(site + "-" + role + "-" + index + "." + ++starts, site);
  }

  /** Kills a worker; it is started again a while later. */
  boolean killWorker() {
    return killWorker(dice.below(workers.size()));
  }

  /** Kills all workers; they are started again a while later. */
  void killWorkers() {
    for (int at = 0; at < workers.size(); at++) {
      killWorker(at);
    }
  }

  /** Kills all workers, and starts them again at once. */
  void replaceWorkers() {
    for (int at = 0; at < workers.size(); at++) {
      Node node = workers.get(at);
      node.process().kill();
      workerAgain(at, node);
    }
  }

  /** Whether all workers run. */
  boolean workersAlive() {
    return workers.stream().allMatch(worker -> worker.process().alive());
  }

  private boolean killWorker(int at) {
    Node node = workers.get(at);
    if (!node.process().alive()) {
      return false;
    }
    node.process().kill();
    restart(() -> workerAgain(at, node));
    return true;
  }

  /** Closes a worker in order, and starts it again a while later. */
  void closeWorker() {
    int at = dice.below(workers.size());
    Node node = workers.get(at);
    if (!node.process().alive() || node.process().paused()) {
      return;
    }
    simulation.note(node.process().name() + " is closed");
    node.handle().close();
    simulation.after(
        Duration.ofMillis(dice.between(100, 800)),
        () -> {
          node.process().kill();
          workerAgain(at, node);
        });
  }

  private void workerAgain(int at, Node former) {
    if (workers.get(at) == former) {
      workers.set(at, startWorker(former.index()));
    }
  }

  /** Kills the leading master, or the other one; it is started again a while later. */
  boolean killLeader(boolean leading) {
    int at = leader();
    at = leading ? at : 1 - at;
    if (at < 0 || at >= masters.size() || !masters.get(at).process().alive()) {
      return false;
    }
    int index = at;
    Node former = masters.get(index);
    former.process().kill();
    restart(
        () -> {
          if (masters.get(index) == former) {
            masters.set(index, startMaster(index));
          }
        });
    return true;
  }

  private void restart(Runnable start) {
    simulation.after(Duration.ofMillis(dice.between(50, 2500)), start);
  }

  boolean pauseWorker(Duration time) {
    return pause(workers.get(dice.below(workers.size())), time);
  }

  boolean pauseLeader(Duration time) {
    int at = leader();
    return at >= 0 && pause(masters.get(at), time);
  }

  private boolean pause(Node node, Duration time) {
    if (!node.process().alive() || node.process().paused()) {
      return false;
    }
    node.process().pause();
    simulation.after(time, node.process()::resume);
    return true;
  }

  void resumeAll() {
    all().forEach(n -> n.process().resume());
  }

  void skewClocks(Dice by) {
    for (Node node : all()) {
      node.process().skewWall(Duration.ofSeconds(by.between(0, 7200) - 3600));
    }
    List<Node> all = all();
    VirtualProcess one = all.get(by.below(all.size())).process();
    if (one.alive()) {
      one.jump(Duration.ofMillis(by.between(100, 3000)));
    }
  }

  private List<Node> all() {
    List<Node> all = new ArrayList<>(masters);
    all.addAll(workers);
    return all;
  }

  /** Ends everything in order. */
  void close() {
    all().stream().filter(n -> n.process().alive()).forEach(n -> n.handle().close());
  }

  /** The master that leads; -1 if none does. */
  int leader() {
    for (Candidate candidate : CommitReader.now(state.candidates())) {
      if (candidate.leader()) {
        return endpoints().indexOf(candidate.endpoint());
      }
    }
    return -1;
  }

  // ---- the cluster

  int crashStore() {
    int lost = store.operator().crash();
    cluster.storeCrashed(this);
    return lost;
  }

  /** From now on the log moves by itself, by writes to what is not replicated. */
  void writeElsewhere() {
    try {
      store.operator().writeElsewhere();
    } catch (SyncException down) {
      simulation.trace(Simulation.NOTE, 2); // the cluster is down just now
    }
    touched();
    simulation.after(Duration.ofMillis(dice.between(20, 200)), this::writeElsewhere);
  }

  /** An operator makes the cluster writable again. */
  void dropHolds() {
    CommitReader.now(store.holds().list()).forEach(store.holds()::remove);
    store.operator().flush();
  }

  /** Deletes some channels; they are made again a while later, or by whoever misses them. */
  boolean deleteChannels(Dice by) {
    Set<ChannelId> some = new TreeSet<>();
    for (SyncId sync : cluster.syncs()) {
      for (ChannelId channel : new TreeSet<>(CommitReader.now(admin.list(sync)))) {
        if (by.chance(500)) {
          some.add(channel);
        }
      }
    }
    if (some.isEmpty()) {
      return false;
    }
    simulation.note(some.size() + " channels of " + site + " are deleted");
    CommitReader.now(admin.remove(some));
    return true;
  }
}
