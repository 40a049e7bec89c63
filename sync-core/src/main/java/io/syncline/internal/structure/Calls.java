package io.syncline.internal.structure;

import io.syncline.SyncRuntime.Urgency;
import io.syncline.internal.loop.Deadlines;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The calls of one task: each has a deadline and ends on the lane; once the task is stopped no new
 * one begins and no outcome is handed on.
 */
final class Calls {
  private final InventoryContext context;
  private final CompletableFuture<Void> quiet = new CompletableFuture<>();
  private int running;
  private boolean stopped;

  Calls(InventoryContext context) {
    this.context = context;
  }

  /** Makes a call. What it throws counts as its failure. */
  <T> void start(
      String what,
      Supplier<CompletionStage<T>> call,
      Consumer<T> result,
      Consumer<Throwable> failure) {
    if (stopped) {
      return;
    }
    CompletionStage<T> stage;
    try {
      stage = call.get();
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedFuture(e);
    }
    running++;
    Deadlines.await(
        context.lane(),
        Urgency.LIVE,
        stage,
        context.options().callDeadline(),
        what,
        value -> end(() -> result.accept(value)),
        error -> end(() -> failure.accept(error)),
        late -> context.metrics().lateCompletions.add());
  }

  private void end(Runnable outcome) {
    running--;
    if (!stopped) {
      outcome.run();
    } else if (running == 0) {
      quiet.complete(null);
    }
  }

  boolean stopped() {
    return stopped;
  }

  CompletionStage<Void> stop() {
    stopped = true;
    if (running == 0) {
      quiet.complete(null);
    }
    return quiet;
  }
}
