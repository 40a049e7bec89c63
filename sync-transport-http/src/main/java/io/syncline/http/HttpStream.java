package io.syncline.http;

import io.syncline.Bytes;
import io.syncline.Registration;

/**
 * The body of an answer that comes bit by bit. Thread-safe; no method blocks.
 *
 * <p>That a client went away without a word shows when bytes are sent: a handler that has nothing
 * to send sends something that means nothing every few seconds. A client that does not read for as
 * long as a connection may be idle is cut off.
 */
public interface HttpStream extends AutoCloseable {
  /**
   * Takes bytes if there is room, and sends them at once; false if there is none, or the client is
   * gone. There is always room for one offer, however large, where nothing waits to be sent.
   */
  boolean offer(Bytes bytes);

  /**
   * Calls when there is room again after an offer was refused, and when the client is gone; at once
   * if it is gone already. Register before the first offer. Called on the server's threads.
   */
  Registration onRoom(Runnable hint);

  /** Whether the client is still there. */
  boolean open();

  /** Ends the body in order, after what was taken. Idempotent. */
  @Override
  void close();
}
