package io.syncline.internal.master;

import io.syncline.SyncException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Something the leader gets done by one call at a time. After a failure it pauses, longer each
 * time, before it may be tried again; whoever sends it asks {@link #idle} first, at every tick.
 */
final class Errand {
  private static final long FIRST_PAUSE = Duration.ofMillis(250).toNanos();
  private static final long LONGEST_PAUSE = Duration.ofSeconds(8).toNanos();

  private final Term term;
  private final String what;
  private final Duration deadline;
  private boolean away;
  private long pause;
  private long notBefore;
  private long failingSince;
  private long failedAt;
  private Optional<SyncException> failure = Optional.empty();

  Errand(Term term, String what, Duration deadline) {
    this.term = term;
    this.what = what;
    this.deadline = deadline;
  }

  /** Whether it may be sent now. */
  boolean idle() {
    return !away && (pause == 0 || term.now() - notBefore >= 0);
  }

  /** Whether no call is under way, although it may have to pause. */
  boolean home() {
    return !away;
  }

  <T> void run(Supplier<CompletionStage<T>> call, Consumer<T> done) {
    run(call, done, e -> {});
  }

  <T> void run(
      Supplier<CompletionStage<T>> call, Consumer<T> done, Consumer<SyncException> failed) {
    away = true;
    term.turns()
        .await(
            call,
            deadline,
            what,
            value -> {
              away = false;
              pause = 0;
              failure = Optional.empty();
              done.accept(value);
              term.wake();
            },
            error -> {
              away = false;
              failed(error);
              failed.accept(error);
            });
  }

  /** Counts as a failed call: the next one waits. */
  void failed(SyncException error) {
    if (failure.isEmpty()) {
      failingSince = term.now();
    }
    failure = Optional.of(error);
    failedAt = term.now();
    pause = pause == 0 ? FIRST_PAUSE : Math.min(LONGEST_PAUSE, pause * 2);
    notBefore = term.now() + pause;
    term.wakeAfter(Duration.ofNanos(pause));
  }

  /** Why the last call failed, until one succeeds. */
  Optional<SyncException> failure() {
    return failure;
  }

  /** For how long every call has failed; zero if the last one did not. */
  Duration failingFor() {
    return failure.isEmpty() ? Duration.ZERO : Duration.ofNanos(term.now() - failingSince);
  }

  /**
   * Whether every call has failed for a time, the last one not long ago: who has not been called
   * since may be tried again.
   */
  boolean keepsFailing(Duration patience) {
    return failingFor().compareTo(patience) >= 0
        && term.now() - failedAt < Math.max(2 * patience.toNanos(), 2 * pause);
  }

  /** The next call need not wait. */
  void hurry() {
    pause = 0;
  }
}
