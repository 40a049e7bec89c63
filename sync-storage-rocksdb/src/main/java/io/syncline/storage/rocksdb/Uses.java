package io.syncline.storage.rocksdb;

import io.syncline.SyncException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the calls under way on something native, so that it is freed after the last one, or not at
 * all.
 */
final class Uses {
  private static final int CLOSED = 1 << 30;

  private final String what;
  private final AtomicInteger state = new AtomicInteger();
  private final CountDownLatch idle = new CountDownLatch(1);

  Uses(String what) {
    this.what = what;
  }

  /**
   * Begins a call; each is ended by {@link #exit}.
   *
   * @throws SyncException with code {@code CLOSED}
   */
  void enter() {
    if (state.getAndIncrement() >= CLOSED) {
      exit();
      throw new SyncException(SyncException.Code.CLOSED, what + " is closed");
    }
  }

  /** Ends a call. */
  void exit() {
    if (state.decrementAndGet() == CLOSED) {
      idle.countDown();
    }
  }

  /** Lets no further call in; false where this was done before. */
  boolean shut() {
    while (true) {
      int now = state.get();
      if (now >= CLOSED) {
        return false;
      }
      if (state.compareAndSet(now, now + CLOSED)) {
        if (now == 0) {
          idle.countDown();
        }
        return true;
      }
    }
  }

  /** Whether the last call ended within a time; after {@link #shut}. */
  boolean awaitIdle(long millis) {
    boolean interrupted = false;
    try {
      long end = System.nanoTime() + millis * 1_000_000;
      while (true) {
        try {
          return idle.await(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** How many calls are under way. */
  int count() {
    return state.get() & CLOSED - 1;
  }
}
