package io.syncline.transport.kafka;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that does things now or later; after the close it does nothing. */
final class Later {
  private static final Logger LOG = LoggerFactory.getLogger(Later.class);

  private final ScheduledThreadPoolExecutor scheduler;

  Later(String threadName) {
    this.scheduler = KafkaThreads.scheduler(threadName);
  }

  void run(long afterMillis, Runnable work) {
    try {
      var unused =
          scheduler.schedule(
              () -> {
                try {
                  work.run();
                } catch (RuntimeException e) {
                  LOG.error("event=defect thread={}", Thread.currentThread().getName(), e);
                }
              },
              afterMillis,
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // Closed: there is nobody left to do it for.
    }
  }

  boolean isClosed() {
    return scheduler.isShutdown();
  }

  /** Interrupts what runs and drops what waits; whether the thread has ended within the limit. */
  boolean close(Duration limit) {
    scheduler.shutdownNow();
    try {
      return scheduler.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
