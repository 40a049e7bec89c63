package io.syncline.store;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * A cluster store whose methods block: the same contracts as {@link ClusterStore} and its parts,
 * with plain returns. {@link #async} makes it a {@link ClusterStore}.
 *
 * <p>Methods are called from the executor's threads, several at a time; {@link #traits}, {@link
 * #structure} and the like, and what returns a {@link Registration}, from any thread, and may not
 * block. What a call throws fails its stage.
 */
public interface BlockingStore extends AutoCloseable {
  /** See {@link ClusterStore#traits}. */
  StoreTraits traits();

  /** See {@link ClusterStore#structure}. */
  Structure structure();

  /** See {@link ClusterStore#source}. */
  Source source();

  /** See {@link ClusterStore#target}. */
  Target target();

  /** See {@link ClusterStore#holds}. */
  Holds holds();

  /** Called once, after the last outstanding call and the last view and reader were closed. */
  @Override
  void close();

  /**
   * Makes a blocking store one that does not block. Each call runs on the executor; calls that find
   * no thread wait in the executor's queue, calls that it rejects fail. Views, readers and the
   * store itself are closed after their last outstanding call, never under it.
   *
   * <p>Closing the result closes the store: on the closing thread where nothing is outstanding,
   * else on that of the last call.
   *
   * @param executor for work that may block; its threads bound how many calls run at a time. For
   *     example {@link io.syncline.SyncRuntime#pool}
   */
  static ClusterStore async(BlockingStore store, Executor executor) {
    return new BlockingStoreAdapter(store, executor);
  }

  /**
   * A store that is all of its parts itself: the shortest way to write one. What few stores need
   * has a default.
   */
  interface InOne extends BlockingStore, Structure, Source, Target, Holds {
    @Override
    default Structure structure() {
      return this;
    }

    @Override
    default Source source() {
      return this;
    }

    @Override
    default Target target() {
      return this;
    }

    @Override
    default Holds holds() {
      return this;
    }

    /** Nothing is kept for readers beyond what is kept anyway. */
    @Override
    default void release(String reader, FeedPosition upTo) {}

    /** Not called where there is no feed. */
    @Override
    default Opening open(FeedPosition after) throws Exception {
      return Opening.refused(new FeedOpening.OtherIncarnation(Incarnation.NONE));
    }

    /** One batch after the other. */
    @Override
    default List<ApplyResult> apply(List<ShardBatch> batches) throws Exception {
      List<ApplyResult> results = new ArrayList<>(batches.size());
      for (ShardBatch batch : batches) {
        results.add(apply(batch));
      }
      return results;
    }

    /** Applies one batch, as {@link TargetStore#apply} does. */
    ApplyResult apply(ShardBatch batch) throws Exception;

    @Override
    default void close() {}
  }

  /** See {@link StructureStore}. */
  interface Structure {
    /** See {@link StructureStore#read}. */
    StructureStore.StructureRead read(String knownVersion) throws Exception;

    /** See {@link StructureStore#onHint}. */
    default Registration onHint(Runnable hint) {
      return () -> {};
    }

    /** See {@link StructureStore#put}. */
    StructureStore.ObjectResult put(Fence fence, InventoryObject wanted) throws Exception;

    /** See {@link StructureStore#drop}. */
    StructureStore.ObjectResult drop(Fence fence, ObjectId id, Incarnation incarnation)
        throws Exception;
  }

  /** See {@link SourceStore}. */
  interface Source {
    /** See {@link SourceStore#locate}. */
    Map<ShardId, FeedShard> locate(Set<ShardId> shards) throws Exception;

    /** See {@link SourceStore#snapshot}. */
    View snapshot(FeedId feed, Set<ShardId> shards) throws Exception;

    /** See {@link SourceStore#open}; a feed that is opened is wrapped by the adapter. */
    Opening open(FeedPosition after) throws Exception;

    /** See {@link SourceStore#release}. */
    void release(String reader, FeedPosition upTo) throws Exception;

    /** See {@link SourceStore#leave}. */
    default void leave(String reader, FeedId feed) throws Exception {}
  }

  /** The answer to opening: a reader, or one of the other answers of {@link FeedOpening}. */
  record Opening(Optional<Reader> reader, Optional<FeedOpening> refusal) {
    /** Opened. */
    public static Opening of(Reader reader) {
      return new Opening(Optional.of(reader), Optional.empty());
    }

    /** Not opened. */
    public static Opening refused(FeedOpening why) {
      return new Opening(Optional.empty(), Optional.of(why));
    }
  }

  /** See {@link Feed}. */
  interface Reader extends AutoCloseable {
    /** See {@link Feed#read}. */
    FeedRead read(int maxBytes) throws Exception;

    /** See {@link Feed#follow}; called between reads. */
    void follow(Set<ShardId> shards);

    /** See {@link Feed#onHint}. */
    default Registration onHint(Runnable hint) {
      return () -> {};
    }

    @Override
    void close();
  }

  /** See {@link Snapshot}. */
  interface View extends AutoCloseable {
    /** See {@link Snapshot#position}. */
    Optional<FeedPosition> position();

    /** See {@link Snapshot#incarnation}. */
    Optional<Incarnation> incarnation(ShardId shard);

    /** See {@link Snapshot#digests}. */
    List<Digest> digests(ShardId shard, DigestKind kind, long salt, List<PointRange> ranges)
        throws Exception;

    /** See {@link Snapshot#scan}. */
    ScanPage scan(ShardId shard, DigestKind.Space space, PointRange range, int maxBytes)
        throws Exception;

    /** Called once, after the last outstanding call. */
    @Override
    void close();
  }

  /**
   * A view of documents that were copied: for stores that are small, or that can hold a moment in
   * no other way.
   *
   * @param documents by shard, each with the shard's incarnation
   */
  record Copy(Optional<FeedPosition> position, Map<ShardId, Shard> documents) implements View {
    /** One shard. */
    public record Shard(Incarnation life, Collection<Document> documents) {
      /** Copies the documents. */
      public Shard {
        documents = List.copyOf(documents);
      }
    }

    @Override
    public Optional<Incarnation> incarnation(ShardId shard) {
      return Optional.ofNullable(documents.get(shard)).map(Shard::life);
    }

    @Override
    public List<Digest> digests(
        ShardId shard, DigestKind kind, long salt, List<PointRange> ranges) {
      return Digest.of(of(shard), kind, salt, ranges);
    }

    @Override
    public ScanPage scan(ShardId shard, DigestKind.Space space, PointRange range, int maxBytes) {
      return ScanPage.of(of(shard), space, range, maxBytes);
    }

    @Override
    public void close() {}

    private Collection<Document> of(ShardId shard) {
      return Optional.ofNullable(documents.get(shard))
          .map(Shard::documents)
          .orElseThrow(
              () ->
                  new SyncException(
                      SyncException.Code.NOT_FOUND, "shard " + shard + " is not in the snapshot"));
    }
  }

  /** See {@link TargetStore}. */
  interface Target {
    /** See {@link TargetStore#claim}. */
    ClaimResult claim(Claim claim) throws Exception;

    /** See {@link TargetStore#apply}. */
    List<ApplyResult> apply(List<ShardBatch> batches) throws Exception;

    /** See {@link TargetStore#snapshot}. */
    View snapshot(Set<ShardId> shards) throws Exception;

    /** See {@link TargetStore#forget}. */
    void forget(Set<ShardId> shards, SyncId sync) throws Exception;
  }

  /** See {@link ReadOnlyHolds}. */
  interface Holds {
    /** See {@link ReadOnlyHolds#list}. */
    Set<ReadOnlyHolds.Hold> list() throws Exception;

    /** See {@link ReadOnlyHolds#place}. */
    void place(ReadOnlyHolds.Hold hold) throws Exception;

    /** See {@link ReadOnlyHolds#remove}. */
    void remove(ReadOnlyHolds.Hold hold) throws Exception;
  }
}
