package io.syncline.storage.arangodb;

import io.syncline.Registration;
import io.syncline.SyncException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be said to the servers again and again, on one thread of its own, {@code
 * syncline-arangodb-renewal}. Thread-safe.
 */
final class Renewals implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);

  private final ScheduledExecutorService thread;

  Renewals() {
    ScheduledThreadPoolExecutor made =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread daemon = new Thread(task, "syncline-arangodb-renewal");
              daemon.setDaemon(true);
              return daemon;
            });
    made.setRemoveOnCancelPolicy(true);
    this.thread = made;
  }

  /** Something that may fail; it is tried again when its time comes. */
  interface Renewal {
    /** Says it once more. */
    void run() throws InterruptedException;
  }

  /** Runs something every so often until the registration is closed. */
  Registration every(Duration pause, Renewal renewal) {
    ScheduledFuture<?> running =
        thread.scheduleWithFixedDelay(
            () -> attempt(renewal), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    return () -> running.cancel(false);
  }

  private static void attempt(Renewal renewal) {
    try {
      renewal.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SyncException e) {
      LOG.warn("event=renewal-failed reason={} next=tried again", e.getMessage());
    } catch (RuntimeException e) {
      // What leaves here would end this renewal for good, without a word.
      LOG.error("event=renewal-failed next=tried again", e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
