package io.syncline.metrics;

import com.codahale.metrics.Histogram;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.SlidingWindowReservoir;
import java.util.concurrent.atomic.LongAdder;

/** One metric of which quantiles are kept. Thread-safe. */
public final class Spread {
  private static final int KEPT = 1024;

  private final Histogram histogram;

  Spread(MetricRegistry registry, MetricName name) {
    this.histogram = registry.histogram(name.series(""), Summing::new);
  }

  /** Adds a value: microseconds where the unit is seconds. Negative values count as 0. */
  public void add(long value) {
    histogram.update(Math.max(0, value));
  }

  /** How many were added. */
  public long count() {
    return histogram.getCount();
  }

  /** A quantile, 0 to 1, of the last 1,024 values; 0 if there is none. */
  public double quantile(double quantile) {
    return histogram.getSnapshot().getValue(quantile);
  }

  /**
   * Neither clock nor randomness is behind it: the last values, whenever they came, and the sum of
   * all.
   */
  static final class Summing extends Histogram {
    private final LongAdder sum = new LongAdder();

    Summing() {
      super(new SlidingWindowReservoir(KEPT));
    }

    @Override
    public void update(long value) {
      sum.add(value);
      super.update(value);
    }

    long sum() {
      return sum.sum();
    }
  }
}
