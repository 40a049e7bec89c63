package io.syncline.examples.quickstart;

import io.syncline.examples.quickstart.data.Document;
import io.syncline.examples.quickstart.store.Lookup;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the time between a commit at the source and the moment at which the target shows it, by
 * looking into the target's store: one document at a time, so that looking costs little. One thread
 * tells of writes, another one looks.
 */
final class LagProbe implements AutoCloseable {
  private static final long LOOK_NANOS = 50_000;
  private static final int MOST = 1 << 20;

  private final Lookup target;
  private final ConcurrentLinkedQueue<Sample> samples = new ConcurrentLinkedQueue<>();
  private final Thread thread = new Thread(this::look, "quickstart-lag");
  private final long[] nanos = new long[MOST];
  private final AtomicInteger count = new AtomicInteger();
  private volatile boolean closed;

  private record Sample(Document document, long committed) {}

  LagProbe(Lookup target) {
    this.target = target;
    thread.setDaemon(true);
    thread.start();
  }

  /** A document was committed just now. Measured only where none is waited for. */
  void committed(Document document, long now) {
    if (samples.isEmpty()) {
      samples.add(new Sample(document, now));
      LockSupport.unpark(thread);
    }
  }

  double millis(double quantile) {
    int n = count.get();
    if (n == 0) {
      return Double.NaN;
    }
    long[] sorted = Arrays.copyOf(nanos, n);
    Arrays.sort(sorted);
    return sorted[(int) Math.min(n - 1, Math.floor(quantile * n))] / 1e6;
  }

  int count() {
    return count.get();
  }

  private void look() {
    while (!closed) {
      Sample sample = samples.peek();
      if (sample != null && (target.shows(sample.document) || count.get() == MOST)) {
        if (count.get() < MOST) {
          nanos[count.get()] = System.nanoTime() - sample.committed;
          count.incrementAndGet();
        }
        samples.poll();
      } else if (sample != null) {
        LockSupport.parkNanos(LOOK_NANOS);
      } else {
        LockSupport.park();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
