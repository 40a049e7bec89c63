package io.syncline.internal.master;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.SyncRuntime.Urgency;
import io.syncline.internal.loop.Deadlines;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one master does, one turn after the other, on its lane; or the part of it that belongs to
 * one term. Once it is over no turn is taken any more, so that what comes late meets nobody.
 */
final class Turns {
  private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

  private final SyncRuntime runtime;
  private final SyncRuntime.Lane lane;
  private final String name;
  private final BooleanSupplier valid;
  private final Consumer<SyncException> defects;
  private boolean ended;
  private long late;

  Turns(
      SyncRuntime runtime,
      SyncRuntime.Lane lane,
      String name,
      BooleanSupplier valid,
      Consumer<SyncException> defects) {
    this.runtime = runtime;
    this.lane = lane;
    this.name = name;
    this.valid = valid;
    this.defects = defects;
  }

  /** Turns that are taken only while these are, and a condition holds. */
  Turns part(String part, BooleanSupplier condition) {
    return new Turns(
        runtime, lane, name + " " + part, () -> !over() && condition.getAsBoolean(), defects);
  }

  /** Takes no turn any more. */
  void end() {
    ended = true;
  }

  boolean over() {
    return ended || !valid.getAsBoolean();
  }

  long now() {
    return runtime.nanoTime();
  }

  /** How many answers came after their deadline. */
  long late() {
    return late;
  }

  void soon(Runnable turn) {
    lane.execute(Urgency.CONTROL, () -> take(turn));
  }

  Registration after(Duration delay, Runnable turn) {
    return lane.schedule(Urgency.CONTROL, delay, () -> take(turn));
  }

  /**
   * Starts a call, and takes a turn when it is answered, has failed, or its deadline has passed.
   */
  <T> void await(
      Supplier<CompletionStage<T>> call,
      Duration deadline,
      String what,
      Consumer<T> done,
      Consumer<SyncException> failed) {
    CompletionStage<T> stage;
    try {
      stage = call.get();
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedStage(e);
    }
    Deadlines.await(
        lane,
        Urgency.CONTROL,
        stage,
        deadline,
        what,
        value -> take(() -> done.accept(value)),
        error -> take(() -> failed.accept(known(what, error))),
        dropped -> late++);
  }

  private void take(Runnable turn) {
    if (over()) {
      return;
    }
    try {
      turn.run();
    } catch (RuntimeException e) {
      LOG.error("event=turn-failed master=\"{}\" next=\"the next turn goes on\"", name, e);
      defects.accept(known("a turn of " + name, e));
    }
  }

  /** The error as ours. */
  static SyncException known(String what, Throwable error) {
    Throwable cause = Deadlines.unwrap(error);
    return cause instanceof SyncException known
        ? known
        : new SyncException(SyncException.Code.INTERNAL, what + " failed: " + cause, cause);
  }
}
