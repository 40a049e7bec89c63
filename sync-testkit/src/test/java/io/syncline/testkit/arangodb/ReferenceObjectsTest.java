package io.syncline.testkit.arangodb;

import static io.syncline.testkit.arangodb.Shapes.error;
import static io.syncline.testkit.arangodb.Shapes.gives;
import static io.syncline.testkit.arangodb.Shapes.json;
import static io.syncline.testkit.arangodb.Shapes.shape;
import static io.syncline.testkit.arangodb.Shapes.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the documentation shows of indexes, views, pieces of snapshots and answers about single
 * documents, each with the fields that are shown. Sections 9.4 to 9.12 of what is known.
 */
final class ReferenceObjectsTest {
  private static final String DONE = "{'error':false,'code':200,'result':true}";
  private static ArangoStandIn standIn;
  private static Client coordinator;
  private static Client dbServer;
  private static Application app;
  private static int databases;

  private String db;
  private String api;

  @BeforeAll
  static void start() {
    standIn =
        ArangoStandIn.start(StandInOptions.builder().servers(1, 1).rangesPerAnswer(1).build());
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
    api = "/_db/" + db + "/_api/";
    app.createDatabase(db);
    app.createCollection(db, "orders", 1, 1);
  }

  @Test
  void indexesAreMadeListedAndDropped() {
    String of = api + "index?collection=orders";
    String id =
        gives(
                coordinator.post(
                    of, json("{'type':'persistent','name':'byCustomer','fields':['customer']}")),
                201,
                "{'error':false,'code':201,'id':'','type':'persistent','name':'byCustomer',"
                    + "'fields':['customer'],'unique':false,'sparse':false,'isNewlyCreated':true}")
            .path("id")
            .asText();
    assertThat(id).startsWith("orders/");
    assertThat(coordinator.delete(api + "index/" + id).text())
        .isEqualTo(json("{'error':false,'code':200,'id':'" + id + "'}"));
    error(coordinator.delete(api + "index/" + id), 404, 1212);
    assertThat(coordinator.get(of).json().path("indexes")).hasSize(1);
  }

  @Test
  void viewsAndGraphsAndFunctionsAreListedWithWhatTheyHold() {
    app.createIndex(db, "orders", json("{'type':'inverted','name':'inv1','fields':['t']}"));
    String alias =
        "{'name':'ordersView','type':'search-alias','indexes':[{'collection':'orders',"
            + "'index':'inv1'}]}";
    gives(coordinator.post(api + "view", json(alias)), 201, alias);
    gives(
        coordinator.get(api + "view"),
        200,
        "{'error':false,'code':200,'result':[{'id':'','name':'ordersView','type':'search-alias',"
            + "'globallyUniqueId':''}]}");
    gives(coordinator.get(api + "view/ordersView/properties"), 200, alias);
    gives(
        coordinator.get(api + "replication/clusterInventory?includeSystem=false"),
        200,
        "{'views':[" + alias + "]}");
    gives(coordinator.delete(api + "view/ordersView"), 200, DONE);

    coordinator.post(
        api + "gharial",
        json(
            "{'name':'net','edgeDefinitions':[{'collection':'links','from':['nodes'],"
                + "'to':['nodes']}]}"));
    gives(
        coordinator.get(api + "gharial"),
        200,
        "{'error':false,'graphs':[{'_id':'_graphs/net','_key':'net','_rev':'','name':'net',"
            + "'edgeDefinitions':[{'collection':'links','from':['nodes'],'to':['nodes']}],"
            + "'orphanCollections':[],'isSmart':false}]}");

    String function = "{'name':'my::f','code':'function(){return 1;}','isDeterministic':true}";
    coordinator.post(api + "aqlfunction", json(function));
    gives(coordinator.get(api + "aqlfunction"), 200, "{'result':[" + function + "]}");
    gives(
        coordinator.post("/_db/" + db + "/_admin/routing/reload", ""),
        200,
        "{'error':false,'code':200}");
    gives(
        coordinator.get(api + "analyzer"),
        200,
        "{'error':false,'result':[{'name':'identity','type':'identity','properties':{},"
            + "'features':['frequency']}]}");
  }

  @Test
  void snapshotsGiveShardsDocumentsAndRevisionsInPieces() {
    app.put(db, "orders", json("{'_key':'o1','n':1}"));
    app.put(db, "orders", json("{'_key':'o2','n':2}"));
    String batch =
        gives(
                dbServer.post(api + "replication/batch", json("{'ttl':600}")),
                200,
                "{'id':'','lastTick':''}")
            .path("id")
            .asText();
    gives(
        dbServer.get(api + "replication/inventory?includeSystem=false&batchId=" + batch),
        200,
        "{'collections':[{'parameters':{'id':'','planId':'','name':'','type':2,"
            + "'globallyUniqueId':''},'indexes':[]}],'views':[],'state':{'running':true,"
            + "'lastLogTick':'','lastUncommittedLogTick':'','totalEvents':1,'time':''},'tick':''}");
    String of = "?collection=" + shard() + "&batchId=" + batch;
    String dump = api + "replication/dump" + of + "&chunkSize=1";
    Client.Got first = dbServer.get(dump);
    shape(
        tree("{'type':2300,'data':{'_id':'orders/o1','_key':'o1','_rev':'','n':1}}"),
        first.lines().get(0),
        first.text());
    assertThat(first.header("x-arango-replication-checkmore")).isEqualTo("true");
    assertThat(first.header("x-arango-replication-lastincluded")).isEqualTo("1");
    Client.Got second = dbServer.get(dump + "&useEnvelope=false");
    assertThat(second.lines().get(0).path("_key").asText()).isEqualTo("o2");
    assertThat(second.header("x-arango-replication-checkmore")).isEqualTo("false");
    assertThat(second.header("x-arango-replication-lastincluded")).isEqualTo("2");
    assertThat(dbServer.get(dump).status()).isEqualTo(204);

    String keys =
        gives(dbServer.post(api + "replication/keys" + of, ""), 200, "{'id':'','count':2}")
            .path("id")
            .asText();
    assertThat(keys).startsWith(batch + "-");
    gives(
        dbServer.delete(api + "replication/keys/" + keys),
        202,
        "{'id':'','error':false,'code':202}");

    String revisions = api + "replication/revisions/";
    String rev = first.lines().get(0).path("data").path("_rev").asText();
    String last = second.lines().get(0).path("_rev").asText();
    gives(
        dbServer.put(
            revisions + "ranges" + of + "&encodeAsHLC=true",
            json("[['" + rev + "','" + last + "']]")),
        200,
        "{'ranges':[['']],'resumeHLC':''}");
    assertThat(
            dbServer
                .put(
                    revisions + "documents" + of + "&encodeAsHLC=true",
                    json("['" + rev + "','_lI1STne---']"))
                .json()
                .path(1)
                .toString())
        .isEqualTo("{}");
    assertThat(dbServer.post(revisions + "tree?collection=" + shard(), "").status()).isEqualTo(204);
    assertThat(dbServer.delete(api + "replication/batch/" + batch).status()).isEqualTo(204);
  }

  @Test
  void structureIsRestored() {
    String restore = api + "replication/restore-";
    gives(
        coordinator.put(
            restore + "collection?overwrite=false",
            json(
                "{'parameters':{'name':'restored','type':2,'numberOfShards':2,'shardKeys':['_key'],"
                    + "'replicationFactor':1},'indexes':[]}")),
        200,
        DONE);
    gives(
        coordinator.put(
            restore + "indexes",
            json(
                "{'parameters':{'name':'restored','type':2},'indexes':[{'type':'persistent',"
                    + "'name':'byCustomer','fields':['customer']}]}")),
        200,
        DONE);
    assertThat(
            coordinator
                .get(api + "index?collection=restored")
                .json()
                .path("indexes")
                .path(1)
                .path("name")
                .asText())
        .isEqualTo("byCustomer");
    String view = json("{'name':'v','type':'arangosearch','links':{}}");
    gives(coordinator.put(restore + "view?overwrite=true", view), 200, DONE);
    gives(coordinator.put(restore + "view?overwrite=true", view), 200, DONE);
    error(coordinator.put(restore + "view?overwrite=false", view), 409, 1207);
    error(
        coordinator.put(
            restore + "indexes", json("{'parameters':{'name':'none','type':2},'indexes':[]}")),
        404,
        1203);
  }

  @Test
  void documentsAreAnsweredOneByOneOrNotAtAll() {
    String documents = api + "document/orders";
    String silent = documents + "?isRestore=true&overwriteMode=replace&silent=true";
    Client.Got fine = coordinator.post(silent, json("[{'_key':'o1','_rev':'_lI1STg----','u':1}]"));
    assertThat(fine.status()).isEqualTo(202);
    assertThat(fine.text()).isEqualTo("{}");
    Client.Got bad =
        coordinator.post(silent, json("[{'_key':'o2','u':2},{'_key':'bad key','n':2}]"));
    gives(bad, 202, "[{'error':true,'errorNum':1221,'errorMessage':''}]");
    assertThat(bad.json()).hasSize(1);
    assertThat(bad.header("x-arango-error-codes")).isEqualTo("1221:1");
    gives(
        coordinator.post(
            documents + "?isRestore=true&overwriteMode=replace&silent=false",
            json("[{'_key':'o1','_rev':'_lI1STne---'}]")),
        202,
        "[{'_id':'orders/o1','_key':'o1','_rev':'','_oldRev':''}]");

    app.createIndex(
        db, "orders", json("{'type':'persistent','unique':true,'sparse':true,'fields':['u']}"));
    JsonNode items =
        gives(
            coordinator.post(documents + "?overwriteMode=replace", json("[{'_key':'o3','u':2}]")),
            202,
            "[{'error':true,'errorNum':1210,'errorMessage':''}]");
    assertThat(items.path(0).path("errorNum").asInt()).isEqualTo(1210);
    JsonNode conflict =
        gives(
            coordinator.put(
                documents + "?ignoreRevs=false", json("[{'_key':'o1','_rev':'_lI1STg----'}]")),
            202,
            "[{'error':true,'errorNum':1200}]");
    assertThat(conflict.path(0).path("errorNum").asInt()).isEqualTo(1200);
    gives(
        coordinator.send("DELETE", documents + "?ignoreRevs=true", json("['o1','gone']")),
        202,
        "[{'_id':'orders/o1','_key':'o1','_rev':''}]");
  }

  @Test
  void cursorsEndAndAreUnknownThen() {
    app.put(db, "orders", json("{'_key':'o1'}"));
    app.put(db, "orders", json("{'_key':'o2'}"));
    String id =
        coordinator
            .post(
                api + "cursor",
                json(
                    "{'query':'FOR d IN @@c RETURN [d._key,d._rev]','bindVars':{'@c':'orders'},"
                        + "'batchSize':1,'ttl':60,'options':{'stream':true}}"))
            .json()
            .path("id")
            .asText();
    assertThat(coordinator.delete(api + "cursor/" + id).text())
        .isEqualTo(json("{'error':false,'code':202,'id':'" + id + "'}"));
    error(coordinator.post(api + "cursor/" + id, ""), 404, 1600);
  }

  private String shard() {
    return Map.copyOf(app.shards(db, "orders")).keySet().iterator().next();
  }
}
