package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.syncline.SyncException;
import io.syncline.control.rest.ChannelAccess;
import io.syncline.control.rest.TlsAuthentication;
import io.syncline.pki.CertificateUse;
import io.syncline.testbroker.BrokerOptions;
import io.syncline.testbroker.TestBroker;
import io.syncline.testbroker.TestCertificates;
import io.syncline.testbroker.kraft.KafkaBroker;
import io.syncline.transport.kafka.KafkaOptions;
import io.syncline.transport.kafka.PeerAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers that know of brokers, and of a certificate for them, by their masters alone. */
@Timeout(180)
class WorkersOverKafkaTest {
  private static final Duration LOOK = Duration.ofMillis(100);

  @TempDir Path folder;
  private WorkerScene scene;
  private ChildMasters files;

  @BeforeEach
  void make() {
    scene = new WorkerScene(folder);
    files = scene.files;
  }

  @AfterEach
  void end() throws Exception {
    scene.close();
  }

  private Path at(String name) {
    return folder.resolve(name);
  }

  private void replace(Path content, String name) throws IOException {
    Files.copy(content, at(name + ".part"), StandardCopyOption.REPLACE_EXISTING);
    Files.move(at(name + ".part"), at(name), StandardCopyOption.REPLACE_EXISTING);
  }

  private void master(String cluster, TestBroker broker, Path peer) {
    WatchedFiles watched = scene.watched(LOOK);
    scene.master(
        cluster,
        new KafkaQueue(
            KafkaOptions.builder(
                    scene.id(cluster),
                    List.of(broker.bootstrap()),
                    watched.kafka(at("kafka-ca.crt"), at("kafka.keyfile")))
                .peerAccess(PeerAccess.shared(watched.kafkaPeer(at("kafka-ca.crt"), peer)))),
        watched);
  }

  private void fill(int from, int to) {
    for (int key = from; key < to; key++) {
      scene.store("berlin").documents().put("shop", "orders", "k" + key, "{}");
    }
  }

  @Test
  void theyCarryDocumentsAndShowTheMastersNextCertificateToBrokers() throws Exception {
    TestCertificates before = TestCertificates.in(at("before"));
    TestCertificates after = TestCertificates.in(at("after"));
    TestCertificates brokers = TestCertificates.in(at("brokers"));
    TestCertificates.trust(at("trusted.p12"), before, after, brokers);
    replace(brokers.authorityFile(), "kafka-ca.crt");
    replace(before.identity("own", Duration.ofDays(3)).keyFile(), "kafka.keyfile");
    BrokerOptions options =
        BrokerOptions.tls(brokers)
            .with("ssl.truststore.location", at("trusted.p12").toString())
            .withHeapMegabytes(256);
    scene.store("berlin").documents().createDatabase("shop");
    scene.store("berlin").documents().createCollection("shop", "orders", 2);
    fill(0, 20);
    TestBroker broker = scene.keep(KafkaBroker.start(at("broker"), options));
    Path peer = brokers.identity("peer").keyFile();
    master("berlin", broker, peer);
    master("paris", broker, peer);
    WatchedFiles berlin = scene.watched(LOOK);
    scene.worker("berlin", berlin, LOOK);
    WatchedFiles paris = scene.watched(LOOK);
    scene.worker("paris", paris, LOOK);
    assertThat(end(berlin)).as("brokers' certificate is watched").isAfter(Instant.now());
    files.configure("paris", "berlin");
    files.ask("paris", "get status --watch --interval=100ms").expect(0);
    files.awaitEqual("paris", 20);

    Instant first = end(berlin);
    replace(after.identity("own").keyFile(), "kafka.keyfile");
    for (WatchedFiles worker : List.of(berlin, paris)) {
      Eventually.isTrue("the next certificate came", () -> end(worker).isAfter(first));
    }
    // From here on nobody is let in by what the workers were started with.
    TestCertificates.trust(at("trusted.p12"), after, brokers);
    broker.restart();
    fill(20, 60);
    files.awaitEqual("paris", 60);
    assertThat(
            new ObjectMapper()
                .readTree(files.ask("paris", "get status -v -o json").expect(0).out())
                .path("shards"))
        .isNotEmpty()
        .noneMatch(shard -> shard.path("state").asText().equals("failed"));
    assertThat(files.ask("paris", "stop sync").expect(0).out()).startsWith("stopped");
  }

  private static Instant end(WatchedFiles files) {
    return Objects.requireNonNull(files.certificates().get(CertificateUse.KAFKA_CLIENT))
        .get()
        .end();
  }

  @Test
  void addressesThatAreNotAllBrokersAreRefusedByName() {
    ChannelAccess mixed =
        new ChannelAccess(List.of("kafka://b1:9093", "https://m1:8629"), TlsAuthentication.NONE);
    WorkerQueue queue =
        new WorkerQueue(scene.id("berlin"), "https://localhost:1", mixed, scene.watched());
    Queue.Process nobody =
        new Queue.Process(
            () -> {
              throw new AssertionError("nothing is opened");
            },
            request -> false,
            () -> "",
            new MetricRegistry(),
            Optional.empty());
    assertThatThrownBy(() -> queue.open(nobody))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("kafka://b1:9093")
        .hasMessageContaining("knows kafka and https");
  }
}
