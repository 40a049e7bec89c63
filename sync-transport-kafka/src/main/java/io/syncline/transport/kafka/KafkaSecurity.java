package io.syncline.transport.kafka;

/** How a connection to a broker is kept private, and who we are on it. */
public sealed interface KafkaSecurity
    permits KafkaTls, SwappableKafkaTls, KafkaSecurity.PlaintextOnLoopback {
  /**
   * No privacy and no identity: for brokers on this machine's loopback address only; any other
   * endpoint is refused.
   */
  record PlaintextOnLoopback() implements KafkaSecurity {}
}
