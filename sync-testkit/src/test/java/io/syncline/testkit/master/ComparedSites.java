package io.syncline.testkit.master;

import io.syncline.ClusterId;
import io.syncline.MasterOptions;
import io.syncline.SyncException;
import io.syncline.SyncStatus;
import io.syncline.SyncWorker;
import io.syncline.WorkerOptions;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.store.ClusterStore;
import io.syncline.store.Digest;
import io.syncline.store.DigestKind;
import io.syncline.store.FeedId;
import io.syncline.store.FeedOpening;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedShard;
import io.syncline.store.Fencing;
import io.syncline.store.Incarnation;
import io.syncline.store.PointRange;
import io.syncline.store.ScanPage;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import io.syncline.store.SourceStore;
import io.syncline.store.memory.MemoryStore;
import io.syncline.testkit.simulation.PartsStore;
import io.syncline.testkit.time.VirtualTime;
import io.syncline.transport.memory.MemoryNetwork;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** A source, with or without a feed, and a target, masters and workers of ours, in virtual time. */
final class ComparedSites {
  static final List<ShardId> SHARDS =
      List.of(new ShardId("d", "c", 0), new ShardId("d", "c", 1), new ShardId("d", "c", 2));

  /** Real workers report about what stands still every few seconds. */
  private static final MasterOptions OPTIONS =
      MasterOptions.builder()
          .lease(Duration.ofSeconds(3))
          .workerLease(Duration.ofSeconds(4))
          .barrierLease(Duration.ofSeconds(10))
          .build();

  final VirtualTime time = new VirtualTime();
  final Site source;
  final Site target;

  /** How many snapshots of documents the source has given. */
  int snapshots;

  /** What happens right after each of them was taken. */
  Runnable onSnapshot = () -> {};

  boolean snapshotsFail;

  /** Whether a snapshot answers for its digests and documents only once. */
  boolean readsFail;

  private final MemoryControlNetwork control = new MemoryControlNetwork(time);
  private final MemoryNetwork channels = new MemoryNetwork();
  private final Duration compareAgain;
  private UnaryOperator<SourceStore> around = UnaryOperator.identity();
  private final Map<String, VirtualTime> workers = new TreeMap<>();

  ComparedSites(Duration compareAgain) {
    this(compareAgain, Fencing.ATOMIC);
  }

  ComparedSites(Duration compareAgain, Fencing fencing) {
    this(compareAgain, fencing, MemoryStore.Builder::withoutFeed);
  }

  /** With feeds, which are read through this. */
  static ComparedSites followed(UnaryOperator<SourceStore> around) {
    ComparedSites sites =
        new ComparedSites(Duration.ofMinutes(5), Fencing.ATOMIC, UnaryOperator.identity());
    sites.around = around;
    return sites;
  }

  private ComparedSites(
      Duration compareAgain, Fencing fencing, UnaryOperator<MemoryStore.Builder> feed) {
    this.compareAgain = compareAgain;
    this.source =
        new Site(
            "source",
            time,
            control,
            channels,
            feed.apply(MemoryStore.builder(new ClusterId("source"), time).feeds(2)));
    this.target =
        new Site(
            "target",
            time,
            control,
            channels,
            MemoryStore.builder(new ClusterId("target"), time).feeds(2).fencing(fencing));
  }

  /** Configured and running. */
  ComparedSites running(int documents) {
    source.store.documents().createDatabase("d");
    source.store.documents().createCollection("d", "c", SHARDS.size());
    for (int i = 0; i < documents; i++) {
      put("k" + i, "v");
    }
    for (Site site : List.of(source, target)) {
      site.options = OPTIONS;
      site.master("m1");
      site.master("m2");
      worker(site, "w1");
      worker(site, "w2");
      time.until("a leader", TwoSites.LONG, () -> site.leader().isPresent());
    }
    get(target.client().configureAsync(source.endpoints(), TwoSites.LONG));
    get(target.client().awaitRunningAsync(TwoSites.LONG));
    time.until("the first copy", TwoSites.LONG, () -> equal() && status().shards().size() == 3);
    return this;
  }

  void worker(Site site, String id) {
    VirtualTime process = time.process();
    ClusterStore store =
        site == source ? PartsStore.of(site.store).with(around.apply(new Watched())) : site.store;
    workers.put(site.name + "/" + id, process);
    SyncWorker.builder()
        .name(id)
        .endpoint(site.endpoint(id))
        .masters(site.endpoints())
        .cluster(store)
        .transport(channels.transport(site.cluster))
        .control(control)
        .runtime(process)
        .options(WorkerOptions.builder().compareAgain(compareAgain).build())
        .build()
        .start();
  }

  /** Kill -9: nothing of it runs any more. */
  void kill(Site site, String id) {
    java.util.Objects.requireNonNull(workers.get(site.name + "/" + id)).kill();
  }

  void put(String key, String body) {
    source.store.documents().put("d", "c", key, body);
  }

  boolean equal() {
    return SHARDS.stream()
        .allMatch(
            shard ->
                target.store.operator().shards().contains(shard)
                    && source
                        .store
                        .operator()
                        .documents(shard)
                        .equals(target.store.operator().documents(shard)));
  }

  SyncStatus status() {
    return get(target.client().statusAsync(true, TwoSites.LONG));
  }

  void until(BooleanSupplier condition) {
    for (int second = 0; second < 120 && !condition.getAsBoolean(); second++) {
      time.pass(Duration.ofSeconds(1));
    }
    if (!condition.getAsBoolean()) {
      throw new AssertionError("not within 2 minutes: " + status());
    }
  }

  <T> T get(CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    time.until("an answer", TwoSites.LONG.multipliedBy(4), future::isDone);
    return future.join();
  }

  private static SyncException down() {
    return new SyncException(SyncException.Code.UNAVAILABLE, "the source is down");
  }

  /** The source's documents, and what befalls those who read them. */
  private final class Watched implements SourceStore {
    private final SourceStore inner = source.store.source();

    @Override
    public CompletionStage<Map<ShardId, FeedShard>> locate(Set<ShardId> shards) {
      return inner.locate(shards);
    }

    @Override
    public CompletionStage<Snapshot> snapshot(FeedId feed, Set<ShardId> shards) {
      if (snapshotsFail) {
        return CompletableFuture.failedStage(down());
      }
      return inner
          .snapshot(feed, shards)
          .thenApply(
              taken -> {
                snapshots++;
                onSnapshot.run();
                return new Failing(taken);
              });
    }

    @Override
    public CompletionStage<FeedOpening> open(FeedPosition after) {
      return inner.open(after);
    }

    @Override
    public CompletionStage<Void> release(String reader, FeedPosition upTo) {
      return inner.release(reader, upTo);
    }
  }

  private final class Failing implements Snapshot {
    private final Snapshot inner;
    private int reads;

    Failing(Snapshot inner) {
      this.inner = inner;
    }

    @Override
    public Optional<FeedPosition> position() {
      return inner.position();
    }

    @Override
    public Optional<Incarnation> incarnation(ShardId shard) {
      return inner.incarnation(shard);
    }

    @Override
    public CompletionStage<List<Digest>> digests(
        ShardId shard, DigestKind kind, long salt, List<PointRange> ranges) {
      return fails()
          ? CompletableFuture.failedStage(down())
          : inner.digests(shard, kind, salt, ranges);
    }

    @Override
    public CompletionStage<ScanPage> scan(
        ShardId shard, DigestKind.Space space, PointRange range, int maxBytes) {
      return fails()
          ? CompletableFuture.failedStage(down())
          : inner.scan(shard, space, range, maxBytes);
    }

    private boolean fails() {
      return readsFail && reads++ > 0;
    }

    @Override
    public void close() {
      inner.close();
    }
  }
}
