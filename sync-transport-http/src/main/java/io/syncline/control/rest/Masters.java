package io.syncline.control.rest;

import io.syncline.ClusterId;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.SyncRuntime.Urgency;
import io.syncline.SyncStatus;
import io.syncline.control.Call;
import io.syncline.control.ClientCall;
import io.syncline.control.ControlNetwork;
import io.syncline.control.Forwarded;
import io.syncline.control.MasterCall;
import io.syncline.control.NotLeader;
import io.syncline.control.SourceCall;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Calls to this process's master, which passes them on to the leader where the request allows that.
 * Thread-safe.
 */
final class Masters {
  private final ControlNetwork network;
  private final String endpoint;
  private final SyncRuntime runtime;
  private final SyncRuntime.Lane lane;
  private final RestOptions options;

  Masters(ControlNetwork network, String endpoint, SyncRuntime runtime, RestOptions options) {
    this.network = network;
    this.endpoint = endpoint;
    this.runtime = runtime;
    this.lane = runtime.lane("rest");
    this.options = options;
  }

  SyncRuntime runtime() {
    return runtime;
  }

  RestOptions options() {
    return options;
  }

  /** Calls a master elsewhere. */
  <R> CompletionStage<R> elsewhere(String to, Call<R> call) {
    return network.call(to, call, options.callTimeout());
  }

  /** Calls, as the request allows. */
  <R> CompletionStage<R> call(Asked asked, Call<R> call) {
    return call(asked, call, options.callTimeout());
  }

  /** The tasks of this data centre in ArangoSync's form. */
  CompletionStage<List<TaskForm>> tasks(Asked asked) {
    return call(asked, new ClientCall.GetStatus(false)).thenCompose(status -> tasks(asked, status));
  }

  private CompletionStage<List<TaskForm>> tasks(Asked asked, SyncStatus status) {
    CompletionStage<List<ClusterId>> upstream = call(asked, new SourceCall.GetUpstream(1));
    return call(asked, new ClientCall.GetTasks())
        .thenCombine(upstream, (tasks, clusters) -> TaskForm.of(tasks, status, clusters));
  }

  private <R> CompletionStage<R> call(Asked asked, Call<R> call, Duration deadline) {
    if (!asked.mayForward()) {
      // A call that was forwarded once is answered by a leader or not at all.
      return network.call(endpoint, new Forwarded<>(call), deadline);
    }
    CompletionStage<R> answer = network.call(endpoint, call, deadline);
    if (!(call instanceof MasterCall)) {
      return answer;
    }
    // Followers do not pass on what workers say, but name the leader.
    return answer
        .handle(
            (found, error) -> {
              Optional<String> leader =
                  error == null ? Optional.empty() : NotLeader.leader(Failures.unwrap(error));
              return leader.isEmpty() ? answer : network.call(leader.get(), call, deadline);
            })
        .thenCompose(next -> next);
  }

  /**
   * Asks until an answer is what is waited for, or the time is over.
   *
   * @return the last answer; exceptionally what is not worth another try
   */
  <R> CompletionStage<R> until(Asked asked, Call<R> call, Duration time, Predicate<R> enough) {
    CompletableFuture<R> answer = new CompletableFuture<>();
    long end = runtime.nanoTime() + time.toNanos();
    ask(asked, call, end, enough, answer, Optional.empty());
    return answer;
  }

  private <R> void ask(
      Asked asked,
      Call<R> call,
      long end,
      Predicate<R> enough,
      CompletableFuture<R> answer,
      Optional<R> last) {
    long left = Math.max(Duration.ofMillis(100).toNanos(), end - runtime.nanoTime());
    Duration deadline =
        left < options.callTimeout().toNanos() ? Duration.ofNanos(left) : options.callTimeout();
    call(asked, call, deadline)
        .whenComplete(
            (found, error) -> {
              if (error == null && enough.test(found)) {
                answer.complete(found);
                return;
              }
              boolean again =
                  error == null
                      || Failures.unwrap(error) instanceof SyncException known && known.retryable();
              if (!again || last.isEmpty() && error != null) {
                answer.completeExceptionally(error);
                return;
              }
              Optional<R> latest = error == null ? Optional.of(found) : last;
              if (end - runtime.nanoTime() <= 0) {
                answer.complete(latest.orElseThrow());
                return;
              }
              lane.schedule(
                  Urgency.CONTROL,
                  options.poll(),
                  () -> ask(asked, call, end, enough, answer, latest));
            });
  }

  /** Names something that is begun once. */
  String newId() {
    return "rest-"
        + Long.toHexString(runtime.wallMicros())
        + "-"
        + Long.toHexString(runtime.random());
  }
}
