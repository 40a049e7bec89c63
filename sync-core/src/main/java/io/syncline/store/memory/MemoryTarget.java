package io.syncline.store.memory;

import io.syncline.SyncId;
import io.syncline.store.ApplyResult;
import io.syncline.store.Change;
import io.syncline.store.Checkpoint;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.Document;
import io.syncline.store.Fencing;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import io.syncline.store.TargetStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** A memory store as a cluster to write to. */
record MemoryTarget(MemoryState state) implements TargetStore {
  private static final ApplyResult APPLIED = new ApplyResult.Applied();

  @Override
  public CompletionStage<ClaimResult> claim(Claim claim) {
    return state.write(
        () -> {
          MemoryShard shard = state.shards.get(claim.shard());
          if (shard == null) {
            return new ClaimResult.Missing();
          }
          ClaimResult result =
              claim.on(
                  Optional.ofNullable(shard.checkpoint),
                  shard.incarnation,
                  shard.documents.size() == 0);
          if (result instanceof ClaimResult.Claimed claimed) {
            shard.checkpoint = claimed.checkpoint();
          }
          return result;
        });
  }

  @Override
  public CompletionStage<List<ApplyResult>> apply(List<ShardBatch> batches) {
    return state.options.fencing() == Fencing.ATOMIC
        ? state.write(
            () -> {
              List<ApplyResult> results = new ArrayList<>(batches.size());
              batches.forEach(b -> results.add(applyNow(b)));
              return results;
            })
        : state.read(() -> true).thenCompose(letIn -> applyInSteps(batches));
  }

  private ApplyResult applyNow(ShardBatch batch) {
    Optional<ApplyResult> refusal = refusal(batch);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    MemoryShard shard = state.shard(batch.shard()).orElseThrow();
    if (!(batch.content() instanceof ShardBatch.Nothing)) {
      MemoryEdit edit = new MemoryEdit(state);
      edit.apply(shard, batch.content());
      edit.log();
    }
    shard.checkpoint = batch.next();
    return APPLIED;
  }

  /**
   * What moves a checkpoint only is one document's write, also where nothing else is atomic; each
   * batch with content is a request of its own.
   */
  private CompletionStage<List<ApplyResult>> applyInSteps(List<ShardBatch> batches) {
    List<CompletableFuture<ApplyResult>> results = new ArrayList<>(batches.size());
    for (ShardBatch batch : batches) {
      CompletionStage<ApplyResult> result =
          batch.content() instanceof ShardBatch.Nothing
              ? state.write(() -> applyNow(batch))
              : new MemorySteps(state, this, batch).start();
      results.add(result.toCompletableFuture());
    }
    return CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
        .thenApply(done -> results.stream().map(CompletableFuture::join).toList());
  }

  /** Why a batch is not applied; empty if it may be. Call under the lock. */
  Optional<ApplyResult> refusal(ShardBatch batch) {
    MemoryShard shard = state.shards.get(batch.shard());
    if (shard == null) {
      return Optional.of(new ApplyResult.Fenced("there is no shard " + batch.shard()));
    }
    Checkpoint held = shard.checkpoint;
    Optional<String> fence = batch.fencedBy(Optional.ofNullable(held));
    if (fence.isPresent()) {
      return Optional.of(new ApplyResult.Fenced(fence.get()));
    }
    if (batch.content() instanceof ShardBatch.Nothing) {
      return Optional.empty();
    }
    Optional<Duration> busy = state.options.busy().flatMap(b -> b.apply(batch.shard()));
    if (busy.isPresent()) {
      return Optional.of(new ApplyResult.TryLater(busy.get(), "cluster is busy"));
    }
    return state.options.refuses().flatMap(r -> refused(batch, r));
  }

  private static Optional<ApplyResult> refused(
      ShardBatch batch, BiFunction<ShardId, Document, Optional<String>> refuses) {
    List<ApplyResult.Refusal> refusals = new ArrayList<>();
    documents(batch.content())
        .forEach(
            d ->
                refuses
                    .apply(batch.shard(), d)
                    .ifPresent(why -> refusals.add(new ApplyResult.Refusal(d.key(), why))));
    return refusals.isEmpty() ? Optional.empty() : Optional.of(new ApplyResult.Refused(refusals));
  }

  private static List<Document> documents(ShardBatch.Content content) {
    if (content instanceof ShardBatch.RangeContent range) {
      return range.documents();
    }
    List<Document> documents = new ArrayList<>();
    if (content instanceof ShardBatch.Changes all) {
      for (Change change : all.changes()) {
        if (change instanceof Change.Put put) {
          documents.add(put.document());
        }
      }
    }
    return documents;
  }

  @Override
  public CompletionStage<Snapshot> snapshot(Set<ShardId> shards) {
    return state.read(() -> MemorySnapshot.of(state, shards, Optional.empty()));
  }

  @Override
  public CompletionStage<Void> forget(Set<ShardId> shards, SyncId sync) {
    return state
        .write(
            () -> {
              for (ShardId id : shards) {
                MemoryShard shard = state.shards.get(id);
                if (shard != null
                    && shard.checkpoint != null
                    && shard.checkpoint.sync().equals(sync)) {
                  shard.checkpoint = null;
                }
              }
              return true;
            })
        .thenAccept(done -> {});
  }
}
