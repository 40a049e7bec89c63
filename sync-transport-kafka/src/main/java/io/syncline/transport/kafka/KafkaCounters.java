package io.syncline.transport.kafka;

import io.syncline.metrics.TransportMetrics;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happened to a Kafka transport, beyond the metrics that all transports have. Thread-safe;
 * only grows.
 */
public final class KafkaCounters {
  final TransportMetrics metrics;
  final LongAdder repositioned = new LongAdder();
  final LongAdder skipped = new LongAdder();
  final LongAdder madeAgain = new LongAdder();
  final LongAdder undecodable = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder producers = new LongAdder();
  final LongAdder consumers = new LongAdder();

  KafkaCounters(TransportMetrics metrics) {
    this.metrics = metrics;
  }

  /** How often a reader's place was gone (retention, a truncated log) and it went on elsewhere. */
  public long repositioned() {
    return repositioned.sum();
  }

  /** Records that were gone before a reader saw them. */
  public long skipped() {
    return skipped.sum();
  }

  /** How often a topic in use was found removed, or removed and made again. */
  public long topicsMadeAgain() {
    return madeAgain.sum();
  }

  /** Records that are no frames, or frames of an unknown version; they were dropped. */
  public long undecodable() {
    return undecodable.sum();
  }

  /** How often a broker refused our credential or our right to do something. */
  public long refused() {
    return refused.sum();
  }

  /** Producers made so far; more than one means that one broke. */
  public long producers() {
    return producers.sum();
  }

  /** Consumers made so far: for each peer one, and one more for each renewal or break. */
  public long consumers() {
    return consumers.sum();
  }
}
