package io.syncline.testkit.transport;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Bounded waits: for a stage, and for a condition that a hint announces. */
final class Patience {
  private static final long LOOK_AGAIN_MILLIS = 20;

  private final Duration limit;

  Patience(Duration limit) {
    this.limit = limit;
  }

  <T> T get(String what, CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("not within " + limit + ": " + what, e);
    } catch (ExecutionException e) {
      throw new AssertionError("failed: " + what, e.getCause());
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted: " + what, e);
    }
  }

  /** Waits until the supplier gives something, looking again at each hint and now and then. */
  <T> T until(String what, Semaphore hints, Supplier<Optional<T>> supplier) {
    for (long left = limit.toMillis(); ; ) {
      Optional<T> found = supplier.get();
      if (found.isPresent()) {
        return found.get();
      }
      if (left <= 0) {
        throw new AssertionError("not within " + limit + ": " + what);
      }
      try {
        if (hints.tryAcquire(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
          hints.drainPermits();
        } else {
          left -= LOOK_AGAIN_MILLIS;
        }
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted: " + what, e);
      }
    }
  }

  /** Waits for a hint itself. */
  void hinted(String what, Semaphore hints) {
    try {
      if (!hints.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("no hint within " + limit + ": " + what);
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted: " + what, e);
    }
  }
}
