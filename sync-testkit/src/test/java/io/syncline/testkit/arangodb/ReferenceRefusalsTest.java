package io.syncline.testkit.arangodb;

import static io.syncline.testkit.arangodb.Shapes.error;
import static io.syncline.testkit.arangodb.Shapes.gives;
import static io.syncline.testkit.arangodb.Shapes.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The stand-in refuses what the documentation says is refused, besides what {@link
 * ShownExchangesTest} has of it: the log, snapshots, restoring and writing while servers are
 * read-only, start-up and overload.
 */
final class ReferenceRefusalsTest {
  private static final String SHOP = "/_db/shop/_api/";
  private static final String TAIL = "/_api/wal/tail?global=true&chunkSize=65536";
  private static final String WRITES = "1004";
  private static final String FORBIDDEN = "11";

  private static ArangoStandIn standIn;
  private static Client coordinator;
  private static Client superuser;
  private static Client dbServer;
  private static String server;
  private static String shard;
  private static String index;

  @BeforeAll
  static void start() {
    standIn =
        ArangoStandIn.start(StandInOptions.builder().servers(1, 1).maxParallelTails(1).build());
    server = standIn.dbServerIds().get(0);
    coordinator = Client.root(standIn);
    superuser = Client.superuser(standIn, standIn.coordinators().get(0));
    dbServer = Client.superuser(standIn, standIn.dbServers().get(0));
    Application app = standIn.application();
    app.createDatabase("shop");
    app.createCollection("shop", "orders", 1, 1);
    app.put("shop", "orders", json("{'_key':'o1','n':1}"));
    app.createCollection("shop", json("{'name':'old','numberOfShards':1,'syncByRevision':false}"));
    index = app.createIndex("shop", "orders", json("{'type':'persistent','fields':['n']}"));
    app.createView("shop", json("{'name':'v','type':'arangosearch','links':{}}"));
    shard = shardOf("orders");
  }

  @AfterEach
  void asBefore() {
    standIn.liftFaults();
    standIn.operations().readOnly(false);
    standIn.operations().starting(standIn.coordinatorIds().get(0), false);
    standIn.operations().queueTime(standIn.coordinatorIds().get(0), Duration.ZERO);
  }

  @AfterAll
  static void stop() {
    standIn.close();
  }

  @ParameterizedTest
  @CsvSource({
    "'&from=9&to=5', 400, 400",
    "'&from=9&to=0', 400, 400",
    "'&syncerId=0', 400, 10",
    "'&syncerId=x', 400, 10",
    "'&syncerId=18446744073709551616000', 400, 10"
  })
  void tailsThatContradict(String query, int status, int number) {
    error(dbServer.put(TAIL + query, "[]"), status, number);
  }

  @Test
  void tailsOfOthersLogs() {
    error(dbServer.put("/_db/shop" + TAIL + "&from=1", "[]"), 403, 11);
    error(dbServer.put(SHOP + "wal/tail?from=1&collection=s99", "[]"), 404, 1203);
    error(dbServer.put(TAIL + "&from=1", json("['88123']")), 400, 10);
    error(Client.root(standIn).put(TAIL + "&from=1", "[]"), 501, 1470);
    Client user = Client.basic(standIn.dbServers().get(0), "root", "");
    error(user.put(TAIL + "&from=1", "[]"), 401, 401);
    for (String call : new String[] {"range", "lastTick", "open-transactions"}) {
      error(coordinator.get("/_api/wal/" + call), 501, 1470);
    }
    error(coordinator.delete("/_api/wal/tail?syncerId=7"), 501, 1470);
  }

  @Test
  void moreTailsThanRunAtOnce() throws Exception {
    Fault held = standIn.fault("PUT", "/_api/wal/tail").holdsBefore();
    CompletableFuture<Client.Got> first =
        CompletableFuture.supplyAsync(() -> dbServer.put(TAIL + "&from=1", "[]"));
    held.awaitHit(Duration.ofSeconds(30));
    error(dbServer.put(TAIL + "&from=1", "[]"), 503, 32);
    held.release();
    assertThat(first.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
  }

  @Test
  void snapshotsThatAreGoneAndShardsThatAreNotThere() {
    String at = "&DBserver=" + server;
    String replication = SHOP + "replication/";
    String gone = "&batchId=613";
    error(coordinator.get(replication + "dump?collection=" + shard + gone + at), 404, 1600);
    error(dbServer.get(replication + "inventory?includeSystem=true" + gone), 404, 1600);
    error(dbServer.post(replication + "keys?collection=" + shard + gone, ""), 404, 1600);
    error(dbServer.get(replication + "revisions/tree?collection=" + shard + gone), 404, 1600);
    error(
        dbServer.put(replication + "revisions/ranges?collection=" + shard + gone, "[]"), 404, 1600);
    error(coordinator.delete(replication + "batch/613?DBserver=" + server), 404, 1600);

    String batch = batch();
    String of = "&batchId=" + batch;
    error(coordinator.get(replication + "dump?collection=s99" + of + at), 404, 1203);
    error(dbServer.post(replication + "keys?collection=s99" + of, ""), 404, 1203);
    error(dbServer.get(replication + "revisions/tree?collection=s99" + of), 404, 1203);
    error(dbServer.post(replication + "revisions/tree?collection=s99", ""), 404, 1203);
    error(coordinator.get(replication + "dump?collection=" + shard + of), 400, 10);
    error(dbServer.get(replication + "keys/" + batch + "-1?chunkSize=5000"), 404, 1600);
    coordinator.delete(replication + "batch/" + batch + "?DBserver=" + server);
  }

  @Test
  void revisionsOfOldCollections() {
    String revisions = SHOP + "replication/revisions/";
    String batch = batch();
    String of = "?collection=" + shardOf("old") + "&batchId=" + batch;
    error(dbServer.get(revisions + "tree" + of), 501, 9);
    error(dbServer.put(revisions + "ranges" + of + "&encodeAsHLC=true", "[]"), 501, 9);
    error(dbServer.put(revisions + "documents" + of + "&encodeAsHLC=true", "[]"), 501, 9);
    error(dbServer.post(revisions + "tree?collection=" + shardOf("old"), ""), 501, 9);
    dbServer.delete(SHOP + "replication/batch/" + batch);
  }

  @Test
  void whatIsMadeOrDroppedTwice() {
    String user = json("{'user':'twice','passwd':'x1'}");
    assertThat(coordinator.post("/_api/user", user).status()).isEqualTo(201);
    error(coordinator.post("/_api/user", user), 409, 1702);
    assertThat(coordinator.delete("/_api/user/twice").status()).isEqualTo(202);
    error(coordinator.delete("/_api/user/twice"), 404, 1703);
    error(coordinator.delete(SHOP + "collection/none"), 404, 1203);
    error(coordinator.delete(SHOP + "index/orders/1"), 404, 1212);
    error(coordinator.delete(SHOP + "cursor/1"), 404, 1600);
    String restore = SHOP + "replication/restore-";
    String view = json("{'name':'v','type':'arangosearch','links':{}}");
    error(coordinator.put(restore + "view?overwrite=false", view), 409, 1207);
    String none = json("{'parameters':{'name':'none','type':2},'indexes':[]}");
    error(coordinator.put(restore + "indexes", none), 404, 1203);
  }

  @Test
  void modesThatAreNone() {
    assertThat(coordinator.put("/_admin/server/mode", json("{'mode':'x'}")).status())
        .isEqualTo(400);
    gives(coordinator.get("/_admin/server/mode"), 200, "{'mode':'default'}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST|document/orders|{}|" + WRITES,
        "POST|document/orders?overwriteMode=replace|[{'_key':'o1'}]|" + WRITES,
        "PUT|document/orders/o1|{'n':2}|" + WRITES,
        "DELETE|document/orders|['o1']|" + WRITES,
        "DELETE|document/orders/o1||" + WRITES,
        "PUT|collection/orders/truncate||" + WRITES,
        "PUT|replication/restore-data?collection=orders|{'_key':'o2'}|" + WRITES,
        "PUT|replication/restore-collection|{'parameters':{'name':'a','type':2}}|" + FORBIDDEN,
        "PUT|replication/restore-indexes|{'parameters':{'name':'orders'},'indexes':[]}|"
            + FORBIDDEN,
        "PUT|replication/restore-view|{'name':'w','type':'arangosearch','links':{}}|" + FORBIDDEN,
        "POST|collection|{'name':'a','type':2}|" + FORBIDDEN,
        "PUT|collection/orders/properties|{'waitForSync':true}|" + FORBIDDEN,
        "DELETE|collection/orders||" + FORBIDDEN,
        "POST|index?collection=orders|{'type':'persistent','fields':['m']}|" + FORBIDDEN,
        "DELETE|index/INDEX||" + FORBIDDEN,
        "POST|view|{'name':'w','type':'arangosearch','links':{}}|" + FORBIDDEN,
        "PUT|view/v/properties|{'links':{}}|" + FORBIDDEN,
        "DELETE|view/v||" + FORBIDDEN,
        "POST|analyzer|{'name':'a','type':'identity','properties':{},'features':[]}|" + FORBIDDEN,
      })
  void writesOfUsersWhileServersAreReadOnly(String verb, String call, String body, int number) {
    String path = SHOP + call.replace("INDEX", "orders/" + index);
    standIn.operations().readOnly(true);
    error(coordinator.send(verb, path, body == null ? "" : json(body)), 403, number);
  }

  @Test
  void managementWhileServersAreReadOnlyAndNotOfWhoHasTheSecret() {
    standIn.operations().readOnly(true);
    error(coordinator.post("/_api/database", json("{'name':'other'}")), 403, 11);
    error(coordinator.delete("/_api/database/shop"), 403, 11);
    error(coordinator.post("/_api/user", json("{'user':'a','passwd':'b'}")), 403, 11);
    error(coordinator.put("/_api/user/root/database/shop", json("{'grant':'ro'}")), 403, 11);
    String document = json("{'_key':'by-superuser'}");
    assertThat(superuser.post(SHOP + "document/orders", document).status()).isEqualTo(202);
    String data = SHOP + "replication/restore-data?collection=orders";
    gives(superuser.put(data, json("{'_key':'o3'}")), 200, "{'error':false,'result':true}");
    gives(
        superuser.post(SHOP + "collection", json("{'name':'by-superuser','type':2}")),
        200,
        "{'error':false,'id':'','name':'by-superuser'}");
    assertThat(coordinator.get(SHOP + "document/orders/o1").status()).as("a read").isEqualTo(200);
    gives(
        coordinator.put("/_admin/server/mode", json("{'mode':'default'}")),
        200,
        "{'error':false,'code':200,'mode':'default'}");
    assertThat(coordinator.post(SHOP + "document/orders", "{}").status()).isEqualTo(202);
  }

  @Test
  void commitsOfTransactionsThatBeganBeforeServersWereReadOnly() {
    String begun =
        gives(
                coordinator.post(
                    SHOP + "transaction/begin", json("{'collections':{'write':['orders']}}")),
                201,
                "{'result':{'id':'','status':'running'}}")
            .path("result")
            .path("id")
            .asText();
    standIn.operations().readOnly(true);
    Client.Got refused = coordinator.put(SHOP + "transaction/" + begun, "");
    assertThat(refused.status()).isEqualTo(403);
    standIn.operations().readOnly(false);
    coordinator.delete(SHOP + "transaction/" + begun);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/_api/version",
        "/_admin/server/mode",
        SHOP + "replication/clusterInventory?includeSystem=false",
        SHOP + "collection/orders/count"
      })
  void anythingOfACoordinatorThatStartsOrHasTooMuchToDo(String path) {
    String id = standIn.coordinatorIds().get(0);
    standIn.operations().starting(id, true);
    error(coordinator.get(path), 503, 503);
    error(coordinator.get("/_admin/server/availability"), 503, 503);
    standIn.operations().starting(id, false);
    standIn.operations().queueTime(id, Duration.ofSeconds(5));
    error(coordinator.with(Router.QUEUE_TIME, "1").get(path), 412, 21004);
    assertThat(coordinator.with(Router.QUEUE_TIME, "9").get(path).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "503,503",
    "503,21003",
    "412,21004",
    "421,1491",
    "500,1457",
    "503,1478",
    "503,38",
    "503,30"
  })
  void anythingWhereAnErrorIsPlanted(int status, int number) {
    standIn.fault("*", "*").times(2).refuses(status, number);
    error(coordinator.get("/_api/version"), status, number);
    error(coordinator.post(SHOP + "document/orders", "{}"), status, number);
    assertThat(coordinator.get("/_api/version").status()).isEqualTo(200);
  }

  @Test
  void whatADbServerThatIsDownWouldDo() {
    standIn.operations().stop(server);
    try {
      error(coordinator.post(SHOP + "document/orders", "{}"), 503, 1478);
      error(
          coordinator.post(SHOP + "replication/batch?DBserver=" + server, json("{'ttl':600}")),
          503,
          1478);
    } finally {
      standIn.operations().start(server);
      dbServer = Client.superuser(standIn, standIn.address(server));
    }
    error(
        coordinator.post(SHOP + "replication/batch?DBserver=PRMR-none", json("{'ttl':600}")),
        500,
        1449);
  }

  private static String batch() {
    return gives(
            dbServer.post(SHOP + "replication/batch", json("{'ttl':600}")),
            200,
            "{'id':'','lastTick':''}")
        .path("id")
        .asText();
  }

  private static String shardOf(String collection) {
    return Map.copyOf(standIn.application().shards("shop", collection)).keySet().iterator().next();
  }
}
