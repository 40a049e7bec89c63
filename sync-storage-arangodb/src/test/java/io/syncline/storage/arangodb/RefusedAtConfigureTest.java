package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.ShardStatus;
import io.syncline.Stall;
import io.syncline.SyncRuntime;
import io.syncline.testkit.arangodb.Application;
import io.syncline.testkit.arangodb.Fault;
import io.syncline.testkit.arangodb.StandInOptions;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator who configures a synchronisation is told where it can't be. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class RefusedAtConfigureTest {
  private static final String DB = "shop";

  @ParameterizedTest
  @CsvSource({"3.12.4, 3.11.9, upgrade it", "3.7.18, 3.7.18, a source only"})
  void aTargetThatIsTooOldSaysSoAndMakesNothing(String from, String to, String why) {
    try (TwoCentres two =
        new TwoCentres(1, options -> options.version(from), options -> options.version(to))) {
      two.application().createDatabase(DB);
      two.application().createCollection(DB, "orders", 1, 1);
      two.application().put(DB, "orders", "{\"_key\":\"a\"}");
      two.configure();
      Eventually.eventually(
          "the status says why",
          () -> two.client.status(true, TwoCentres.TIME).message().contains(why));
      assertThat(two.client.status(true, TwoCentres.TIME).message()).contains(to);
      assertThatThrownBy(() -> two.to().application().documents(DB, "orders"))
          .as("nothing was made")
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void unlikeNamesSaySo() {
    try (TwoCentres two =
        new TwoCentres(1, UnaryOperator.identity(), StandInOptions.Builder::withoutExtendedNames)) {
      two.configure();
      Eventually.eventually(
          "the status says why",
          () ->
              two.client
                  .status(true, TwoCentres.TIME)
                  .message()
                  .contains("set --database.extended-names alike on both"));
    }
  }

  @Test
  void aCollectionThatTheTargetCanNotNameSaysSo() {
    try (TwoCentres two =
        new TwoCentres(
            1,
            options -> options.version("3.11.8"),
            StandInOptions.Builder::withoutExtendedNames)) {
      two.application().createDatabase(DB);
      two.application().createCollection(DB, "größe", 1, 1);
      two.configure();
      Eventually.eventually(
          "the status says why",
          () ->
              two.client
                  .status(true, TwoCentres.TIME)
                  .message()
                  .contains("extended names are allowed at the source"));
    }
  }

  /** Servers that are others by now, behind the addresses that the masters know. */
  @ParameterizedTest
  @CsvSource({"mmfiles, rocksdb", "rocksdb, mmfiles", "mmfiles, mmfiles"})
  void anotherStorageEngineSaysSoAndMakesNothing(String from, String to) {
    try (TwoCentres two = new TwoCentres(1)) {
      two.application().createDatabase(DB);
      two.application().createCollection(DB, "orders", 1, 1);
      two.from().operations().saysEngine(from);
      two.to().operations().saysEngine(to);
      two.configure();
      says(two, "the source's storage engine is " + from + ", this cluster's " + to);
      assertThatThrownBy(() -> two.to().application().documents(DB, "orders"))
          .as("nothing was made")
          .isInstanceOf(IllegalArgumentException.class);
      two.isWithoutComplaint();
    }
  }

  @Test
  void aTargetOfSingleServersSaysSo() {
    try (TwoCentres two = new TwoCentres(1)) {
      two.application().createDatabase(DB);
      two.application().createCollection(DB, "orders", 1, 1);
      two.to().operations().saysSingleServer(true);
      two.configure();
      says(two, "error 1471: only on coordinator");
      two.to().operations().saysSingleServer(false);
      two.running();
    }
  }

  @Test
  void aSourceOfSingleServersSaysSo() {
    try (TwoCentres two = new TwoCentres(1)) {
      two.application().createDatabase(DB);
      two.application().createCollection(DB, "orders", 1, 1);
      two.from().operations().saysSingleServer(true);
      two.configure();
      says(two, "source: the structure can't be read: ");
      says(two, "error 1471: only on coordinator");
      two.from().operations().saysSingleServer(false);
      two.running();
      Eventually.eventually(
          "the status is silent",
          () -> two.client.status(true, TwoCentres.TIME).message().isEmpty());
    }
  }

  /** What a master that is started over such a cluster says before it is one. */
  @Test
  void noProcessStartsOverAnotherEngineOrASingleServer() {
    try (ArangoCluster cluster = ArangoCluster.withTheSecret()) {
      cluster.standIn().operations().saysEngine("mmfiles");
      assertThatThrownBy(cluster::open)
          .hasMessageContaining("'mmfiles'")
          .hasMessageContaining("only rocksdb can be replicated");
      cluster.standIn().operations().saysSingleServer(true);
      assertThatThrownBy(cluster::open)
          .hasMessageContaining("SINGLE")
          .hasMessageContaining("single servers can't be replicated");
      cluster.standIn().operations().saysEngine("rocksdb");
      cluster.standIn().operations().saysSingleServer(false);
      cluster.open().close();
      assertThat(cluster.standIn().complaints()).isEmpty();
    }
  }

  @Test
  void aDbServerIsNoCoordinatorAndSaysSo() throws Exception {
    try (SyncRuntime runtime = SyncRuntime.threaded("no-coordinator");
        ArangoCluster cluster = ArangoCluster.withTheSecret()) {
      List<String> servers = cluster.standIn().dbServers().stream().map(URI::toString).toList();
      assertThatThrownBy(() -> cluster.openAt(servers))
          .hasMessageContaining("DB_SERVER")
          .hasMessageContaining("name a coordinator's endpoint");
    }
  }

  @Test
  void anExpiredLicenceIsAStallWithItsText() {
    try (TwoCentres two = new TwoCentres(1, UnaryOperator.identity(), UnaryOperator.identity())) {
      Application app = two.application();
      app.createDatabase(DB);
      app.createCollection(DB, "orders", 1, 1);
      app.put(DB, "orders", "{\"_key\":\"a\",\"n\":1}");
      two.configure();
      two.running();
      two.same(DB, "orders");

      Fault expired = two.to().fault("POST", "/_api/document/orders").always();
      expired.refuses(403, 9001);
      app.put(DB, "orders", "{\"_key\":\"a\",\"n\":2}");
      Eventually.eventually(
          "a shard says it",
          () ->
              two.client.status(true, TwoCentres.TIME).shards().stream()
                  .anyMatch(RefusedAtConfigureTest::tells));
      expired.lift();
      two.same(DB, "orders");
    }
  }

  private static void says(TwoCentres two, String why) {
    Eventually.eventually(
        "the status says " + why,
        () -> two.client.status(true, TwoCentres.TIME).message().contains(why));
  }

  private static boolean tells(ShardStatus shard) {
    return shard.message().contains("9001")
        || shard.stall().map(Stall::reason).orElse("").contains("9001");
  }
}
