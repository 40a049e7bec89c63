package io.syncline.internal.worker;

import io.syncline.Registration;
import io.syncline.SyncId;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.store.ApplyResult;
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
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A store that a worker writes to only while it holds its lease. A process that was paused does not
 * know that it was; so the lease is asked after whatever woke it, right before each call.
 */
record LeasedStore(ClusterStore store, Lease lease) implements ClusterStore {
  @Override
  public StoreTraits traits() {
    return store.traits();
  }

  @Override
  public StructureStore structure() {
    return new Structure(store.structure(), lease);
  }

  @Override
  public SourceStore source() {
    return store.source();
  }

  @Override
  public TargetStore target() {
    return new Target(store.target(), lease);
  }

  @Override
  public ReadOnlyHolds holds() {
    return store.holds();
  }

  /** The host's store is the host's to close. */
  @Override
  public void close() {}

  private static <T> CompletionStage<T> guard(
      Lease lease, String what, Supplier<CompletionStage<T>> call) {
    return lease.held() ? call.get() : CompletableFuture.failedStage(Lease.over(what));
  }

  private record Structure(StructureStore store, Lease lease) implements StructureStore {
    @Override
    public CompletionStage<StructureRead> read(String knownVersion) {
      return store.read(knownVersion);
    }

    @Override
    public Registration onHint(Runnable hint) {
      return store.onHint(hint);
    }

    @Override
    public CompletionStage<ObjectResult> put(Fence fence, InventoryObject wanted) {
      return guard(lease, "put " + wanted.id(), () -> store.put(fence, wanted));
    }

    @Override
    public CompletionStage<ObjectResult> drop(Fence fence, ObjectId id, Incarnation incarnation) {
      return guard(lease, "drop " + id, () -> store.drop(fence, id, incarnation));
    }
  }

  private record Target(TargetStore store, Lease lease) implements TargetStore {
    @Override
    public CompletionStage<ClaimResult> claim(Claim claim) {
      return guard(lease, "claim", () -> store.claim(claim));
    }

    @Override
    public CompletionStage<List<ApplyResult>> apply(List<ShardBatch> batches) {
      return guard(lease, "apply", () -> store.apply(batches));
    }

    @Override
    public CompletionStage<Snapshot> snapshot(Set<ShardId> shards) {
      return store.snapshot(shards);
    }

    @Override
    public CompletionStage<Void> forget(Set<ShardId> shards, SyncId sync) {
      return guard(lease, "forget", () -> store.forget(shards, sync));
    }
  }
}
