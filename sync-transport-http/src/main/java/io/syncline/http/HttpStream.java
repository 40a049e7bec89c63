package io.syncline.http;

import io.syncline.Bytes;
import io.syncline.Registration;

/** The body of an answer that comes bit by bit. Thread-safe; no method blocks. */
public interface HttpStream extends AutoCloseable {
  /**
   * Takes bytes if there is room, and sends them at once; false if there is none, or the client is
   * gone.
   */
  boolean offer(Bytes bytes);

  /** Calls when there is room again, and when the client is gone. */
  Registration onRoom(Runnable hint);

  /** Whether the client is still there. */
  boolean open();

  /** Ends the body in order. */
  @Override
  void close();
}
