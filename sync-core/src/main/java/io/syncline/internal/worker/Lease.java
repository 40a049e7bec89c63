package io.syncline.internal.worker;

import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.internal.loop.Pace;
import java.time.Duration;

/**
 * Until when a worker counts as alive, by its own monotonic clock, reckoned from when it asked: it
 * ends no later here than at the master. Granted and ended on the agent's lane, asked from any
 * thread.
 */
final class Lease {
  private final SyncRuntime runtime;
  private volatile long until;
  private volatile boolean granted;

  Lease(SyncRuntime runtime) {
    this.runtime = runtime;
  }

  /** A master granted it in answer to what was sent at a moment. */
  void grant(long sentNanos, Duration time) {
    until = sentNanos + time.toNanos();
    granted = true;
  }

  void end() {
    granted = false;
  }

  boolean held() {
    return granted && runtime.nanoTime() - until < 0;
  }

  /** How long it is still held; a long time where there is none to run out. */
  Duration left() {
    return granted ? Duration.ofNanos(Math.max(0, until - runtime.nanoTime())) : Pace.LONG;
  }

  static SyncException over(String what) {
    return new SyncException(
        SyncException.Code.FENCED,
        what + " refused: the worker's lease ran out; its tasks are given to others");
  }
}
