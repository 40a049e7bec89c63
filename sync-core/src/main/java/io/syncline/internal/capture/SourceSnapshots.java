package io.syncline.internal.capture;

import io.syncline.SyncRuntime.Urgency;
import io.syncline.internal.loop.Deadlines;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Snapshots of the source that several streams share: those that ask within one step get one. On
 * the sender's lane only.
 */
final class SourceSnapshots {
  private final FeedSender owner;
  private List<Wish> wishes = new ArrayList<>();

  private record Wish(SenderDrive drive, long id) {}

  /** One snapshot and how many streams hold it. */
  static final class Shared {
    final Snapshot snapshot;
    private int holders;

    Shared(Snapshot snapshot, int holders) {
      this.snapshot = snapshot;
      this.holders = holders;
    }

    void release() {
      if (--holders == 0) {
        snapshot.close();
      }
    }
  }

  SourceSnapshots(FeedSender owner) {
    this.owner = owner;
  }

  void wish(SenderDrive drive, long id) {
    if (wishes.isEmpty()) {
      owner.lane.execute(Urgency.COPY, this::flush);
    }
    wishes.add(new Wish(drive, id));
  }

  /** Takes one snapshot for all that asked. */
  void flush() {
    if (wishes.isEmpty() || owner.closed()) {
      return;
    }
    List<Wish> taken = wishes;
    wishes = new ArrayList<>();
    Set<ShardId> shards = new TreeSet<>();
    taken.forEach(wish -> shards.add(wish.drive.start().shard()));
    Deadlines.await(
        owner.lane,
        Urgency.COPY,
        owner.context.store().source().snapshot(owner.task.feed(), shards),
        owner.context.options().callDeadline(),
        "a snapshot of " + owner.task.feed(),
        snapshot -> {
          Shared shared = new Shared(snapshot, taken.size());
          taken.forEach(wish -> wish.drive.snapshotTaken(wish.id, shared));
        },
        error ->
            taken.forEach(wish -> wish.drive.failed(wish.id, String.valueOf(error.getMessage()))),
        late -> {
          owner.metrics.lateCompletions.add();
          if (late != null) {
            late.close();
          }
        });
  }

  void close() {
    wishes.clear();
  }
}
