package io.syncline.testkit.store;

import io.syncline.store.ClusterStore;
import io.syncline.store.FeedId;
import io.syncline.store.FeedPosition;
import io.syncline.store.Fencing;
import io.syncline.store.Incarnation;
import io.syncline.store.ReadOnlyHolds;
import io.syncline.store.SourceStore;
import io.syncline.store.StoreTraits;
import io.syncline.store.StructureStore;
import io.syncline.store.TargetStore;
import io.syncline.store.memory.MemoryBackup;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The memory store with one fault. */
final class FaultyCluster extends MemoryCluster {
  private final StoreFault fault;
  private final FaultyStore faulty;
  private final FaultyTarget.Late late = new FaultyTarget.Late();
  private final Set<ReadOnlyHolds.Hold> ownHolds = new LinkedHashSet<>();

  FaultyCluster(StoreFault fault) {
    super(fault.fencing, 1);
    this.fault = fault;
    this.faulty = new FaultyStore();
  }

  @Override
  public ClusterStore store() {
    return faulty;
  }

  @Override
  public void restart() {
    super.restart();
    if (fault == StoreFault.RESTART_FORGETS_CLAIMS) {
      get(store.target().forget(store.operator().shards(), StoreScene.SYNC));
    } else if (fault == StoreFault.RESTART_FORGETS_HOLDS) {
      get(store.holds().list()).forEach(h -> get(store.holds().remove(h)));
    }
  }

  @Override
  public Runnable backup() {
    if (fault == StoreFault.RESTORE_UNNOTICED) {
      return backupFiles();
    }
    if (fault == StoreFault.RESTORE_KEEPS_CHECKPOINTS) {
      return () -> {};
    }
    MemoryBackup backup = store.operator().backup();
    return () -> store.operator().restore(backup);
  }

  @Override
  public Duration patience() {
    return Duration.ofMillis(300);
  }

  static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  /** The store, part by part. */
  private final class FaultyStore implements ClusterStore {
    private final Incarnation first = store.traits().incarnation();
    private final FeedPosition beginning = store.operator().head(new FeedId("feed-0"));

    @Override
    public StoreTraits traits() {
      StoreTraits t = store.traits();
      boolean same =
          fault == StoreFault.SAME_STORE_AFTER_A_WIPE
              || fault == StoreFault.SAME_STORE_AFTER_A_RESTORE;
      return new StoreTraits(
          t.cluster(),
          same ? first : t.incarnation(),
          t.kinds(),
          t.bodyForm(),
          fault == StoreFault.LATE_WRITES_LAND ? Fencing.LOCKED : t.fencing(),
          t.hasFeed(),
          t.structurePoll(),
          t.requestDeadline());
    }

    @Override
    public StructureStore structure() {
      return new FaultyStructure(fault, store.structure());
    }

    @Override
    public SourceStore source() {
      return new FaultySource(fault, store, beginning);
    }

    @Override
    public TargetStore target() {
      return new FaultyTarget(fault, store, late);
    }

    @Override
    public ReadOnlyHolds holds() {
      return new FaultyHolds(fault, store.holds(), ownHolds);
    }

    @Override
    public void close() {
      if (fault != StoreFault.ANSWERS_AFTER_ITS_END) {
        store.close();
      }
    }
  }

  /** Holds. */
  private record FaultyHolds(StoreFault fault, ReadOnlyHolds holds, Set<Hold> own)
      implements ReadOnlyHolds {
    @Override
    public CompletionStage<Set<Hold>> list() {
      return fault == StoreFault.HOLDS_NOBODY
          ? CompletableFuture.completedFuture(own)
          : holds.list();
    }

    @Override
    public CompletionStage<Void> place(Hold hold) {
      if (fault == StoreFault.HOLDS_NOBODY) {
        own.add(hold);
        return CompletableFuture.completedFuture(null);
      }
      return holds.place(hold);
    }

    @Override
    public CompletionStage<Void> remove(Hold hold) {
      if (fault == StoreFault.REMOVES_ALL_HOLDS) {
        get(holds.list()).forEach(h -> get(holds.remove(h)));
      }
      return holds.remove(hold);
    }
  }
}
