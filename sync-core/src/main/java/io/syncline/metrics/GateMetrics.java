package io.syncline.metrics;

import com.codahale.metrics.MetricRegistry;

/**
 * What a gatekeeper counts. {@link MetricName} says what each means. Thread-safe; made once per
 * gatekeeper.
 */
public final class GateMetrics {
  /** Let in by a client certificate alone. */
  public final Count certificates;

  /** Let in by the master JWT. */
  public final Count jwts;

  /** Let in by the monitoring token. */
  public final Count monitoringTokens;

  /** Let in by a channel token. */
  public final Count channelTokens;

  /** Let in by name and password. */
  public final Count passwords;

  /** Answered 401. */
  public final Count unauthorised;

  /** Answered 403. */
  public final Count forbidden;

  /** Answered 503. */
  public final Count unavailable;

  /** Registers all series, at zero where they are new. */
  public GateMetrics(MetricRegistry registry) {
    certificates = new Count(registry, MetricName.GATE_ADMITTED, "certificate");
    jwts = new Count(registry, MetricName.GATE_ADMITTED, "jwt");
    monitoringTokens = new Count(registry, MetricName.GATE_ADMITTED, "monitoring-token");
    channelTokens = new Count(registry, MetricName.GATE_ADMITTED, "channel-token");
    passwords = new Count(registry, MetricName.GATE_ADMITTED, "password");
    unauthorised = new Count(registry, MetricName.GATE_REFUSED, "unauthorised");
    forbidden = new Count(registry, MetricName.GATE_REFUSED, "forbidden");
    unavailable = new Count(registry, MetricName.GATE_REFUSED, "unavailable");
  }
}
