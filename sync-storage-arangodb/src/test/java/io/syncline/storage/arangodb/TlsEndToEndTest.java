package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import io.syncline.pki.AuthorityOptions;
import io.syncline.pki.CertificateAuthority;
import io.syncline.pki.CertificateOptions;
import io.syncline.pki.Purpose;
import io.syncline.testkit.arangodb.ArangoStandIn;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clusters whose servers have TLS, with an authority of their own. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class TlsEndToEndTest {
  private static final String DB = "shop";
  private static final String ORDERS = "orders";

  private final CertificateAuthority authority =
      CertificateAuthority.create(AuthorityOptions.of(Purpose.TLS), Instant.now());
  @TempDir Path folder;

  private Path keyfile(String host) {
    Path file = folder.resolve(host + ".keyfile");
    authority
        .issue(CertificateOptions.of(Purpose.TLS).withHosts(host), Instant.now())
        .writeKeyfile(file);
    return file;
  }

  private ArangoCluster.Setup setup() {
    return ArangoCluster.Setup.PLAIN
        .overTls(keyfile("127.0.0.1"), ArangoTls.of(authority.anchors()))
        .adapter(options -> options.mode(ArangoOptions.Mode.DIRECT));
  }

  @Test
  void replicatesFromDbServersThatAreCalledOverTls() {
    try (TwoCentres two = new TwoCentres(2, setup(), setup())) {
      two.application().createDatabase(DB);
      two.application().createCollection(DB, ORDERS, 3, 2);
      put(two, 0, 100);
      two.configure();
      two.running();
      two.same(DB, ORDERS);

      put(two, 50, 150);
      two.application().remove(DB, ORDERS, "o1");
      two.same(DB, ORDERS);
      assertThat(two.application().documents(DB, ORDERS)).hasSize(149);
      for (ArangoStandIn cluster : List.of(two.from(), two.to())) {
        assertThat(cluster.coordinators()).allMatch(at -> at.getScheme().equals("https"));
      }
      assertThat(two.from().dbServers()).allMatch(at -> at.getScheme().equals("https"));
      assertThat(two.from().requests())
          .as("the logs of the DB servers are what is followed")
          .anyMatch(
              seen ->
                  seen.path().endsWith("/_api/wal/tail")
                      && two.from().dbServerIds().contains(seen.server()));
      two.isWithoutComplaint();
    }
  }

  private static void put(TwoCentres two, int from, int to) {
    for (int i = from; i < to; i++) {
      two.application().put(DB, ORDERS, "{\"_key\":\"o" + i + "\",\"n\":" + (i + from) + "}");
    }
  }

  @Test
  void aClusterOfAnotherAuthorityIsRefusedBeforeItHearsAnything() {
    CertificateAuthority other =
        CertificateAuthority.create(AuthorityOptions.of(Purpose.TLS), Instant.now());
    try (ArangoCluster cluster = new ArangoCluster("arangodb", setup())) {
      cluster.standIn().forgetRequests();
      refused(cluster, ArangoTls.of(other.anchors()));
      refused(cluster, ArangoTls.ofSystem());
    }
  }

  @Test
  void aClusterOfAnotherNameIsRefusedUnlessNamesAreNotChecked() {
    ArangoTls unchecked = ArangoTls.of(authority.anchors()).withoutHostNameCheck();
    try (ArangoCluster cluster =
        new ArangoCluster(
            "arangodb", ArangoCluster.Setup.PLAIN.overTls(keyfile("db1.example"), unchecked))) {
      cluster.standIn().forgetRequests();
      refused(cluster, ArangoTls.of(authority.anchors()));
      cluster.open().close();
      assertThat(cluster.standIn().requests()).isNotEmpty();
    }
  }

  private static void refused(ArangoCluster cluster, ArangoTls believed) {
    assertThatThrownBy(
            () ->
                cluster.openWith(
                    options -> options.tls(believed).callTimeout(Duration.ofMillis(500))))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("no TLS connection")
        .hasMessageContaining(
            "see whether its certificate is of an authority that is trusted"
                + " (tls, --cluster.cacert) and names this host")
        .hasMessageContaining("127.0.0.1");
    assertThat(cluster.standIn().requests()).as("credentials go to nobody").isEmpty();
  }
}
