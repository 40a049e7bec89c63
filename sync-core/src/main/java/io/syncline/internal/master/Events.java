package io.syncline.internal.master;

import io.syncline.ShardStatus;
import io.syncline.SyncException;
import io.syncline.SyncMasterListener;
import io.syncline.SyncStatus;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners, in order, away from the lane. Bounded; never blocks. Thread-safe. */
public final class Events {
  private static final Logger LOG = LoggerFactory.getLogger(Events.class);
  private static final int MOST = 1000;

  private final List<SyncMasterListener> listeners;
  private final Executor executor;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * For some listeners.
   *
   * @param executor runs one task at a time
   */
  public Events(List<SyncMasterListener> listeners, Executor executor) {
    this.listeners = List.copyOf(listeners);
    this.executor = executor;
  }

  void leadership(boolean leads, long term) {
    tell(listener -> listener.leadershipChanged(leads, term));
  }

  void status(SyncStatus status) {
    tell(listener -> listener.statusChanged(status));
  }

  void shardFailed(ShardStatus shard) {
    tell(listener -> listener.shardFailed(shard));
  }

  void failed(SyncException failure) {
    tell(listener -> listener.failed(failure));
  }

  private void tell(Consumer<SyncMasterListener> event) {
    if (listeners.isEmpty()) {
      return;
    }
    if (waiting.incrementAndGet() > MOST) {
      waiting.decrementAndGet();
      LOG.warn("event=listener-too-slow waiting={} next=\"an event is dropped\"", MOST);
      return;
    }
    try {
      executor.execute(
          () -> {
            waiting.decrementAndGet();
            listeners.forEach(listener -> call(event, listener));
          });
    } catch (RejectedExecutionException e) {
      waiting.decrementAndGet();
      LOG.debug("event=listener-not-told reason=\"the runtime is closed\"");
    }
  }

  private static void call(Consumer<SyncMasterListener> event, SyncMasterListener listener) {
    try {
      event.accept(listener);
    } catch (RuntimeException e) {
      LOG.warn("event=listener-failed next=\"the next event is told\"", e);
    }
  }
}
