package io.syncline.testkit.simulation;

import io.syncline.SyncException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The line between one process and a service that it calls. What goes out arrives, or not, also
 * after the process has died; what comes back reaches a process that lives, when it is awake.
 */
final class Line {
  private static final int USUAL_NANOS = 150_000;

  private final Simulation simulation;
  private final VirtualProcess process;
  private final Weather weather;
  private final Weather.Calls calls;
  private final Dice dice;
  private final Fault late;
  private final Fault unknown;
  private final long latestNanos;
  private final String service;
  private final Runnable arrived;

  /**
   * A line.
   *
   * @param latest how late a request may arrive
   * @param arrived told after every call that reached the service
   */
  Line(
      Simulation simulation,
      VirtualProcess process,
      Weather weather,
      Weather.Calls calls,
      String service,
      Fault late,
      Fault unknown,
      Duration latest,
      Runnable arrived) {
    this.simulation = simulation;
    this.process = process;
    this.weather = weather;
    this.calls = calls;
    this.service = service;
    this.arrived = arrived;
    this.late = late;
    this.unknown = unknown;
    this.latestNanos = latest.toNanos();
    this.dice = simulation.dice(service);
  }

  /** How much a read of a feed gives at most. */
  int readBytes() {
    return calls.readBytes;
  }

  /** A question: it is answered as of now; one that fails had no effect. */
  <T> CompletionStage<T> ask(Supplier<CompletionStage<T>> question) {
    if (refused()) {
      return failed();
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    CompletionStage<T> asked = question.get();
    arrived.run();
    if (dice.chance(calls.unanswered)) {
      weather.hit(Fault.STORE_UNANSWERED);
      return answer;
    }
    bringBack(asked, answer, answerDelay());
    return answer;
  }

  /**
   * An order: it may arrive late, be done without an answer, or with an answer that says little.
   */
  <T> CompletionStage<T> order(Supplier<CompletionStage<T>> order) {
    if (refused()) {
      return failed();
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    long delay = dice.below(USUAL_NANOS);
    if (dice.chance(calls.late)) {
      weather.hit(late);
      delay += dice.between(1, latestNanos);
    }
    boolean unanswered = dice.chance(calls.unanswered);
    boolean unclear = !unanswered && dice.chance(calls.unknown);
    simulation.after(
        Duration.ofNanos(delay),
        () -> {
          CompletionStage<T> done = order.get();
          arrived.run();
          if (unanswered) {
            weather.hit(Fault.STORE_UNANSWERED);
          } else if (unclear) {
            weather.hit(unknown);
            bringBack(fails("the connection broke"), answer, answerDelay());
          } else {
            bringBack(done, answer, answerDelay());
          }
        });
    return answer;
  }

  private boolean refused() {
    if (!dice.chance(calls.refused)) {
      return false;
    }
    weather.hit(Fault.STORE_BUSY);
    return true;
  }

  private <T> CompletionStage<T> failed() {
    CompletableFuture<T> answer = new CompletableFuture<>();
    bringBack(fails("can't be reached"), answer, dice.below(USUAL_NANOS));
    return answer;
  }

  private <T> CompletionStage<T> fails(String why) {
    return CompletableFuture.failedFuture(
        new SyncException(SyncException.Code.UNAVAILABLE, service + ": " + why));
  }

  private long answerDelay() {
    if (dice.chance(calls.late)) {
      weather.hit(late);
      return dice.between(1, 2 * latestNanos);
    }
    return dice.below(USUAL_NANOS);
  }

  private <T> void bringBack(CompletionStage<T> from, CompletableFuture<T> to, long delay) {
    from.whenComplete(
        (value, error) ->
            simulation.after(
                Duration.ofNanos(delay),
                () ->
                    process.deliver(
                        () -> {
                          if (error != null) {
                            to.completeExceptionally(error);
                          } else {
                            to.complete(value);
                          }
                        })));
  }

  /** Something that the service says by itself reaches the process soon. */
  void hint(Runnable hint) {
    simulation.after(Duration.ofNanos(dice.below(USUAL_NANOS)), () -> process.deliver(hint));
  }

  VirtualProcess process() {
    return process;
  }

  boolean chance(int perMille) {
    return dice.chance(perMille);
  }

  Weather.Calls calls() {
    return calls;
  }

  void hit(Fault fault) {
    weather.hit(fault);
  }
}
