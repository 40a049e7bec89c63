package io.syncline.storage.arangodb.facts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One cluster replicated to another: what an application wrote at the one is asked for at the
 * other, over HTTP at both. Written once, for the stand-in and for ArangoDB.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
interface EndToEndSuite {
  String DB = "shop";

  /** Documents in which each kind of value stands that JSON has, and keys of odd letters. */
  List<String> ODD =
      List.of(
          "{\"_key\":\"numbers\",\"all\":[0,-1,1.5,0.1,1e300,9007199254740993,-9223372036854775808]}",
          "{\"_key\":\"letters\",\"t\":\"\\u00e4\\ud83d\\ude00 \\\"\\\\ \\n\\u0001 \\u2028\",\"\":1}",
          "{\"_key\":\"nested\",\"a\":[[],{},[{\"b\":[null,true,false,{\"c\":{}}]}]]}",
          "{\"_key\":\"a:b@c()+,=;$!*'%._-\",\"n\":null}");

  /** What is replicated. */
  FactCluster from();

  /** Where to. */
  FactCluster to();

  @Test
  default void documentsAndWhatHappensToThem() {
    try (TwoHttpCentres two = new TwoHttpCentres(from(), to(), HttpStores.Login.SECRET)) {
      HttpApplication here = two.here;
      here.createDatabase(DB);
      here.create(DB, "collection", collection("orders", 4, ""));
      here.create(DB, "collection", collection("seats", 1, ""));
      here.create(DB, "index?collection=seats", index("seat", "seat", true));
      fill(here, "orders", 0, 1_000, 0);
      here.put(DB, "orders", ODD.toArray(String[]::new));
      here.put(DB, "seats", "{\"_key\":\"a\",\"seat\":1}", "{\"_key\":\"b\",\"seat\":2}");
      two.run();
      two.same(DB, "orders");
      two.same(DB, "seats");

      fill(here, "orders", 500, 1_500, 1);
      here.remove(
          DB, "orders", IntStream.range(0, 200).mapToObj(i -> "o" + i).toArray(String[]::new));
      here.transaction(
          DB,
          "seats",
          within -> {
            within.remove(DB, "seats", "a");
            within.put(DB, "seats", "{\"_key\":\"b\",\"seat\":1}");
            within.put(DB, "seats", "{\"_key\":\"a\",\"seat\":2}");
          });
      two.same(DB, "orders");
      two.same(DB, "seats");

      // Writers meet a cluster that restarts, then one whose replication was away.
      from().restart();
      fill(here, "orders", 1_500, 1_600, 2);
      two.same(DB, "orders");
      to().restart();
      fill(here, "orders", 1_600, 1_700, 3);
      two.same(DB, "orders");
      two.restart();
      here.truncate(DB, "orders");
      fill(here, "orders", 0, 50, 4);
      two.same(DB, "orders");
      assertThat(two.there.documents(DB, "orders")).hasSize(50);
      two.endsEqual();
      two.areEqualNow(DB, "orders");
    }
  }

  @Test
  default void structureAndWhatHappensToIt() {
    try (TwoHttpCentres two = new TwoHttpCentres(from(), to(), HttpStores.Login.SECRET)) {
      HttpApplication here = two.here;
      HttpApplication there = two.there;
      here.createDatabase(DB);
      here.create(DB, "collection", collection("orders", 3, ""));
      here.create(DB, "collection", "{\"name\":\"lines\",\"distributeShardsLike\":\"orders\"}");
      here.create(DB, "collection", collection("halls", 2, ",\"shardKeys\":[\"town\"]"));
      here.create(DB, "index?collection=orders", index("by_n", "n", false));
      here.create(
          DB,
          "index?collection=orders",
          "{\"name\":\"expires\",\"type\":\"ttl\",\"fields\":[\"until\"],\"expireAfter\":0}");
      here.create(
          DB,
          "analyzer",
          "{\"name\":\"csv\",\"type\":\"delimiter\",\"properties\":{\"delimiter\":\",\"}}");
      here.create(
          DB,
          "view",
          "{\"name\":\"words\",\"type\":\"arangosearch\",\"links\":{\"orders\":{\"fields\":"
              + "{\"text\":{\"analyzers\":[\"csv\"]}}}}}");
      here.create(
          DB,
          "gharial",
          "{\"name\":\"net\",\"edgeDefinitions\":[{\"collection\":\"roads\",\"from\":[\"towns\"],"
              + "\"to\":[\"towns\"]}],\"options\":{\"numberOfShards\":2,\"replicationFactor\":2}}");
      here.create(
          DB, "aqlfunction", "{\"name\":\"my::one\",\"code\":\"function () { return 1; }\"}");
      fill(here, "orders", 0, 100, 0);
      fill(here, "lines", 0, 100, 0);
      here.put(DB, "halls", "{\"town\":\"Bonn\"}", "{\"town\":\"Rome\"}");
      here.put(DB, "towns", "{\"_key\":\"a\"}", "{\"_key\":\"b\"}");
      here.put(DB, "roads", "{\"_key\":\"r\",\"_from\":\"towns/a\",\"_to\":\"towns/b\"}");
      two.run();
      for (String name : List.of("orders", "lines", "halls", "towns", "roads", "_graphs")) {
        two.same(DB, name);
      }
      two.wait("the view", () -> there.has(DB, "view/words/properties"));
      assertThat(there.read(DB, "view/words/properties").at("/links/orders/fields/text"))
          .isEqualTo(here.read(DB, "view/words/properties").at("/links/orders/fields/text"));
      two.wait("the graph", () -> there.has(DB, "gharial/net"));
      two.wait(
          "the function",
          () -> named(there.read(DB, "aqlfunction"), "/result").contains("my::one"));
      assertThat(named(there.read(DB, "analyzer"), "/result")).contains(DB + "::csv");
      for (String name : List.of("orders", "lines", "halls", "roads")) {
        for (String property : List.of("numberOfShards", "shardKeys", "type", "shardingStrategy")) {
          assertThat(there.read(DB, "collection/" + name + "/properties").path(property))
              .as("%s of %s", property, name)
              .isEqualTo(here.read(DB, "collection/" + name + "/properties").path(property));
        }
      }
      two.wait("the index", () -> indexes(there, "orders").contains("by_n"));
      assertThat(indexes(there, "orders")).as("until the end").doesNotContain("expires");

      here.create(DB, "collection", collection("later", 2, ""));
      fill(here, "later", 0, 10, 0);
      here.create(DB, "index?collection=orders", index("by_text", "text", false));
      here.drop(DB, "view/words");
      here.drop(DB, "collection/lines");
      two.same(DB, "later");
      two.wait("the later index", () -> indexes(there, "orders").contains("by_text"));
      two.wait("the view is gone", () -> !there.has(DB, "view/words/properties"));
      two.wait("the collection is gone", () -> !there.has(DB, "collection/lines"));
      two.endsEqual();
      two.wait("all indexes", () -> indexes(there, "orders").equals(indexes(here, "orders")));
    }
  }

  @Test
  default void whatOnlyTheTargetHasGoesAndNobodyWritesThere() {
    try (TwoHttpCentres two = new TwoHttpCentres(from(), to(), HttpStores.Login.SECRET)) {
      HttpApplication there = two.there;
      for (HttpApplication one : List.of(two.here, there)) {
        one.createDatabase(DB);
        one.create(DB, "collection", collection("orders", 2, ""));
      }
      fill(two.here, "orders", 0, 20, 0);
      fill(there, "orders", 10, 30, 1);
      there.createDatabase("surplus");
      there.create(DB, "collection", collection("surplus", 1, ""));
      there.root().post("/_api/user", "{\"user\":\"surplus\",\"passwd\":\"p\"}").needed();
      two.here.root().post("/_api/user", "{\"user\":\"app\",\"passwd\":\"of app\"}").needed();
      two.here.root().put("/_api/user/app/database/" + DB, "{\"grant\":\"rw\"}").needed();

      two.run();
      two.same(DB, "orders");
      two.wait("the collection is gone", () -> !there.has(DB, "collection/surplus"));
      two.wait("the database is gone", () -> !there.has("surplus", "database/current"));
      two.wait("the users", () -> users(there).equals(users(two.here)));
      FactHttp app = FactHttp.user(to().coordinators().get(0), "app", "of app");
      String orders = HttpApplication.in(DB, "document/orders");
      two.wait("its password", () -> app.get(HttpApplication.in(DB, "document/orders/o1")).good());
      List<FactHttp.Got> refused = new ArrayList<>();
      for (FactHttp one : List.of(app, there.root())) {
        refused.add(one.post(orders, "{\"_key\":\"mine\"}"));
      }
      assertThat(refused).extracting(FactHttp.Got::status).containsOnly(403);

      two.stops();
      assertThat(users(there)).isEqualTo(users(two.here));
      app.post(orders, "{\"_key\":\"mine\"}").needed();
    }
  }

  @Test
  default void anAdministratorWithoutTheSecretIsEnough() {
    try (TwoHttpCentres two = new TwoHttpCentres(from(), to(), HttpStores.Login.USER)) {
      two.here.createDatabase(DB);
      two.here.create(DB, "collection", collection("orders", 3, ""));
      fill(two.here, "orders", 0, 300, 0);
      two.run();
      two.same(DB, "orders");
      fill(two.here, "orders", 200, 400, 1);
      two.here.remove(DB, "orders", "o1", "o2");
      two.same(DB, "orders");
      two.checksEqual();
    }
  }

  private static String collection(String name, int shards, String more) {
    return "{\"name\":\""
        + name
        + "\",\"numberOfShards\":"
        + shards
        + ",\"replicationFactor\":2"
        + more
        + "}";
  }

  private static String index(String name, String field, boolean unique) {
    return "{\"name\":\""
        + name
        + "\",\"type\":\"persistent\",\"fields\":[\""
        + field
        + "\"],\"unique\":"
        + unique
        + "}";
  }

  private static void fill(HttpApplication by, String collection, int first, int end, int n) {
    by.put(
        DB,
        collection,
        IntStream.range(first, end)
            .mapToObj(i -> "{\"_key\":\"o" + i + "\",\"n\":" + n + ",\"text\":\"a,b" + i + "\"}")
            .toArray(String[]::new));
  }

  private static Set<String> indexes(HttpApplication at, String collection) {
    return named(at.read(DB, "index?collection=" + collection), "/indexes");
  }

  private static Set<String> named(JsonNode told, String where) {
    Set<String> names = new TreeSet<>();
    told.at(where).forEach(one -> names.add(one.path("name").asText()));
    return names;
  }

  private static Set<String> users(HttpApplication at) {
    Set<String> names = new TreeSet<>();
    at.read("_system", "user").path("result").forEach(one -> names.add(one.path("user").asText()));
    return names;
  }
}
