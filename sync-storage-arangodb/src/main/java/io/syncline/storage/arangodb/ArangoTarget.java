package io.syncline.storage.arangodb;

import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.store.ApplyResult;
import io.syncline.store.BlockingStore;
import io.syncline.store.Checkpoint;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

/**
 * The cluster as a target. Thread-safe; batches of one shard are written one after the other, since
 * each of them replaces the shard's checkpoint.
 */
final class ArangoTarget implements BlockingStore.Target {
  private final Structure structure;
  private final Checkpoints checkpoints;
  private final BatchSteps steps;
  private final Views views;
  private final Executor pool;

  /** What a shard holds, as it was last read or written here. */
  private final Map<ShardId, Checkpoints.Held> last = new ConcurrentHashMap<>();

  private final Map<ShardId, Object> locks = new ConcurrentHashMap<>();
  private final Map<ShardId, RangeGroups> ranges = new ConcurrentHashMap<>();

  ArangoTarget(
      Structure structure, Checkpoints checkpoints, BatchSteps steps, Views views, Executor pool) {
    this.structure = structure;
    this.checkpoints = checkpoints;
    this.steps = steps;
    this.views = views;
    this.pool = pool;
  }

  /** Where the cluster's shards are. */
  interface Structure {
    /** All of them, as they were seen not long ago. */
    Topology recent() throws InterruptedException;

    /** All of them, as they are now. */
    Topology now() throws InterruptedException;

    /** At least these, as far as they are there, as they were seen not long ago. */
    Topology recent(Set<ShardId> shards) throws InterruptedException;

    /** At least these, as far as they are there, as they are now. */
    Topology now(Set<ShardId> shards) throws InterruptedException;
  }

  /** Views of shards. */
  interface Views {
    /** Of shards as they are now, without a position. */
    ArangoView of(Topology topology, Set<ShardId> shards) throws InterruptedException;

    /** Whether a shard holds no document. */
    boolean isEmpty(Topology.Where where) throws InterruptedException;
  }

  @Override
  public ClaimResult claim(Claim claim) throws InterruptedException {
    ShardId shard = claim.shard();
    Optional<Topology.Where> where = structure.now(Set.of(shard)).where(shard);
    if (where.isEmpty()) {
      return new ClaimResult.Missing();
    }
    synchronized (lock(shard)) {
      Optional<Checkpoints.Held> held = checkpoints.read(shard);
      boolean empty = views.isEmpty(where.get());
      ClaimResult result =
          claim.on(held.map(Checkpoints.Held::checkpoint), where.get().incarnation(), empty);
      if (!(result instanceof ClaimResult.Claimed claimed)) {
        return result;
      }
      Optional<Checkpoints.Held> written =
          held.isPresent()
              ? checkpoints.replace(shard, held.get(), claimed.checkpoint())
              : checkpoints.insert(shard, claimed.checkpoint());
      if (written.isEmpty()) {
        throw new SyncException(
            SyncException.Code.UNAVAILABLE,
            "shard "
                + shard
                + ": another writer's transaction holds its checkpoint; the claim is tried again,"
                + " and ArangoDB ends a transaction that was idle for a minute");
      }
      last.put(shard, written.get());
      steps.claimed(shard, claim.stream(), empty);
      return result;
    }
  }

  @Override
  public List<ApplyResult> apply(List<ShardBatch> batches) throws InterruptedException {
    if (batches.size() == 1) {
      return List.of(apply(batches.get(0)));
    }
    List<CompletableFuture<ApplyResult>> calls = new ArrayList<>(batches.size());
    for (ShardBatch batch : batches) {
      CompletableFuture<ApplyResult> call = new CompletableFuture<>();
      calls.add(call);
      pool.execute(() -> complete(call, batch));
    }
    List<ApplyResult> results = new ArrayList<>(batches.size());
    for (CompletableFuture<ApplyResult> call : calls) {
      try {
        results.add(call.get());
      } catch (ExecutionException e) {
        ShardId shard = batches.get(results.size()).shard();
        results.add(new ApplyResult.Unknown(shard + ": " + e.getCause()));
      }
    }
    return results;
  }

  private void complete(CompletableFuture<ApplyResult> call, ShardBatch batch) {
    try {
      call.complete(apply(batch));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      call.completeExceptionally(e);
    } catch (RuntimeException e) {
      call.completeExceptionally(e);
    }
  }

  private ApplyResult apply(ShardBatch batch) throws InterruptedException {
    ShardId shard = batch.shard();
    Optional<Topology.Where> where = structure.recent(Set.of(shard)).where(shard);
    if (where.isEmpty() || !where.get().incarnation().equals(batch.expected().target())) {
      where = structure.now(Set.of(shard)).where(shard);
    }
    if (where.isEmpty() || !where.get().incarnation().equals(batch.expected().target())) {
      return new ApplyResult.Fenced(shard + " is gone, or another one by now");
    }
    if (RangeGroups.mayJoin(batch)) {
      return withOthers(batch, where.get());
    }
    synchronized (lock(shard)) {
      return locked(BatchSteps.Batches.of(batch), where.get());
    }
  }

  /** Whoever comes to the lock first writes for those that wait behind it. */
  private ApplyResult withOthers(ShardBatch batch, Topology.Where where)
      throws InterruptedException {
    ShardId shard = batch.shard();
    RangeGroups waiting = ranges.computeIfAbsent(shard, any -> new RangeGroups());
    RangeGroups.Waiting own = waiting.add(batch, where);
    try {
      synchronized (lock(shard)) {
        ApplyResult result = own.result();
        while (result == null) {
          write(waiting.take());
          result = own.result();
        }
        return result;
      }
    } finally {
      waiting.remove(own); // a write of others may have failed before it came to this one
    }
  }

  private void write(RangeGroups.Group group) throws InterruptedException {
    Topology.Where where = group.all().get(0).where();
    try {
      ApplyResult result = locked(group, where);
      for (RangeGroups.Waiting each : group.all()) {
        // A document that is refused fails the batch that it is in, and no other.
        each.end(
            group.all().size() > 1 && result instanceof ApplyResult.Refused
                ? locked(BatchSteps.Batches.of(each.batch()), where)
                : result);
      }
    } finally {
      for (RangeGroups.Waiting each : group.all()) {
        if (each.result() == null) {
          each.end(
              new ApplyResult.Unknown(
                  each.batch().shard() + ": a call of the write that it was in failed"));
        }
      }
    }
  }

  /** Applies batches that expect and leave the same; by who has the shard's lock. */
  private ApplyResult locked(BatchSteps.Batches together, Topology.Where where)
      throws InterruptedException {
    ShardBatch batch = together.first().get(0);
    ShardId shard = batch.shard();
    Checkpoint intent = BatchSteps.intent(batch);
    Checkpoints.Held held = last.get(shard);
    if (held == null || !fits(held, batch, intent) || isReadBack(batch)) {
      Optional<Checkpoints.Held> read = checkpoints.read(shard);
      if (read.isEmpty() || !fits(read.get(), batch, intent)) {
        last.remove(shard);
        return new ApplyResult.Fenced(
            batch
                .fencedBy(read.map(Checkpoints.Held::checkpoint))
                .orElse(shard + " holds the intent of another batch"));
      }
      held = read.get();
      last.put(shard, held);
    }
    if (isReadBack(batch)) {
      return new ApplyResult.Applied();
    }
    last.remove(shard);
    return steps.apply(together, where, held, left -> last.put(shard, left));
  }

  /** A checkpoint that is only compared is read from the cluster, not from memory. */
  private static boolean isReadBack(ShardBatch batch) {
    return batch.content() instanceof ShardBatch.Nothing && batch.expected().equals(batch.next());
  }

  private static boolean fits(Checkpoints.Held held, ShardBatch batch, Checkpoint intent) {
    return held.checkpoint().phase() != Checkpoint.Phase.CLOSED
        && (held.checkpoint().equals(batch.expected()) || held.checkpoint().equals(intent));
  }

  @Override
  public BlockingStore.View snapshot(Set<ShardId> shards) throws InterruptedException {
    return views.of(structure.now(shards), shards);
  }

  @Override
  public void forget(Set<ShardId> shards, SyncId sync) throws InterruptedException {
    for (ShardId shard : shards) {
      synchronized (lock(shard)) {
        last.remove(shard);
        checkpoints.forget(shard, sync);
      }
    }
  }

  private Object lock(ShardId shard) {
    return locks.computeIfAbsent(shard, any -> new Object());
  }
}
