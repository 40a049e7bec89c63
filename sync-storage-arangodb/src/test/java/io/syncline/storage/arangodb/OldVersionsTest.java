package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.CheckReport;
import io.syncline.ClusterId;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.storage.arangodb.structure.StructureOptions;
import io.syncline.store.DigestKind;
import io.syncline.testkit.arangodb.Application;
import io.syncline.testkit.arangodb.ArangoStandIn;
import io.syncline.testkit.arangodb.StandInOptions;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sources of versions that lack revision trees, as far as the stand-in imitates them: it refuses
 * the calls and parameters that came later.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class OldVersionsTest {
  private static final String DB = "shop";

  @ParameterizedTest
  @CsvSource({"3.7.18", "3.5.7", "3.4.11", "3.3.25"})
  void isFollowedAsASource(String version) {
    try (TwoCentres two =
        new TwoCentres(2, options -> options.version(version), UnaryOperator.identity())) {
      Application app = two.application();
      app.createDatabase(DB);
      app.createCollection(DB, "orders", 4, 2);
      for (int i = 0; i < 500; i++) {
        put(app, "o" + i, i);
      }
      assertThat(two.source.cluster.arangoDb().traits().kinds())
          .doesNotContain(DigestKind.REVISIONS)
          .contains(DigestKind.REVISION_BY_KEY_HASH);
      two.configure();
      two.running();
      two.same(DB, "orders");

      for (int i = 250; i < 750; i++) {
        put(app, "o" + i, -i);
      }
      for (int i = 0; i < 100; i++) {
        app.remove(DB, "orders", "o" + i);
      }
      two.same(DB, "orders");

      // A server that restarts has forgotten who reads, and one has lost its log by then.
      for (String server : two.from().dbServerIds()) {
        two.from().operations().restart(server);
      }
      put(app, "o700", 1);
      app.remove(DB, "orders", "o701");
      String without = two.from().dbServerIds().get(0);
      two.from().operations().expireWal(without, two.from().operations().lastTick(without));
      put(app, "o702", 1);
      two.same(DB, "orders");

      two.caughtUp();
      CheckReport check = two.client.check(Set.of(), TwoCentres.TIME);
      assertThat(check.equal()).as("%s", check).isTrue();
      two.source.end();
      two.target.end();
      two.isWithoutComplaint();
      // A snapshot that was being taken when the source ended may stay open: it ends by itself.
    }
  }

  @Test
  void collectionsThatWereMadeBefore38AreDumpedWhereTheyAreCompared() {
    try (TwoCentres two = new TwoCentres(2)) {
      Application app = two.application();
      app.createDatabase(DB);
      app.createCollection(
          DB,
          "{\"name\":\"orders\",\"numberOfShards\":2,\"replicationFactor\":2,"
              + "\"syncByRevision\":false}");
      app.createCollection(DB, "later", 2, 2);
      for (int i = 0; i < 500; i++) {
        put(app, "o" + i, i);
        app.put(DB, "later", "{\"_key\":\"l" + i + "\"}");
      }
      two.configure();
      two.running();
      two.same(DB, "orders");
      two.same(DB, "later");
      put(app, "o1", -1);
      app.remove(DB, "orders", "o2");
      two.same(DB, "orders");
      for (String server : two.from().dbServerIds()) {
        two.from().operations().restart(server);
        two.from().operations().expireWal(server, two.from().operations().lastTick(server));
      }
      put(app, "o3", -3);
      app.remove(DB, "orders", "o4");
      two.same(DB, "orders");
      two.caughtUp();
      CheckReport check = two.client.check(Set.of(), TwoCentres.TIME);
      assertThat(check.equal()).as("%s", check).isTrue();
      two.source.end();
      two.target.end();
      two.isWithoutComplaint();
      assertThat(two.from().requests())
          .anyMatch(seen -> seen.path().endsWith("/_api/replication/dump"))
          .anyMatch(seen -> seen.path().endsWith("/_api/replication/revisions/documents"));
      TwoCentres.leftNothing(two.from());
    }
  }

  @Test
  void isReadThroughCoordinatorsTheSame() throws Exception {
    try (SyncRuntime runtime = SyncRuntime.threaded("old");
        ArangoStandIn cluster = cluster("3.7.18");
        ArangoDbStore store =
            open(
                runtime,
                options(runtime, cluster)
                    .unverifiedVersions(true)
                    .mode(ArangoOptions.Mode.COORDINATOR)
                    .build())) {
      assertThat(store.traits().hasFeed()).isFalse();
      assertThat(cluster.complaints()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.7.18", "3.3.0"})
  void isRefusedUnlessItIsAskedFor(String version) throws Exception {
    try (SyncRuntime runtime = SyncRuntime.threaded("old");
        ArangoStandIn cluster = cluster(version)) {
      ArangoOptions options = options(runtime, cluster).build();
      assertThatThrownBy(() -> open(runtime, options))
          .isInstanceOf(SyncException.class)
          .hasMessageContaining(version)
          .hasMessageContaining("unverifiedVersions")
          .hasMessageContaining("--cluster.unverified-versions")
          .hasMessageContaining("not verified");
    }
  }

  @Test
  void isRefusedBeforeThereWasALogToFollow() throws Exception {
    try (SyncRuntime runtime = SyncRuntime.threaded("old");
        ArangoStandIn cluster = cluster("3.2.18")) {
      ArangoOptions options = options(runtime, cluster).unverifiedVersions(true).build();
      assertThatThrownBy(() -> open(runtime, options))
          .hasMessageContaining("3.2.18")
          .hasMessageContaining("update first");
    }
  }

  @Test
  void keepsNoStateOfMastersWithoutTransactions() throws Exception {
    try (SyncRuntime runtime = SyncRuntime.threaded("old");
        ArangoStandIn cluster = cluster("3.4.11");
        ArangoDbStore store =
            open(runtime, options(runtime, cluster).unverifiedVersions(true).build())) {
      assertThatThrownBy(() -> store.state(Runnable::run))
          .isInstanceOf(SyncException.class)
          .hasMessageContaining("3.4.11")
          .hasMessageContaining("another state store");
    }
  }

  private static ArangoStandIn cluster(String version) {
    return ArangoStandIn.start(
        StandInOptions.builder().version(version).secret(Bytes.utf8("secret of a test")).build());
  }

  private static ArangoOptions.Builder options(SyncRuntime runtime, ArangoStandIn cluster) {
    return ArangoOptions.builder(cluster.coordinators().stream().map(URI::toString).toList())
        .plaintext(true)
        .credentials(
            ArangoCredentials.clusterSecret(
                new SecretRing(runtime, Secret.of("secret of a test"))));
  }

  private static ArangoDbStore open(SyncRuntime runtime, ArangoOptions options)
      throws InterruptedException {
    return ArangoDbStore.open(new ClusterId("old"), options, StructureOptions.DEFAULTS, runtime);
  }

  private static void put(Application app, String key, int n) {
    app.put(DB, "orders", "{\"_key\":\"" + key + "\",\"n\":" + n + "}");
  }
}
