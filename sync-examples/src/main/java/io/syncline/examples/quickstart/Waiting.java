package io.syncline.examples.quickstart;

import io.syncline.SyncClient;
import io.syncline.SyncException;
import io.syncline.SyncStatus;
import io.syncline.examples.quickstart.progress.ProgressDisplay;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for something, with an end. */
final class Waiting {
  private static final long LOOK_NANOS = 1_000_000;
  private static final Duration CALL = Duration.ofSeconds(30);
  private static final int LISTED = 1000;

  private Waiting() {}

  /** Looks every millisecond, and calls {@code meanwhile} each time. */
  static void until(String what, Duration most, BooleanSupplier condition, Runnable meanwhile) {
    long end = System.nanoTime() + most.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException(what + " did not come within " + most.toSeconds() + " s");
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("interrupted while waiting for " + what);
      }
      meanwhile.run();
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** Waits until all shards are caught up; says which are not where that does not happen. */
  static SyncStatus untilCaughtUp(SyncClient client, Duration most, ProgressDisplay display) {
    try {
      return client.awaitCaughtUp(most);
    } catch (SyncException e) {
      client.status(true, CALL).shards().stream()
          .filter(shard -> !shard.caughtUp())
          .limit(LISTED)
          .forEach(shard -> display.say("not caught up: " + shard));
      throw e;
    }
  }

  /** Waits until a moment of {@link System#nanoTime}. */
  static void until(long moment) {
    for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
