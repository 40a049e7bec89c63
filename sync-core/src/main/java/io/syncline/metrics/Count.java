package io.syncline.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;

/** One series of a metric that only grows. Thread-safe; adding costs a few nanoseconds. */
public final class Count {
  private final Counter counter;

  Count(MetricRegistry registry, MetricName name, String value) {
    this.counter = registry.counter(name.series(value));
  }

  /** Adds one. */
  public void add() {
    counter.inc();
  }

  /** Adds some; less than none is ignored. */
  public void add(long some) {
    if (some > 0) {
      counter.inc(some);
    }
  }

  /** What all who share the registry added so far. */
  public long value() {
    return counter.getCount();
  }
}
