package io.syncline.transport.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.ClusterId;
import io.syncline.SyncException;
import io.syncline.testbroker.TestCertificates;
import io.syncline.transport.PeerAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KafkaOptionsTest {
  private static final ClusterId DC = new ClusterId("dc-a");
  private static final KafkaSecurity PLAIN = new KafkaSecurity.PlaintextOnLoopback();

  @Test
  void defaultsAreThoseOfTheGuide() {
    KafkaOptions options = plain(b -> b);
    assertThat(options.advertised()).containsExactly("127.0.0.1:9092");
    assertThat(options.compression()).isEqualTo(KafkaOptions.Compression.ZSTD);
    assertThat(options.linger()).isZero();
    assertThat(options.maxFrameBytes()).isEqualTo(1047552);
    assertThat(options.bufferBytes()).isEqualTo(64 << 20);
    assertThat(options.channelBytes()).isEqualTo(16 << 20);
    assertThat(options.readBytes()).isEqualTo(64 << 20);
    assertThat(options.readerBytes()).isEqualTo(4 << 20);
    assertThat(options.deliveryTimeout()).hasSeconds(20);
    assertThat(options.adminTimeout()).hasSeconds(30);
    assertThat(options.topicCheck()).hasSeconds(2);
    assertThat(options.closeTimeout()).hasSeconds(5);
    assertThat(options.topics())
        .isEqualTo(new KafkaTopics(Duration.ofMinutes(10), 128 << 20, 64 << 20, 0, 2000, 32));
  }

  @Test
  void aWrongValueIsNamedWithWhatIsAllowed() {
    refused(b -> b.linger(Duration.ofSeconds(1)), "option linger = PT1S: PT0S to PT0.1S");
    refused(b -> b.maxFrameBytes(100), "option maxFrameBytes = 100: 4096 to 67108864");
    refused(
        b -> b.writing(5 << 20, 1 << 30), "option channelBytes = 1073741824: 1047552 to 5242880");
    refused(b -> b.writing(1, 1), "option bufferBytes = 1: 4194304 to");
    refused(b -> b.reading(1, 1), "option readBytes = 1:");
    refused(b -> b.deliveryTimeout(Duration.ZERO), "option deliveryTimeout = PT0S: PT1S to PT10M");
    refused(b -> b.topicCheck(Duration.ZERO), "option topicCheck = PT0S");
    refused(b -> b.advertised(List.of()), "option advertised = []: at least one host:port");
    refused(b -> b.advertised(List.of("localhost")), "option advertised = localhost: host:port");
    assertThatThrownBy(() -> KafkaTopics.DEFAULT.withRetention(Duration.ZERO, 1 << 20))
        .hasMessageStartingWith("option retention = PT0S: PT10S to PT168H");
    assertThatThrownBy(() -> KafkaTopics.DEFAULT.withPartitions(0, 1))
        .hasMessageStartingWith("option maxPartitions = 0: 1 to 100000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1:9092", "kafka.example.com:9092", "0.0.0.0:9092", "[::2]:9092"})
  void withoutTlsOnlyThisMachineIsTaken(String endpoint) {
    assertThatThrownBy(() -> KafkaOptions.builder(DC, List.of(endpoint), PLAIN).build())
        .isInstanceOfSatisfying(
            SyncException.class,
            e -> assertThat(e.code()).isEqualTo(SyncException.Code.BAD_REQUEST))
        .hasMessageContaining("loopback");
    PeerAddress address =
        new PeerAddress(
            "kafka",
            List.of(endpoint),
            Map.of("topics", "syncline.dc-b", "security", "plaintext"),
            Instant.MAX);
    assertThatThrownBy(() -> ClientSettings.security(address)).hasMessageContaining("loopback");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:1", "localhost:65535", "[::1]:9092"})
  void thisMachineMayDoWithoutTls(String endpoint) {
    assertThat(KafkaOptions.builder(DC, List.of(endpoint), PLAIN).build().endpoints())
        .containsExactly(endpoint);
  }

  @Test
  void readsPemAndKeyStoresAlikeAndTellsNothing(@TempDir Path dir) throws Exception {
    TestCertificates certificates = TestCertificates.in(dir);
    KafkaTls pem = KafkaSite.tls(certificates, "client");
    KafkaTls stores =
        KafkaTls.ofKeyStores(
            certificates.trustStore(),
            TestCertificates.PASSWORD.toCharArray(),
            certificates.identity("client").keyStore(),
            TestCertificates.PASSWORD.toCharArray());
    assertThat(stores.expires()).isEqualTo(pem.expires()).isAfter(Instant.now());
    assertThat(stores.key().replaceAll("\\s", "")).isEqualTo(pem.key().replaceAll("\\s", ""));
    KafkaOptions options =
        KafkaOptions.builder(DC, List.of("kafka.example.com:9092"), pem)
            .setting("sasl.jaas.config", "very secret")
            .build();
    PeerAddress address = ClientSettings.address(options, pem);
    for (String text : List.of(pem.toString(), options.toString(), address.toString())) {
      assertThat(text).doesNotContain("BEGIN").doesNotContain("secret");
    }
    assertThat(address.expires()).isEqualTo(pem.expires());
    assertThat(ClientSettings.security(address)).isEqualTo(pem);
  }

  @Test
  void refusesCredentialsThatCannotBeUsedWithoutShowingThem(@TempDir Path dir) throws Exception {
    KafkaTls good = KafkaSite.tls(TestCertificates.in(dir), "client");
    assertThatThrownBy(() -> new KafkaTls("", good.certificates(), good.key()))
        .hasMessageContaining("authorities");
    assertThatThrownBy(() -> new KafkaTls(good.authorities(), good.certificates(), ""))
        .hasMessageContaining("come together");
    assertThatThrownBy(() -> new KafkaTls(good.authorities(), good.certificates(), "s3cret"))
        .hasMessageContaining("PKCS#8")
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(() -> new KafkaTls("s3cret", "", ""))
        .hasMessageContaining("authorities")
        .hasMessageNotContaining("s3cret");
    assertThat(KafkaTls.trusting(good.authorities()).expires()).isEqualTo(Instant.MAX);
  }

  private static void refused(UnaryOperator<KafkaOptions.Builder> wrong, String message) {
    assertThatThrownBy(() -> plain(wrong))
        .isInstanceOfSatisfying(
            SyncException.class,
            e -> assertThat(e.code()).isEqualTo(SyncException.Code.BAD_REQUEST))
        .hasMessageStartingWith(message);
  }

  private static KafkaOptions plain(UnaryOperator<KafkaOptions.Builder> more) {
    return more.apply(KafkaOptions.builder(DC, List.of("127.0.0.1:9092"), PLAIN)).build();
  }
}
