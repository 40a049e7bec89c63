package io.syncline.storage.arangodb;

import static java.util.stream.Collectors.toSet;

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
import java.util.HashMap;
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
    List<Call> calls = new ArrayList<>(batches.size());
    Map<String, List<Call>> readBacks = new HashMap<>();
    for (ShardBatch batch : batches) {
      Call call = new Call(batch, new CompletableFuture<>());
      calls.add(call);
      if (isReadBack(batch)) {
        readBacks.computeIfAbsent(batch.shard().database(), any -> new ArrayList<>()).add(call);
      } else {
        pool.execute(() -> complete(List.of(call), () -> call.result.complete(apply(batch))));
      }
    }
    readBacks.forEach(
        (database, some) -> pool.execute(() -> complete(some, () -> readBack(database, some))));
    List<ApplyResult> results = new ArrayList<>(batches.size());
    for (Call call : calls) {
      try {
        results.add(call.result.get());
      } catch (ExecutionException e) {
        results.add(new ApplyResult.Unknown(call.batch.shard() + ": " + e.getCause()));
      }
    }
    return results;
  }

  /** A batch that was given with others. */
  private record Call(ShardBatch batch, CompletableFuture<ApplyResult> result) {}

  private interface Step {
    void run() throws InterruptedException;
  }

  /** Makes a step that gives calls their results; where it fails, all of them do. */
  private static void complete(List<Call> calls, Step step) {
    try {
      step.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      calls.forEach(call -> call.result.completeExceptionally(e));
    } catch (RuntimeException e) {
      calls.forEach(call -> call.result.completeExceptionally(e));
    }
  }

  /** Compares checkpoints of a database: idle shards are asked about by the thousand. */
  private void readBack(String database, List<Call> calls) throws InterruptedException {
    List<ShardBatch> there = new ArrayList<>();
    for (Call call : calls) {
      if (where(call.batch).isPresent()) {
        there.add(call.batch);
      } else {
        call.result.complete(gone(call.batch));
      }
    }
    Set<ShardId> shards = there.stream().map(ShardBatch::shard).collect(toSet());
    Map<ShardId, Checkpoints.Held> read =
        shards.isEmpty() ? Map.of() : checkpoints.read(database, shards);
    for (Call call : calls) {
      ShardBatch batch = call.batch;
      Optional<Checkpoints.Held> held = Optional.ofNullable(read.get(batch.shard()));
      if (held.isPresent() && fits(held.get(), batch, batch.expected())) {
        call.result.complete(new ApplyResult.Applied());
      } else {
        last.remove(batch.shard());
        call.result.complete(fenced(batch, held)); // unless it was told that it is gone
      }
    }
  }

  private static ApplyResult gone(ShardBatch batch) {
    return new ApplyResult.Fenced(batch.shard() + " is gone, or another one by now");
  }

  private static ApplyResult fenced(ShardBatch batch, Optional<Checkpoints.Held> held) {
    return new ApplyResult.Fenced(
        batch
            .fencedBy(held.map(Checkpoints.Held::checkpoint))
            .orElse(batch.shard() + " holds the intent of another batch"));
  }

  /** Where the shard is that a batch was made for; empty where that one is gone. */
  private Optional<Topology.Where> where(ShardBatch batch) throws InterruptedException {
    ShardId shard = batch.shard();
    Optional<Topology.Where> where = structure.recent(Set.of(shard)).where(shard);
    if (where.isEmpty() || !where.get().incarnation().equals(batch.expected().target())) {
      where = structure.now(Set.of(shard)).where(shard);
    }
    return where.filter(found -> found.incarnation().equals(batch.expected().target()));
  }

  private ApplyResult apply(ShardBatch batch) throws InterruptedException {
    ShardId shard = batch.shard();
    Optional<Topology.Where> where = where(batch);
    if (where.isEmpty()) {
      return gone(batch);
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
        return fenced(batch, read);
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
