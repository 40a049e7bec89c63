package io.syncline.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;

/**
 * One series of a metric that goes up and down: the part of one holder. The registry shows the sum
 * of all holders' parts, so that instances that share a registry and end do not disturb each other.
 * Thread-safe.
 */
public final class Level {
  private final Counter sum;
  private long mine;

  Level(MetricRegistry registry, MetricName name, String value) {
    this.sum = registry.counter(name.series(value));
  }

  /** Sets this holder's part. */
  public synchronized void set(long value) {
    sum.inc(value - mine);
    mine = value;
  }

  /** This holder's part. */
  public synchronized long value() {
    return mine;
  }
}
