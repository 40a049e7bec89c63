package io.syncline.metrics;

/** What a value of a metric counts. */
public enum MetricUnit {
  /** Things. */
  COUNT(1),
  /** Bytes. */
  BYTES(1),
  /** Seconds; kept as whole microseconds in the registry. */
  SECONDS(1e-6);

  private final double scale;

  MetricUnit(double scale) {
    this.scale = scale;
  }

  /** What a value in the registry is multiplied with to be shown. */
  public double scale() {
    return scale;
  }
}
