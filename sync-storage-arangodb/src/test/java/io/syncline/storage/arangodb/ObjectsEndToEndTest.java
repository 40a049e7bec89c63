package io.syncline.storage.arangodb;

import static io.syncline.storage.arangodb.ArangoCluster.PASSWORD;
import static io.syncline.storage.arangodb.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.storage.arangodb.call.CollectionCalls;
import io.syncline.storage.arangodb.call.DatabaseCalls;
import io.syncline.storage.arangodb.call.IndexCalls;
import io.syncline.storage.arangodb.call.ServiceCalls;
import io.syncline.storage.arangodb.call.ViewCalls;
import io.syncline.storage.arangodb.structure.SystemNames;
import io.syncline.testkit.arangodb.Application;
import io.syncline.testkit.arangodb.Fault;
import io.syncline.testkit.arangodb.Operations;
import io.syncline.testkit.arangodb.Seen;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All that a cluster has beside documents and plain collections, at the other one. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ObjectsEndToEndTest {
  private static final String DB = "shop";
  private static final int DISK_FULL = 1104;
  private static final String ONE = "oneshard";
  private static final JsonMapper JSON = new JsonMapper();

  /** With the system collections, and two copies of each collection at most. */
  private static ArangoCluster.Setup setup() {
    return ArangoCluster.Setup.PLAIN.structure(
        options ->
            options.withSystemCollections(SystemNames.REPLICATED).withReplicationFactor(1, 2));
  }

  @Test
  void whatIsKeptInSystemCollectionsServesAtTheTarget() {
    try (TwoCentres two = new TwoCentres(1, setup(), setup());
        ArangoConnection from = two.source.cluster.user("root", PASSWORD);
        ArangoConnection to = two.target.cluster.user("root", PASSWORD)) {
      Application app = two.application();
      app.createDatabase(DB);
      app.createCollection(DB, "{\"name\":\"nodes\",\"numberOfShards\":2}");
      app.createCollection(DB, "{\"name\":\"links\",\"type\":3,\"numberOfShards\":2}");
      app.put(DB, "nodes", "{\"_key\":\"a\"}");
      app.put(DB, "links", "{\"_key\":\"l\",\"_from\":\"nodes/a\",\"_to\":\"nodes/a\"}");
      app.put(
          DB,
          "_graphs",
          "{\"_key\":\"net\",\"edgeDefinitions\":[{\"collection\":\"links\",\"from\":[\"nodes\"],"
              + "\"to\":[\"nodes\"]}],\"orphanCollections\":[],\"numberOfShards\":2}");
      ServiceCalls there = new ServiceCalls(to.coordinator(), DB);
      ServiceCalls here = new ServiceCalls(from.coordinator(), DB);
      told(here.putFunction(new ServiceCalls.Function("my::f", "function(){return 1;}", true)));
      app.put(DB, "_apps", "{\"_key\":\"s\",\"mount\":\"/shop\",\"checksum\":\"1\"}");
      app.put(DB, "_appbundles", "{\"_key\":\"1\",\"zip\":\"UEsFBg==\"}");
      app.put(DB, "_queues", "{\"_key\":\"default\",\"maxWorkers\":1}");
      app.put(DB, "_jobs", "{\"_key\":\"j1\",\"queue\":\"default\"}");
      two.configure();
      two.running();

      for (String name : List.of("nodes", "links", "_graphs", "_aqlfunctions", "_apps")) {
        two.same(DB, name);
      }
      two.same(DB, "_appbundles");
      told(here.putFunction(new ServiceCalls.Function("my::f", "function(){return 2;}", true)));
      app.put(DB, "_jobs", "{\"_key\":\"j2\",\"queue\":\"default\"}");
      eventually(
          "the changed function", () -> told(there.functions()).equals(told(here.functions())));
      assertThat(told(there.functions())).hasSize(1);
      assertThat(told(there.graphs()).stream().map(ServiceCalls.Graph::name))
          .containsExactly("net");
      assertThat(told(there.graphs())).isEqualTo(told(here.graphs()));

      // A replica has the source's jobs, and does not run them.
      eventually("the jobs", () -> two.has(DB, "_jobsbackup", "j2"));
      assertThat(two.has(DB, "_queuesbackup", "default")).isTrue();
      assertThat(two.to().application().documents(DB, "_jobsbackup")).containsOnlyKeys("j1", "j2");
      assertThat(two.to().application().documents(DB, "_jobs")).isEmpty();
      assertThat(two.to().application().documents(DB, "_queues")).isEmpty();

      assertThat(posted(two, "/_api/foxx/commit")).as("while it is a replica").isEmpty();
      two.caughtUp();
      assertThat(two.client.stop(false, TwoCentres.TIME).stopped()).isTrue();
      assertThat(posted(two, "/_api/foxx/commit")).contains("/_db/" + DB + "/_api/foxx/commit");
      assertThat(posted(two, "/_admin/routing/reload")).isNotEmpty();
      assertThat(two.has(DB, "_apps", "s")).isTrue();
      two.isWithoutComplaint();
    }
  }

  @Test
  void indexesViewsAnalyzersAndAttributesOfShardingAreThoseOfTheSource() {
    try (TwoCentres two = new TwoCentres(1, setup(), setup());
        ArangoConnection from = two.source.cluster.user("root", PASSWORD);
        ArangoConnection to = two.target.cluster.user("root", PASSWORD)) {
      fill(two, from);
      two.configure();
      two.running();
      for (String name : List.of("orders", "follows", "places", "region", "links", "everywhere")) {
        two.same(DB, name);
      }
      two.same(ONE, "c");
      ViewCalls there = new ViewCalls(to.coordinator(), DB);
      eventually("views", () -> names(told(there.list())).equals(Set.of("words", "alias")));
      assertThat(told(there.properties("words")).definition().at("/links/orders/fields/text"))
          .isEqualTo(
              told(new ViewCalls(from.coordinator(), DB).properties("words"))
                  .definition()
                  .at("/links/orders/fields/text"));
      ViewCalls here = new ViewCalls(from.coordinator(), DB);
      assertThat(
              told(there.properties("alias"))
                  .definition()
                  .path("indexes")
                  .findValuesAsText("index"))
          .containsExactly("inv");
      assertThat(told(there.properties("alias")).definition().path("indexes"))
          .isEqualTo(told(here.properties("alias")).definition().path("indexes"));
      assertThat(analyzers(there))
          .isEqualTo(analyzers(here))
          .containsKeys(DB + "::csv", "_system::lines");
      assertThat(analyzers(there))
          .hasEntrySatisfying(
              DB + "::csv",
              csv -> assertThat(csv.at("/properties/delimiter").asText()).isEqualTo(","));

      // Copies are clamped, all else of the sharding is carried.
      assertThat(property(to, DB, "orders", "replicationFactor").asInt()).isEqualTo(2);
      assertThat(property(from, DB, "orders", "replicationFactor").asInt()).isEqualTo(3);
      for (String attribute : List.of("numberOfShards", "shardKeys", "shardingStrategy")) {
        assertThat(property(to, DB, "places", attribute))
            .as(attribute)
            .isEqualTo(property(from, DB, "places", attribute));
      }
      assertThat(property(to, DB, "follows", "distributeShardsLike").asText()).isEqualTo("orders");
      assertThat(property(to, DB, "links", "smartGraphAttribute").asText()).isEqualTo("region");
      assertThat(property(to, DB, "everywhere", "replicationFactor").asText())
          .isEqualTo("satellite");
      assertThat(property(to, ONE, "c", "numberOfShards").asInt()).isOne();
      DatabaseCalls.Database one = told(new DatabaseCalls(to.coordinator()).current(ONE));
      assertThat(one.sharding()).isEqualTo("single");
      assertThat(one.properties().path("replicationFactor").asInt()).isEqualTo(2);
      assertThat(told(new DatabaseCalls(to.coordinator()).current(DB)).sharding()).isEmpty();

      // Unique indexes after the data; those that remove documents at the end.
      eventually("indexes", () -> indexes(to, "places").equals(Set.of("primary", "seat")));
      assertThat(firstIndexOf(two, "places")).isGreaterThan(firstDocumentOf(two, "places"));
      assertThat(indexes(from, "orders")).contains("expires");
      eventually("an index", () -> indexes(to, "orders").contains("inv"));
      assertThat(indexes(to, "orders")).doesNotContain("expires");
      two.application().put(DB, "orders", "{\"_key\":\"last\",\"until\":0}");
      two.same(DB, "orders");
      assertThat(indexes(to, "orders")).doesNotContain("expires");
      two.caughtUp();
      assertThat(two.client.stop(false, TwoCentres.TIME).stopped()).isTrue();
      assertThat(indexes(to, "orders")).isEqualTo(indexes(from, "orders"));
      two.isWithoutComplaint();
    }
  }

  @Test
  void uniqueIndexesWaitUntilEveryShardOfTheirCollectionWasCopied() {
    try (TwoCentres two = new TwoCentres(1, setup(), setup());
        ArangoConnection to = two.target.cluster.user("root", PASSWORD)) {
      Application app = two.application();
      app.createDatabase(DB);
      for (String name : List.of("held", "free")) {
        app.createCollection(DB, "{\"name\":\"" + name + "\",\"numberOfShards\":2}");
        index(app, name, "unique", "persistent", "\"fields\":[\"_key\",\"n\"],\"unique\":true");
        for (int i = 0; i < 40; i++) {
          app.put(DB, name, "{\"_key\":\"k" + i + "\",\"n\":" + i + "}");
        }
      }
      Operations there = two.to().operations();
      String[] shard = new String[1];
      Fault copy = two.to().fault("POST", "/_api/document/held");
      copy.runs(
          () -> {
            shard[0] = two.to().application().shards(DB, "held").keySet().iterator().next();
            there.refuseDocuments(DB, shard[0], DISK_FULL);
          });
      two.configure();
      copy.awaitHit(TwoCentres.TIME);
      two.same(DB, "free");
      eventually("an index that waits for nothing", () -> indexes(to, "free").contains("unique"));
      eventually("the other shard", () -> shardsWithDocuments(two, "held") == 1);
      assertThat(made(two, "held")).isFalse();
      assertThat(indexes(to, "held")).containsExactly("primary");

      there.refuseDocuments(DB, shard[0], 0);
      two.same(DB, "held");
      eventually("the index", () -> indexes(to, "held").contains("unique"));
      assertThat(made(two, "held")).isTrue();
      two.running();
      two.isWithoutComplaint();
    }
  }

  private static long shardsWithDocuments(TwoCentres two, String collection) {
    Application there = two.to().application();
    return there.documents(DB, collection).keySet().stream()
        .map(key -> there.shardOf(DB, collection, key))
        .distinct()
        .count();
  }

  /** Whether an index was asked for. */
  private static boolean made(TwoCentres two, String collection) {
    return two.to().requests().stream()
        .filter(seen -> seen.verb().equals("POST") && seen.path().endsWith("/_api/index"))
        .anyMatch(seen -> seen.query().contains("collection=" + collection));
  }

  /** Their definitions by name. */
  private static Map<String, ObjectNode> analyzers(ViewCalls calls) {
    return told(calls.analyzers()).stream()
        .collect(Collectors.toMap(ViewCalls.Analyzer::name, ViewCalls.Analyzer::definition));
  }

  private static void fill(TwoCentres two, ArangoConnection from) {
    Application app = two.application();
    app.createDatabase(DB);
    app.createDatabase(ONE, "{\"sharding\":\"single\",\"replicationFactor\":3}");
    app.createCollection(ONE, "{\"name\":\"c\"}");
    app.put(ONE, "c", "{\"_key\":\"a\"}");
    app.createCollection(DB, "orders", 3, 3);
    app.createCollection(DB, "{\"name\":\"follows\",\"distributeShardsLike\":\"orders\"}");
    app.createCollection(DB, "{\"name\":\"places\",\"numberOfShards\":2,\"shardKeys\":[\"hall\"]}");
    app.createCollection(DB, "{\"name\":\"everywhere\",\"replicationFactor\":\"satellite\"}");
    app.createCollection(
        DB,
        "{\"name\":\"region\",\"isSmart\":true,\"smartGraphAttribute\":\"region\","
            + "\"numberOfShards\":2,\"shardKeys\":[\"_key:\"]}");
    app.createCollection(
        DB,
        "{\"name\":\"links\",\"type\":3,\"isSmart\":true,\"smartGraphAttribute\":\"region\","
            + "\"numberOfShards\":2}");
    for (int i = 0; i < 20; i++) {
      app.put(DB, "orders", "{\"_key\":\"k" + i + "\",\"text\":\"a,b\",\"until\":" + i + "}");
      app.put(DB, "follows", "{\"_key\":\"k" + i + "\"}");
      app.put(DB, "everywhere", "{\"_key\":\"k" + i + "\"}");
      app.put(DB, "region", "{\"_key\":\"r" + i + ":v\",\"region\":\"r" + i + "\"}");
      app.put(
          DB, "links", "{\"_from\":\"region/r" + i + ":v\",\"_to\":\"region/r" + i % 7 + ":v\"}");
    }
    app.put(DB, "places", "{\"_key\":\"a\",\"hall\":1,\"seat\":1}");
    app.put(DB, "places", "{\"_key\":\"b\",\"hall\":1,\"seat\":2}");
    index(app, "places", "seat", "persistent", "\"fields\":[\"hall\",\"seat\"],\"unique\":true");
    index(app, "orders", "expires", "ttl", "\"fields\":[\"until\"],\"expireAfter\":0");
    index(app, "orders", "inv", "inverted", "\"fields\":[\"text\"]");
    ObjectNode csv =
        json(
            "{\"name\":\"csv\",\"type\":\"delimiter\",\"properties\":{\"delimiter\":\",\"},"
                + "\"features\":[\"frequency\"]}");
    told(new ViewCalls(from.coordinator(), DB).createAnalyzer(csv));
    told(
        new ViewCalls(from.coordinator(), "_system")
            .createAnalyzer(csv.deepCopy().put("name", "lines")));
    app.createView(
        DB,
        "{\"name\":\"words\",\"type\":\"arangosearch\",\"links\":{\"orders\":{\"fields\":"
            + "{\"text\":{\"analyzers\":[\"csv\"]}}}}}");
    app.createView(
        DB,
        "{\"name\":\"alias\",\"type\":\"search-alias\",\"indexes\":[{\"collection\":\"orders\","
            + "\"index\":\"inv\"}]}");
  }

  private static void index(Application app, String of, String name, String type, String rest) {
    app.createIndex(DB, of, "{\"name\":\"" + name + "\",\"type\":\"" + type + "\"," + rest + "}");
  }

  private static Set<String> names(List<ViewCalls.View> views) {
    return views.stream().map(ViewCalls.View::name).collect(Collectors.toSet());
  }

  private static Set<String> indexes(ArangoConnection connection, String collection) {
    return told(new IndexCalls(connection.coordinator(), DB).list(collection)).stream()
        .map(IndexCalls.Index::name)
        .collect(Collectors.toSet());
  }

  private static JsonNode property(
      ArangoConnection connection, String database, String collection, String name) {
    JsonNode found =
        told(new CollectionCalls(connection.coordinator(), database).properties(collection))
            .properties()
            .path(name);
    assertThat(found.isMissingNode()).as(collection + "." + name).isFalse();
    return found;
  }

  private static List<String> posted(TwoCentres two, String path) {
    return two.to().requests().stream()
        .filter(seen -> seen.verb().equals("POST") && seen.path().endsWith(path))
        .map(Seen::path)
        .toList();
  }

  private static int firstIndexOf(TwoCentres two, String collection) {
    return first(two, "/_api/index", "collection=" + collection);
  }

  private static int firstDocumentOf(TwoCentres two, String collection) {
    return first(two, "/_api/document/" + collection, "");
  }

  private static int first(TwoCentres two, String path, String query) {
    List<Seen> requests = two.to().requests();
    for (int i = 0; i < requests.size(); i++) {
      Seen seen = requests.get(i);
      if (seen.verb().equals("POST")
          && seen.path().endsWith(path)
          && seen.query().contains(query)) {
        return i;
      }
    }
    throw new AssertionError("nobody called POST " + path + "?" + query);
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static <T> T told(CompletionStage<T> call) {
    try {
      return Await.told(call);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}
