package io.syncline.metrics;

/** How a metric behaves. */
public enum MetricKind {
  /** Only grows. */
  COUNTER,
  /** Goes up and down. */
  GAUGE,
  /** Quantiles of the last 1,024 values, and count and sum of all. */
  SUMMARY
}
