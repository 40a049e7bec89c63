package io.syncline.testkit.simulation;

import io.syncline.SyncException;
import io.syncline.control.ClientCall;
import io.syncline.control.ControlNetwork;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An operator who asks the masters of one data centre, one after the other, until one answers. */
final class Console {
  private static final Duration DEADLINE = Duration.ofMillis(1500);

  private final Simulation simulation;
  private final ControlNetwork control;
  private final List<String> endpoints;
  private int next;
  private @Nullable SyncException refusal;

  Console(Simulation simulation, ControlNetwork control, List<String> endpoints) {
    this.simulation = simulation;
    this.control = control;
    this.endpoints = endpoints;
  }

  /** An answer to one call that is repeated, for at most so long. */
  <R> Optional<R> ask(ClientCall<R> call, Duration most) {
    return ask(call, most, answer -> true);
  }

  /** An answer that fits, to one call that is repeated, for at most so long. */
  <R> Optional<R> ask(ClientCall<R> call, Duration most, Predicate<R> fits) {
    long end = simulation.now() + most.toNanos();
    Optional<R> answer = Optional.empty();
    while (simulation.now() - end < 0) {
      answer = once(call);
      if (answer.isPresent() && fits.test(answer.get())) {
        return answer;
      }
      simulation.run(Duration.ofMillis(100));
    }
    simulation.note("no fitting answer to " + call + ": " + answer + ", last refusal " + refusal);
    return Optional.empty();
  }

  /** One call, and what comes of it. */
  <R> Optional<R> once(ClientCall<R> call) {
    CompletionStage<R> stage = send(call);
    simulation.run(DEADLINE.plusMillis(100), () -> stage.toCompletableFuture().isDone());
    if (stage.toCompletableFuture().isDone() && failed(stage) == null) {
      return Optional.of(stage.toCompletableFuture().join());
    }
    next++;
    return Optional.empty();
  }

  <R> CompletionStage<R> send(ClientCall<R> call) {
    return control.call(endpoints.get(Math.floorMod(next, endpoints.size())), call, DEADLINE);
  }

  /** Why the last call that failed was refused. */
  @Nullable SyncException refusal() {
    return refusal;
  }

  private @Nullable Throwable failed(CompletionStage<?> stage) {
    Throwable[] failure = new Throwable[1];
    stage.whenComplete(
        (value, error) -> {
          failure[0] = error;
        });
    Throwable error = failure[0];
    Throwable cause = error != null && error.getCause() != null ? error.getCause() : error;
    if (cause instanceof SyncException known) {
      refusal = known;
    }
    return error;
  }
}
