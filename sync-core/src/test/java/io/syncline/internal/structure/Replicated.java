package io.syncline.internal.structure;

import com.codahale.metrics.MetricRegistry;
import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.SyncRuntime;
import io.syncline.WorkerOptions;
import io.syncline.control.MasterCall.InventoryOrders;
import io.syncline.control.TaskSpec;
import io.syncline.internal.loop.ManualTime;
import io.syncline.inventory.Inventory;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.InventoryObject.Stage;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.metrics.WorkerMetrics;
import io.syncline.store.ClusterStore;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.store.StructureStore.StructureRead;
import io.syncline.store.memory.MemoryStore;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelSpec;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import io.syncline.transport.PeerAddress;
import io.syncline.transport.Transport;
import io.syncline.transport.TransportTraits;
import io.syncline.transport.memory.MemoryNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Two clusters in virtual time, and the inventory tasks between them; the test is the leader. */
final class Replicated {
  static final SyncId SYNC = new SyncId("sync");
  static final ClusterId SOURCE = new ClusterId("source");
  static final ClusterId TARGET = new ClusterId("target");

  final ManualTime time;
  final ManualTime.Process runtime;
  final MemoryStore source;
  final MemoryStore target;
  final MemoryNetwork network = new MemoryNetwork();
  final WorkerMetrics metrics = new WorkerMetrics(new MetricRegistry());
  final List<InventoryTask.InventoryReport> reports = new ArrayList<>();
  final Set<ShardId> copied = new TreeSet<>();
  boolean promote;
  boolean leaderless;

  /** How long the leader thinks about a report. */
  Duration thinking = Duration.ZERO;

  /** Of 100 frames, how many are lost, doubled, damaged and delayed past later ones, each. */
  int trouble;

  private final SplittableRandom dice;

  Replicated(long seed) {
    time = new ManualTime(seed);
    dice = new SplittableRandom(seed);
    runtime = time.process();
    source = MemoryStore.builder(SOURCE, runtime).build();
    target = MemoryStore.builder(TARGET, runtime).build();
    network
        .admin(SOURCE)
        .create(List.of(new ChannelSpec(channel(ChannelId.Kind.INVENTORY), 1)))
        .toCompletableFuture()
        .join();
    network
        .admin(TARGET)
        .create(List.of(new ChannelSpec(channel(ChannelId.Kind.INVENTORY_CONTROL), 1)))
        .toCompletableFuture()
        .join();
  }

  static ChannelId channel(ChannelId.Kind kind) {
    return new ChannelId(SYNC, kind, "", 0);
  }

  InventoryTask send(long epoch) {
    PeerAddress peer = network.admin(TARGET).address(SOURCE, SYNC).toCompletableFuture().join();
    InventoryTask task =
        InventoryTask.send(
            new TaskSpec.SendInventory("send-inventory", SYNC, epoch, peer),
            context(source, SOURCE));
    task.start();
    return task;
  }

  InventoryTask receive(long epoch, boolean takeOver) {
    return receive(epoch, takeOver, target);
  }

  InventoryTask receive(long epoch, boolean takeOver, ClusterStore store) {
    PeerAddress peer = network.admin(SOURCE).address(TARGET, SYNC).toCompletableFuture().join();
    InventoryTask task =
        InventoryTask.receive(
            new TaskSpec.ReceiveInventory("receive-inventory", SYNC, epoch, peer, takeOver),
            context(store, TARGET),
            this::report);
    task.start();
    return task;
  }

  private InventoryContext context(ClusterStore store, ClusterId at) {
    WorkerOptions options = WorkerOptions.builder().frameBytes(4 << 10).build();
    return new InventoryContext(
        store,
        new Troubled(network.transport(at)),
        runtime,
        runtime.lane("inventory"),
        options,
        metrics);
  }

  private CompletionStage<InventoryOrders> report(InventoryTask.InventoryReport report) {
    if (leaderless) {
      return CompletableFuture.failedStage(
          new SyncException(SyncException.Code.UNAVAILABLE, "nobody leads"));
    }
    reports.add(report);
    CompletableFuture<InventoryOrders> orders = new CompletableFuture<>();
    if (thinking.isZero()) {
      orders.complete(new InventoryOrders(copied, promote));
    } else {
      runtime
          .lane("leader")
          .schedule(
              SyncRuntime.Urgency.CONTROL,
              thinking,
              () -> orders.complete(new InventoryOrders(copied, promote)));
    }
    return orders;
  }

  InventoryTask.InventoryReport last() {
    return reports.get(reports.size() - 1);
  }

  static void make(MemoryStore store, InventoryObject... objects) {
    for (InventoryObject object : objects) {
      store.documents().putObject(object);
    }
  }

  static Inventory structure(ClusterStore store) {
    StructureRead read = store.structure().read("").toCompletableFuture().join();
    return ((StructureRead.Changed) read).inventory();
  }

  /** The target's structure is what it should be now: nothing is left to do. */
  boolean settled() {
    return Reconciler.plan(structure(source), structure(target), copied, promote).isEmpty();
  }

  void untilSettled() {
    time.until("the target's structure equals the source's", Duration.ofMinutes(5), this::settled);
  }

  static InventoryObject database(String name) {
    return object(ObjectId.database(name), 0, "{}", Stage.BEFORE_DATA);
  }

  static InventoryObject collection(String database, String name, int shards) {
    return object(ObjectId.collection(database, name), shards, "{}", Stage.BEFORE_DATA);
  }

  static InventoryObject index(String database, String collection, String name, Stage stage) {
    return object(
        new ObjectId(ObjectKind.INDEX, database, collection, name), 0, "{\"f\":1}", stage);
  }

  static InventoryObject object(ObjectId id, int shards, String properties, Stage stage) {
    return new InventoryObject(id, Incarnation.NONE, Incarnation.NONE, shards, properties, stage);
  }

  /** Frames in trouble, by the seed. */
  private final class Troubled implements Transport {
    private final Transport transport;

    Troubled(Transport transport) {
      this.transport = transport;
    }

    @Override
    public TransportTraits traits() {
      return transport.traits();
    }

    @Override
    public ChannelWriter writer(ChannelId channel) {
      ChannelWriter writer = transport.writer(channel);
      return new ChannelWriter() {
        @Override
        public boolean offer(Frame frame) {
          if (dice.nextInt(100) < trouble) {
            return true;
          }
          if (dice.nextInt(100) < trouble) {
            later(() -> writer.offer(frame));
          }
          if (dice.nextInt(100) < trouble) {
            return writer.offer(new Frame(frame.stream(), frame.session(), damaged(frame)));
          }
          if (dice.nextInt(100) < trouble) {
            later(() -> writer.offer(frame));
            return true;
          }
          return writer.offer(frame);
        }

        @Override
        public Registration onRoom(Runnable hint) {
          return writer.onRoom(hint);
        }

        @Override
        public CompletionStage<Void> flushed() {
          return writer.flushed();
        }

        @Override
        public void close() {
          later(writer::close);
        }
      };
    }

    private Bytes damaged(Frame frame) {
      byte[] bytes = frame.payload().toArray();
      bytes[dice.nextInt(bytes.length)] ^= (byte) (1 << dice.nextInt(8));
      return Bytes.wrap(bytes);
    }

    private void later(Runnable act) {
      Registration timer =
          runtime
              .lane("late")
              .schedule(SyncRuntime.Urgency.LIVE, Duration.ofMillis(dice.nextInt(3000)), act);
      assert timer != null;
    }

    @Override
    public ChannelReader reader(PeerAddress peer, ChannelId channel) {
      return transport.reader(peer, channel);
    }

    @Override
    public void renew(PeerAddress peer) {
      transport.renew(peer);
    }

    @Override
    public void close() {
      transport.close();
    }
  }
}
