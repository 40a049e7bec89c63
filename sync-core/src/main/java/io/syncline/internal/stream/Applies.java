package io.syncline.internal.stream;

import io.syncline.store.Checkpoint;
import io.syncline.store.FeedPosition;
import io.syncline.store.PointRange;
import io.syncline.store.ShardBatch;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The batches of one shard that the store has, or will be given again. Not thread-safe. */
final class Applies {
  /** What a batch is for. */
  enum Purpose {
    COMPARING,
    RANGE,
    REPAIR,
    COMPARED,
    CHANGES,
    VERIFIED,
    VAIN,
    IDLE
  }

  /**
   * A batch.
   *
   * @param first the number of its first message, 0 if it has none
   * @param committedAt of its oldest change
   */
  record Batch(
      long call,
      Purpose purpose,
      ShardBatch batch,
      long first,
      long documents,
      long bytes,
      long committedAt,
      @Nullable FeedPosition reaches,
      @Nullable PointRange range) {
    Checkpoint next() {
      return batch.next();
    }

    /** Whether the store had anything to write for it. */
    boolean wrote() {
      return writes() || !batch.next().equals(batch.expected());
    }

    /** Whether it may change documents. */
    private boolean writes() {
      return batch.content() instanceof ShardBatch.Changes changes
          ? !changes.changes().isEmpty()
          : !(batch.content() instanceof ShardBatch.Nothing);
    }
  }

  private final TreeMap<Long, Batch> batches = new TreeMap<>();
  private final TreeMap<Long, Long> retries = new TreeMap<>();
  private long writes;

  void add(Batch batch) {
    batches.put(batch.call, batch);
    writes += batch.writes() ? 1 : 0;
  }

  /** How many batches that may change documents there were so far. */
  long writes() {
    return writes;
  }

  @Nullable Batch remove(long call) {
    return batches.remove(call);
  }

  boolean isEmpty() {
    return batches.isEmpty();
  }

  int size() {
    return batches.size();
  }

  void clear() {
    batches.clear();
    retries.clear();
  }

  /** The batch stays and is given to the store again at a time. */
  void retry(Batch batch, long at) {
    batches.put(batch.call, batch);
    retries.put(batch.call, at);
  }

  /** A batch whose time to be tried again has come. */
  @Nullable Batch due(long now) {
    for (var retry : retries.entrySet()) {
      if (retry.getValue() - now <= 0) {
        long call = retry.getKey(); // before: removing may put another key into this entry
        retries.remove(call);
        return batches.get(call);
      }
    }
    return null;
  }

  /** The number of the first message that is not durable yet; {@code otherwise} if all are. */
  long firstPending(long otherwise) {
    long first = Long.MAX_VALUE;
    for (Batch batch : batches.values()) {
      if (batch.first > 0) {
        first = Math.min(first, batch.first);
      }
    }
    return first == Long.MAX_VALUE ? otherwise : first;
  }

  /** When the oldest change that the store has was committed, 0 if it has none. */
  long oldestCommittedAt() {
    long oldest = 0;
    for (Batch batch : batches.values()) {
      if (batch.committedAt > 0 && (oldest == 0 || batch.committedAt < oldest)) {
        oldest = batch.committedAt;
      }
    }
    return oldest;
  }
}
