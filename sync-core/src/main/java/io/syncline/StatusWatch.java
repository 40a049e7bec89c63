package io.syncline;

import io.syncline.control.ClientCall;
import io.syncline.internal.loop.Deadlines;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the status again and again, and tells a listener what is new. Thread-safe.
 *
 * <p>Ordering: one question at a time, the next one after the answer; one call of the listener at a
 * time, with the latest there is. Failure: the listener is told once, the questions go on.
 */
final class StatusWatch implements Registration {
  private static final Logger LOG = LoggerFactory.getLogger(StatusWatch.class);

  /** How long the masters are asked before it is told that none answers. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ClientCalls calls;
  private final boolean shards;
  private final Duration interval;
  private final SyncStatusListener listener;
  private final Executor telling;
  private boolean over;
  private boolean busy;
  private boolean failing;
  private @Nullable SyncStatus told;
  private Optional<Runnable> next = Optional.empty();
  private @Nullable Registration timer;

  StatusWatch(ClientCalls calls, boolean shards, Duration interval, SyncStatusListener listener) {
    this.calls = calls;
    this.shards = shards;
    this.interval = interval;
    this.listener = listener;
    this.telling = calls.listeners();
  }

  void begin() {
    calls
        .ask(new ClientCall.GetStatus(shards), PATIENCE)
        .whenComplete(
            (status, error) -> {
              if (error == null) {
                answered(status);
              } else {
                failed(Deadlines.unwrap(error));
              }
            });
  }

  private synchronized void answered(SyncStatus status) {
    failing = false;
    if (!status.equals(told)) {
      told = status;
      tell(() -> listener.statusChanged(status));
    }
    again();
  }

  private synchronized void failed(Throwable error) {
    SyncException failure =
        error instanceof SyncException known
            ? known
            : new SyncException(SyncException.Code.INTERNAL, "the watch failed: " + error, error);
    boolean closed = failure.code() == SyncException.Code.CLOSED;
    if (!failing) {
      failing = true;
      told = null; // what comes after it is told, whatever it is
      tell(() -> listener.failed(failure));
    }
    if (closed) {
      over = true;
    } else {
      again();
    }
  }

  private synchronized void again() {
    if (!over) {
      timer = calls.later(interval, this::ask);
    }
  }

  private void ask() {
    synchronized (this) {
      if (over) {
        return;
      }
    }
    begin();
  }

  private synchronized void tell(Runnable event) {
    if (over) {
      return;
    }
    next = Optional.of(event);
    if (!busy) {
      busy = true;
      try {
        telling.execute(this::deliver);
      } catch (RejectedExecutionException e) {
        // The runtime has ended, and with it everything that could be told.
        over = true;
      }
    }
  }

  private void deliver() {
    Optional<Runnable> event = take();
    while (event.isPresent()) {
      try {
        event.get().run();
      } catch (RuntimeException e) {
        LOG.warn("event=listener-failed next=\"go on\"", e);
      }
      event = take();
    }
  }

  private synchronized Optional<Runnable> take() {
    Optional<Runnable> event = next;
    next = Optional.empty();
    busy = event.isPresent();
    return event;
  }

  /** Nothing is told any more, but for a call of the listener that runs. Idempotent. */
  @Override
  public synchronized void close() {
    over = true;
    next = Optional.empty();
    if (timer != null) {
      timer.close();
    }
  }
}
