package io.syncline.store.memory;

import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.store.ClusterStore;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.Fencing;
import io.syncline.store.ReadOnlyHolds;
import io.syncline.store.ShardId;
import io.syncline.store.SourceStore;
import io.syncline.store.StoreTraits;
import io.syncline.store.StructureStore;
import io.syncline.store.TargetStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * A cluster in memory: the reference implementation of the storage port, for tests, for the
 * simulation, and for hosts that replicate between stores of one process.
 *
 * <p>Stages complete at once, on the caller's thread, unless flushing is by hand or a batch is
 * applied in steps. Snapshots cost only what changes afterwards. Feeds keep a bounded number of
 * transactions, so that a position may be gone. Thread-safe.
 */
public final class MemoryStore implements ClusterStore {
  private final MemoryState state;
  private final MemoryDocuments documents;
  private final MemoryOperator operator;
  private final MemoryTarget target;

  private MemoryStore(MemoryOptions options) {
    this.state = new MemoryState(options);
    this.documents = new MemoryDocuments(state);
    this.operator = new MemoryOperator(state);
    this.target = new MemoryTarget(state);
  }

  /** Begins to build an empty cluster, with time and randomness of a runtime. */
  public static Builder builder(ClusterId cluster, SyncRuntime runtime) {
    return builder(cluster, runtime::wallMicros, runtime::random);
  }

  /**
   * Begins to build an empty cluster.
   *
   * @param clockMicros the cluster's clock, in microseconds since 1970
   * @param random 64 random bits, for incarnations
   */
  public static Builder builder(ClusterId cluster, LongSupplier clockMicros, LongSupplier random) {
    return new Builder(cluster, clockMicros, random);
  }

  /** What an application does with the cluster. */
  public MemoryDocuments documents() {
    return documents;
  }

  /** What an operator does to the cluster, and what befalls it. */
  public MemoryOperator operator() {
    return operator;
  }

  @Override
  public StoreTraits traits() {
    MemoryOptions options = state.options;
    return new StoreTraits(
        options.cluster(),
        state.incarnation(),
        options.kinds(),
        options.bodyForm(),
        options.fencing(),
        options.hasFeed(),
        options.structurePoll(),
        options.requestDeadline());
  }

  @Override
  public StructureStore structure() {
    return new MemoryStructure(state);
  }

  @Override
  public SourceStore source() {
    return new MemorySource(state);
  }

  @Override
  public TargetStore target() {
    return target;
  }

  @Override
  public ReadOnlyHolds holds() {
    return new MemoryHolds(state);
  }

  @Override
  public void close() {
    state.close();
  }

  /** Builds a memory store. */
  public static final class Builder {
    private final ClusterId cluster;
    private final LongSupplier clockMicros;
    private final LongSupplier random;
    private int feeds = 1;
    private boolean hasFeed = true;
    private List<String> hosts = List.of();
    private long retainedEntries = 1_000_000;
    private long retainedBytes = 256L << 20;
    private long maxPinnedBytes = 512L << 20;
    private Duration maxPinnedTime = Duration.ofHours(1);
    private Fencing fencing = Fencing.ATOMIC;
    private Executor steps = Runnable::run;
    private boolean flushByHand;
    private Optional<BiFunction<ShardId, Document, Optional<String>>> refuses = Optional.empty();
    private Optional<Function<ShardId, Optional<Duration>>> busy = Optional.empty();
    private List<DigestKind> kinds =
        List.of(
            DigestKind.REVISION_BY_KEY_HASH,
            DigestKind.BODY_BY_KEY_HASH,
            new DigestKind(DigestKind.Space.REVISION, DigestKind.Content.REVISION),
            new DigestKind(DigestKind.Space.KEY_BYTES, DigestKind.Content.REVISION),
            new DigestKind(DigestKind.Space.REVISION, DigestKind.Content.BODY),
            new DigestKind(DigestKind.Space.KEY_BYTES, DigestKind.Content.BODY));
    private String bodyForm = "bytes";
    private Duration structurePoll = Duration.ofSeconds(1);
    private Duration requestDeadline = Duration.ofSeconds(10);

    private Builder(ClusterId cluster, LongSupplier clockMicros, LongSupplier random) {
      this.cluster = cluster;
      this.clockMicros = clockMicros;
      this.random = random;
    }

    /** How many feeds the shards are spread over, in turn: 1 (the default) to 1,000. */
    public Builder feeds(int count) {
      this.feeds = (int) checked("feeds", count, 1, 1_000);
      return this;
    }

    /** Snapshots have no position and no feed can be opened: comparisons must do. */
    public Builder withoutFeed() {
      this.hasFeed = false;
      return this;
    }

    /** The names of the machines that have the feeds, in turn; unknown by default. */
    public Builder hosts(List<String> names) {
      this.hosts = List.copyOf(names);
      return this;
    }

    /**
     * How many changes (default 1,000,000) and bytes (default 256 MiB) of each feed are kept. Too
     * little, and whoever was away for a while finds its position gone; too much fills the heap.
     */
    public Builder retention(long changes, long bytes) {
      this.retainedEntries = checked("retained changes", changes, 0, Long.MAX_VALUE);
      this.retainedBytes = checked("retained bytes", bytes, 0, Long.MAX_VALUE);
      return this;
    }

    /**
     * How many bytes of a feed a reader or a snapshot may hold back beyond the retention (default
     * 512 MiB), and for how long after a reader released last (default 1 h). Too little, and slow
     * readers must compare; too much fills the heap.
     */
    public Builder maxPinned(long bytes, Duration time) {
      this.maxPinnedBytes = checked("pinned bytes", bytes, 0, Long.MAX_VALUE);
      this.maxPinnedTime = time;
      return this;
    }

    /**
     * What keeps writers that were replaced from writing (default {@link Fencing#ATOMIC}). With the
     * others batches are applied in steps.
     */
    public Builder fencing(Fencing kind) {
      this.fencing = kind;
      return this;
    }

    /**
     * Runs the steps of a batch that is not applied atomically; by default at once. Each step is
     * given when the one before is durable; one that is never run is a request that was lost.
     */
    public Builder steps(Executor executor) {
      this.steps = executor;
      return this;
    }

    /** Writes happen, and are answered, when {@link MemoryOperator#flush} is called. */
    public Builder flushByHand() {
      this.flushByHand = true;
      return this;
    }

    /** Says of which documents a target takes none, and why. */
    public Builder refuses(BiFunction<ShardId, Document, Optional<String>> why) {
      this.refuses = Optional.of(why);
      return this;
    }

    /** Says when a target shard takes no content for now, and for how long. */
    public Builder busy(Function<ShardId, Optional<Duration>> howLong) {
      this.busy = Optional.of(howLong);
      return this;
    }

    /** The digest kinds, best first; by default all, first revisions by the hash of the key. */
    public Builder kinds(List<DigestKind> best) {
      this.kinds = List.copyOf(best);
      return this;
    }

    /** The name of the form of bodies; by default {@code bytes}. */
    public Builder bodyForm(String name) {
      this.bodyForm = name;
      return this;
    }

    /** How often the structure is to be polled (default 1 s); hints come all the same. */
    public Builder structurePoll(Duration interval) {
      this.structurePoll = interval;
      return this;
    }

    /** With {@link Fencing#NONE}: how long a late write may land (default 10 s). */
    public Builder requestDeadline(Duration deadline) {
      this.requestDeadline = deadline;
      return this;
    }

    /** Builds the store. */
    public MemoryStore build() {
      return new MemoryStore(
          new MemoryOptions(
              cluster,
              clockMicros,
              random,
              feeds,
              hasFeed,
              hosts,
              retainedEntries,
              retainedBytes,
              maxPinnedBytes,
              maxPinnedTime,
              fencing,
              steps,
              flushByHand,
              refuses,
              busy,
              kinds,
              bodyForm,
              structurePoll,
              requestDeadline));
    }

    private long checked(String option, long value, long least, long most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            "memory store of cluster "
                + cluster
                + ": "
                + option
                + " = "
                + value
                + ": "
                + least
                + " to "
                + most
                + " are allowed");
      }
      return value;
    }
  }
}
