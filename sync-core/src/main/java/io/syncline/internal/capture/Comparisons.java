package io.syncline.internal.capture;

import io.syncline.internal.worker.WorkerContext;
import io.syncline.store.FeedId;
import io.syncline.store.FeedPosition;

/**
 * When the shards of a source without a feed are compared, and what stands for the positions of
 * their snapshots. On the sender's lane only.
 */
final class Comparisons {
  /** Shards that began together drift apart: a tenth of the interval at most. */
  private static final int JITTER = 10;

  private final WorkerContext context;
  private final FeedId feed;
  private long last;

  Comparisons(WorkerContext context, FeedId feed) {
    this.context = context;
    this.feed = feed;
  }

  /**
   * A comparison begins: before its snapshot is asked for, so that it is not older than it says.
   */
  FeedPosition begin() {
    last = Math.max(last + 1, context.runtime().wallMicros());
    return FeedPosition.ofComparison(feed, last);
  }

  /** When the next comparison of a shard is due, if one begins now. */
  long nextDue() {
    long interval = context.options().compareAgain().toNanos();
    long earlier = Math.floorMod(context.runtime().random(), interval / JITTER);
    return context.runtime().nanoTime() + interval - earlier;
  }
}
