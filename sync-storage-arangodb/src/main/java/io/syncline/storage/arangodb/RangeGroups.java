package io.syncline.storage.arangodb;

import io.syncline.store.ApplyResult;
import io.syncline.store.Checkpoint;
import io.syncline.store.Document;
import io.syncline.store.ShardBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The ranges of one shard's comparison that wait for their turn: those that expect the same
 * checkpoint and leave the same one go in one transaction, since each is complete in itself and
 * none has to be before another. What a transaction costs is then shared, also with those that come
 * before it ends. Thread-safe.
 */
final class RangeGroups {
  /** Far below what ArangoDB takes in a transaction without committing a part of it. */
  static final long MOST_BYTES = 4L << 20;

  private final Queue<Waiting> waiting = new ArrayDeque<>();

  /** A batch, until it has its result. Guarded by the shard's lock. */
  static final class Waiting {
    private final ShardBatch batch;
    private final Topology.Where where;
    private @Nullable ApplyResult result;

    private Waiting(ShardBatch batch, Topology.Where where) {
      this.batch = batch;
      this.where = where;
    }

    Topology.Where where() {
      return where;
    }

    ShardBatch batch() {
      return batch;
    }

    @Nullable ApplyResult result() {
      return result;
    }

    void end(ApplyResult with) {
      result = with;
    }
  }

  /** Whether a batch may go with others. */
  static boolean mayJoin(ShardBatch batch) {
    return batch.content() instanceof ShardBatch.RangeContent
        && batch.next().phase() == Checkpoint.Phase.COMPARING;
  }

  /** A batch waits from now on. */
  Waiting add(ShardBatch batch, Topology.Where where) {
    Waiting one = new Waiting(batch, where);
    synchronized (waiting) {
      waiting.add(one);
    }
    return one;
  }

  /** A batch waits no longer. */
  void remove(Waiting one) {
    synchronized (waiting) {
      waiting.remove(one);
    }
  }

  /** Takes the first that waits, and what may go with it; by who has the shard's lock. */
  Group take() {
    return new Group();
  }

  private static boolean fits(ShardBatch one, ShardBatch other) {
    return one.expected().equals(other.expected()) && one.next().equals(other.next());
  }

  /**
   * Ranges that are written in one step, and those that come while it is under way. For the thread
   * that has the shard's lock.
   */
  final class Group implements BatchSteps.Batches {
    private final List<Waiting> all = new ArrayList<>();
    private final List<ShardBatch> first;
    private long bytes;

    private Group() {
      first = more();
    }

    /** All that were taken by now. */
    List<Waiting> all() {
      return all;
    }

    @Override
    public List<ShardBatch> first() {
      return first;
    }

    @Override
    public List<ShardBatch> more() {
      List<ShardBatch> taken = new ArrayList<>();
      synchronized (waiting) {
        Iterator<Waiting> each = waiting.iterator();
        while (each.hasNext()) {
          Waiting next = each.next();
          long size = size(next.batch);
          if (!all.isEmpty()
              && (bytes + size > MOST_BYTES || !fits(all.get(0).batch, next.batch))) {
            break;
          }
          bytes += size;
          all.add(next);
          taken.add(next.batch);
          each.remove();
        }
      }
      return taken;
    }
  }

  private static long size(ShardBatch batch) {
    return ((ShardBatch.RangeContent) batch.content())
        .documents().stream().mapToLong(Document::size).sum();
  }
}
