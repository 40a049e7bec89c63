package io.syncline.transport;

import io.syncline.Registration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The reading end of a channel. Not thread-safe, except for the hint. */
public interface ChannelReader extends AutoCloseable {
  /**
   * Completes when the reader stands at the channel's end: every frame offered from then on is seen
   * (as far as the transport delivers). A channel that does not exist yet is waited for.
   */
  CompletionStage<Void> ready();

  /**
   * The next frame, if there is one. Not polling is back-pressure: what is buffered is bounded,
   * then the flow pauses.
   */
  Optional<Received> poll();

  /** Calls {@code hint} soon after a frame arrived, from any thread. */
  Registration onFrame(Runnable hint);

  /** Says that the transport may forget the frames up to this one. */
  void done(Received upTo);

  /** Ends the reader and forgets where it stood. Idempotent. */
  @Override
  void close();
}
