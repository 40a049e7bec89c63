package io.syncline.testkit.simulation;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.control.Call;
import io.syncline.control.ControlNetwork;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Calls from and to one process over lines that lose and double them. Endpoints are {@code
 * sim://<site>/<name>}, so that a partition knows between which data centres a call goes.
 */
public final class FaultyControl implements ControlNetwork {
  private static final int USUAL_NANOS = 300_000;

  private final Simulation simulation;
  private final VirtualProcess process;
  private final ControlNetwork inner;
  private final Weather weather;
  private final Dice dice;

  /** A process's access to the network of calls. */
  public FaultyControl(
      Simulation simulation, VirtualProcess process, ControlNetwork inner, Weather weather) {
    this.simulation = simulation;
    this.process = process;
    this.inner = inner;
    this.weather = weather;
    this.dice = simulation.dice("calls of " + process.name());
  }

  /** The data centre of an endpoint. */
  public static String site(String endpoint) {
    int from = endpoint.indexOf("://") + 3;
    int to = endpoint.indexOf('/', from);
    return to < 0 ? "" : endpoint.substring(from, to);
  }

  @Override
  public Registration listen(String endpoint, CallHandler handler) {
    Registration registered =
        inner.listen(
            endpoint,
            new CallHandler() {
              @Override
              public <R> CompletionStage<R> handle(Call<R> call) {
                CompletableFuture<R> answer = new CompletableFuture<>();
                process.deliver(() -> pass(handler, call, answer));
                return answer;
              }
            });
    process.onDeath(registered::close);
    return registered;
  }

  private static <R> void pass(CallHandler handler, Call<R> call, CompletableFuture<R> answer) {
    try {
      handler.handle(call).whenComplete((value, error) -> complete(answer, value, error));
    } catch (SyncException e) {
      answer.completeExceptionally(e);
    }
  }

  private static <R> void complete(
      CompletableFuture<R> to, R value, @org.jspecify.annotations.Nullable Throwable error) {
    if (error != null) {
      to.completeExceptionally(error);
    } else {
      to.complete(value);
    }
  }

  @Override
  public <R> CompletionStage<R> call(String endpoint, Call<R> call, Duration deadline) {
    CompletableFuture<R> answer = new CompletableFuture<>();
    Weather.Calls calls = weather.control();
    process.after(
        deadline,
        () ->
            answer.completeExceptionally(
                new SyncException(
                    SyncException.Code.TIMEOUT, endpoint + ": no answer within " + deadline)));
    boolean lost = dice.chance(calls.lost);
    boolean unanswered = dice.chance(calls.unanswered);
    boolean twice = dice.chance(calls.duplicated);
    if (lost) {
      weather.hit(Fault.CALLS_LOST);
      return answer;
    }
    if (unanswered) {
      weather.hit(Fault.ANSWERS_LOST);
    }
    send(endpoint, call, deadline, unanswered ? new CompletableFuture<>() : answer);
    if (twice) {
      weather.hit(Fault.CALLS_DUPLICATED);
      simulation.after(
          Duration.ofNanos(dice.between(1, 800_000_000)),
          () -> send(endpoint, call, deadline, new CompletableFuture<>()));
    }
    return answer;
  }

  private <R> void send(
      String endpoint, Call<R> call, Duration deadline, CompletableFuture<R> answer) {
    String there = site(endpoint);
    simulation.after(
        Duration.ofNanos(dice.below(USUAL_NANOS)),
        () -> {
          if (cut(process.site(), there)) {
            weather.hit(Fault.ONE_WAY_PARTITION);
            return;
          }
          inner
              .call(endpoint, call, deadline)
              .whenComplete(
                  (value, error) -> {
                    if (!cut(there, process.site())) {
                      process.deliver(() -> complete(answer, value, error));
                    }
                  });
        });
  }

  /** Calls between data centres end where frames end; those within one do not. */
  private boolean cut(String from, String to) {
    Weather.Frames line = weather.frames(to);
    return line.cut && line.why == Fault.ONE_WAY_PARTITION && !from.equals(to);
  }
}
