package io.syncline.internal.loop;

import io.syncline.SyncRuntime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The runtime of a host: a daemon thread for each lane, bounded pools for what blocks. Threads are
 * named {@code syncline-<runtime>-<lane or pool>-<n>}. Thread-safe.
 */
public final class ThreadedRuntime implements SyncRuntime {
  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String name;
  private final AtomicInteger threads = new AtomicInteger();
  private final List<LaneThread> lanes = new ArrayList<>();
  private final List<ExecutorService> pools = new ArrayList<>();
  private boolean closed;

  /** Makes a runtime without threads; lanes and pools bring them. */
  public ThreadedRuntime(String name) {
    this.name = name;
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public long wallMicros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
  }

  @Override
  public long random() {
    return ThreadLocalRandom.current().nextLong();
  }

  @Override
  public synchronized Lane lane(String lane) {
    checkOpen();
    LaneThread made = new LaneThread(threadName(lane));
    lanes.add(made);
    return made;
  }

  @Override
  public synchronized Executor pool(String pool, int limit) {
    checkOpen();
    ThreadFactory factory =
        task -> {
          Thread thread = new Thread(task, threadName(pool));
          thread.setDaemon(true);
          return thread;
        };
    ThreadPoolExecutor made =
        new ThreadPoolExecutor(
            limit, limit, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
    made.allowCoreThreadTimeOut(true);
    pools.add(made);
    return made;
  }

  @Override
  public void close() {
    List<LaneThread> closing;
    List<ExecutorService> ending;
    synchronized (this) {
      closed = true;
      closing = List.copyOf(lanes);
      ending = List.copyOf(pools);
      lanes.clear();
      pools.clear();
    }
    long deadline = System.nanoTime() + CLOSE_NANOS;
    closing.forEach(lane -> lane.close(deadline));
    ending.forEach(ExecutorService::shutdown);
    for (ExecutorService pool : ending) {
      try {
        if (!pool.awaitTermination(
            Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
          pool.shutdownNow();
        }
      } catch (InterruptedException e) {
        pool.shutdownNow();
        Thread.currentThread().interrupt();
      }
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new io.syncline.SyncException(
          io.syncline.SyncException.Code.CLOSED, "runtime " + name + " is closed: make a new one");
    }
  }

  private String threadName(String part) {
    return "syncline-" + name + "-" + part + "-" + threads.incrementAndGet();
  }
}
