package io.syncline.testkit.control;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.SyncRuntime;
import io.syncline.control.Call;
import io.syncline.control.ClientCall;
import io.syncline.control.ControlNetwork;
import io.syncline.control.Forwarded;
import io.syncline.control.memory.MemoryControlNetwork;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A network with one fault. */
@SuppressWarnings("unchecked") // it answers what was not asked
final class FaultyControlNetwork implements ControlNetwork {
  private final MemoryControlNetwork inner;
  private final ControlNetworkFault fault;
  private final Map<String, CallHandler> direct = new ConcurrentHashMap<>();
  private final Map<String, Registration> listening = new ConcurrentHashMap<>();
  private @Nullable CompletionStage<?> before;

  FaultyControlNetwork(SyncRuntime runtime, ControlNetworkFault fault) {
    this.inner = new MemoryControlNetwork(runtime);
    this.fault = fault;
  }

  @Override
  public Registration listen(String endpoint, CallHandler handler) {
    direct.put(endpoint, handler);
    Registration known = listening.get(endpoint);
    if (fault == ControlNetworkFault.SECOND_LISTENER_WINS && known != null) {
      known.close();
    }
    Registration made = inner.listen(endpoint, handler);
    listening.put(endpoint, made);
    return fault == ControlNetworkFault.CLOSES_WHOEVER_LISTENS
        ? () -> java.util.Objects.requireNonNull(listening.get(endpoint)).close()
        : made;
  }

  @Override
  public synchronized <R> CompletionStage<R> call(
      String endpoint, Call<R> call, Duration deadline) {
    CompletionStage<R> answer =
        switch (fault) {
          case ONE_ENDPOINT -> inner.call(direct.keySet().iterator().next(), call, deadline);
          case NO_DEADLINE -> inner.call(endpoint, call, Duration.ofDays(1));
          case CALLS_ON_THE_CALLERS_THREAD ->
              java.util.Objects.requireNonNull(direct.get(endpoint)).handle(call);
          case UNPACKS_FORWARDED_CALLS ->
              inner.call(endpoint, call instanceof Forwarded<R> f ? f.call() : call, deadline);
          case EMPTY_LISTS ->
              inner.call(
                  endpoint,
                  call instanceof ClientCall.Configure
                      ? (Call<R>) new ClientCall.Configure(List.of())
                      : call,
                  deadline);
          case ONE_CALL_AT_A_TIME -> {
            CompletionStage<?> last = before;
            yield last == null
                ? inner.call(endpoint, call, deadline)
                : last.thenCompose(x -> inner.call(endpoint, call, deadline));
          }
          case LATE_ANSWER_TO_THE_NEXT_CALL ->
              before == null
                  ? inner.call(endpoint, call, deadline)
                  : CompletableFuture.completedStage((R) "first");
          case ANSWERS_MIXED_UP -> {
            CompletionStage<R> asked = inner.call(endpoint, call, deadline);
            yield before == null ? asked : (CompletionStage<R>) before;
          }
          default -> inner.call(endpoint, call, deadline);
        };
    before = answer;
    return answer
        .handle(
            (result, error) ->
                error == null
                    ? CompletableFuture.completedStage(result)
                    : CompletableFuture.<R>failedStage(spoiled(error)))
        .thenCompose(x -> x);
  }

  private Throwable spoiled(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    Code code = cause instanceof SyncException known ? known.code() : Code.INTERNAL;
    return switch (fault) {
      case ERRORS_WITHOUT_CODE -> new SyncException(Code.INTERNAL, String.valueOf(cause));
      case DEFECTS_ARE_TIMEOUTS ->
          code == Code.INTERNAL ? new SyncException(Code.TIMEOUT, "no answer") : cause;
      case UNREACHABLE_TIMES_OUT ->
          code == Code.UNAVAILABLE ? new SyncException(Code.TIMEOUT, "no answer") : cause;
      default -> cause;
    };
  }
}
