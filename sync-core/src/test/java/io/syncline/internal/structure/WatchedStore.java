package io.syncline.internal.structure;

import io.syncline.Registration;
import io.syncline.SyncId;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.store.ApplyResult;
import io.syncline.store.Checkpoint;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.ClusterStore;
import io.syncline.store.Fence;
import io.syncline.store.Incarnation;
import io.syncline.store.ReadOnlyHolds;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import io.syncline.store.SourceStore;
import io.syncline.store.StoreTraits;
import io.syncline.store.StructureStore;
import io.syncline.store.TargetStore;
import io.syncline.store.memory.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A memory store behind a window: what is claimed and dropped can be seen, and some objects are
 * refused.
 */
final class WatchedStore implements ClusterStore {
  final List<String> seen = new ArrayList<>();
  Checkpoint.@Nullable Phase atDrop;
  private final MemoryStore store;
  private final Predicate<ObjectId> refused;

  WatchedStore(MemoryStore store) {
    this(store, id -> false);
  }

  WatchedStore(MemoryStore store, Predicate<ObjectId> refused) {
    this.store = store;
    this.refused = refused;
  }

  @Override
  public StoreTraits traits() {
    return store.traits();
  }

  @Override
  public SourceStore source() {
    return store.source();
  }

  @Override
  public ReadOnlyHolds holds() {
    return store.holds();
  }

  @Override
  public void close() {}

  @Override
  public StructureStore structure() {
    StructureStore structure = store.structure();
    return new StructureStore() {
      @Override
      public CompletionStage<StructureRead> read(String knownVersion) {
        return structure.read(knownVersion);
      }

      @Override
      public Registration onHint(Runnable hint) {
        return structure.onHint(hint);
      }

      @Override
      public CompletionStage<ObjectResult> put(Fence fence, InventoryObject wanted) {
        return refused.test(wanted.id())
            ? CompletableFuture.completedStage(new ObjectResult.Refused("not this one"))
            : structure.put(fence, wanted);
      }

      @Override
      public CompletionStage<ObjectResult> drop(Fence fence, ObjectId id, Incarnation is) {
        if (id.kind() == ObjectKind.COLLECTION) {
          seen.add("drop");
          atDrop =
              store
                  .operator()
                  .checkpoint(new ShardId(id.database(), id.name(), 0))
                  .map(Checkpoint::phase)
                  .orElse(null);
        }
        return structure.drop(fence, id, is);
      }
    };
  }

  @Override
  public TargetStore target() {
    TargetStore target = store.target();
    return new TargetStore() {
      @Override
      public CompletionStage<ClaimResult> claim(Claim claim) {
        seen.add("claim " + claim.stream());
        return target.claim(claim);
      }

      @Override
      public CompletionStage<List<ApplyResult>> apply(List<ShardBatch> batches) {
        return target.apply(batches);
      }

      @Override
      public CompletionStage<Snapshot> snapshot(Set<ShardId> shards) {
        return target.snapshot(shards);
      }

      @Override
      public CompletionStage<Void> forget(Set<ShardId> shards, SyncId sync) {
        return target.forget(shards, sync);
      }
    };
  }
}
