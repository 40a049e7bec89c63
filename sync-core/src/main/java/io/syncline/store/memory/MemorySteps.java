package io.syncline.store.memory;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.store.ApplyResult;
import io.syncline.store.Change;
import io.syncline.store.Checkpoint;
import io.syncline.store.Checkpoint.Phase;
import io.syncline.store.Fencing;
import io.syncline.store.Position;
import io.syncline.store.ShardBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Applies one batch as a store does that has no atomic apply: compares the checkpoint and leaves
 * the intent in it, writes one document after the other, then the next checkpoint; each of these is
 * a step, given to an executor when the one before is durable.
 *
 * <p>Ordering: a claim or a crash may come between any two steps. {@code LOCKED}: every step is
 * refused unless the checkpoint is still the one that the first step left. {@code NONE}: documents
 * land all the same; only a checkpoint is never written over another one. Failure: once a document
 * may have been written, the answer is {@code Unknown}. Recovery: what a crash cut off is never
 * taken up again; the intent tells the next claimant how far it may have come.
 */
final class MemorySteps implements Runnable {
  private final MemoryState state;
  private final MemoryTarget target;
  private final ShardBatch batch;
  private final int life;
  private final CompletableFuture<ApplyResult> result = new CompletableFuture<>();

  /** Runs asked for: an executor that runs at once must not nest one step in another. */
  private final AtomicInteger asked = new AtomicInteger();

  private @Nullable MemoryShard shard;
  private @Nullable Checkpoint held;
  private List<Change> operations = List.of();
  private int done;
  private boolean cleaned;

  MemorySteps(MemoryState state, MemoryTarget target, ShardBatch batch) {
    this.state = state;
    this.target = target;
    this.batch = batch;
    this.life = state.locked(state::life);
  }

  CompletionStage<ApplyResult> start() {
    state.options.steps().execute(this);
    return result;
  }

  @Override
  public void run() {
    if (asked.getAndIncrement() > 0) {
      return;
    }
    do {
      state
          .goOnWriting(this::step)
          .whenComplete(
              (ended, failure) -> {
                if (failure != null) {
                  result.completeExceptionally(failure);
                } else if (ended.isPresent()) {
                  result.complete(ended.get());
                } else {
                  state.options.steps().execute(this);
                }
              });
    } while (asked.decrementAndGet() > 0);
  }

  private Optional<ApplyResult> step() {
    if (state.life() != life) {
      throw new SyncException(
          SyncException.Code.CLOSED,
          "cluster " + state.options.cluster() + " crashed while it applied a batch");
    }
    if (shard == null || held == null) {
      return begin();
    }
    if (state.shards.get(batch.shard()) != shard) {
      return over("the shard was dropped");
    }
    boolean mine = held.equals(shard.checkpoint);
    boolean last = done == operations.size() && cleaned;
    if (!mine && (last || state.options.fencing() == Fencing.LOCKED)) {
      return over("the shard was claimed by " + shard.checkpoint);
    }
    if (last) {
      shard.checkpoint = batch.next();
      return Optional.of(new ApplyResult.Applied());
    }
    write(shard);
    return Optional.empty();
  }

  private Optional<ApplyResult> begin() {
    Optional<ApplyResult> refusal = target.refusal(batch);
    if (refusal.isPresent()) {
      return refusal;
    }
    MemoryShard found = state.shard(batch.shard()).orElseThrow();
    Checkpoint intent = intent();
    found.checkpoint = intent;
    shard = found;
    held = intent;
    if (batch.content() instanceof ShardBatch.Changes changes) {
      operations = changes.changes();
      cleaned = true;
    } else if (batch.content() instanceof ShardBatch.RangeContent range) {
      operations = new ArrayList<>();
      range.documents().forEach(d -> operations.add(new Change.Put(d)));
    }
    return Optional.empty();
  }

  /**
   * What the checkpoint says while the batch is under way. That a comparison begins is said before
   * its first document; changes leave how far they reach; a range is the same however often it is
   * written.
   */
  private Checkpoint intent() {
    if (batch.next().phase() == Phase.COMPARING) {
      return batch.next();
    }
    Optional<Position> upTo =
        batch.next().intent().or(() -> batch.next().position().map(p -> p.position()));
    return batch.content() instanceof ShardBatch.Changes && upTo.isPresent()
        ? batch.expected().intending(upTo.get())
        : batch.expected();
  }

  private void write(MemoryShard to) {
    if (done < operations.size()) {
      MemoryEdit edit = new MemoryEdit(state);
      edit.apply(to, operations.get(done++));
      edit.log();
    } else if (batch.content() instanceof ShardBatch.RangeContent range) {
      cleaned = true;
      for (Bytes key : MemoryEdit.extra(to, range)) {
        operations.add(new Change.Remove(key, 0));
      }
    }
  }

  private Optional<ApplyResult> over(String why) {
    return Optional.of(
        done > 0
            ? new ApplyResult.Unknown(why)
            : new ApplyResult.Fenced(batch.shard() + ": " + why));
  }
}
