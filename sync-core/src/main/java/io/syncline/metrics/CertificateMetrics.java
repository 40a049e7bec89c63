package io.syncline.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import java.time.Duration;

/**
 * How long certificates still hold; see {@link MetricName#CERTIFICATE_REMAINING}. Unlike other
 * levels these are not added up: of several that watch the same certificate and share a registry,
 * each sets the series. Thread-safe.
 */
public final class CertificateMetrics {
  /** Thousands of years: more does not fit into microseconds. */
  private static final Duration MOST = Duration.ofSeconds(100_000_000_000L);

  private final MetricRegistry registry;

  /** Registers nothing yet: zero would say that a certificate ends now. */
  public CertificateMetrics(MetricRegistry registry) {
    this.registry = registry;
  }

  /**
   * Sets what is left.
   *
   * @param certificate a value of the metric's label
   * @param left negative after the end
   * @throws IllegalArgumentException for a label's value that the catalogue does not have
   */
  public void remaining(String certificate, Duration left) {
    Counter counter = registry.counter(MetricName.CERTIFICATE_REMAINING.series(certificate));
    Duration shown = left.compareTo(MOST) > 0 ? MOST : left;
    long micros = shown.getSeconds() * 1_000_000 + shown.getNano() / 1000;
    synchronized (counter) {
      counter.inc(micros - counter.getCount());
    }
  }

  /** Takes a certificate's series away: nobody watches it any more. */
  public void unwatched(String certificate) {
    registry.remove(MetricName.CERTIFICATE_REMAINING.series(certificate));
  }
}
