package io.syncline.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Snapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * One value of one series, as both forms write it.
 *
 * @param suffix of the name, for a summary's count and sum
 * @param label empty if the series has none
 */
record Sample(String suffix, String label, String labelValue, double value) {
  private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999};

  /** The samples of one metric in a registry; none if nobody registered it. */
  static List<Sample> of(MetricRegistry registry, MetricName name) {
    List<Sample> out = new ArrayList<>();
    List<String> values = name.label().isEmpty() ? List.of("") : name.labelValues();
    for (String value : values) {
      Metric metric = registry.getMetrics().get(name.series(value));
      if (metric instanceof Counter counter) {
        out.add(
            new Sample("", name.label(), value, scaled(counter.getCount(), name.unit().scale())));
      } else if (metric instanceof Histogram histogram) {
        addSummary(histogram, name.unit().scale(), out);
      }
    }
    return out;
  }

  private static void addSummary(Histogram histogram, double scale, List<Sample> out) {
    Snapshot snapshot = histogram.getSnapshot();
    boolean empty = snapshot.size() == 0;
    for (double quantile : QUANTILES) {
      double value = empty ? Double.NaN : scaled(snapshot.getValue(quantile), scale);
      out.add(new Sample("", "quantile", Double.toString(quantile), value));
    }
    if (histogram instanceof Spread.Summing summing) {
      out.add(new Sample("_sum", "", "", scaled(summing.sum(), scale)));
    }
    out.add(new Sample("_count", "", "", histogram.getCount()));
  }

  /** Dividing gives the nearest number to what is meant, where multiplying by 1e-6 does not. */
  private static double scaled(double value, double scale) {
    return scale == 1 ? value : value / Math.rint(1 / scale);
  }
}
