package io.syncline.storage.rocksdb;

import io.syncline.SyncException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Counts the calls under way on something native, so that it is freed after the last one, or not at
 * all.
 */
final class Uses {
  private static final int CLOSED = 1 << 30;
  private static final int PAUSED = 1 << 29;

  private final String what;
  private final Supplier<SyncException> paused;
  private final AtomicInteger state = new AtomicInteger();

  /**
   * @param paused what calls are told that come between {@link #pause} and {@link #resume}
   */
  Uses(String what, Supplier<SyncException> paused) {
    this.what = what;
    this.paused = paused;
  }

  /**
   * Begins a call; each is ended by {@link #exit}.
   *
   * @throws SyncException with code {@code CLOSED}, or why it is paused
   */
  void enter() {
    int before = state.getAndIncrement();
    if (before >= PAUSED) {
      exit();
      throw before >= CLOSED
          ? new SyncException(SyncException.Code.CLOSED, what + " is closed")
          : paused.get();
    }
  }

  /** Ends a call. */
  void exit() {
    int now = state.decrementAndGet();
    if (now >= PAUSED && count(now) == 0) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /** Lets no further call in, for ever; false where this was done before. */
  boolean shut() {
    return refuse(CLOSED);
  }

  /** Lets no further call in until {@link #resume}; false where it is paused or shut already. */
  boolean pause() {
    return refuse(PAUSED);
  }

  /** Ends a pause. */
  void resume() {
    state.addAndGet(-PAUSED);
  }

  private boolean refuse(int mark) {
    while (true) {
      int now = state.get();
      if (now >= mark) {
        return false;
      }
      if (state.compareAndSet(now, now + mark)) {
        return true;
      }
    }
  }

  /** Whether the last call ended within a time; after {@link #shut} or {@link #pause}. */
  boolean awaitIdle(long millis) {
    boolean interrupted = false;
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    try {
      synchronized (this) {
        while (count() > 0) {
          long left = end - System.nanoTime();
          if (left <= 0) {
            return false;
          }
          try {
            TimeUnit.NANOSECONDS.timedWait(this, left);
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
        return true;
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** How many calls are under way. */
  int count() {
    return count(state.get());
  }

  private static int count(int state) {
    return state & PAUSED - 1;
  }
}
