package io.syncline.internal.capture;

import io.syncline.Registration;
import io.syncline.store.ClusterStore;
import io.syncline.store.Digest;
import io.syncline.store.DigestKind;
import io.syncline.store.Feed;
import io.syncline.store.FeedId;
import io.syncline.store.FeedOpening;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedRead;
import io.syncline.store.FeedShard;
import io.syncline.store.Incarnation;
import io.syncline.store.PointRange;
import io.syncline.store.ReadOnlyHolds;
import io.syncline.store.ScanPage;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import io.syncline.store.SourceStore;
import io.syncline.store.StoreTraits;
import io.syncline.store.StructureStore;
import io.syncline.store.TargetStore;
import io.syncline.store.memory.MemoryStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** A memory store whose snapshots and feeds are counted, and given when the test says so. */
final class HeldSource implements ClusterStore {
  /** How many snapshots it was asked for. */
  int asked;

  /** How many snapshots it has given that are not closed. */
  int snapshots;

  /** How many feeds it has given that are not closed. */
  int feeds;

  /** What becomes of a snapshot before it is given. */
  UnaryOperator<CompletionStage<Snapshot>> onSnapshot = UnaryOperator.identity();

  /** What becomes of a feed before it is given. */
  UnaryOperator<CompletionStage<FeedOpening>> onOpen = UnaryOperator.identity();

  private final MemoryStore store;

  HeldSource(MemoryStore store) {
    this.store = store;
  }

  /** What comes when the test lets it, as if the store were slow. */
  static <T> UnaryOperator<CompletionStage<T>> after(CompletableFuture<Void> go) {
    return stage -> go.thenCompose(done -> stage);
  }

  @Override
  public SourceStore source() {
    return new Counted(store.source());
  }

  @Override
  public StoreTraits traits() {
    return store.traits();
  }

  @Override
  public StructureStore structure() {
    return store.structure();
  }

  @Override
  public TargetStore target() {
    return store.target();
  }

  @Override
  public ReadOnlyHolds holds() {
    return store.holds();
  }

  @Override
  public void close() {
    store.close();
  }

  private final class Counted implements SourceStore {
    private final SourceStore inner;

    Counted(SourceStore inner) {
      this.inner = inner;
    }

    @Override
    public CompletionStage<Map<ShardId, FeedShard>> locate(Set<ShardId> shards) {
      return inner.locate(shards);
    }

    @Override
    public CompletionStage<Snapshot> snapshot(FeedId feed, Set<ShardId> shards) {
      asked++;
      return onSnapshot.apply(
          inner
              .snapshot(feed, shards)
              .thenApply(
                  taken -> {
                    snapshots++;
                    return new CountedSnapshot(taken);
                  }));
    }

    @Override
    public CompletionStage<FeedOpening> open(FeedPosition after) {
      return onOpen.apply(
          inner
              .open(after)
              .thenApply(
                  opening -> {
                    if (opening instanceof FeedOpening.Opened ready) {
                      feeds++;
                      return new FeedOpening.Opened(new CountedFeed(ready.feed()));
                    }
                    return opening;
                  }));
    }

    @Override
    public CompletionStage<Void> release(String reader, FeedPosition upTo) {
      return inner.release(reader, upTo);
    }
  }

  private final class CountedSnapshot implements Snapshot {
    private final Snapshot inner;
    private boolean closed;

    CountedSnapshot(Snapshot inner) {
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
      return inner.digests(shard, kind, salt, ranges);
    }

    @Override
    public CompletionStage<ScanPage> scan(
        ShardId shard, DigestKind.Space space, PointRange range, int maxBytes) {
      return inner.scan(shard, space, range, maxBytes);
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        snapshots--;
      }
      inner.close();
    }
  }

  private final class CountedFeed implements Feed {
    private final Feed inner;
    private boolean closed;

    CountedFeed(Feed inner) {
      this.inner = inner;
    }

    @Override
    public CompletionStage<FeedRead> read(int maxBytes) {
      return inner.read(maxBytes);
    }

    @Override
    public void follow(Set<ShardId> shards) {
      inner.follow(shards);
    }

    @Override
    public Registration onHint(Runnable hint) {
      return inner.onHint(hint);
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        feeds--;
      }
      inner.close();
    }
  }
}
