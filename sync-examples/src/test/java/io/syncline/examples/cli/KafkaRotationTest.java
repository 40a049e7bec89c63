package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.syncline.pki.Purpose;
import io.syncline.pki.SwappableTrust;
import io.syncline.pki.TlsContext;
import io.syncline.pki.TrustAnchors;
import io.syncline.testbroker.BrokerOptions;
import io.syncline.testbroker.TestBroker;
import io.syncline.testbroker.TestCertificates;
import io.syncline.testbroker.kraft.KafkaBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files for Kafka's brokers are replaced under two data centres, each a JVM of its own, while
 * an application writes; then the brokers let in, and show, what is new alone.
 */
@Timeout(180)
class KafkaRotationTest {
  private static final String TOKEN = "only-for-looking";

  @TempDir Path folder;
  private ChildMasters masters;

  @BeforeEach
  void make() throws IOException {
    masters = new ChildMasters(folder);
    masters.withStorage(WrittenRocksDb.class);
  }

  @AfterEach
  void end() {
    masters.close();
  }

  private Path at(String name) {
    return folder.resolve(name);
  }

  private void replace(String name, String content) throws IOException {
    Files.writeString(at(name + ".part"), content);
    Files.move(at(name + ".part"), at(name), StandardCopyOption.REPLACE_EXISTING);
  }

  private void master(String cluster, TestBroker broker, String... more) throws IOException {
    String[] channels = {
      "--mq.kafka-addr=" + broker.bootstrap(),
      "--mq.kafka-cacert=" + at("kafka-ca.crt"),
      "--mq.kafka-client-keyfile=" + at("kafka.keyfile"),
      "--mq.kafka-peer-keyfile=" + at("peer.keyfile"),
      "--files.interval=100ms",
      "--monitoring.token=" + TOKEN
    };
    String[] all = new String[channels.length + more.length];
    System.arraycopy(channels, 0, all, 0, channels.length);
    System.arraycopy(more, 0, all, channels.length, more.length);
    masters.master(cluster, all);
  }

  private void files(TestCertificates of, Duration ownLife, Duration peerLife) throws IOException {
    replace("kafka.keyfile", Files.readString(of.identity("own", ownLife).keyFile()));
    replace("peer.keyfile", Files.readString(of.identity("peer", peerLife).keyFile()));
  }

  @Test
  void documentsFlowOnAndTheBrokersLetInWhatIsNewAlone() throws Exception {
    TestCertificates before = TestCertificates.in(at("before"));
    TestCertificates after = TestCertificates.in(at("after"));
    TestCertificates.trust(at("trusted.p12"), before, after);
    Path shown = at("shown.p12");
    Files.copy(before.identity("broker").keyStore(), shown);
    replace("kafka-ca.crt", Files.readString(before.authorityFile()));
    // An address that ends within half an hour is handed on anew with each call.
    files(before, Duration.ofDays(3), Duration.ofMinutes(20));
    BrokerOptions options =
        BrokerOptions.tls(before)
            .with("ssl.truststore.location", at("trusted.p12").toString())
            .with("ssl.keystore.location", shown.toString())
            .withHeapMegabytes(256);
    try (TestBroker broker = KafkaBroker.start(at("broker"), options)) {
      master("berlin", broker, "--cluster.type=written", "--cluster.endpoint=" + at("enough"));
      master("paris", broker);
      masters.configure("paris", "berlin");
      masters.ask("paris", "get status --watch --interval=200ms").expect(0);
      long carried = counted("berlin", "syncline_transport_frames_total{direction=\"sent\"}");
      assertThat(carried).isPositive();

      replace(
          "kafka-ca.crt",
          Files.readString(before.authorityFile()) + Files.readString(after.authorityFile()));
      files(after, Duration.ofDays(20), Duration.ofDays(20));
      for (String cluster : new String[] {"berlin", "paris"}) {
        for (String use : new String[] {"kafka-client", "kafka-peer"}) {
          String left = "syncline_certificate_remaining_seconds{certificate=\"" + use + "\"}";
          Eventually.isTrue(
              use + " of " + cluster,
              () -> counted(cluster, left) > Duration.ofDays(10).toSeconds());
        }
      }
      TestCertificates.trust(at("trusted.p12"), after);
      Files.copy(after.identity("broker").keyStore(), shown, StandardCopyOption.REPLACE_EXISTING);
      broker.restart();
      refusesTheOld(broker, before, after);
      long since = counted("paris", "syncline_transport_frames_total{direction=\"received\"}");
      Eventually.isTrue(
          "frames come",
          () ->
              counted("paris", "syncline_transport_frames_total{direction=\"received\"}")
                  > since + 10);
      Files.createFile(at("enough"));
      assertThat(masters.ask("paris", "check sync --timeout=50s").expect(0).out())
          .contains(" documents of 2 shards");
      for (JsonNode shard : shards()) {
        assertThat(shard.path("state").asText()).isEqualTo("running");
      }
      for (String cluster : new String[] {"berlin", "paris"}) {
        assertThat(counted(cluster, "syncline_transport_frames_lost_total")).isZero();
      }
      assertThat(masters.ask("paris", "stop sync").expect(0).out()).startsWith("stopped");
    }
  }

  private JsonNode shards() throws IOException {
    return new ObjectMapper()
        .readTree(masters.ask("paris", "get status -v -o json").expect(0).out())
        .path("shards");
  }

  /** With the new authority to believe, and the certificate of before. */
  private static void refusesTheOld(
      TestBroker broker, TestCertificates before, TestCertificates after) {
    Map<String, Object> settings = new HashMap<>(before.settings("own"));
    settings.putAll(after.trustSettings());
    settings.put("bootstrap.servers", broker.bootstrap());
    settings.put("security.protocol", "SSL");
    try (Admin admin = Admin.create(settings)) {
      assertThatThrownBy(() -> admin.describeCluster().nodes().get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(SslAuthenticationException.class);
    }
  }

  private long counted(String cluster, String series) throws IOException, InterruptedException {
    SwappableTrust trust = new SwappableTrust(Purpose.TLS, TrustAnchors.read(at("tls-ca.crt")));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(masters.url(cluster) + "/metrics"))
            .header("Authorization", "Bearer " + TOKEN)
            .build();
    String metrics =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(TlsContext.client(null, trust).sslContext())
            .build()
            .send(request, HttpResponse.BodyHandlers.ofString())
            .body();
    return metrics
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .map(line -> (long) Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(series + " is not in " + metrics));
  }
}
