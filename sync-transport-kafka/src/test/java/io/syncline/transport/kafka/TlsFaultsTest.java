package io.syncline.transport.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.ClusterId;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.testbroker.BrokerOptions;
import io.syncline.testbroker.TestCertificates;
import io.syncline.testbroker.kraft.KafkaBroker;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.PeerAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, and who does not. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class TlsFaultsTest {
  private static final ChannelId SHARD =
      new ChannelId(new SyncId("tls"), ChannelId.Kind.DATA, "inc", 0);

  private static TestCertificates certificates;
  private static TestCertificates foreign;
  private static KafkaSite site;

  @BeforeAll
  static void start(@TempDir Path dir) throws Exception {
    certificates = TestCertificates.in(dir.resolve("certificates"));
    foreign = TestCertificates.in(dir.resolve("foreign"));
    site =
        new KafkaSite(
            KafkaFixture.SOURCE,
            KafkaBroker.start(dir, BrokerOptions.tls(certificates)),
            KafkaSite.tls(certificates, "client"));
    Flow.create(site, 1, SHARD);
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  /** Trusts the broker, but shows a certificate of an authority that the broker does not know. */
  private static KafkaTls stranger() throws Exception {
    KafkaTls own = KafkaSite.tls(certificates, "client");
    KafkaTls other = KafkaSite.tls(foreign, "client");
    return new KafkaTls(own.authorities(), other.certificates(), other.key());
  }

  private static KafkaOptions options(KafkaTls tls) {
    return KafkaOptions.builder(KafkaFixture.SOURCE, List.of(site.broker.bootstrap()), tls).build();
  }

  @Test
  void aStrangerReadsNothing() throws Exception {
    PeerAddress address = ClientSettings.address(options(stranger()), stranger());
    try (KafkaTransport target = new KafkaTransport(site.options().build())) {
      ChannelReader reader = target.reader(address, SHARD);
      assertThatThrownBy(() -> Flow.get(reader.ready()))
          .cause()
          .isInstanceOfSatisfying(
              SyncException.class,
              e -> assertThat(e.code()).isEqualTo(SyncException.Code.UNAVAILABLE))
          .hasMessageContaining("refused this data centre's credential");
      assertThat(target.counters().refused()).isPositive();
    }
  }

  @Test
  void aStrangerWritesAndMakesNothing() throws Exception {
    try (KafkaTransport source = new KafkaTransport(options(stranger()));
        KafkaChannelAdmin admin = new KafkaChannelAdmin(options(stranger()))) {
      ChannelWriter writer = source.writer(SHARD);
      Flow.untilTrue("the refusal is counted", () -> source.counters().refused() > 0);
      assertThat(writer.offer(Flow.numbered(0, 100))).isFalse();
      assertThatThrownBy(() -> Flow.get(admin.list(SHARD.sync())))
          .cause()
          .isInstanceOfSatisfying(
              SyncException.class,
              e -> assertThat(e.code()).isEqualTo(SyncException.Code.PRECONDITION_FAILED));
    }
  }

  @Test
  void aBrokerOfAnotherAuthorityIsNotTrusted() throws Exception {
    try (KafkaChannelAdmin admin =
        new KafkaChannelAdmin(options(KafkaSite.tls(foreign, "client")))) {
      assertThatThrownBy(() -> Flow.get(admin.list(SHARD.sync())))
          .cause()
          .isInstanceOf(SyncException.class);
    }
  }

  @Test
  void anotherCredentialTakesOverInMidFlow() throws Exception {
    try (KafkaTransport source = new KafkaTransport(site.options().build());
        KafkaTransport target = new KafkaTransport(site.options().build())) {
      ChannelReader reader = Flow.ready(target.reader(Flow.address(site), SHARD));
      ChannelWriter writer = source.writer(SHARD);
      List<Integer> numbers = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        Flow.send(writer, i, i + 1, 2000);
        if (i == 100 || i == 200) {
          KafkaTls next = KafkaSite.tls(certificates, "renewed" + i);
          target.renew(ClientSettings.address(site.options().build(), next));
        }
        reader.poll().ifPresent(r -> numbers.add(Flow.number(r)));
      }
      numbers.addAll(Flow.upTo(reader, 299));
      assertThat(numbers).hasSize(300).isSorted().doesNotHaveDuplicates();
      assertThat(target.counters().consumers()).isEqualTo(3);
    }
  }

  @Test
  void peersGetTheirOwnCredentialsAndLoseThem() throws Exception {
    List<ClusterId> revoked = new ArrayList<>();
    PeerAccess access =
        new PeerAccess() {
          @Override
          public KafkaTls issue(ClusterId peer) {
            try {
              return KafkaSite.tls(certificates, peer.value());
            } catch (java.io.IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          }

          @Override
          public void revoke(ClusterId peer) {
            revoked.add(peer);
          }
        };
    KafkaOptions options = site.options().peerAccess(access).build();
    try (KafkaChannelAdmin admin = new KafkaChannelAdmin(options)) {
      PeerAddress one = Flow.get(admin.address(new ClusterId("one"), SHARD.sync()));
      PeerAddress two = Flow.get(admin.address(new ClusterId("two"), SHARD.sync()));
      assertThat(one.properties().get("certificates"))
          .isNotEqualTo(two.properties().get("certificates"));
      assertThat(Flow.get(admin.address(new ClusterId("one"), SHARD.sync(), Optional.of(one))))
          .isEqualTo(one);
      Flow.get(admin.revoke(new ClusterId("two")));
      assertThat(revoked).containsExactly(new ClusterId("two"));
      assertThat(List.of(one.toString(), two.toString())).noneMatch(t -> t.contains("BEGIN"));
    }
  }

  @Test
  void aPeerGetsAnotherAddressOnceTheSharedCredentialWasSwapped() throws Exception {
    SwappableKafkaTls shared = new SwappableKafkaTls(KafkaSite.tls(certificates, "peer"));
    KafkaOptions options = site.options().peerAccess(PeerAccess.shared(shared)).build();
    try (KafkaChannelAdmin admin = new KafkaChannelAdmin(options)) {
      PeerAddress given = Flow.get(admin.address(KafkaFixture.TARGET, SHARD.sync()));
      assertThat(Flow.get(admin.address(KafkaFixture.TARGET, SHARD.sync(), Optional.of(given))))
          .isEqualTo(given);
      KafkaTls next = KafkaSite.tls(certificates, "renewed");
      shared.swap(next);
      PeerAddress renewed =
          Flow.get(admin.address(KafkaFixture.TARGET, SHARD.sync(), Optional.of(given)));
      assertThat(renewed.properties()).containsEntry("certificates", next.certificates());
      assertThat(Flow.get(admin.address(KafkaFixture.TARGET, SHARD.sync(), Optional.of(renewed))))
          .isEqualTo(renewed);
    }
  }

  @Test
  void withoutPeerAccessThereIsNoAddress() throws Exception {
    KafkaTls own = KafkaSite.tls(certificates, "client");
    try (KafkaChannelAdmin admin = new KafkaChannelAdmin(options(own))) {
      assertThatThrownBy(() -> Flow.get(admin.address(KafkaFixture.TARGET, SHARD.sync())))
          .cause()
          .hasMessageContaining("option peerAccess");
    }
  }
}
