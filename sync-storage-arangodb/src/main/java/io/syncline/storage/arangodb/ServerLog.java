package io.syncline.storage.arangodb;

import io.syncline.storage.arangodb.data.TailAnswer;
import io.syncline.storage.arangodb.data.TailPosition;
import java.util.Optional;

/**
 * The write-ahead log of one server. Every method blocks until the server has answered, and throws
 * {@link io.syncline.SyncException} where it did not. Thread-safe.
 */
interface ServerLog {
  /** Which log it is: see {@link State#id}. */
  String id() throws InterruptedException;

  /** What the server says of its log. */
  State state() throws InterruptedException;

  /**
   * Reads on.
   *
   * @param reader names this reader; the log is kept from {@code from} on for it, for a time
   * @return empty where the server says that the log is of no use from there on
   */
  Optional<Tail> tail(TailPosition from, int chunkBytes, long reader) throws InterruptedException;

  /** Keeps the log from a tick on for a reader, for a time. */
  void keep(long from, long reader) throws InterruptedException;

  /** Forgets a reader. Idempotent. */
  void forget(long reader) throws InterruptedException;

  /**
   * A log.
   *
   * @param id of the server's data; another one after it was wiped
   * @param oldest the first tick that is still there
   * @param newest the last one
   * @param clockMicros the server's time
   */
  record State(String id, long oldest, long newest, long clockMicros) {
    /** Whether something after a tick is no longer there, as far as the range tells. */
    boolean isGone(long tick) {
      return Long.compareUnsigned(tick, newest) < 0 && Long.compareUnsigned(tick + 1, oldest) < 0;
    }
  }

  /**
   * An answer.
   *
   * @param lines one marker a line
   */
  record Tail(byte[] lines, TailAnswer answer) {}
}
