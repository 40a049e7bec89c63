package io.syncline.transport.kafka;

import io.syncline.ClusterId;
import io.syncline.testbroker.BrokerOptions;
import io.syncline.testbroker.TestBroker;
import io.syncline.testbroker.TestCertificates;
import io.syncline.testbroker.kraft.KafkaBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One data centre's broker and how to connect to it. */
final class KafkaSite implements AutoCloseable {
  final ClusterId dataCentre;
  final TestBroker broker;
  final KafkaChannelAdmin admin;

  private final KafkaSecurity security;

  KafkaSite(ClusterId dataCentre, TestBroker broker, KafkaSecurity security) {
    this.dataCentre = dataCentre;
    this.broker = broker;
    this.security = security;
    this.admin = new KafkaChannelAdmin(options().build());
  }

  static KafkaSite plain(ClusterId dataCentre, Path dir) throws Exception {
    return new KafkaSite(
        dataCentre,
        KafkaBroker.start(dir, BrokerOptions.plain()),
        new KafkaSecurity.PlaintextOnLoopback());
  }

  static KafkaSite tls(ClusterId dataCentre, Path dir) throws Exception {
    TestCertificates certificates = TestCertificates.in(dir.resolve("certificates"));
    return new KafkaSite(
        dataCentre,
        KafkaBroker.start(dir, BrokerOptions.tls(certificates)),
        tls(certificates, "client"));
  }

  static KafkaTls tls(TestCertificates certificates, String identity) throws IOException {
    return KafkaTls.ofPem(certificates.authorityFile(), certificates.identity(identity).keyFile());
  }

  KafkaOptions.Builder options() {
    KafkaOptions.Builder builder =
        KafkaOptions.builder(dataCentre, List.of(broker.bootstrap()), security)
            .topicCheck(Duration.ofMillis(200))
            .closeTimeout(Duration.ofSeconds(2));
    if (security instanceof SwappableKafkaTls tls) {
      return builder.peerAccess(PeerAccess.shared(tls));
    }
    return security instanceof KafkaTls tls ? builder.peerAccess(PeerAccess.shared(tls)) : builder;
  }

  @Override
  public void close() {
    admin.close();
    broker.close();
  }
}
