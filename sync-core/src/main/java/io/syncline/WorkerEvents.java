package io.syncline;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a worker's listeners, one event after the other, on a thread that may block. */
final class WorkerEvents {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerEvents.class);
  private static final int MAX_EVENTS = 1_000;

  private final String worker;
  private final List<SyncWorkerListener> listeners;
  private final Executor executor;
  private final AtomicInteger waiting = new AtomicInteger();

  WorkerEvents(String worker, List<SyncWorkerListener> listeners, Executor executor) {
    this.worker = worker;
    this.listeners = listeners;
    this.executor = executor;
  }

  void tell(Consumer<SyncWorkerListener> event) {
    if (listeners.isEmpty()) {
      return;
    }
    if (waiting.incrementAndGet() > MAX_EVENTS) {
      waiting.decrementAndGet();
      return;
    }
    executor.execute(
        () -> {
          waiting.decrementAndGet();
          for (SyncWorkerListener listener : listeners) {
            try {
              event.accept(listener);
            } catch (RuntimeException e) {
              LOG.warn("event=listener-failed worker={} next=\"go on\"", worker, e);
            }
          }
        });
  }
}
