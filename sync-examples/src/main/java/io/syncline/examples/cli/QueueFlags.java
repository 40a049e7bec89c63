package io.syncline.examples.cli;

import io.syncline.ClusterId;
import io.syncline.transport.kafka.KafkaOptions;
import io.syncline.transport.kafka.KafkaSecurity;
import io.syncline.transport.kafka.PeerAccess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How data travels between the data centres, as a mixin. */
final class QueueFlags {
  @Option(
      names = "--mq.type",
      paramLabel = "TYPE",
      defaultValue = "kafka",
      description = "kafka: through brokers of the data centre.")
  private Type type = Type.kafka;

  @Option(
      names = "--mq.kafka-addr",
      split = ",",
      required = true,
      paramLabel = "HOST:PORT",
      description = "A broker of this data centre, as both data centres reach it. Repeatable.")
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
    kafka
  }

  KafkaOptions options(ClusterId cluster, Terminal terminal, WatchedFiles files) {
    if (type != Type.kafka) {
      throw terminal.wrong("--mq.type: kafka is there");
    }
    if (caCert == null && keyfile == null && peerKeyfile == null) {
      return KafkaOptions.builder(cluster, brokers, new KafkaSecurity.PlaintextOnLoopback())
          .build();
    }
    if (caCert == null || keyfile == null || peerKeyfile == null) {
      throw terminal.wrong(
          "--mq.kafka-cacert, --mq.kafka-client-keyfile and --mq.kafka-peer-keyfile are given"
              + " together, or none of them on a loopback address");
    }
    return KafkaOptions.builder(cluster, brokers, files.kafka(caCert, keyfile))
        .peerAccess(PeerAccess.shared(files.kafkaPeer(caCert, peerKeyfile)))
        .build();
  }
}
