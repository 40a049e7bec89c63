package io.syncline.store;

import java.util.List;

/**
 * What reading a feed gives. Every read says whether it still continues where the one before ended.
 */
public sealed interface FeedRead {
  /**
   * Changes of the followed shards, in feed order, none left out since the read before.
   *
   * @param entries may end within a transaction that is larger than the bytes asked for; then
   *     {@code scannedTo} stays before it. What a store knows from elsewhere than its log, that a
   *     shard has moved or ended, may stand at a position after all others
   * @param scannedTo all transactions up to here were given; resuming from here repeats and loses
   *     nothing
   * @param head the end of the feed when it was read: never less than {@code scannedTo}
   * @param clock microseconds since 1970 by the source store's clock when it was read
   */
  record Batch(List<FeedEntry> entries, Position scannedTo, Position head, long clock)
      implements FeedRead {
    /** Copies the list. */
    public Batch {
      entries = List.copyOf(entries);
    }
  }

  /** What follows the last read is no longer kept. */
  record Gone(Position oldest) implements FeedRead {}

  /** The feed is no longer the one that was opened. */
  record OtherIncarnation(Incarnation now) implements FeedRead {}
}
