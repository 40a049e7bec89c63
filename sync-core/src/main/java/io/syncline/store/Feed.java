package io.syncline.store;

import io.syncline.Registration;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * An open reader of one feed.
 *
 * <p>No method blocks. The engine calls from one lane at a time. A read that fails completes
 * exceptionally, and may be called again: it continues where the last successful one ended. A feed
 * never shows a change that its store could still lose.
 */
public interface Feed extends AutoCloseable {
  /**
   * Reads on. At most one read is outstanding. An empty batch is a good answer; it moves {@code
   * scannedTo} past changes of shards that are not followed.
   *
   * @param maxBytes about how much to return: at least one entry where there is one
   */
  CompletionStage<FeedRead> read(int maxBytes);

  /** Replaces the set of shards whose changes are returned, from the next read on. */
  void follow(Set<ShardId> shards);

  /**
   * Calls {@code hint} soon after something was committed, from any thread, without blocking it.
   * May never fire; the engine polls as well.
   */
  Registration onHint(Runnable hint);

  /** Ends the reader; an outstanding read completes, exceptionally if need be. Idempotent. */
  @Override
  void close();
}
