package io.syncline.transport.kafka;

import io.syncline.SyncException;
import io.syncline.transport.PeerAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Our options, and the address of a peer, as settings of the Kafka clients. */
final class ClientSettings {
  static final String KIND = "kafka";

  private static final String TOPICS = "topics";
  private static final String SECURITY = "security";
  private static final String AUTHORITIES = "authorities";
  private static final String CERTIFICATES = "certificates";
  private static final String KEY = "key";

  /** What a record takes on the wire beside its payload: batch, key, lengths, and some to spare. */
  static final int RECORD_OVERHEAD = 128 + RecordKey.MOST_BYTES;

  private ClientSettings() {}

  static Map<String, Object> producer(KafkaOptions options) {
    Map<String, Object> settings = own(options);
    settings.put("key.serializer", ByteArraySerializer.class);
    settings.put("value.serializer", ByteArraySerializer.class);
    settings.put("acks", "all");
    settings.put("enable.idempotence", true);
    settings.put("max.in.flight.requests.per.connection", 5);
    settings.put("compression.type", options.compression().name().toLowerCase(Locale.ROOT));
    settings.put("compression.zstd.level", 1);
    settings.put("linger.ms", millis(options.linger()));
    settings.put("batch.size", 64 << 10);
    settings.put("buffer.memory", options.bufferBytes());
    settings.put(
        "max.request.size", Math.max(4 << 20, options.maxFrameBytes() + 2 * RECORD_OVERHEAD));
    settings.put("max.block.ms", 0);
    settings.put("delivery.timeout.ms", millis(options.deliveryTimeout()));
    settings.put(
        "request.timeout.ms",
        Math.min(5000, millis(options.deliveryTimeout()) - millis(options.linger())));
    settings.putAll(options.settings());
    return settings;
  }

  static Map<String, Object> admin(KafkaOptions options) {
    Map<String, Object> settings = own(options);
    settings.put("retry.backoff.max.ms", 100); // a new topic is waited for
    settings.put("default.api.timeout.ms", millis(options.adminTimeout()));
    settings.put("request.timeout.ms", Math.min(5000, millis(options.adminTimeout())));
    settings.putAll(options.settings());
    return settings;
  }

  /** A consumer of our own brokers. */
  static Map<String, Object> ownConsumer(KafkaOptions options) {
    Map<String, Object> settings = own(options);
    consuming(settings);
    settings.putAll(options.settings());
    return settings;
  }

  static Map<String, Object> peerConsumer(KafkaOptions options, PeerAddress peer) {
    Map<String, Object> settings = peer(options, peer);
    consuming(settings);
    return settings;
  }

  static Map<String, Object> peerAdmin(KafkaOptions options, PeerAddress peer) {
    Map<String, Object> settings = peer(options, peer);
    settings.put("default.api.timeout.ms", 10_000);
    settings.put("request.timeout.ms", 5000);
    return settings;
  }

  static PeerAddress address(KafkaOptions options, KafkaSecurity credential) {
    Map<String, String> properties = new HashMap<>();
    properties.put(TOPICS, TopicNames.of(options.dataCentre()).prefix());
    Instant expires = Instant.MAX;
    if (credential instanceof KafkaTls tls) {
      properties.put(SECURITY, "tls");
      properties.put(AUTHORITIES, tls.authorities());
      properties.put(CERTIFICATES, tls.certificates());
      properties.put(KEY, tls.key());
      expires = tls.expires();
    } else {
      properties.put(SECURITY, "plaintext");
    }
    return new PeerAddress(KIND, options.advertised(), properties, expires);
  }

  static TopicNames names(PeerAddress peer) {
    String prefix = peer.properties().getOrDefault(TOPICS, "");
    if (!peer.transport().equals(KIND) || prefix.isEmpty()) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "can't read at " + peer + ": the other data centre must use the kafka transport too");
    }
    return new TopicNames(prefix);
  }

  /** What an address of this kind shows to the brokers, if that is anything. */
  static Optional<KafkaTls> credential(PeerAddress peer) {
    return peer.transport().equals(KIND) && "tls".equals(peer.properties().get(SECURITY))
        ? Optional.of(tls(peer.properties()))
        : Optional.empty();
  }

  private static KafkaTls tls(Map<String, String> properties) {
    return new KafkaTls(
        properties.getOrDefault(AUTHORITIES, ""),
        properties.getOrDefault(CERTIFICATES, ""),
        properties.getOrDefault(KEY, ""));
  }

  /** How to connect to a peer; refuses an address that would do without TLS over a network. */
  static KafkaSecurity security(PeerAddress peer) {
    Map<String, String> properties = peer.properties();
    KafkaSecurity security =
        "plaintext".equals(properties.get(SECURITY))
            ? new KafkaSecurity.PlaintextOnLoopback()
            : tls(properties);
    KafkaOptions.checkEndpoints("peer endpoints", peer.endpoints(), security);
    return security;
  }

  private static int millis(Duration duration) {
    return (int) duration.toMillis();
  }

  private static Map<String, Object> own(KafkaOptions options) {
    return client(options, options.endpoints(), options.security());
  }

  private static Map<String, Object> peer(KafkaOptions options, PeerAddress peer) {
    return client(options, peer.endpoints(), security(peer));
  }

  private static Map<String, Object> client(
      KafkaOptions options, List<String> endpoints, KafkaSecurity security) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", String.join(",", endpoints));
    // Unique, as Kafka registers each client under its id for the whole process.
    settings.put(
        "client.id",
        "syncline-" + options.dataCentre() + "-" + UUID.randomUUID().toString().substring(0, 8));
    settings.put("metric.reporters", "");
    settings.put("enable.metrics.push", false);
    settings.put("reconnect.backoff.ms", 50);
    settings.put("reconnect.backoff.max.ms", 1000);
    settings.put("retry.backoff.ms", 20);
    settings.put("retry.backoff.max.ms", 500);
    settings.put("socket.connection.setup.timeout.ms", 5000);
    settings.put("metadata.max.age.ms", 30_000);
    settings.put("send.buffer.bytes", -1); // as the system finds best for the line
    settings.put("receive.buffer.bytes", -1);
    if (security instanceof SwappableKafkaTls tls) {
      settings.put("security.protocol", "SSL");
      settings.put("ssl.engine.factory.class", KafkaEngines.class);
      settings.put(KafkaEngines.SOURCE, tls);
    } else if (security instanceof KafkaTls tls) {
      settings.put("security.protocol", "SSL");
      settings.put("ssl.truststore.type", "PEM");
      settings.put("ssl.truststore.certificates", tls.authorities());
      if (!tls.key().isBlank()) {
        settings.put("ssl.keystore.type", "PEM");
        settings.put("ssl.keystore.certificate.chain", tls.certificates());
        settings.put("ssl.keystore.key", tls.key());
      }
    } else {
      settings.put("security.protocol", "PLAINTEXT");
    }
    return settings;
  }

  private static void consuming(Map<String, Object> settings) {
    settings.put("key.deserializer", ByteArrayDeserializer.class);
    settings.put("value.deserializer", ByteArrayDeserializer.class);
    settings.put("enable.auto.commit", false);
    settings.put("allow.auto.create.topics", false);
    settings.put("auto.offset.reset", "none");
    settings.put("isolation.level", "read_uncommitted");
    settings.put("fetch.min.bytes", 1);
    // A partition that is new, or has room again, is asked for only after the fetch that waits.
    settings.put("fetch.max.wait.ms", 50);
    settings.put("fetch.max.bytes", 16 << 20);
    settings.put("max.partition.fetch.bytes", 1 << 20); // a larger frame still comes, alone
    settings.put("max.poll.records", 32); // of 256 KiB at most times: what a poll may bring at once
    settings.put("request.timeout.ms", 10_000);
    settings.put("default.api.timeout.ms", 10_000);
  }
}
