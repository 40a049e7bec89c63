package io.syncline.testkit.arangodb;

import static io.syncline.testkit.arangodb.Shapes.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each exchange that the documentation shows: the stand-in, brought to where it begins, gives an
 * answer of the form that is shown. One that is added fails here until it is known where it begins.
 */
@Timeout(60)
final class ShownExchangesTest {
  static Stream<String> ids() {
    return ShownExchange.ids().stream();
  }

  @Test
  void thereAreThatMany() {
    assertThat(ShownExchange.ids()).hasSizeGreaterThan(120);
  }

  @ParameterizedTest
  @MethodSource("ids")
  void answersInTheFormThatIsShown(String id) {
    try (ShownScene scene = new ShownScene(options(id))) {
      begin(id, scene);
      scene.standIn.forgetComplaints();
      Client.Got got = scene.plays(id);
      if (got.status() < 400) {
        assertThat(scene.standIn.complaints()).isEmpty();
      }
      after(id, got);
    }
  }

  private static StandInOptions options(String id) {
    boolean more = id.matches("(health|endpoints|inventory|collection|database|restore|graphs).*");
    StandInOptions.Builder options = StandInOptions.builder().servers(2, more ? 2 : 1);
    return switch (id) {
      case "ranges.unfinished" -> options.rangesPerAnswer(1).build();
      case "tail.too-many" -> options.maxParallelTails(1).build();
      case "tree" -> options.trees(1, 1858541086310400000L, 137438953472L).build();
      default -> options.build();
    };
  }

  private static void begin(String id, ShownScene scene) {
    switch (id.replaceFirst("[.].*", "")) {
      case "token" -> scene.post("/_api/user", "{'user':'repl','passwd':'pw1'}");
      case "version", "engine", "role", "id", "status", "endpoints" -> {}
      case "health" -> scene.called("h1", "loopback").called("h2", "loopback");
      case "availability" ->
          scene.operations.starting(
              scene.standIn.coordinatorIds().get(0), id.equals("availability.starting"));
      case "mode" -> scene.orders().operations.readOnly(id.endsWith("-refused"));
      case "any" -> trouble(id, scene.orders());
      case "databases", "database" -> {
        if (!id.equals("database.create") && !id.equals("database.drop-again")) {
          scene.shop();
        }
      }
      case "inventory" -> scene.ordersOfTwoShards().index().view();
      case "collection" -> collection(id, scene);
      case "indexes" -> scene.orders().index();
      case "index" -> {
        scene.orders();
        if (id.equals("index.drop")) {
          scene.index();
        }
      }
      case "view", "views", "analyzer", "analyzers", "graphs", "functions", "services" ->
          objects(id, scene.orders());
      case "users", "user", "grants", "grant" -> users(id, scene.orders());
      case "log", "open-transactions", "logger-state", "tail" -> log(id, scene.orders());
      case "batch", "server-inventory", "dump", "parallel", "keys" -> snapshots(id, scene.orders());
      case "tree", "ranges", "revisions" -> revisions(id, scene);
      case "restore" -> restore(id, scene);
      case "documents" -> documents(id, scene.orders());
      case "cursor" -> {
        scene.orders().documents();
        if (!id.equals("cursor.open") && !id.equals("cursor.expired")) {
          scene.cursor();
        }
      }
      default -> throw new AssertionError("where does the exchange " + id + " begin?");
    }
  }

  private static void trouble(String id, ShownScene scene) {
    String coordinator = scene.standIn.coordinatorIds().get(0);
    switch (id) {
      case "any.starting" -> scene.operations.starting(coordinator, true);
      case "any.queue-full" -> scene.standIn.fault("*", "*").refuses(503, 21003);
      case "any.queue-time" -> {
        scene.operations.queueTime(coordinator, Duration.ofSeconds(5));
        scene.coordinator = scene.coordinator.with(Router.QUEUE_TIME, "1");
      }
      case "any.leader-resigned" -> scene.standIn.fault("*", "*").refuses(421, 1491);
      case "any.cluster-timeout" -> scene.standIn.fault("*", "*").refuses(500, 1457);
      case "any.backend-unavailable" -> scene.standIn.fault("*", "*").refuses(503, 1478);
      default -> throw new AssertionError(id);
    }
  }

  private static void collection(String id, ShownScene scene) {
    if (id.equals("collection.create")) {
      scene.shop();
    } else {
      scene.ordersOfTwoShards().documents();
    }
    if (id.equals("collection.responsible-shard")) {
      scene.called("s3002", scene.app.shardOf("shop", "orders", "o1"));
    }
  }

  private static void objects(String id, ShownScene scene) {
    switch (id) {
      case "views", "view", "view.drop" -> scene.view();
      case "view.create" ->
          scene.app.createIndex(
              "shop", "orders", json("{'type':'inverted','name':'inv1','fields':['t']}"));
      case "analyzers" -> scene.asks("analyzer.create");
      case "graphs" ->
          scene.post(
              "/_db/shop/_api/gharial",
              "{'name':'net','edgeDefinitions':[{'collection':'links','from':['nodes'],"
                  + "'to':['nodes']}],'options':{'numberOfShards':2,'replicationFactor':2}}");
      case "functions" ->
          scene.post(
              "/_db/shop/_api/aqlfunction",
              "{'name':'my::f','code':'function(){return 1;}','isDeterministic':true}");
      case "analyzer.create", "services.commit", "services.reload" -> {}
      default -> throw new AssertionError(id);
    }
  }

  private static void users(String id, ShownScene scene) {
    if (id.equals("user.create")) {
      return;
    }
    scene.user();
    if (id.equals("grants")) {
      scene.put("/_api/user/app/database/shop", "{'grant':'rw'}");
      scene.put("/_api/user/app/database/shop/orders", "{'grant':'ro'}");
    }
  }

  private static void log(String id, ShownScene scene) {
    switch (id) {
      case "tail" -> changes(scene);
      case "tail.structure" -> structure(scene);
      case "tail.user" -> {
        scene.user().fromNowInsteadOf("from=70&");
        scene.put("/_api/user/app/database/shop", "{'grant':'rw'}");
      }
      case "tail.idle" -> scene.fromNow("4215");
      case "tail.nothing-of-it" -> {
        scene.app.createCollection("shop", "others", 1, 1);
        scene.shardOf("others", "none").fromNow("4215");
        scene.app.put("shop", "others", "{}");
      }
      case "tail.cut-group" -> {
        scene.fromNow("4205");
        scene.app.transaction(
            "shop",
            work -> {
              work.put("orders", json("{'_key':'o2','n':2,'p':'" + "x".repeat(20_000) + "'}"));
              work.put("orders", json("{'_key':'o3'}"));
            });
      }
      case "tail.gap" -> {
        scene.app.put("shop", "orders", "{\"_key\":\"o9\"}");
        scene.app.remove("shop", "orders", "o9");
        scene.operations.expireWal(scene.server, scene.operations.lastTick(scene.server));
      }
      case "tail.other-log" -> {
        scene.called("4215", "9999999");
        scene.operations.wipe(scene.server);
      }
      case "tail.too-many" -> scene.heldMeanwhile("tail.too-many", "/_api/wal/tail");
      case "open-transactions" -> scene.fromNowInsteadOf("from=1&");
      case "logger-state", "logger-state.forwarded" ->
          assertThat(scene.fromNow("4215").asks("tail.idle").status()).isEqualTo(204);
      default -> assertThat(id).startsWith(id.startsWith("log.") ? "log." : "tail.");
    }
  }

  private static void changes(ShownScene scene) {
    scene.fromNow("4200");
    scene.app.put("shop", "orders", json("{'_key':'o1','customer':'k7','n':1}"));
    scene.app.transaction(
        "shop",
        work -> {
          work.put("orders", json("{'_key':'o2','n':2}"));
          work.remove("orders", "o1");
        });
    scene.index();
    scene.app.truncate("shop", "orders");
    scene.app.put("shop", "orders", "{\"_key\":\"o9\"}");
    scene.app.remove("shop", "orders", "o9");
  }

  private static void structure(ShownScene scene) {
    scene.app.createCollection("shop", "less", 1, 1);
    scene.index().fromNowInsteadOf("from=50&");
    scene.app.createDatabase("lab");
    scene.app.dropDatabase("lab");
    scene.app.createCollection("shop", "more", 1, 1);
    scene.shardOf("more", "s3501");
    scene.app.changeCollection("shop", "more", json("{'waitForSync':true}"));
    scene.app.dropCollection("shop", "less"); // what is gone is not told of any more
    scene.asks("index.drop");
    scene.app.createView("shop", json("{'name':'v','type':'arangosearch','links':{}}"));
    scene.put("/_db/shop/_api/view/v/properties", "{'links':{}}");
    scene.app.dropView("shop", "v");
  }

  private static void snapshots(String id, ShownScene scene) {
    if (id.startsWith("dump")) {
      scene.largeDocuments();
      if (id.equals("dump.in-envelopes")) {
        scene.app.remove("shop", "orders", "o2");
      }
    } else {
      scene.documents();
    }
    if (id.startsWith("parallel.") && !id.startsWith("parallel.start")) {
      scene.parallelDump();
    } else if (!id.equals("batch.open") && !id.startsWith("parallel.")) {
      scene.batch();
    }
    switch (id) {
      case "dump.last" -> scene.plays("dump");
      case "dump.over" -> {
        scene.plays("dump");
        scene.plays("dump.last");
      }
      case "parallel.over" -> scene.asks("parallel.next");
      case "parallel.next-ended", "parallel.end-again" -> scene.plays("parallel.end");
      case "keys.chunks", "keys.keys", "keys.documents", "keys.close" -> scene.keys();
      default -> {}
    }
  }

  private static void revisions(String id, ShownScene scene) {
    if (id.endsWith("old-collection")) {
      scene.oldOrders().batch();
      return;
    }
    scene.orders();
    List<String> revisions =
        switch (id) {
          case "revisions" -> List.of("_lI1STgS---");
          case "tree" -> List.of("_lI1STgS---", "_lI1STne---", "_lI1SjnO---", "_lI1TDga---");
          default -> List.of("_lI1STgS---", "_lI1STne---");
        };
    int key = 3;
    for (String revision : revisions) {
      scene.app.restore(
          "shop", "orders", json("{'_key':'o" + key++ + "','_rev':'" + revision + "'}"));
    }
    scene.batch();
  }

  private static void restore(String id, ShownScene scene) {
    if (id.equals("restore.collection")) {
      scene.shop();
    } else {
      scene.orders().documents();
    }
    scene.operations.readOnly(id.endsWith("-read-only"));
  }

  private static void documents(String id, ShownScene scene) {
    scene.documents();
    if (id.equals("documents.unique")) {
      scene.app.createIndex(
          "shop", "orders", json("{'type':'persistent','unique':true,'fields':['n']}"));
    }
  }

  /** What a form alone does not tell. */
  private static void after(String id, Client.Got got) {
    if (id.equals("tail.cut-group")) {
      JsonNode last = got.lines().get(got.lines().size() - 1);
      assertThat(last.path("tid").asText()).isNotEqualTo("0");
      assertThat(got.lines()).noneMatch(line -> line.path("type").asInt() == 2201);
    }
    if (id.equals("tree")) {
      assertThat(got.json().path("rangeMax").asText()).isEqualTo("_lI1UTg----");
      assertThat(got.json().path("nodes").findValuesAsText("count")).containsExactly("2", "1", "1");
    }
    if (id.equals("ranges")) {
      assertThat(got.text()).isEqualTo(json("{'ranges':[['_lI1STgS---','_lI1STne---']]}"));
    }
    if (id.equals("documents.silent-failed")) {
      assertThat(got.json()).hasSize(1);
    }
    if (id.equals("documents.silent")) {
      assertThat(got.text()).isEqualTo("{}");
    }
  }
}
