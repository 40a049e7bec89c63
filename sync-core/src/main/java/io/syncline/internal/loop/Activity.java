package io.syncline.internal.loop;

import io.syncline.Registration;
import io.syncline.SyncRuntime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that is done in bounded steps on a lane, when it is woken. However often it is woken
 * before a step, it takes one; a wake during a step makes another one. {@link #wake} and {@link
 * #close} may be called from any thread, the rest on the lane.
 */
public final class Activity implements AutoCloseable {
  private final SyncRuntime runtime;
  private final SyncRuntime.Lane lane;
  private final SyncRuntime.Urgency urgency;
  private final BooleanSupplier step;
  private final AtomicBoolean pending = new AtomicBoolean();
  private volatile boolean closed;
  private @Nullable Registration timer;
  private long timerDue;

  /**
   * Makes an activity that sleeps.
   *
   * @param step does a bounded amount of work; true if there is more to do at once
   */
  public Activity(
      SyncRuntime runtime,
      SyncRuntime.Lane lane,
      SyncRuntime.Urgency urgency,
      BooleanSupplier step) {
    this.runtime = runtime;
    this.lane = lane;
    this.urgency = urgency;
    this.step = step;
  }

  /** Takes a step soon. */
  public void wake() {
    if (!closed && pending.compareAndSet(false, true)) {
      lane.execute(urgency, this::run);
    }
  }

  /** Takes a step after a delay, unless an earlier one is due already. */
  public void wakeAfter(Duration delay) {
    long due = runtime.nanoTime() + delay.toNanos();
    if (closed || timer != null && timerDue - due <= 0) {
      return;
    }
    if (timer != null) {
      timer.close();
    }
    timerDue = due;
    timer =
        lane.schedule(
            urgency,
            delay,
            () -> {
              timer = null;
              if (pending.compareAndSet(false, true)) {
                run();
              }
            });
  }

  @Override
  public void close() {
    closed = true;
    lane.execute(
        urgency,
        () -> {
          if (timer != null) {
            timer.close();
            timer = null;
          }
        });
  }

  private void run() {
    pending.set(false);
    if (!closed && step.getAsBoolean()) {
      wake();
    }
  }
}
