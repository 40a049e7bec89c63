package io.syncline.metrics;

import com.codahale.metrics.MetricRegistry;

/**
 * What a transport counts. {@link MetricName} says what each means. Thread-safe; made once per
 * transport.
 */
public final class TransportMetrics {
  /** Frames taken. */
  public final Count framesSent;

  /** Frames delivered. */
  public final Count framesReceived;

  /** Bytes of the frames taken. */
  public final Count bytesSent;

  /** Bytes of the frames delivered. */
  public final Count bytesReceived;

  /** See {@link MetricName#TRANSPORT_OFFERS_REFUSED}. */
  public final Count offersRefused;

  /** See {@link MetricName#TRANSPORT_FRAMES_LOST}. */
  public final Count framesLost;

  /** See {@link MetricName#TRANSPORT_ERRORS}. */
  public final Count errors;

  /** Open writers. */
  public final Level writers;

  /** Open readers. */
  public final Level readers;

  /** Registers all series, at zero where they are new. */
  public TransportMetrics(MetricRegistry registry) {
    framesSent = new Count(registry, MetricName.TRANSPORT_FRAMES, "sent");
    framesReceived = new Count(registry, MetricName.TRANSPORT_FRAMES, "received");
    bytesSent = new Count(registry, MetricName.TRANSPORT_BYTES, "sent");
    bytesReceived = new Count(registry, MetricName.TRANSPORT_BYTES, "received");
    offersRefused = new Count(registry, MetricName.TRANSPORT_OFFERS_REFUSED, "");
    framesLost = new Count(registry, MetricName.TRANSPORT_FRAMES_LOST, "");
    errors = new Count(registry, MetricName.TRANSPORT_ERRORS, "");
    writers = new Level(registry, MetricName.TRANSPORT_CHANNELS, "writer");
    readers = new Level(registry, MetricName.TRANSPORT_CHANNELS, "reader");
  }
}
