package io.syncline.transport.http;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that compresses and sends for all sessions of a process, calls writers' hints, and
 * looks at the time now and then. What waits is bounded: a session and a writer wait at most once.
 */
final class Sending implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sending.class);

  private final LinkedBlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
  private final MessageWriter scratch = new MessageWriter();
  private final long tickNanos;
  private final Runnable tick;
  private final Thread thread;
  private volatile boolean closed;

  Sending(String name, long tickNanos, Runnable tick) {
    this.tickNanos = tickNanos;
    this.tick = tick;
    this.thread = HttpThreads.start(name, this::run);
  }

  void later(Runnable runnable) {
    work.add(runnable);
  }

  /** A buffer for what runs on this thread. */
  MessageWriter scratch() {
    return scratch;
  }

  private void run() {
    long due = System.nanoTime() + tickNanos;
    while (!closed) {
      try {
        Runnable next = work.poll(Math.max(0, due - System.nanoTime()), TimeUnit.NANOSECONDS);
        if (next != null) {
          next.run();
        }
        if (System.nanoTime() - due >= 0) {
          due = System.nanoTime() + tickNanos;
          tick.run();
        }
      } catch (InterruptedException e) {
        LOG.debug("event=interrupted next=\"only closing ends this thread\"");
      } catch (RuntimeException e) {
        LOG.error("event=defect thread={} next=\"goes on\"", Thread.currentThread().getName(), e);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    work.add(() -> {});
  }

  void join(long millis) {
    HttpThreads.join(thread, millis);
  }
}
