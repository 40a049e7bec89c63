package io.syncline.examples.cli;

import io.syncline.ClusterId;
import io.syncline.transport.kafka.KafkaOptions;
import io.syncline.transport.kafka.KafkaSecurity;
import io.syncline.transport.kafka.PeerAccess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How data travels between the data centres, as a mixin. */
final class QueueFlags {
  private static final Duration LEAST_LIFE = Duration.ofMinutes(1);
  private static final Duration MOST_LIFE = Duration.ofDays(30);

  @Option(
      names = "--mq.type",
      paramLabel = "TYPE",
      defaultValue = "kafka",
      description =
          "kafka: through brokers of the data centre. direct: the other data centre pulls over"
              + " HTTPS, nothing else is needed.")
  private Type type = Type.kafka;

  @Option(
      names = "--mq.direct-token-ttl",
      paramLabel = "TIME",
      defaultValue = "6h",
      description =
          "With direct: how long the token is good that the other data centre reads with; it is"
              + " renewed in time.")
  private Duration tokenLife = Duration.ZERO;

  @Option(
      names = "--mq.direct-cacert",
      paramLabel = "FILE",
      description =
          "With direct, at a source: authority of the targets' TLS certificates, if it is not the"
              + " own one. A target knows the source's from 'configure sync'.")
  private @Nullable Path peerCaCert;

  @Option(
      names = "--mq.kafka-addr",
      split = ",",
      paramLabel = "HOST:PORT",
      description =
          "With kafka: a broker of this data centre, as both data centres reach it. Repeatable.")
  private List<String> brokers = new ArrayList<>();

  @Option(
      names = "--mq.kafka-cacert",
      paramLabel = "FILE",
      description = "Authority that signed the brokers' certificates; loopback needs none.")
  private @Nullable Path caCert;

  @Option(
      names = "--mq.kafka-client-keyfile",
      paramLabel = "FILE",
      description = "Client certificate and key for the brokers.")
  private @Nullable Path keyfile;

  @Option(
      names = "--mq.kafka-peer-keyfile",
      paramLabel = "FILE",
      description =
          "Client certificate and key that the other data centre is given for the brokers: one that"
              + " may only read. Needed with TLS.")
  private @Nullable Path peerKeyfile;

  /** The types, as they are typed. */
  enum Type {
    /** Kafka. */
    kafka,
    /** HTTPS. */
    direct
  }

  /** Authority of other data centres, if it was named. */
  Optional<Path> peerCaCert() {
    return Optional.ofNullable(peerCaCert);
  }

  /** What was asked for, checked; files are read and followed, nothing else is opened. */
  Queue queue(
      ClusterId cluster,
      String endpoint,
      List<String> advertised,
      WatchedFiles files,
      Terminal terminal) {
    boolean tls = caCert != null || keyfile != null || peerKeyfile != null;
    if (type == Type.direct) {
      if (tokenLife.compareTo(LEAST_LIFE) < 0 || tokenLife.compareTo(MOST_LIFE) > 0) {
        throw terminal.wrong("--mq.direct-token-ttl is 1m to 30d");
      }
      if (tls || !brokers.isEmpty()) {
        throw terminal.wrong("--mq.type=direct needs no --mq.kafka flags: leave them out");
      }
      return new DirectQueue(cluster, endpoint, advertised, tokenLife);
    }
    if (peerCaCert != null) {
      throw terminal.wrong("--mq.direct-cacert is for --mq.type=direct");
    }
    if (brokers.isEmpty()) {
      throw terminal.wrong("--mq.type=kafka needs --mq.kafka-addr");
    }
    return new KafkaQueue(kafka(cluster, files, terminal));
  }

  private KafkaOptions.Builder kafka(ClusterId cluster, WatchedFiles files, Terminal terminal) {
    if (caCert == null && keyfile == null && peerKeyfile == null) {
      return KafkaOptions.builder(cluster, brokers, new KafkaSecurity.PlaintextOnLoopback());
    }
    if (caCert == null || keyfile == null || peerKeyfile == null) {
      throw terminal.wrong(
          "--mq.kafka-cacert, --mq.kafka-client-keyfile and --mq.kafka-peer-keyfile are given"
              + " together, or none of them on a loopback address");
    }
    return KafkaOptions.builder(cluster, brokers, files.kafka(caCert, keyfile))
        .peerAccess(PeerAccess.shared(files.kafkaPeer(caCert, peerKeyfile)));
  }
}
