package io.syncline.store;

import io.syncline.Registration;
import io.syncline.SyncId;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Makes a blocking store a {@link ClusterStore}: each call runs on an executor's thread. */
final class BlockingStoreAdapter implements ClusterStore {
  private final BlockingStore store;
  private final BlockingCalls calls;

  BlockingStoreAdapter(BlockingStore store, Executor executor) {
    this.store = store;
    this.calls =
        BlockingCalls.of(
            "the store of cluster " + store.traits().cluster(), executor, store::close);
  }

  @Override
  public StoreTraits traits() {
    return store.traits();
  }

  @Override
  public StructureStore structure() {
    return new Structure(calls, store.structure());
  }

  @Override
  public SourceStore source() {
    return new Source(calls, store.source());
  }

  @Override
  public TargetStore target() {
    return new Target(calls, store.target());
  }

  @Override
  public ReadOnlyHolds holds() {
    return new Holds(calls, store.holds());
  }

  @Override
  public void close() {
    calls.close();
  }

  private static CompletionStage<Void> act(BlockingCalls calls, Act act) {
    Callable<Void> call =
        () -> {
          act.run();
          return null;
        };
    return calls.run(call);
  }

  /** A call without an answer. */
  private interface Act {
    void run() throws Exception;
  }

  private record Structure(BlockingCalls calls, BlockingStore.Structure structure)
      implements StructureStore {
    @Override
    public CompletionStage<StructureRead> read(String knownVersion) {
      return calls.run(() -> structure.read(knownVersion));
    }

    @Override
    public Registration onHint(Runnable hint) {
      return structure.onHint(hint);
    }

    @Override
    public CompletionStage<ObjectResult> put(Fence fence, InventoryObject wanted) {
      return calls.run(() -> structure.put(fence, wanted));
    }

    @Override
    public CompletionStage<ObjectResult> drop(Fence fence, ObjectId id, Incarnation incarnation) {
      return calls.run(() -> structure.drop(fence, id, incarnation));
    }
  }

  private record Source(BlockingCalls calls, BlockingStore.Source source) implements SourceStore {
    @Override
    public CompletionStage<Map<ShardId, FeedShard>> locate(Set<ShardId> shards) {
      return calls.run(() -> source.locate(shards));
    }

    @Override
    public CompletionStage<Snapshot> snapshot(FeedId feed, Set<ShardId> shards) {
      return calls.run(() -> new BlockingSnapshot(calls, source.snapshot(feed, shards)));
    }

    @Override
    public CompletionStage<FeedOpening> open(FeedPosition after) {
      return calls.run(
          () -> {
            BlockingStore.Opening opening = source.open(after);
            return opening
                .reader()
                .<FeedOpening>map(r -> new FeedOpening.Opened(new BlockingFeed(calls, r)))
                .orElseGet(opening.refusal()::orElseThrow);
          });
    }

    @Override
    public CompletionStage<Void> release(String reader, FeedPosition upTo) {
      return act(calls, () -> source.release(reader, upTo));
    }

    @Override
    public CompletionStage<Void> leave(String reader, FeedId feed) {
      return act(calls, () -> source.leave(reader, feed));
    }
  }

  private record Target(BlockingCalls calls, BlockingStore.Target target) implements TargetStore {
    @Override
    public CompletionStage<ClaimResult> claim(Claim claim) {
      return calls.run(() -> target.claim(claim));
    }

    @Override
    public CompletionStage<List<ApplyResult>> apply(List<ShardBatch> batches) {
      return calls.run(() -> target.apply(batches));
    }

    @Override
    public CompletionStage<Snapshot> snapshot(Set<ShardId> shards) {
      return calls.run(() -> new BlockingSnapshot(calls, target.snapshot(shards)));
    }

    @Override
    public CompletionStage<Void> forget(Set<ShardId> shards, SyncId sync) {
      return act(calls, () -> target.forget(shards, sync));
    }
  }

  private record Holds(BlockingCalls calls, BlockingStore.Holds holds) implements ReadOnlyHolds {
    @Override
    public CompletionStage<Set<Hold>> list() {
      return calls.run(holds::list);
    }

    @Override
    public CompletionStage<Void> place(Hold hold) {
      return act(calls, () -> holds.place(hold));
    }

    @Override
    public CompletionStage<Void> remove(Hold hold) {
      return act(calls, () -> holds.remove(hold));
    }
  }
}
