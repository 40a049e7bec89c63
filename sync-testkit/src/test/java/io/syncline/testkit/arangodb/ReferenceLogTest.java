package io.syncline.testkit.arangodb;

import static io.syncline.testkit.arangodb.Shapes.json;
import static io.syncline.testkit.arangodb.Shapes.shape;
import static io.syncline.testkit.arangodb.Shapes.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the documentation says of a DB server's log besides the forms of {@link ShownExchangesTest}:
 * the order of its markers, what belongs together, and what is not in them.
 */
final class ReferenceLogTest {
  private static ArangoStandIn standIn;
  private static Client coordinator;
  private static Client dbServer;
  private static Application app;
  private static String server;
  private static int databases;

  private String db;

  @BeforeAll
  static void start() {
    standIn = ArangoStandIn.start(StandInOptions.builder().servers(1, 1).build());
    server = standIn.dbServerIds().get(0);
    coordinator = Client.root(standIn);
    dbServer = Client.superuser(standIn, standIn.dbServers().get(0));
    app = standIn.application();
  }

  @AfterAll
  static void stop() {
    standIn.close();
  }

  @BeforeEach
  void orders() {
    db = "shop" + ++databases;
    app.createDatabase(db);
    app.createCollection(db, "orders", 1, 1);
  }

  @Test
  void markersOfDataComeInTheirOrder() {
    long before = standIn.operations().lastTick(server);
    app.transaction(
        db,
        work -> {
          work.put("orders", json("{'_key':'o2','n':2}"));
          work.remove("orders", "o2");
        });
    String index = app.createIndex(db, "orders", json("{'type':'persistent','fields':['n']}"));
    app.put(db, "orders", "{}");
    app.truncate(db, "orders");
    app.dropIndex(db, "orders", index);
    List<JsonNode> markers = tail(before);
    assertThat(types(markers)).containsExactly(2200, 2300, 2302, 2201, 2100, 2300, 2004, 2101);
    String shard = shard();
    assertThat(markers.get(6).path("cuid").asText()).matches("c[0-9]+/" + shard);
    assertThat(markers.get(0).path("tid")).isEqualTo(markers.get(3).path("tid"));
    assertThat(markers.get(6).has("data")).isFalse();
  }

  @Test
  void markersOfStructureComeInTheirOrder() {
    long before = standIn.operations().lastTick(server);
    String lab = "lab" + databases;
    app.createDatabase(lab);
    app.createCollection(db, "more", 1, 1);
    app.changeCollection(db, "more", json("{'waitForSync':true}"));
    String view = app.createView(db, json("{'name':'v','type':'arangosearch','links':{}}"));
    coordinator.put("/_db/" + db + "/_api/view/v/properties", json("{'links':{}}"));
    List<JsonNode> made = withoutCollectionsOf(lab, tail(before));
    assertThat(types(made)).containsExactly(1100, 2000, 2003, 2110, 2112);
    assertThat(made.get(3).path("cuid").asText()).isEqualTo("c" + view + "/");

    long then = standIn.operations().lastTick(server);
    app.dropView(db, "v");
    app.dropCollection(db, "more");
    app.dropDatabase(lab);
    List<JsonNode> gone = withoutCollectionsOf(lab, tail(then));
    assertThat(types(gone)).containsExactly(2111, 2001, 1101);
    assertThat(gone).noneMatch(marker -> marker.has("data"));
  }

  @Test
  void theLogSaysThatItIsNotAllThere() {
    Client.Got open = dbServer.get("/_api/wal/open-transactions?from=1&to=10");
    assertThat(open.header("x-arango-replication-lasttick"))
        .isEqualTo(Long.toString(standIn.operations().lastTick(server)));
    assertThat(open.header("x-arango-replication-frompresent")).isEqualTo("false");
  }

  @Test
  void rowsOfUsersHaveGrantsOfCollections() {
    long before = standIn.operations().lastTick(server);
    String user = "app" + databases;
    coordinator.post("/_api/user", json("{'user':'" + user + "','passwd':'s3cret'}"));
    String grants = "/_api/user/" + user + "/database/" + db;
    coordinator.put(grants + "/orders", json("{'grant':'ro'}"));
    coordinator.put(grants, json("{'grant':'rw'}"));
    JsonNode row = last(tail(before)).path("data");
    shape(
        tree(
            "{'permissions':{'read':true},'collections':{'orders':{'permissions':{'read':true}}}}"),
        row.path("databases").path(db),
        row.toString());
    assertThat(row.path("_id").asText()).startsWith("_users/");
  }

  private static List<JsonNode> tail(long from) {
    return dbServer
        .put("/_api/wal/tail?global=true&chunkSize=1048576&lastScanned=0&from=" + from, "[]")
        .lines();
  }

  /** A database comes and goes with its system collections. */
  private static List<JsonNode> withoutCollectionsOf(String database, List<JsonNode> markers) {
    return markers.stream()
        .filter(marker -> !marker.path("db").asText().equals(database) || !marker.has("cuid"))
        .toList();
  }

  private static JsonNode last(List<JsonNode> markers) {
    return markers.get(markers.size() - 1);
  }

  private static List<Integer> types(List<JsonNode> markers) {
    return markers.stream().map(marker -> marker.path("type").asInt()).toList();
  }

  private String shard() {
    return Map.copyOf(app.shards(db, "orders")).keySet().iterator().next();
  }
}
