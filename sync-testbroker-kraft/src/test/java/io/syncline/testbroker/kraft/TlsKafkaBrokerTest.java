package io.syncline.testbroker.kraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.syncline.testbroker.BrokerOptions;
import io.syncline.testbroker.TestBroker;
import io.syncline.testbroker.TestCertificates;
import io.syncline.testbroker.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsKafkaBrokerTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir static Path dir;

  private TestCertificates certificates;
  private TestBroker broker;

  @BeforeAll
  void start() throws Exception {
    certificates = TestCertificates.in(dir.resolve("certificates"));
    broker = KafkaBroker.start(dir.resolve("broker"), BrokerOptions.tls(certificates));
  }

  @AfterAll
  void close() {
    broker.close();
  }

  @Test
  void aClientOfTheSameAuthorityIsLetIn() throws Exception {
    try (Admin admin = Admin.create(new HashMap<>(broker.clientSettings()))) {
      Topics.create(admin, "secured", 2, Map.of(), LIMIT);
      assertThat(admin.listTopics().names().get()).contains("secured");
    }
  }

  @Test
  void aClientWithAKeyFileInPemIsLetIn() throws Exception {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", broker.bootstrap());
    settings.put("security.protocol", "SSL");
    settings.put("ssl.truststore.type", "PEM");
    settings.put("ssl.truststore.location", certificates.authorityFile().toString());
    settings.put("ssl.keystore.type", "PEM");
    settings.put("ssl.keystore.location", certificates.identity("pem").keyFile().toString());
    try (Admin admin = Admin.create(settings)) {
      assertThat(admin.describeCluster().nodes().get()).hasSize(1);
    }
  }

  @Test
  void aClientWithoutACertificateIsRefused() {
    Map<String, Object> settings = new HashMap<>(certificates.trustSettings());
    settings.put("bootstrap.servers", broker.bootstrap());
    settings.put("security.protocol", "SSL");
    assertRefused(settings);
  }

  @Test
  void aClientOfAnotherAuthorityIsRefused(@TempDir Path elsewhere) throws Exception {
    Map<String, Object> settings = new HashMap<>(TestCertificates.in(elsewhere).settings("client"));
    settings.putAll(certificates.trustSettings());
    settings.put("bootstrap.servers", broker.bootstrap());
    settings.put("security.protocol", "SSL");
    assertRefused(settings);
  }

  private static void assertRefused(Map<String, Object> settings) {
    try (Admin admin = Admin.create(settings)) {
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> admin.describeCluster().nodes().get())
          .withCauseInstanceOf(SslAuthenticationException.class);
    }
  }
}
