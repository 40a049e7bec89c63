package io.syncline.transport;

import io.syncline.Registration;
import java.util.concurrent.CompletionStage;

/** The writing end of a channel. Not thread-safe, except for the hint. */
public interface ChannelWriter extends AutoCloseable {
  /**
   * Gives a frame to the transport. Never blocks, never queues without bound.
   *
   * @return false if there is no room now, or the channel can't be written at the moment: the frame
   *     was not taken; try again after the hint, or after a second
   * @throws io.syncline.SyncException {@code BAD_REQUEST} if the payload is larger than the
   *     transport takes
   */
  boolean offer(Frame frame);

  /** Calls {@code hint} soon after there is room again, from any thread. */
  Registration onRoom(Runnable hint);

  /**
   * Completes when what was offered so far is with the transport; exceptionally if some of it was
   * lost.
   */
  CompletionStage<Void> flushed();

  /** Ends this writer; what was taken is still delivered. Idempotent. */
  @Override
  void close();
}
