package io.syncline.storage.arangodb;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.store.FeedId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be said to the servers again and again. Thread-safe.
 *
 * <p>Ordering: what is due for one server is said one after the other, on one thread; what is due
 * for another does not wait for it. A renewal that waits or runs when it is due again is not said
 * twice.
 *
 * <p>Limits: one thread that watches the time, and one for each server to which something is being
 * said; it ends when it had nothing to say for a minute.
 */
final class Renewals implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);

  private final Clockwork clockwork;
  private final Executor threads;
  private final Runnable end;

  /** As many as the cluster ever had servers. */
  private final Map<FeedId, OfServer> servers = new ConcurrentHashMap<>();

  Renewals() {
    this(new OneThread(), threads());
  }

  private Renewals(Clockwork clockwork, ThreadPoolExecutor threads) {
    this(clockwork, threads, threads::shutdownNow);
  }

  /** The end runs after the clockwork was closed, and ends the threads. */
  Renewals(Clockwork clockwork, Executor threads, Runnable end) {
    this.clockwork = clockwork;
    this.threads = threads;
    this.end = end;
  }

  /** What runs tasks in time. Tasks neither throw nor block. */
  interface Clockwork extends AutoCloseable {
    /** Runs a task every so often, for the first time after that pause, until it is closed. */
    Registration every(Duration pause, Runnable task);

    @Override
    void close();
  }

  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread daemon = new Thread(task, name);
      daemon.setDaemon(true);
      return daemon;
    };
  }

  private static ThreadPoolExecutor threads() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE, // no more than there are servers: each takes one at a time
        1,
        TimeUnit.MINUTES,
        new SynchronousQueue<>(),
        daemons("syncline-arangodb-renewal"),
        new ThreadPoolExecutor.DiscardPolicy()); // after the end
  }

  /** One thread, by the machine's clock. */
  private static final class OneThread implements Clockwork {
    private final ScheduledThreadPoolExecutor thread =
        new ScheduledThreadPoolExecutor(1, daemons("syncline-arangodb-renewal-clock"));

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

  /** Those of one server. */
  OfServer of(FeedId server) {
    return servers.computeIfAbsent(server, id -> new OfServer());
  }

  /** What has to be said to one server. Thread-safe. */
  final class OfServer {
    // Both guarded by this.
    private final Deque<Turn> due = new ArrayDeque<>();
    private boolean running;

    private OfServer() {}

    private record Turn(Renewal renewal, AtomicBoolean waits, AtomicBoolean over) {}

    /** Runs something every so often until the registration is closed. */
    Registration every(Duration pause, Renewal renewal) {
      Turn turn = new Turn(renewal, new AtomicBoolean(), new AtomicBoolean());
      Registration ticking = clockwork.every(pause, () -> isDue(turn));
      return () -> {
        ticking.close();
        turn.over.set(true);
      };
    }

    private void isDue(Turn turn) {
      if (!turn.waits.compareAndSet(false, true)) {
        return;
      }
      synchronized (this) {
        due.add(turn);
        if (running) {
          return;
        }
        running = true;
      }
      threads.execute(this::sayAll);
    }

    private void sayAll() {
      for (Turn turn = next(); turn != null; turn = next()) {
        if (!turn.over.get()) {
          attempt(turn.renewal);
        }
        turn.waits.set(false);
      }
    }

    private synchronized @Nullable Turn next() {
      Turn turn = due.poll();
      running = turn != null;
      return turn;
    }
  }

  private static void attempt(Renewal renewal) {
    try {
      renewal.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the end; what still waits ends the same way, at once
    } catch (SyncException e) {
      LOG.warn("event=renewal-failed reason={} next=tried again", e.getMessage());
    } catch (RuntimeException e) {
      // What leaves here would end the renewals of this server for good, without a word.
      LOG.error("event=renewal-failed next=tried again", e);
    }
  }

  @Override
  public void close() {
    clockwork.close();
    end.run();
  }
}
