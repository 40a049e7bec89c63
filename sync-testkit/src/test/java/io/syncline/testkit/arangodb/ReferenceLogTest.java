package io.syncline.testkit.arangodb;

import static io.syncline.testkit.arangodb.Shapes.gives;
import static io.syncline.testkit.arangodb.Shapes.json;
import static io.syncline.testkit.arangodb.Shapes.shape;
import static io.syncline.testkit.arangodb.Shapes.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the documentation shows of a DB server's log: its markers, the rows of users in it, and who
 * reads it. Sections 9.5 and 9.6 of what is known.
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
  void markersOfDataHaveTheirForms() {
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
    String in = "'tick':'','db':'" + db + "','cuid':'',";
    String[] shown = {
      "{'tick':'','type':2200,'db':'" + db + "','tid':''}",
      "{" + in + "'tid':'','data':{'_id':'','_key':'o2','_rev':'','n':2}}",
      "{" + in + "'tid':'','data':{'_key':'o2','_rev':''}}",
      "{'tick':'','type':2201,'db':'" + db + "','tid':''}",
      "{"
          + in
          + "'data':{'id':'','type':'persistent','name':'','fields':['n'],'unique':false,"
          + "'sparse':false}}",
      "{" + in + "'tid':'0','data':{'_key':''}}",
      "{" + in + "'type':2004}",
      "{" + in + "'data':{'id':''}}"
    };
    assertThat(types(markers)).containsExactly(2200, 2300, 2302, 2201, 2100, 2300, 2004, 2101);
    IntStream.range(0, shown.length)
        .forEach(i -> shape(tree(shown[i]), markers.get(i), markers.get(i).toString()));
    String shard = shard();
    assertThat(markers.get(6).path("cuid").asText()).matches("c[0-9]+/" + shard);
    assertThat(markers.get(0).path("tid")).isEqualTo(markers.get(3).path("tid"));
    assertThat(markers.get(6).has("data")).isFalse();
  }

  @Test
  void markersOfStructureHaveTheirForms() {
    long before = standIn.operations().lastTick(server);
    String lab = "lab" + databases;
    app.createDatabase(lab);
    app.createCollection(db, "more", 1, 1);
    app.changeCollection(db, "more", json("{'waitForSync':true}"));
    String view = app.createView(db, json("{'name':'v','type':'arangosearch','links':{}}"));
    coordinator.put("/_db/" + db + "/_api/view/v/properties", json("{'links':{}}"));
    List<JsonNode> made = withoutCollectionsOf(lab, tail(before));
    assertThat(types(made)).containsExactly(1100, 2000, 2003, 2110, 2112);
    String in = "'tick':'','db':'" + db + "','cuid':'',";
    String[] shown = {
      "{'tick':'','db':'" + lab + "','data':{'id':'','name':'" + lab + "'}}",
      "{"
          + in
          + "'data':{'id':'','name':'','planId':'','type':2,'globallyUniqueId':'',"
          + "'isSystem':false,'keyOptions':{'type':'traditional','allowUserKeys':true},"
          + "'indexes':[]}}",
      "{" + in + "'data':{'name':'','waitForSync':true}}",
      "{" + in + "'data':{'id':'','name':'v','type':'arangosearch','links':{}}}",
      "{" + in + "'data':{'id':'','name':'v','type':'arangosearch'}}"
    };
    IntStream.range(0, shown.length)
        .forEach(i -> shape(tree(shown[i]), made.get(i), made.get(i).toString()));
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
  void theLogTellsWhoReadsItAndWhichTransactionsAreOpen() {
    String last = Long.toString(standIn.operations().lastTick(server));
    Client.Got open = dbServer.get("/_api/wal/open-transactions?from=1&to=10");
    assertThat(open.text()).isEqualTo("[]");
    assertThat(open.header("x-arango-replication-lasttick")).isEqualTo(last);
    assertThat(open.header("x-arango-replication-frompresent")).isEqualTo("false");
    dbServer.put(
        "/_api/wal/tail?global=true&chunkSize=65536&syncerId=7&clientInfo=repl&from=" + last, "[]");
    gives(
        coordinator.get("/_api/replication/logger-state?DBserver=" + server),
        200,
        "{'state':{'running':true,'lastLogTick':'','lastUncommittedLogTick':'','totalEvents':1,"
            + "'time':''},'server':{'version':'','serverId':'','engine':'rocksdb'},'clients':"
            + "[{'syncerId':'','serverId':'','clientInfo':'repl','time':'','expires':'',"
            + "'lastServedTick':''}]}");
    assertThat(dbServer.delete("/_api/wal/tail?syncerId=7").text()).isEqualTo("{}");
  }

  @Test
  void usersHaveGrantsOfCollectionsAndRowsOfOneForm() {
    long before = standIn.operations().lastTick(server);
    String user = "app" + databases;
    coordinator.post("/_api/user", json("{'user':'" + user + "','passwd':'s3cret'}"));
    String grants = "/_api/user/" + user + "/database/" + db;
    assertThat(coordinator.put(grants + "/orders", json("{'grant':'ro'}")).text())
        .isEqualTo(json("{'error':false,'code':200,'" + db + "/orders':'ro'}"));
    coordinator.put(grants, json("{'grant':'rw'}"));
    gives(
        coordinator.get("/_api/user/" + user + "/database?full=true"),
        200,
        "{'result':{'" + db + "':{'permission':'rw','collections':{'orders':'ro','*':''}}}}");
    JsonNode row = last(tail(before)).path("data");
    shape(
        tree(
            "{'_key':'','_id':'','_rev':'','user':'"
                + user
                + "','source':'','authData':{'active':true,'simple':{'method':'sha256',"
                + "'salt':'','hash':''}},'databases':{'"
                + db
                + "':{'permissions':{'read':true,'write':true},'collections':"
                + "{'orders':{'permissions':{'read':true}}}}}}"),
        row,
        row.toString());
    assertThat(row.path("_id").asText()).startsWith("_users/");
    assertThat(coordinator.delete(grants).text()).isEqualTo(json("{'error':false,'code':202}"));
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
