package io.syncline.testkit.master;

import io.syncline.Progress;
import io.syncline.Registration;
import io.syncline.Stall;
import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.SyncRuntime.Lane;
import io.syncline.SyncRuntime.Urgency;
import io.syncline.SyncState;
import io.syncline.control.Call;
import io.syncline.control.ControlNetwork;
import io.syncline.control.MasterCall;
import io.syncline.control.ShardReport;
import io.syncline.control.TaskSpec;
import io.syncline.control.VerifyReport;
import io.syncline.control.WorkerCall;
import io.syncline.internal.master.Failover;
import io.syncline.inventory.Inventory;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectKind;
import io.syncline.store.DigestKind;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.store.StructureStore;
import io.syncline.store.memory.MemoryStore;
import io.syncline.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A worker that only says that it works: it keeps its lease, takes orders, and reports about its
 * tasks what the test wants to hear. Its receivers claim to be where the source's feed ends.
 */
final class FakeWorker implements ControlNetwork.CallHandler {
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  final String id;
  final Map<String, TaskSpec> tasks = new TreeMap<>();
  final List<String> orders = new ArrayList<>();

  /** Tasks that nobody goes on with, as it was told. */
  final Set<String> over = new TreeSet<>();

  /** What the next reports say of a shard, in place of that all is well. */
  final Map<ShardId, ShardReport.Event> events = new TreeMap<>();

  final Set<ShardId> failing = new TreeSet<>();
  final Set<ShardId> behind = new TreeSet<>();
  final Map<ShardId, Stall> stalls = new TreeMap<>();
  final Set<ShardId> differing = new TreeSet<>();
  final Set<ShardId> mended = new TreeSet<>();
  final Map<Long, Integer> startsByEpoch = new TreeMap<>();

  /** Since when nothing has come from the source, as it says. */
  Duration silence = Duration.ZERO;

  final Map<String, Integer> verifications = new LinkedHashMap<>();

  /** How much was written to a shard. */
  final Map<ShardId, Long> writes = new TreeMap<>();

  /** What happens when a shard was compared for the first time. */
  Consumer<ShardId> compared = shard -> {};

  boolean reporting = true;
  boolean renewing = true;
  boolean deaf;
  Optional<Duration> messageTimeout = Optional.empty();
  long term;
  String boot = "";

  private final VirtualTime time;
  private final Lane lane;
  private final ControlNetwork network;
  private final Failover masters;
  private final String endpoint;
  private final String host;
  MemoryStore source;
  private Registration listening = () -> {};
  private Duration lease = Duration.ofSeconds(1);
  private boolean registered;
  private boolean promote;
  private int boots;

  FakeWorker(
      String id,
      VirtualTime time,
      ControlNetwork network,
      List<String> masters,
      String endpoint,
      String host,
      MemoryStore source) {
    this.id = id;
    this.time = time.process();
    this.lane = this.time.lane("fake");
    this.network = network;
    this.masters = new Failover(network, masters);
    this.endpoint = endpoint;
    this.host = host;
    this.source = source;
  }

  FakeWorker start() {
    listening = network.listen(endpoint, this);
    register();
    renew();
    report();
    return this;
  }

  /** Gone without a word. */
  void kill() {
    listening.close();
    time.kill();
  }

  /** Gone in order. */
  void leave() {
    tasks.clear();
    send(new MasterCall.Leave(id, boot));
    kill();
  }

  /** The process starts again: its tasks are gone. */
  void restart() {
    register();
  }

  List<TaskSpec> running(Class<? extends TaskSpec> type) {
    List<TaskSpec> found = new ArrayList<>();
    tasks.values().stream().filter(type::isInstance).forEach(found::add);
    return found;
  }

  private void register() {
    registered = false;
    tasks.clear();
    boot = id + "-boot-" + ++boots;
    String asked = boot;
    masters
        .call(new MasterCall.Register(id, boot, endpoint, host), DEADLINE)
        .whenComplete(
            (done, error) ->
                lane.execute(
                    Urgency.CONTROL,
                    () -> {
                      if (error == null) {
                        accept(done);
                        registered = true;
                      } else if (asked.equals(boot)) {
                        lane.schedule(
                            Urgency.CONTROL,
                            Duration.ofMillis(300),
                            () -> {
                              if (asked.equals(boot) && !registered) {
                                boots--;
                                register();
                              }
                            });
                      }
                    }));
  }

  private void renew() {
    lane.schedule(Urgency.CONTROL, lease.dividedBy(3), this::renew);
    if (!registered || !renewing) {
      return;
    }
    masters
        .call(
            new MasterCall.Renew(
                id,
                boot,
                new TreeSet<>(tasks.keySet())
                    .stream().map(tasks::get).collect(java.util.stream.Collectors.toSet())),
            DEADLINE)
        .whenComplete(
            (done, error) ->
                lane.execute(
                    Urgency.CONTROL,
                    () -> {
                      if (error == null) {
                        accept(done);
                      } else if (error instanceof SyncException e && e.code() == Code.NOT_FOUND) {
                        register();
                      }
                    }));
  }

  private void accept(MasterCall.Registered done) {
    term = Math.max(term, done.term());
    lease = done.lease();
    messageTimeout = Optional.of(done.messageTimeout());
  }

  private void report() {
    lane.schedule(Urgency.CONTROL, Duration.ofMillis(500), this::report);
    if (registered && reporting) {
      reportNow();
    }
  }

  private void reportNow() {
    List<ShardReport> reports = new ArrayList<>();
    for (TaskSpec task : tasks.values()) {
      if (task instanceof TaskSpec.ReceiveShard shard) {
        ShardReport report = report(shard);
        Stall stall = stalls.get(shard.shard());
        reports.add(stall == null ? report : report.withStall(stall));
      } else if (task instanceof TaskSpec.ReceiveInventory inventory) {
        reportInventory(inventory);
      }
    }
    if (!reports.isEmpty()) {
      send(new MasterCall.ReportShards(id, boot, reports));
    }
  }

  private ShardReport report(TaskSpec.ReceiveShard task) {
    ShardId shard = task.shard();
    ShardReport.Event event = events.getOrDefault(shard, ShardReport.Event.NONE);
    boolean failed = failing.contains(shard);
    boolean slow = behind.contains(shard);
    FeedPosition head = source.operator().head(task.feed());
    FeedPosition durable = slow ? head.at(io.syncline.store.Position.of(0, 0)) : head;
    return new ShardReport(
        task.id(),
        task.epoch(),
        shard,
        failed ? SyncState.FAILED : slow ? SyncState.INITIAL_SYNC : SyncState.RUNNING,
        failed ? "poison" : event == ShardReport.Event.FENCED ? "fenced by 7777.1" : "",
        failed ? "bad-key" : "",
        Optional.empty(),
        event,
        Optional.of(durable),
        Optional.of(head),
        !slow,
        slow ? Duration.ofSeconds(5) : Duration.ofMillis(1),
        new Progress(10, 20, 1000, slow ? Optional.of(Duration.ofSeconds(3)) : Optional.empty()),
        false,
        false,
        !slow,
        false,
        0,
        writes.getOrDefault(shard, 0L),
        silence,
        Duration.ZERO);
  }

  private void reportInventory(TaskSpec.ReceiveInventory task) {
    if (!(read(source.structure().read(""))
        instanceof StructureStore.StructureRead.Changed changed)) {
      return;
    }
    masters
        .call(
            new MasterCall.ReportInventory(
                id,
                boot,
                task.sync(),
                task.epoch(),
                changed.version(),
                shards(changed.inventory()),
                true,
                promote,
                ShardReport.Event.NONE,
                List.of()),
            DEADLINE)
        .thenAccept(done -> promote = done.promote());
  }

  private static Map<ShardId, Incarnation> shards(Inventory inventory) {
    Map<ShardId, Incarnation> shards = new TreeMap<>();
    for (InventoryObject object : inventory.objects()) {
      if (object.id().kind() == ObjectKind.COLLECTION) {
        for (int i = 0; i < object.shards(); i++) {
          shards.put(
              new ShardId(object.id().database(), object.id().name(), i), object.incarnation());
        }
      }
    }
    return shards;
  }

  private static <T> T read(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private <R> void send(Call<R> call) {
    masters.call(call, DEADLINE);
  }

  @Override
  @SuppressWarnings("unchecked") // each call is answered by what it is for
  public <R> CompletionStage<R> handle(Call<R> call) {
    if (deaf) {
      return new CompletableFuture<>();
    }
    return (CompletionStage<R>) CompletableFuture.completedStage(answer(call));
  }

  private Object answer(Call<?> call) {
    if (call instanceof WorkerCall.StartTasks c) {
      check(c.boot(), c.term());
      for (TaskSpec task : c.tasks()) {
        orders.add("start " + task.id() + " " + task.epoch());
        tasks.put(task.id(), task);
      }
    } else if (call instanceof WorkerCall.StopTasks c) {
      check(c.boot(), c.term());
      for (String task : new TreeSet<>(c.tasks())) {
        orders.add("stop " + task);
        tasks.remove(task);
      }
      over.addAll(c.over());
    } else if (call instanceof WorkerCall.ReportNow c) {
      check(c.boot(), c.term());
      orders.add("report");
      reportNow();
    } else if (call instanceof WorkerCall.SetTimeout c) {
      check(c.boot(), c.term());
      messageTimeout = Optional.of(c.timeout());
    } else if (call instanceof WorkerCall.Verify c) {
      check(c.boot(), c.term());
      return verify(c);
    }
    return true;
  }

  private List<VerifyReport> verify(WorkerCall.Verify call) {
    List<VerifyReport> reports = new ArrayList<>();
    for (ShardId shard : new TreeSet<>(call.shards())) {
      int asked = verifications.merge(call.id() + " " + shard, 1, Integer::sum);
      boolean differs = differing.contains(shard);
      if (verifications.size() == 1) {
        compared.accept(shard);
      }
      if (differs && call.repair()) {
        mended.add(shard);
      }
      reports.add(
          new VerifyReport(
              shard,
              asked > 1,
              "",
              DigestKind.BODY_BY_KEY_HASH,
              100,
              List.of(),
              differs && asked > 1 ? 3 : 0,
              differs && asked > 1 && call.repair() ? 3 : 0));
      if (differs && asked > 1 && call.repair()) {
        differing.remove(shard);
      }
    }
    return reports;
  }

  private void check(String toBoot, long underTerm) {
    if (!toBoot.equals(boot)) {
      throw new SyncException(Code.NOT_FOUND, "boot " + toBoot + " is over");
    }
    if (underTerm < term) {
      throw new SyncException(Code.FENCED, "term " + underTerm + " is over, " + term + " is now");
    }
    term = underTerm;
  }
}
