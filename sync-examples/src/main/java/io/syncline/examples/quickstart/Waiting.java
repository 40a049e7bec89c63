package io.syncline.examples.quickstart;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for something, with an end. */
final class Waiting {
  private static final long LOOK_NANOS = 1_000_000;

  private Waiting() {}

  /** Looks every millisecond, and calls {@code meanwhile} each time. */
  static void until(String what, Duration most, BooleanSupplier condition, Runnable meanwhile) {
    long end = System.nanoTime() + most.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException(what + " did not come within " + most.toSeconds() + " s");
      }
      meanwhile.run();
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** Waits until a moment of {@link System#nanoTime}. */
  static void until(long moment) {
    for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
