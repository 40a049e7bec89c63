package io.syncline.store;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A cluster to read from.
 *
 * <p>No method blocks. Called from any lane, any number of calls at a time. A stage that fails had
 * no effect, and may be tried again.
 */
public interface SourceStore {
  /**
   * Where shards are read; shards that do not exist are left out. Also asked for the shards of a
   * feed that can't be read: those that another feed carries by now are followed there.
   */
  CompletionStage<Map<ShardId, FeedShard>> locate(Set<ShardId> shards);

  /** One snapshot of many shards of one feed. */
  CompletionStage<Snapshot> snapshot(FeedId feed, Set<ShardId> shards);

  /**
   * Opens a feed after a position. Opening is not cheap; reading goes on on one open reader. Not
   * called where the store has no feed.
   */
  CompletionStage<FeedOpening> open(FeedPosition after);

  /**
   * Says up to where a reader no longer needs a feed. What lies after is kept, within the store's
   * bounds, for as long as the reader repeats this call. Not called where the store has no feed.
   *
   * @param reader names the synchronisation that reads
   */
  CompletionStage<Void> release(String reader, FeedPosition upTo);

  /**
   * Says that a synchronisation that read a feed in this process has ended: it reads it no more,
   * and what is kept for it may go. Not said where it only pauses, as while the other side is not
   * heard, or goes on elsewhere. A hint that may get lost; does nothing by default. Not called
   * where the store has no feed.
   *
   * @param reader as in {@link #release}
   */
  default CompletionStage<Void> leave(String reader, FeedId feed) {
    return CompletableFuture.completedFuture(null);
  }
}
