package io.syncline.store;

import io.syncline.Bytes;

/** One change of a shard. */
public sealed interface Change {
  /** What the change takes in memory or in a frame, roughly, in bytes. */
  int size();

  /** A document was inserted or replaced. */
  record Put(Document document) implements Change {
    @Override
    public int size() {
      return document.size();
    }
  }

  /**
   * A document was removed.
   *
   * @param revision that was removed; 0 where the store does not tell
   */
  record Remove(Bytes key, long revision) implements Change {
    @Override
    public int size() {
      return key.length() + 24;
    }
  }

  /** All documents of the shard were removed (a truncate). */
  record Cleared() implements Change {
    @Override
    public int size() {
      return 24;
    }
  }

  /** The shard's incarnation is over: its collection was dropped. Nothing follows for it. */
  record Ended() implements Change {
    @Override
    public int size() {
      return 24;
    }
  }

  /** The shard goes on in another feed. Nothing follows for it in this one. */
  record Moved(FeedId to) implements Change {
    @Override
    public int size() {
      return 24;
    }
  }
}
