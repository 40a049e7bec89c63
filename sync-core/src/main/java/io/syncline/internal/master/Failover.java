package io.syncline.internal.master;

import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.control.Call;
import io.syncline.control.ControlNetwork;
import io.syncline.control.NotLeader;
import io.syncline.internal.loop.Deadlines;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One call to whichever of several masters answers: where one can't be reached, does not lead or
 * does not answer in time, the next is asked. Every call is idempotent. Thread-safe.
 */
public final class Failover {
  private final ControlNetwork network;
  private final List<String> endpoints;
  private final AtomicInteger preferred = new AtomicInteger();

  /** For the masters of one data centre. */
  public Failover(ControlNetwork network, List<String> endpoints) {
    this.network = network;
    this.endpoints = List.copyOf(endpoints);
    if (this.endpoints.isEmpty()) {
      throw new SyncException(Code.BAD_REQUEST, "no endpoint is given: at least one is needed");
    }
  }

  /** Where. */
  public List<String> endpoints() {
    return endpoints;
  }

  /**
   * Calls. Fails as the last endpoint failed.
   *
   * @param deadline of the call to one endpoint
   */
  public <R> CompletionStage<R> call(Call<R> call, Duration deadline) {
    CompletableFuture<R> answer = new CompletableFuture<>();
    attempt(call, deadline, preferred.get(), 0, Optional.empty(), answer);
    return answer;
  }

  private <R> void attempt(
      Call<R> call,
      Duration deadline,
      int first,
      int tried,
      Optional<String> leader,
      CompletableFuture<R> answer) {
    int index = Math.floorMod(first + tried, endpoints.size());
    String endpoint = leader.orElseGet(() -> endpoints.get(index));
    network
        .call(endpoint, call, deadline)
        .whenComplete(
            (result, error) -> {
              if (error == null) {
                if (leader.isEmpty()) {
                  preferred.set(index);
                }
                answer.complete(result);
                return;
              }
              Throwable cause = Deadlines.unwrap(error);
              boolean otherMayAnswer =
                  cause instanceof SyncException e
                      && (e.code() == Code.UNAVAILABLE || e.code() == Code.TIMEOUT);
              Optional<String> named =
                  leader.isEmpty() ? NotLeader.leader(cause) : Optional.empty();
              if (otherMayAnswer && named.isPresent()) {
                attempt(call, deadline, first, tried, named, answer);
              } else if (otherMayAnswer && tried + 1 < endpoints.size()) {
                attempt(call, deadline, first, tried + 1, Optional.empty(), answer);
              } else {
                answer.completeExceptionally(cause);
              }
            });
  }
}
