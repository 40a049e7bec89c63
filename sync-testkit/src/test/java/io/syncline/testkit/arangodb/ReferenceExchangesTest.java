package io.syncline.testkit.arangodb;

import static io.syncline.testkit.arangodb.Shapes.error;
import static io.syncline.testkit.arangodb.Shapes.gives;
import static io.syncline.testkit.arangodb.Shapes.json;
import static io.syncline.testkit.arangodb.Shapes.shape;
import static io.syncline.testkit.arangodb.Shapes.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The stand-in gives the answers that the documentation shows: status, error number, and each field
 * that is shown, of the same type. Values that only name something differ. The client's calls are
 * tried with the same exchanges.
 */
final class ReferenceExchangesTest {
  private static final String SHOP = "/_db/shop";
  private static final String ORDER =
      "{'_id':'orders/o1','_key':'o1','_rev':'_lI1STg----','customer':'k7','n':1}";

  private final ArangoStandIn standIn =
      ArangoStandIn.start(StandInOptions.builder().servers(1, 1).build());
  private final String server = standIn.dbServerIds().get(0);
  private final Client coordinator = Client.root(standIn);
  private final Client dbServer = Client.superuser(standIn, standIn.dbServers().get(0));
  private String shard = "";

  @AfterEach
  void close() {
    standIn.close();
  }

  @Test
  void tokensAndFactsOfServers() {
    gives(
        coordinator.post("/_open/auth", json("{'username':'root','password':''}")),
        200,
        "{'jwt':''}");
    error(coordinator.post("/_open/auth", json("{'username':'root','password':'bad'}")), 401, 401);
    gives(
        coordinator.get("/_api/version?details=true"),
        200,
        "{'server':'arango','version':'','license':'','details':{'role':'COORDINATOR'}}");
    gives(coordinator.get("/_api/engine"), 200, "{'name':'rocksdb'}");
    gives(dbServer.get("/_admin/server/role"), 200, "{'error':false,'code':200,'role':'PRIMARY'}");
    gives(dbServer.get("/_admin/server/id"), 200, "{'error':false,'code':200,'id':''}");
    gives(
        dbServer.get("/_admin/status"),
        200,
        "{'server':'','version':'','serverInfo':{'role':'PRIMARY','readOnly':false,'serverId':'',"
            + "'rebootId':4}}");
    gives(coordinator.get("/_admin/server/availability"), 200, "{'error':false,'mode':'default'}");
    gives(
        coordinator.get("/_api/cluster/endpoints"), 200, "{'endpoints':[{'endpoint':'tcp://c'}]}");
    gives(
        coordinator.get("/_admin/cluster/health"),
        200,
        "{'ClusterId':'','Health':{'"
            + server
            + "':{'Endpoint':'','Role':'DBServer','Status':'GOOD','Version':''}}}");
    gives(coordinator.get("/_admin/server/mode"), 200, "{'mode':'default'}");
    gives(
        coordinator.put("/_admin/server/mode", json("{'mode':'readonly'}")),
        200,
        "{'mode':'readonly'}");
    gives(coordinator.get("/_admin/server/mode"), 200, "{'mode':'readonly'}");
  }

  @Test
  void structure() {
    String database = "{'name':'shop','options':{'sharding':'','replicationFactor':1}}";
    gives(coordinator.post("/_api/database", json(database)), 201, "{'error':false,'result':true}");
    error(coordinator.post("/_api/database", json(database)), 409, 1207);
    gives(coordinator.get("/_api/database"), 200, "{'result':['_system']}");
    gives(
        coordinator.get(SHOP + "/_api/database/current"),
        200,
        "{'result':{'name':'shop','id':'','path':'none','isSystem':false,'sharding':'',"
            + "'replicationFactor':2,'writeConcern':1}}");
    String orders = "{'name':'orders','type':2,'numberOfShards':1,'shardKeys':['_key']}";
    gives(
        coordinator.post(SHOP + "/_api/collection", json(orders)),
        200,
        "{'error':false,'id':'','name':'orders','type':2,'globallyUniqueId':''}");
    error(coordinator.post(SHOP + "/_api/collection", json(orders)), 409, 1207);
    String index = "{'type':'persistent','name':'byCustomer','fields':['customer']}";
    String made = SHOP + "/_api/index?collection=orders";
    gives(
        coordinator.post(made, json(index)),
        201,
        "{'id':'','type':'persistent','name':'byCustomer','unique':false,'isNewlyCreated':true}");
    gives(
        coordinator.get(made),
        200,
        "{'indexes':[{'id':'','type':'primary','name':'primary','fields':['_key']}],"
            + "'identifiers':{}}");
    gives(
        coordinator.get(SHOP + "/_api/replication/clusterInventory?includeSystem=false"),
        200,
        "{'properties':{'id':'','name':'shop','replicationFactor':1},'collections':[{'parameters':"
            + "{'id':'','planId':'','name':'orders','type':2,'isSystem':false,'deleted':false,"
            + "'numberOfShards':1,'shardKeys':['_key'],'shardingStrategy':'hash','isSmart':false,"
            + "'shards':{}},'indexes':[{'id':'','type':'persistent','name':'byCustomer'}],"
            + "'planVersion':1,'isReady':true,'allInSync':true}],'views':[],'tick':'','state':''}");
    error(dbServer.get(SHOP + "/_api/replication/clusterInventory"), 403, 1471);
    String collection = SHOP + "/_api/collection/orders";
    gives(coordinator.get(collection + "/shards?details=true"), 200, "{'name':'','shards':{}}");
    gives(
        coordinator.put(collection + "/responsibleShard", json("{'_key':'a'}")),
        200,
        "{'shardId':''}");
    gives(coordinator.get(collection + "/count"), 200, "{'id':'','name':'orders','count':0}");
    gives(coordinator.get(collection + "/revision"), 200, "{'name':'orders','revision':''}");
    gives(coordinator.put(collection + "/truncate", ""), 200, "{'id':'','name':'orders'}");
    String view = "{'name':'v','type':'arangosearch','links':{}}";
    gives(coordinator.post(SHOP + "/_api/view", json(view)), 201, "{'id':'','name':'v'}");
    gives(coordinator.get(SHOP + "/_api/view"), 200, "{'result':[{'id':'','name':'v','type':''}]}");
    gives(coordinator.get(SHOP + "/_api/view/v/properties"), 200, "{'name':'v','links':{}}");
    gives(coordinator.delete(SHOP + "/_api/view/v"), 200, "{'result':true}");
    gives(
        coordinator.post(
            SHOP + "/_api/analyzer",
            json("{'name':'csv','type':'delimiter','properties':{'delimiter':','},'features':[]}")),
        201,
        "{'name':'shop::csv','type':'delimiter','properties':{'delimiter':','},'features':[]}");
    gives(coordinator.get(SHOP + "/_api/gharial"), 200, "{'graphs':[]}");
    gives(coordinator.get(SHOP + "/_api/aqlfunction"), 200, "{'result':[]}");
    assertThat(coordinator.post(SHOP + "/_api/foxx/commit?replace=true", "").status())
        .isEqualTo(204);
    gives(coordinator.delete(collection), 200, "{'id':''}");
    error(coordinator.delete(collection), 404, 1203);
    gives(coordinator.delete("/_api/database/shop"), 200, "{'result':true}");
    error(coordinator.delete("/_api/database/shop"), 404, 1228);
  }

  @Test
  void users() {
    String app = "{'user':'app','passwd':'x1','active':true,'extra':{'team':'x'}}";
    gives(
        coordinator.post("/_api/user", json(app)),
        201,
        "{'user':'app','active':true,'extra':{'team':'x'}}");
    error(coordinator.post("/_api/user", json(app)), 409, 1702);
    gives(coordinator.get("/_api/user"), 200, "{'result':[{'user':'','active':true,'extra':{}}]}");
    String grants = "/_api/user/app/database/_system";
    gives(coordinator.put(grants, json("{'grant':'ro'}")), 200, "{'_system':'ro'}");
    gives(
        coordinator.get("/_api/user/app/database?full=true"),
        200,
        "{'result':{'*':{'permission':'','collections':{'*':''}},'_system':{'permission':'ro'}}}");
    assertThat(coordinator.delete(grants).status()).isEqualTo(202);
    assertThat(coordinator.delete("/_api/user/app").status()).isEqualTo(202);
    error(coordinator.delete("/_api/user/app"), 404, 1703);
  }

  @Test
  void log() {
    orders();
    gives(
        dbServer.get("/_api/wal/range"),
        200,
        "{'time':'','tickMin':'5','tickMax':'','server':{'version':'','serverId':''}}");
    gives(
        dbServer.get("/_api/wal/lastTick"), 200, "{'time':'','tick':'','server':{'serverId':''}}");
    error(coordinator.get("/_api/wal/lastTick"), 501, 1470);
    String from = "/_api/wal/tail?global=true&syncerId=7&clientInfo=repl&chunkSize=65536&from=";
    long before = standIn.operations().lastTick(server);
    standIn.application().put("shop", "orders", "{\"_key\":\"o2\",\"n\":2}");
    standIn.application().remove("shop", "orders", "o2");
    Client.Got tail = dbServer.put(from + before + "&lastScanned=0", "[]");
    assertThat(tail.status()).isEqualTo(200);
    assertThat(tail.header("content-type")).startsWith("application/x-arango-dump");
    for (String header : new String[] {"lastincluded", "lastscanned", "lasttick"}) {
      assertThat(tail.header("x-arango-replication-" + header))
          .isEqualTo(Long.toString(standIn.operations().lastTick(server)));
    }
    assertThat(tail.header("x-arango-replication-checkmore")).isEqualTo("false");
    assertThat(tail.header("x-arango-replication-frompresent")).isEqualTo("true");
    shape(
        tree(
            "{'tick':'','type':2300,'db':'shop','cuid':'','tid':'0','data':"
                + "{'_id':'','_key':'o2','_rev':'','n':2}}"),
        tail.lines().get(0),
        "put");
    shape(
        tree("{'tick':'','type':2302,'db':'shop','cuid':'','tid':'0','data':{'_key':''}}"),
        tail.lines().get(1),
        "remove");
    Client.Got idle =
        dbServer.put(from + standIn.operations().lastTick(server) + "&lastScanned=0", "[]");
    assertThat(idle.status()).isEqualTo(204);
    assertThat(idle.header("x-arango-replication-lastincluded")).isEqualTo("0");
    standIn.operations().expireWal(server, before + 1);
    assertThat(
            dbServer.put(from + "1&lastScanned=0", "[]").header("x-arango-replication-frompresent"))
        .isEqualTo("false");
    gives(
        dbServer.get("/_api/replication/logger-state"),
        200,
        "{'state':{'running':true,'lastLogTick':'','totalEvents':1,'time':''},'server':{"
            + "'version':'','serverId':''},'clients':[{'syncerId':'7','clientInfo':'repl',"
            + "'lastServedTick':''}]}");
    gives(dbServer.delete("/_api/wal/tail?syncerId=7"), 200, "{}");
  }

  @Test
  void snapshots() {
    orders();
    String batches = SHOP + "/_api/replication/batch";
    String at = "DBserver=" + server;
    JsonNode batch =
        gives(
            coordinator.post(batches + "?" + at + "&syncerId=7", json("{'ttl':600}")),
            200,
            "{'id':'','lastTick':''}");
    String id = batch.path("id").asText();
    error(coordinator.post(batches, json("{'ttl':600}")), 400, 10);
    assertThat(coordinator.put(batches + "/" + id + "?" + at, json("{'ttl':600}")).status())
        .isEqualTo(204);
    error(coordinator.put(batches + "/613?" + at, json("{'ttl':600}")), 404, 1600);
    Client.Got dump =
        coordinator.get(
            SHOP
                + "/_api/replication/dump?collection="
                + shard
                + "&batchId="
                + id
                + "&"
                + at
                + "&chunkSize=65536&useEnvelope=false");
    assertThat(dump.status()).isEqualTo(200);
    assertThat(dump.header("x-arango-replication-checkmore")).isEqualTo("false");
    shape(tree(ORDER), dump.lines().get(0), "dump");
    String keys = SHOP + "/_api/replication/keys";
    String chunks =
        gives(
                dbServer.post(keys + "?collection=" + shard + "&batchId=" + id, ""),
                200,
                "{'id':'','count':1}")
            .path("id")
            .asText();
    gives(
        dbServer.get(keys + "/" + chunks + "?chunkSize=5000"),
        200,
        "[{'low':'','high':'','hash':''}]");
    String chunk = keys + "/" + chunks + "?chunk=0&chunkSize=5000&low=o1&type=";
    gives(dbServer.put(chunk + "keys", ""), 200, "[['o1','']]");
    gives(dbServer.put(chunk + "docs", "[0]"), 200, "[" + ORDER + "]");
    assertThat(dbServer.delete(keys + "/" + chunks).status()).isEqualTo(202);
    String revisions = SHOP + "/_api/replication/revisions/";
    String of = "?collection=" + shard + "&batchId=" + id;
    gives(
        dbServer.get(revisions + "tree" + of + "&onlyPopulated=true"),
        200,
        "{'version':0,'maxDepth':6,'rangeMin':'','rangeMax':'','count':1,'hash':1,'nodes':[]}");
    String rev = dump.lines().get(0).path("_rev").asText();
    gives(
        dbServer.put(
            revisions + "ranges" + of + "&encodeAsHLC=true",
            json("[['" + rev + "','" + rev + "']]")),
        200,
        "{'ranges':[['']]}");
    gives(
        dbServer.put(revisions + "documents" + of + "&encodeAsHLC=true", json("['" + rev + "']")),
        200,
        "[" + ORDER + "]");
    assertThat(coordinator.delete(batches + "/" + id + "?" + at).status()).isEqualTo(204);
  }

  @Test
  void dumpsSideBySide() {
    orders();
    String dumps = SHOP + "/_api/dump/";
    String at = "?dbserver=" + server;
    String start =
        "{'shards':['"
            + shard
            + "'],'batchSize':1048576,'prefetchCount':2,'parallelism':2,'ttl':600}";
    Client.Got started = coordinator.post(dumps + "start" + at, json(start));
    assertThat(started.status()).isEqualTo(201);
    String id = started.header("x-arango-dump-id");
    Client.Got next = coordinator.post(dumps + "next/" + id + at + "&batchId=1", "");
    assertThat(next.status()).isEqualTo(200);
    assertThat(next.header("x-arango-dump-shard-id")).isEqualTo(shard);
    shape(tree(ORDER), next.lines().get(0), "block");
    assertThat(coordinator.post(dumps + "next/" + id + at + "&batchId=2&lastBatch=1", "").status())
        .isEqualTo(204);
    assertThat(coordinator.delete(dumps + id + at).status()).isEqualTo(200);
    assertThat(coordinator.delete(dumps + id + at).status()).isEqualTo(404);
    error(coordinator.post(dumps + "start", json(start)), 400, 10);
  }

  @Test
  void writesAndQueries() {
    orders();
    String restore = SHOP + "/_api/replication/restore-";
    String data = restore + "data?collection=orders&preserveRevisionIds=true";
    gives(
        coordinator.put(
            data,
            json("{'type':2300,'data':{'_key':'o2','_rev':'_lI1STg---_','n':2}}\n")
                + json("{'type':2302,'data':{'_key':'o1'}}")),
        200,
        "{'result':true}");
    error(coordinator.put(data, "broken"), 400, 600);
    String other = "{'parameters':{'name':'other','type':2,'numberOfShards':2},'indexes':[]}";
    gives(
        coordinator.put(restore + "collection?overwrite=false", json(other)),
        200,
        "{'result':true}");
    error(coordinator.put(restore + "collection?overwrite=false", json(other)), 409, 1207);
    String documents = SHOP + "/_api/document/orders";
    Client.Got written =
        coordinator.post(
            documents + "?isRestore=true&overwriteMode=replace&silent=false",
            json("[{'_key':'o1','_rev':'_lI1STg----','n':1},{'_key':'bad key','n':2}]"));
    gives(written, 202, "[{'_id':'','_key':'o1','_rev':'_lI1STg----'}]");
    assertThat(written.header("x-arango-error-codes")).isEqualTo("1221:1");
    assertThat(written.json().path(1).path("errorNum").asInt()).isEqualTo(1221);
    gives(
        coordinator.put(documents + "?onlyget=true", json("['o2']")), 200, "[{'_key':'o2','n':2}]");
    JsonNode page =
        gives(
            coordinator.post(
                SHOP + "/_api/cursor",
                json(
                    "{'query':'FOR d IN @@c RETURN d._key','bindVars':{'@c':'orders'},"
                        + "'batchSize':1,'ttl':60,'options':{'stream':true,'allowRetry':true,"
                        + "'shardIds':['"
                        + shard
                        + "']}}")),
            201,
            "{'error':false,'id':'','hasMore':true,'nextBatchId':'2','result':['']}");
    String cursor = SHOP + "/_api/cursor/" + page.path("id").asText();
    gives(
        coordinator.post(cursor + "/" + page.path("nextBatchId").asText(), ""),
        200,
        "{'hasMore':false,'result':['']}");
    error(coordinator.delete(SHOP + "/_api/cursor/1"), 404, 1600);
    Client.Got removed =
        coordinator.send("DELETE", documents + "?ignoreRevs=true", json("['o1','gone']"));
    assertThat(removed.header("x-arango-error-codes")).isEqualTo("1202:1");
  }

  private void orders() {
    standIn.application().createDatabase("shop");
    standIn.application().createCollection("shop", "orders", 1, 1);
    standIn.application().put("shop", "orders", json(ORDER));
    shard = Map.copyOf(standIn.application().shards("shop", "orders")).keySet().iterator().next();
  }
}
