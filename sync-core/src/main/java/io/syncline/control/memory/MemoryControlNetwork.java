package io.syncline.control.memory;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.SyncRuntime.Urgency;
import io.syncline.control.Call;
import io.syncline.control.ControlNetwork;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls between the masters, workers and clients of one JVM. An endpoint is any text, for example
 * {@code mem://dc-a/master-1}.
 *
 * <p>Thread-safe. Handlers are called, and answers delivered, one after the other on a lane of the
 * runtime, never within {@link #call}. A call that is under way when its endpoint closes may still
 * be answered; if it is not, it ends at its deadline.
 */
public final class MemoryControlNetwork implements ControlNetwork {
  private final SyncRuntime.Lane lane;
  private final Map<String, CallHandler> handlers = new ConcurrentHashMap<>();
  private final AtomicInteger late = new AtomicInteger();

  /** A network without endpoints; takes one lane of the runtime. */
  public MemoryControlNetwork(SyncRuntime runtime) {
    this.lane = runtime.lane("control");
  }

  @Override
  public Registration listen(String endpoint, CallHandler handler) {
    if (handlers.putIfAbsent(endpoint, handler) != null) {
      throw new SyncException(
          SyncException.Code.CONFLICT,
          "endpoint " + endpoint + " is taken: close whoever listens there, or choose another");
    }
    return () -> handlers.remove(endpoint, handler);
  }

  @Override
  public <R> CompletionStage<R> call(String endpoint, Call<R> call, Duration deadline) {
    CompletableFuture<R> answer = new CompletableFuture<>();
    Registration timer =
        lane.schedule(
            Urgency.CONTROL,
            deadline,
            () ->
                answer.completeExceptionally(
                    new SyncException(
                        SyncException.Code.TIMEOUT,
                        what(endpoint, call) + ": no answer within " + deadline)));
    lane.execute(
        Urgency.CONTROL,
        () ->
            ask(endpoint, call)
                .whenComplete(
                    (result, error) ->
                        lane.execute(
                            Urgency.CONTROL,
                            () -> {
                              timer.close();
                              boolean inTime =
                                  error == null
                                      ? answer.complete(result)
                                      : answer.completeExceptionally(
                                          failure(endpoint, call, error));
                              if (!inTime) {
                                late.incrementAndGet();
                              }
                            })));
    return answer;
  }

  /** How many answers came after their deadline and were dropped. */
  public int lateAnswers() {
    return late.get();
  }

  private <R> CompletionStage<R> ask(String endpoint, Call<R> call) {
    CallHandler handler = handlers.get(endpoint);
    if (handler == null) {
      return CompletableFuture.failedStage(
          new SyncException(
              SyncException.Code.UNAVAILABLE,
              what(endpoint, call) + ": nobody listens there; try another endpoint, or later"));
    }
    try {
      return handler.handle(call);
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private static SyncException failure(String endpoint, Call<?> call, Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    return cause instanceof SyncException known
        ? known
        : new SyncException(
            SyncException.Code.INTERNAL, what(endpoint, call) + " failed: " + cause, cause);
  }

  private static String what(String endpoint, Call<?> call) {
    return call.getClass().getSimpleName() + " at " + endpoint;
  }
}
