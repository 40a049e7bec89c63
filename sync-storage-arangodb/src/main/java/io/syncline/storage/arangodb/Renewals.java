package io.syncline.storage.arangodb;

import io.syncline.Registration;
import io.syncline.SyncException;
import java.time.Duration;
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

  private final Clockwork clockwork;

  Renewals() {
    this(new OneThread());
  }

  Renewals(Clockwork clockwork) {
    this.clockwork = clockwork;
  }

  /** What runs tasks in time. Tasks don't throw. */
  interface Clockwork extends AutoCloseable {
    /** Runs a task every so often, for the first time after that pause, until it is closed. */
    Registration every(Duration pause, Runnable task);

    @Override
    void close();
  }

  /** One thread, by the machine's clock. */
  private static final class OneThread implements Clockwork {
    private final ScheduledThreadPoolExecutor thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread daemon = new Thread(task, "syncline-arangodb-renewal");
              daemon.setDaemon(true);
              return daemon;
            });

    OneThread() {
      thread.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Registration every(Duration pause, Runnable task) {
      ScheduledFuture<?> running =
          thread.scheduleWithFixedDelay(
              task, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
      return () -> running.cancel(false);
    }

    @Override
    public void close() {
      thread.shutdownNow();
    }
  }

  /** Something that may fail; it is tried again when its time comes. */
  interface Renewal {
    /** Says it once more. */
    void run() throws InterruptedException;
  }

  /** Runs something every so often until the registration is closed. */
  Registration every(Duration pause, Renewal renewal) {
    return clockwork.every(pause, () -> attempt(renewal));
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
    clockwork.close();
  }
}
