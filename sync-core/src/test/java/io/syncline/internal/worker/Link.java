package io.syncline.internal.worker;

import com.codahale.metrics.MetricRegistry;
import io.syncline.ClusterId;
import io.syncline.SyncId;
import io.syncline.SyncRuntime;
import io.syncline.WorkerOptions;
import io.syncline.control.ShardReport;
import io.syncline.control.TaskSpec;
import io.syncline.control.VerifyReport;
import io.syncline.store.FeedId;
import io.syncline.store.FeedShard;
import io.syncline.store.Fence;
import io.syncline.store.ShardId;
import io.syncline.store.StructureStore.StructureRead;
import io.syncline.store.memory.MemoryStore;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelSpec;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.PeerAddress;
import io.syncline.transport.Transport;
import io.syncline.transport.TransportTraits;
import io.syncline.transport.memory.MemoryNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Two stores and the shard tasks between them, without masters: the test says what runs. */
final class Link implements AutoCloseable {
  static final ClusterId SOURCE = new ClusterId("source");
  static final ClusterId TARGET = new ClusterId("target");
  private static final SyncId SYNC = new SyncId("sync");

  final MemoryStore source;
  final MemoryStore target;
  private final SyncRuntime runtime;
  private final MemoryNetwork network = new MemoryNetwork();
  private final ShardTasks sender;
  private final ShardTasks receiver;
  private Map<ShardId, FeedShard> shards = Map.of();
  private final AtomicInteger opened = new AtomicInteger();

  /** Whether no credential of the target lasts until it is used. */
  volatile boolean lockedOut;

  private long epoch;

  Link(SyncRuntime runtime, MemoryStore source, MemoryStore target, WorkerOptions options) {
    this.runtime = runtime;
    this.source = source;
    this.target = target;
    this.sender =
        new ShardTasks(
            new WorkerContext(
                "sender",
                source,
                network.transport(SOURCE),
                runtime,
                options,
                new MetricRegistry()));
    this.receiver =
        new ShardTasks(
            new WorkerContext(
                "receiver",
                target,
                new Counted(network.transport(TARGET)),
                runtime,
                options,
                new MetricRegistry()));
  }

  /** Makes the structure at the target, the channels, and starts all tasks. */
  void start() {
    StructureRead.Changed read = (StructureRead.Changed) get(source.structure().read(""));
    read.inventory()
        .objects()
        .forEach(object -> get(target.structure().put(new Fence(SYNC, 1, true), object)));
    shards = get(source.source().locate(read.inventory().shards()));
    List<ChannelSpec> ofSource = new ArrayList<>();
    List<ChannelSpec> ofTarget = new ArrayList<>();
    Set<FeedId> feeds = new TreeSet<>();
    shards.forEach(
        (shard, at) -> {
          feeds.add(at.feed());
          ofSource.add(
              new ChannelSpec(
                  new ChannelId(SYNC, ChannelId.Kind.DATA, at.incarnation().value(), shard.index()),
                  1));
        });
    for (FeedId feed : feeds) {
      ofSource.add(new ChannelSpec(new ChannelId(SYNC, ChannelId.Kind.FEED, feed.value(), 0), 1));
      ofTarget.add(
          new ChannelSpec(new ChannelId(SYNC, ChannelId.Kind.CONTROL, feed.value(), 0), 1));
    }
    get(network.admin(SOURCE).create(ofSource));
    get(network.admin(TARGET).create(ofTarget));
    startSenders();
    startReceivers(false);
  }

  void startSenders() {
    PeerAddress peer = get(network.admin(TARGET).address(SOURCE, SYNC));
    epoch++;
    for (FeedId feed : source.operator().feeds()) {
      sender.start(new TaskSpec.SendFeed("send " + feed, SYNC, epoch, peer, feed));
    }
  }

  void stopSenders() {
    source.operator().feeds().forEach(feed -> get(sender.stop("send " + feed)));
  }

  void startReceivers(boolean fresh) {
    epoch++;
    receive(fresh);
  }

  /** The receivers go on with another address of the source. */
  void renewReceivers() {
    receive(false);
  }

  private void receive(boolean fresh) {
    PeerAddress peer = get(network.admin(SOURCE).address(TARGET, SYNC));
    shards.forEach(
        (shard, at) ->
            receiver.start(
                new TaskSpec.ReceiveShard(
                    "receive " + shard,
                    SYNC,
                    epoch,
                    peer,
                    shard,
                    at.incarnation(),
                    at.feed(),
                    true,
                    fresh)));
  }

  /** The feed that a shard's receiver was started for. */
  FeedId feed(ShardId shard) {
    return java.util.Objects.requireNonNull(shards.get(shard)).feed();
  }

  /** Looks where the shards are now, and starts their receivers there. */
  void startReceiversWhereShardsAre() {
    shards = get(source.source().locate(shards.keySet()));
    startReceivers(false);
  }

  /** Ends the credential with which the target reads. */
  void lockOut() {
    get(network.admin(SOURCE).revoke(TARGET));
  }

  /** How often the target has opened a channel. */
  int opened() {
    return opened.get();
  }

  private final class Counted implements Transport {
    private final Transport inner;

    Counted(Transport inner) {
      this.inner = inner;
    }

    @Override
    public TransportTraits traits() {
      return inner.traits();
    }

    @Override
    public ChannelWriter writer(ChannelId channel) {
      return inner.writer(channel);
    }

    @Override
    public ChannelReader reader(PeerAddress peer, ChannelId channel) {
      if (lockedOut) {
        lockOut();
      }
      opened.incrementAndGet();
      return inner.reader(peer, channel);
    }

    @Override
    public void renew(PeerAddress peer) {
      inner.renew(peer);
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  List<ShardReport> reports() {
    return get(receiver.reports(true));
  }

  List<VerifyReport> verify(String name, boolean repair) {
    await(
        "verification " + name,
        () ->
            get(receiver.verify(name, shards.keySet(), repair)).stream()
                .allMatch(VerifyReport::done));
    return get(receiver.verify(name, shards.keySet(), repair));
  }

  boolean equal() {
    return shards.keySet().stream().allMatch(this::equal);
  }

  boolean equal(ShardId shard) {
    return new HashSet<>(source.operator().documents(shard))
        .equals(new HashSet<>(target.operator().documents(shard)));
  }

  void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(what + " did not come within 30 s; receivers: " + reports());
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    sender.close();
    receiver.close();
    runtime.close();
  }
}
