package io.syncline;

import io.syncline.SyncException.Code;
import io.syncline.control.Call;
import io.syncline.control.ControlNetwork;
import io.syncline.internal.loop.Deadlines;
import io.syncline.internal.master.Failover;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A client's calls: to whoever answers, again where that helps, until the timeout. Thread-safe. */
final class ClientCalls {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final Duration SLACK = Duration.ofSeconds(2);

  private static final int LISTENERS_AT_ONCE = 4;

  private final Failover masters;
  private final SyncRuntime runtime;
  private final SyncRuntime.Lane lane;
  private final Duration callTimeout;
  private final Duration poll;
  private final Duration grace;
  private final Set<CompletableFuture<?>> open = new LinkedHashSet<>();
  private boolean closed;
  private @Nullable Executor listeners;

  ClientCalls(
      ControlNetwork network,
      List<String> endpoints,
      SyncRuntime runtime,
      Duration callTimeout,
      Duration poll,
      Duration grace) {
    this.masters = new Failover(network, endpoints);
    this.runtime = runtime;
    this.lane = runtime.lane("client");
    this.callTimeout = callTimeout;
    this.poll = poll;
    this.grace = grace;
  }

  /** Where listeners are called, a few at a time. */
  Executor listeners() {
    synchronized (open) {
      Executor made = listeners;
      if (made == null) {
        made = runtime.pool("client-listener", LISTENERS_AT_ONCE);
        listeners = made;
      }
      return made;
    }
  }

  /** Does something later, unless it is closed before. */
  Registration later(Duration delay, Runnable task) {
    return lane.schedule(SyncRuntime.Urgency.CONTROL, delay, task);
  }

  /** Names something that is begun once, however often it is asked for. */
  String newId() {
    return Long.toHexString(runtime.wallMicros()) + "-" + Long.toHexString(runtime.random());
  }

  Duration withGrace(Duration timeout) {
    return timeout.plus(grace);
  }

  /** Asks until there is an answer. */
  <R> CompletionStage<R> ask(Call<R> call, Duration timeout) {
    return poll(call, timeout, answer -> true, answer -> "");
  }

  /** Asks until an answer is what is waited for. */
  <R> CompletionStage<R> poll(
      Call<R> call, Duration timeout, Predicate<R> enough, Function<R, String> progress) {
    CompletableFuture<R> answer = new CompletableFuture<>();
    synchronized (open) {
      if (closed) {
        return CompletableFuture.failedStage(
            new SyncException(Code.CLOSED, "the client is closed"));
      }
      open.add(answer);
    }
    new Polling<>(call, timeout, enough, progress, answer).attempt();
    return answer.whenComplete((found, error) -> done(answer));
  }

  /** What is asked for fails. */
  void close() {
    List<CompletableFuture<?>> left;
    synchronized (open) {
      closed = true;
      left = List.copyOf(open);
    }
    left.forEach(
        answer ->
            answer.completeExceptionally(new SyncException(Code.CLOSED, "the client was closed")));
  }

  private void done(CompletableFuture<?> answer) {
    synchronized (open) {
      open.remove(answer);
    }
  }

  /** Waits, in the caller's thread. */
  <R> R get(CompletionStage<R> stage, Duration timeout) {
    try {
      return stage.toCompletableFuture().get(timeout.plus(SLACK).toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new SyncException(Code.TIMEOUT, "no answer within " + timeout, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SyncException(Code.TIMEOUT, "the waiting thread was interrupted", e);
    } catch (ExecutionException e) {
      Throwable cause = Deadlines.unwrap(e.getCause() == null ? e : e.getCause());
      if (cause instanceof SyncException known) {
        throw new SyncException(known.code(), String.valueOf(known.getMessage()), known);
      }
      throw new SyncException(Code.INTERNAL, "the call failed: " + cause, cause);
    }
  }

  /** One question, asked until it is answered as is waited for. */
  private final class Polling<R> {
    private final Call<R> call;
    private final Duration timeout;
    private final Predicate<R> enough;
    private final Function<R, String> progress;
    private final CompletableFuture<R> answer;
    private final long end;
    private Duration pause = FIRST_PAUSE;
    private String last = "no master has answered";

    Polling(
        Call<R> call,
        Duration timeout,
        Predicate<R> enough,
        Function<R, String> progress,
        CompletableFuture<R> answer) {
      this.call = call;
      this.timeout = timeout;
      this.enough = enough;
      this.progress = progress;
      this.answer = answer;
      this.end = runtime.nanoTime() + timeout.toNanos();
    }

    void attempt() {
      long left = end - runtime.nanoTime();
      if (answer.isDone()) {
        return;
      }
      if (left <= 0) {
        answer.completeExceptionally(
            new SyncException(
                Code.TIMEOUT,
                call.getClass().getSimpleName()
                    + " at "
                    + masters.endpoints()
                    + " within "
                    + timeout
                    + ": "
                    + last));
        return;
      }
      Duration deadline = callTimeout.toNanos() < left ? callTimeout : Duration.ofNanos(left);
      Deadlines.await(
          lane,
          SyncRuntime.Urgency.CONTROL,
          masters.call(call, deadline),
          Duration.ofNanos(left),
          call.getClass().getSimpleName(),
          this::answered,
          this::failed,
          late -> {});
    }

    private void answered(R found) {
      if (enough.test(found)) {
        answer.complete(found);
        return;
      }
      last = progress.apply(found);
      pause = FIRST_PAUSE;
      again(poll);
    }

    private void failed(Throwable error) {
      if (error instanceof SyncException known && known.retryable()) {
        last = String.valueOf(known.getMessage());
        again(pause);
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
      } else {
        answer.completeExceptionally(error);
      }
    }

    private void again(Duration after) {
      long left = Math.max(0, end - runtime.nanoTime());
      lane.schedule(
          SyncRuntime.Urgency.CONTROL,
          Duration.ofNanos(Math.min(left, after.toNanos())),
          this::attempt);
    }
  }
}
