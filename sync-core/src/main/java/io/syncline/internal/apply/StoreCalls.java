package io.syncline.internal.apply;

import io.syncline.SyncRuntime.Urgency;
import io.syncline.internal.loop.Deadlines;
import io.syncline.store.ApplyResult;
import io.syncline.store.ShardBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Batches of many shards on their way to the target's store: small ones of one step share a call,
 * large ones have their own. A call without an answer in time is of unknown outcome. On the group's
 * lane only.
 */
final class StoreCalls {
  private static final long SHARED_CALL_BYTES = 64 << 10;
  private static final int SHARED_CALL_BATCHES = 500;

  private final ReceiverGroup group;
  private final List<Pending> pending = new ArrayList<>();
  private long bytesOut;

  private record Pending(ShardDrive drive, long call, ShardBatch batch, long bytes) {}

  StoreCalls(ReceiverGroup group) {
    this.group = group;
  }

  void add(ShardDrive drive, long call, ShardBatch batch, long bytes) {
    pending.add(new Pending(drive, call, batch, bytes));
    bytesOut += bytes;
  }

  /** Whether more may be taken from the channels. */
  boolean room() {
    return bytesOut < group.context.options().bufferBytes();
  }

  /** Collects what idle shards have to write or to look at. */
  void idle(Collection<ShardDrive> drives, long now) {
    for (ShardDrive drive : drives) {
      drive.idleBatch(now);
    }
  }

  /** Gives everything collected to the store. */
  void flush() {
    List<Pending> shared = new ArrayList<>();
    long bytes = 0;
    for (Pending next : pending) {
      if (next.bytes > SHARED_CALL_BYTES) {
        call(List.of(next));
        continue;
      }
      shared.add(next);
      bytes += next.bytes;
      if (bytes > SHARED_CALL_BYTES || shared.size() == SHARED_CALL_BATCHES) {
        call(shared);
        shared = new ArrayList<>();
        bytes = 0;
      }
    }
    pending.clear();
    if (!shared.isEmpty()) {
      call(shared);
    }
  }

  private void call(List<Pending> batches) {
    group.metrics.applyCalls.add();
    long began = group.context.runtime().nanoTime();
    Duration deadline = group.context.options().callDeadline();
    Deadlines.await(
        group.lane,
        Urgency.LIVE,
        group.context.store().target().apply(batches.stream().map(Pending::batch).toList()),
        deadline,
        "applying " + batches.size() + " batches",
        results -> {
          group.metrics.applyTime.add((group.context.runtime().nanoTime() - began) / 1000);
          answered(
              batches,
              results,
              "the store gave " + results.size() + " results for " + batches.size() + " batches");
        },
        error -> answered(batches, null, String.valueOf(error.getMessage())),
        late -> group.metrics.lateCompletions.add());
  }

  private void answered(
      List<Pending> batches, @Nullable List<ApplyResult> results, String failure) {
    boolean fits = results != null && results.size() == batches.size();
    for (int i = 0; i < batches.size(); i++) {
      Pending one = batches.get(i);
      bytesOut -= one.bytes;
      one.drive.applied(
          one.call,
          fits && results != null ? results.get(i) : new ApplyResult.Unknown(failure),
          one.bytes);
    }
    flush();
  }
}
