package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.testkit.arangodb.Application;
import io.syncline.testkit.arangodb.Operations;
import io.syncline.testkit.arangodb.StandInOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Syncline's own collections: where its copies are, and that one server less does not matter. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class OwnCollectionsTest {
  private static final String DB = "shop";
  private static final String ORDERS = "orders";

  @ParameterizedTest
  @ValueSource(strings = {Layout.STATE, Layout.CHECKPOINTS})
  void aServerThatIsLostTakesNoneOfThemAlong(String collection) {
    try (TwoCentres two = copied()) {
      Application there = two.to().application();
      String database = collection.equals(Layout.STATE) ? Layout.SYSTEM : DB;
      Map<String, List<String>> shards = there.shards(database, collection);
      assertThat(shards.values()).allMatch(servers -> servers.size() == 3, "three copies");
      String lost = shards.values().iterator().next().get(0);
      elsewhere(two, "_users", lost); // a cluster's own have one copy here

      Operations operations = two.to().operations();
      operations.stop(lost);
      operations.failOver(lost);
      put(two.application(), "later");
      two.same(DB, ORDERS);
      two.running();
      put(two.application(), "last");
      two.same(DB, ORDERS);
      assertThat(there.shards(database, collection).values())
          .noneMatch(servers -> servers.get(0).equals(lost));

      operations.start(lost);
      two.caughtUp();
    }
  }

  private static void elsewhere(TwoCentres two, String collection, String from) {
    String to =
        two.to().dbServerIds().stream().filter(id -> !id.equals(from)).findFirst().orElseThrow();
    two.to()
        .application()
        .shards(Layout.SYSTEM, collection)
        .forEach(
            (shard, servers) -> {
              if (servers.get(0).equals(from)) {
                two.to().operations().moveLeader(Layout.SYSTEM, shard, to);
              }
            });
  }

  @ParameterizedTest(name = "{0} servers, {1} to {2} copies: {3}")
  @CsvSource({"3, 1, 9, 3", "5, 1, 9, 3", "2, 1, 9, 2", "1, 1, 9, 1", "5, 4, 9, 4", "5, 1, 2, 2"})
  void theyHaveThreeCopiesWithinTheLimits(int servers, int least, int greatest, int copies) {
    try (ArangoCluster cluster = cluster(options -> options.servers(1, servers), least, greatest)) {
      assertThat(stateOf(cluster)).hasSize(copies);
    }
  }

  /** The last one is made as the cluster makes it, with one copy here. */
  @ParameterizedTest(name = "error {0}, {1} numbers of copies refused: {2}")
  @CsvSource({"10, 1, 2", "1487, 1, 2", "10, 2, 1", "1487, 2, 1"})
  void aClusterThatAllowsFewerMakesThemWithAsManyAsItAllows(int errorNum, int refused, int copies) {
    try (ArangoCluster cluster = cluster(options -> options.servers(1, 3), 1, 9)) {
      cluster.standIn().fault("POST", "/_api/collection").times(refused).refuses(400, errorNum);
      assertThat(stateOf(cluster)).hasSize(copies);
    }
  }

  @Test
  void aDatabaseOfOneShardHasThemWhereItsOtherCollectionsAre() {
    try (TwoCentres two = new TwoCentres(1)) {
      Application app = two.application();
      app.createDatabase(DB, "{\"sharding\":\"single\",\"replicationFactor\":2}");
      app.createCollection(DB, ORDERS, 1, 2);
      put(app, "first");
      two.configure();
      two.running();
      two.same(DB, ORDERS);
      Application there = two.to().application();
      assertThat(there.shards(DB, Layout.CHECKPOINTS).values())
          .containsExactlyElementsOf(there.shards(DB, ORDERS).values());
    }
  }

  private static ArangoCluster cluster(
      UnaryOperator<StandInOptions.Builder> options, int least, int greatest) {
    return new ArangoCluster(
        "target",
        ArangoCluster.Setup.PLAIN
            .with(options)
            .structure(structure -> structure.withReplicationFactor(least, greatest)));
  }

  /** The servers that have what masters share, when one has campaigned. */
  private static List<String> stateOf(ArangoCluster cluster) {
    cluster
        .arangoDb()
        .state(cluster.runtime().pool("state", 1))
        .campaign("m1", "mem://m1", TwoCentres.TIME)
        .toCompletableFuture()
        .orTimeout(TwoCentres.TIME.toSeconds(), TimeUnit.SECONDS)
        .join();
    return cluster
        .standIn()
        .application()
        .shards(Layout.SYSTEM, Layout.STATE)
        .values()
        .iterator()
        .next();
  }

  private static TwoCentres copied() {
    TwoCentres two = new TwoCentres(2);
    Application app = two.application();
    app.createDatabase(DB);
    app.createCollection(DB, ORDERS, 2, 2);
    put(app, "first");
    two.configure();
    two.running();
    two.same(DB, ORDERS);
    return two;
  }

  private static void put(Application app, String key) {
    app.put(DB, ORDERS, "{\"_key\":\"" + key + "\"}");
  }
}
