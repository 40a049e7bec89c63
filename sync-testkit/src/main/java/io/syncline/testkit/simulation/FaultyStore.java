package io.syncline.testkit.simulation;

import io.syncline.Registration;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A cluster as one process reaches it over a line that may be bad: every stage completes at a later
 * moment, or never; what was asked may be done although nobody hears of it.
 */
public final class FaultyStore implements ClusterStore {
  private final ClusterStore inner;
  private final Line line;
  private final FaultySource source;

  /**
   * A process's access to a store.
   *
   * @param latest how late a request may arrive; within the store's request deadline
   * @param arrived told after every call that reached the store
   */
  public FaultyStore(
      Simulation simulation,
      VirtualProcess process,
      ClusterStore inner,
      Weather weather,
      Duration latest,
      Runnable arrived) {
    this.inner = inner;
    this.line =
        new Line(
            simulation,
            process,
            weather,
            weather.store(process.site()),
            "store of " + process.site() + " for " + process.name(),
            Fault.STORE_LATE,
            Fault.STORE_UNKNOWN,
            latest,
            arrived);
    this.source = new FaultySource(inner, line);
  }

  @Override
  public StoreTraits traits() {
    return inner.traits();
  }

  @Override
  public SourceStore source() {
    return source;
  }

  @Override
  public StructureStore structure() {
    return new StructureStore() {
      @Override
      public CompletionStage<StructureRead> read(String knownVersion) {
        return line.ask(() -> inner.structure().read(knownVersion));
      }

      @Override
      public Registration onHint(Runnable hint) {
        Registration registered = inner.structure().onHint(() -> line.hint(hint));
        line.process().onDeath(registered::close);
        return registered;
      }

      @Override
      public CompletionStage<ObjectResult> put(Fence fence, InventoryObject wanted) {
        return line.order(() -> inner.structure().put(fence, wanted));
      }

      @Override
      public CompletionStage<ObjectResult> drop(Fence fence, ObjectId id, Incarnation life) {
        return line.order(() -> inner.structure().drop(fence, id, life));
      }
    };
  }

  @Override
  public TargetStore target() {
    return new FaultyTarget(inner, line);
  }

  @Override
  public ReadOnlyHolds holds() {
    return new ReadOnlyHolds() {
      @Override
      public CompletionStage<Set<Hold>> list() {
        return line.ask(() -> inner.holds().list());
      }

      @Override
      public CompletionStage<Void> place(Hold hold) {
        return line.order(() -> inner.holds().place(hold));
      }

      @Override
      public CompletionStage<Void> remove(Hold hold) {
        return line.order(() -> inner.holds().remove(hold));
      }
    };
  }

  /** The store goes on: only this process's access ends. */
  @Override
  public void close() {}

  private record FaultyTarget(ClusterStore inner, Line line) implements TargetStore {
    @Override
    public CompletionStage<ClaimResult> claim(Claim claim) {
      return line.order(() -> inner.target().claim(claim));
    }

    @Override
    public CompletionStage<List<ApplyResult>> apply(List<ShardBatch> batches) {
      if (line.chance(line.calls().refused)) {
        line.hit(Fault.STORE_BUSY);
        return line.ask(() -> CompletableFuture.completedStage(later(batches.size())));
      }
      boolean unknown = line.chance(line.calls().unknown);
      return line.order(
          () -> {
            CompletionStage<List<ApplyResult>> results = inner.target().apply(batches);
            if (!unknown) {
              return results;
            }
            line.hit(Fault.STORE_UNKNOWN);
            return results.thenApply(r -> unknown(r.size()));
          });
    }

    private static List<ApplyResult> later(int count) {
      List<ApplyResult> results = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        results.add(new ApplyResult.TryLater(Duration.ofMillis(50), "the store is busy"));
      }
      return results;
    }

    private static List<ApplyResult> unknown(int count) {
      List<ApplyResult> results = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        results.add(new ApplyResult.Unknown("the store does not know"));
      }
      return results;
    }

    @Override
    public CompletionStage<Snapshot> snapshot(Set<ShardId> shards) {
      return line.ask(
          () -> inner.target().snapshot(shards).thenApply(s -> new FaultySnapshot(s, line)));
    }

    @Override
    public CompletionStage<Void> forget(Set<ShardId> shards, io.syncline.SyncId sync) {
      return line.order(() -> inner.target().forget(shards, sync));
    }
  }
}
