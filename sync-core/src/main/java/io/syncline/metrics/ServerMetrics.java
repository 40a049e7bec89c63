package io.syncline.metrics;

import com.codahale.metrics.MetricRegistry;

/**
 * What an HTTPS server counts. {@link MetricName} says what each means. Thread-safe; made once per
 * server.
 */
public final class ServerMetrics {
  /** Requests answered with a status below 400, streams among them. */
  public final Count answered;

  /** Requests answered with 400 to 499, by a handler or by the server itself. */
  public final Count refused;

  /** Requests answered with 500 or more. */
  public final Count failed;

  /** Requests whose client went away before there was an answer. */
  public final Count gone;

  /** Connections cut since no headers came, or since they were idle while others waited. */
  public final Count lateHeaders;

  /** Requests that no handler answered in time. */
  public final Count lateAnswers;

  /** Connections cut since they did not read. */
  public final Count lateReading;

  /** Open connections. */
  public final Level connections;

  /** Connections taken. */
  public final Count opened;

  /** TLS handshakes that failed. */
  public final Count handshakesFailed;

  /** Times when there were so many connections that no more were taken. */
  public final Count crowded;

  /** Registers all series, at zero where they are new. */
  public ServerMetrics(MetricRegistry registry) {
    answered = new Count(registry, MetricName.SERVER_REQUESTS, "answered");
    refused = new Count(registry, MetricName.SERVER_REQUESTS, "refused");
    failed = new Count(registry, MetricName.SERVER_REQUESTS, "failed");
    gone = new Count(registry, MetricName.SERVER_REQUESTS, "gone");
    lateHeaders = new Count(registry, MetricName.SERVER_TIMEOUTS, "headers");
    lateAnswers = new Count(registry, MetricName.SERVER_TIMEOUTS, "answer");
    lateReading = new Count(registry, MetricName.SERVER_TIMEOUTS, "reading");
    connections = new Level(registry, MetricName.SERVER_CONNECTIONS, "");
    opened = new Count(registry, MetricName.SERVER_CONNECTIONS_OPENED, "");
    handshakesFailed = new Count(registry, MetricName.SERVER_CONNECTIONS_REFUSED, "handshake");
    crowded = new Count(registry, MetricName.SERVER_CONNECTIONS_REFUSED, "limit");
  }

  /** A request was answered with a status. */
  public void answered(int status) {
    (status < 400 ? answered : status < 500 ? refused : failed).add();
  }
}
