package io.syncline.internal.master;

import io.syncline.MasterOptions;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What everything that a leader does in one term shares. Used on the master's lane only. */
final class Term {
  private final MasterContext context;
  private final long number;
  private final Turns turns;
  private final Consumer<String> lost;
  private @Nullable Runnable tick;
  private boolean waking;

  /**
   * One term.
   *
   * @param lost called when the term turned out to be over
   */
  Term(MasterContext context, long number, Turns turns, Consumer<String> lost) {
    this.context = context;
    this.number = number;
    this.turns = turns;
    this.lost = lost;
  }

  MasterContext context() {
    return context;
  }

  MasterOptions options() {
    return context.options();
  }

  long number() {
    return number;
  }

  Turns turns() {
    return turns;
  }

  long now() {
    return turns.now();
  }

  Errand errand(String what, Duration deadline) {
    return new Errand(this, what, deadline);
  }

  /** An errand to the state store, the cluster's store or the transport. */
  Errand storeErrand(String what) {
    return errand(what, options().storeDeadline());
  }

  void onTick(Runnable turn) {
    tick = turn;
  }

  /** Compares what should be with what is, soon: once, however often it is asked for. */
  void wake() {
    if (!waking) {
      waking = true;
      turns.soon(this::tick);
    }
  }

  void wakeAfter(Duration delay) {
    turns.after(delay, this::wake);
  }

  void lost(String why) {
    lost.accept(why);
  }

  private void tick() {
    waking = false;
    if (tick != null) {
      tick.run();
    }
  }
}
