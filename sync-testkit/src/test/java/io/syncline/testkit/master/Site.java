package io.syncline.testkit.master;

import io.syncline.ClusterId;
import io.syncline.MasterOptions;
import io.syncline.SyncClient;
import io.syncline.SyncMaster;
import io.syncline.SyncMasterListener;
import io.syncline.SyncRuntime;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.state.memory.MemoryStateStore;
import io.syncline.store.memory.MemoryStore;
import io.syncline.testkit.time.VirtualTime;
import io.syncline.transport.memory.MemoryNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A data centre of a test: masters of ours, over memory, in virtual time. */
final class Site {
  static final MasterOptions OPTIONS =
      MasterOptions.builder()
          .lease(Duration.ofSeconds(3))
          .workerLease(Duration.ofSeconds(4))
          .reconcile(Duration.ofMillis(500))
          .keepAlive(Duration.ofSeconds(1))
          .barrierLease(Duration.ofSeconds(10))
          .reportTimeout(Duration.ofSeconds(3))
          .callDeadline(Duration.ofSeconds(2))
          .storeDeadline(Duration.ofSeconds(5))
          .channelCheck(Duration.ofSeconds(2))
          .epochBlock(10)
          .build();

  final String name;
  final ClusterId cluster;
  final VirtualTime time;
  final MemoryControlNetwork control;
  final MemoryNetwork channels;
  final MemoryStateStore state;
  boolean stateReachable = true;
  final MemoryStore store;
  final Map<String, SyncMaster> masters = new TreeMap<>();
  final Map<String, VirtualTime> processes = new TreeMap<>();
  MasterOptions options = OPTIONS;
  final List<FakeWorker> workers = new ArrayList<>();

  /** Beginnings of endpoints that the masters of this site can't reach. */
  final List<String> cut = new ArrayList<>();

  private final Map<String, io.syncline.Registration> open = new TreeMap<>();

  Site(
      String name,
      VirtualTime time,
      MemoryControlNetwork control,
      MemoryNetwork channels,
      MemoryStore.Builder store) {
    this.name = name;
    this.cluster = new ClusterId(name);
    this.time = time;
    this.control = control;
    this.channels = channels;
    this.state = new MemoryStateStore(time);
    this.store = store.build();
  }

  List<String> endpoints() {
    return List.of(endpoint("m1"), endpoint("m2"));
  }

  String endpoint(String who) {
    return "mem://" + name + "/" + who;
  }

  SyncMaster master(String id, SyncMasterListener... listeners) {
    return master(id, builder -> List.of(listeners).forEach(builder::listener));
  }

  SyncMaster master(String id, Consumer<SyncMaster.Builder> more) {
    VirtualTime process = time.process();
    SyncMaster.Builder builder = builder(id, process);
    more.accept(builder);
    SyncMaster master = builder.build();
    master.start();
    masters.put(id, master);
    processes.put(id, process);
    return master;
  }

  SyncMaster.Builder builder(String id, VirtualTime process) {
    return SyncMaster.builder()
        .id(id)
        .endpoint(endpoint(id))
        .cluster(store)
        .state(new Reachable(state, () -> stateReachable))
        .channels(channels.admin(cluster))
        .control(new Node(id))
        .runtime(process)
        .options(options);
  }

  /** What a process has open: closed by its operating system when it is killed. */
  private final class Node implements io.syncline.control.ControlNetwork {
    private final String id;

    Node(String id) {
      this.id = id;
    }

    @Override
    public io.syncline.Registration listen(String endpoint, CallHandler handler) {
      io.syncline.Registration listening = control.listen(endpoint, handler);
      open.put(id, listening);
      return listening;
    }

    @Override
    public <R> java.util.concurrent.CompletionStage<R> call(
        String endpoint, io.syncline.control.Call<R> call, Duration deadline) {
      return cut.stream().anyMatch(endpoint::startsWith)
          ? java.util.concurrent.CompletableFuture.failedStage(
              new io.syncline.SyncException(
                  io.syncline.SyncException.Code.UNAVAILABLE, endpoint + " is out of reach"))
          : control.call(endpoint, call, deadline);
    }
  }

  /** From now on the log moves by itself, by writes to what is not replicated. */
  void moving() {
    store.operator().writeElsewhere();
    time.lane("elsewhere").schedule(SyncRuntime.Urgency.LIVE, Duration.ofMillis(20), this::moving);
  }

  /** The leader of the moment. */
  Optional<SyncMaster> leader() {
    return masters.values().stream().filter(SyncMaster::leading).findFirst();
  }

  /** Kill -9 of the leader: nothing of it runs any more, and nobody resigns. */
  String killLeader() {
    String id = leader().orElseThrow().id();
    java.util.Objects.requireNonNull(processes.get(id)).kill();
    java.util.Objects.requireNonNull(open.get(id)).close();
    masters.remove(id);
    return id;
  }

  /** Closes a master in order, and starts it again. */
  void restartInOrder(String id) {
    SyncMaster closing = java.util.Objects.requireNonNull(masters.remove(id));
    var ended = closing.closeAsync().toCompletableFuture();
    time.until("the master ends", Duration.ofSeconds(60), ended::isDone);
    master(id);
  }

  FakeWorker worker(String id, Site source) {
    return worker(id, "", source);
  }

  FakeWorker worker(String id, String host, Site source) {
    FakeWorker worker =
        new FakeWorker(id, time, control, endpoints(), endpoint(id), host, source.store).start();
    workers.add(worker);
    return worker;
  }

  SyncClient client() {
    return SyncClient.builder(control).endpoints(endpoints()).runtime(time).build();
  }
}
