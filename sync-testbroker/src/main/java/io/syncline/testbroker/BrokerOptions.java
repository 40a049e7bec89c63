package io.syncline.testbroker;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a test may want otherwise in a broker.
 *
 * @param certificates where present, the listener is TLS and lets in only clients with a
 *     certificate of this authority; where empty, the listener is plain
 * @param settings broker settings by their Kafka names, put over the built-in ones
 * @param heapMegabytes largest heap of the broker's JVM; default 384. Below about 128 the broker
 *     runs out of memory under load; what is above that only takes memory from the other processes
 *     of a test
 * @param peakSpeed true where the broker's speed is measured: its JVM then optimises what runs
 *     often, which costs half as much again in processor time at each start. Default false
 * @param startLimit how long a start may take; default 60 seconds. A start takes two to four
 *     seconds on a quiet machine and ten times that on a swamped one, so a shorter limit makes
 *     tests fail by load
 */
public record BrokerOptions(
    Optional<TestCertificates> certificates,
    Map<String, String> settings,
    int heapMegabytes,
    boolean peakSpeed,
    Duration startLimit) {
  /** Checks the ranges and copies the settings. */
  public BrokerOptions {
    settings = Map.copyOf(settings);
    if (heapMegabytes < 64) {
      throw new IllegalArgumentException(
          "heapMegabytes=" + heapMegabytes + ", at least 64 is needed");
    }
    if (startLimit.isNegative() || startLimit.isZero()) {
      throw new IllegalArgumentException("startLimit=" + startLimit + ", must be positive");
    }
  }

  /** A plain listener, Kafka's defaults for the rest. */
  public static BrokerOptions plain() {
    return new BrokerOptions(Optional.empty(), Map.of(), 384, false, Duration.ofSeconds(60));
  }

  /** A TLS listener that requires client certificates of this authority. */
  public static BrokerOptions tls(TestCertificates certificates) {
    return new BrokerOptions(
        Optional.of(certificates), Map.of(), 384, false, Duration.ofSeconds(60));
  }

  /** One broker setting by its Kafka name. */
  public BrokerOptions with(String setting, String value) {
    Map<String, String> more = new LinkedHashMap<>(settings);
    more.put(setting, value);
    return new BrokerOptions(certificates, more, heapMegabytes, peakSpeed, startLimit);
  }

  /** How long topics keep records unless they say otherwise; the broker looks once a second. */
  public BrokerOptions withRetention(Duration retention) {
    return with("log.retention.ms", Long.toString(retention.toMillis()));
  }

  /** The largest record batch that topics take unless they say otherwise. */
  public BrokerOptions withMaxMessageBytes(int bytes) {
    return with("message.max.bytes", Integer.toString(bytes));
  }

  /** The largest heap of the broker's JVM. */
  public BrokerOptions withHeapMegabytes(int megabytes) {
    return new BrokerOptions(certificates, settings, megabytes, peakSpeed, startLimit);
  }

  /** How long a start may take. */
  public BrokerOptions withStartLimit(Duration limit) {
    return new BrokerOptions(certificates, settings, heapMegabytes, peakSpeed, limit);
  }

  /** A broker whose speed is measured. */
  public BrokerOptions withPeakSpeed() {
    return new BrokerOptions(certificates, settings, heapMegabytes, true, startLimit);
  }

  /** What the broker's JVM is started with. */
  public List<String> jvmOptions() {
    String heap = "-Xmx" + heapMegabytes + "m";
    // Its heap is small: one thread collects it faster than several that wait for each other.
    String collector = "-XX:+UseSerialGC";
    return peakSpeed
        ? List.of(heap, collector)
        : List.of(heap, collector, "-XX:TieredStopAtLevel=1");
  }
}
