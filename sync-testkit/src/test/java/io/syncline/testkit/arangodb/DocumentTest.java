package io.syncline.testkit.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Documents, one and many. */
class DocumentTest {
  private static final String ORDERS = "/_db/shop/_api/document/orders";
  private static final String OLD = "_lI1STg----";
  private ArangoStandIn standIn;
  private Client root;

  @BeforeEach
  void start() {
    standIn =
        ArangoStandIn.start(StandInOptions.builder().bodyBytes(100_000).servers(1, 2).build());
    root = Client.root(standIn);
    standIn.application().createDatabase("shop");
    standIn.application().createCollection("shop", "orders", 2, 2);
  }

  @AfterEach
  void stop() {
    standIn.close();
  }

  @Test
  void restoresWithRevisionsAndTellsOfEachDocument() {
    standIn.application().put("shop", "orders", "{\"_key\":\"o1\",\"n\":0}");
    String batch =
        "[{\"_key\":\"o1\",\"_rev\":\"" + OLD + "\",\"n\":1.0},{\"_key\":\"bad key\",\"n\":2}]";
    Client.Got got =
        root.post(ORDERS + "?isRestore=true&overwriteMode=replace&silent=false", batch);
    assertThat(got.status()).isEqualTo(202);
    assertThat(got.header("X-Arango-Error-Codes")).isEqualTo("1221:1");
    assertThat(got.text())
        .matches(
            "\\[\\{\"_id\":\"orders/o1\",\"_key\":\"o1\",\"_rev\":\"_lI1STg----\",\"_oldRev\":\"[^\"]+\"},"
                + "\\{\"error\":true,\"errorNum\":1221,\"errorMessage\":\"illegal document key\"}]");
    assertThat(standIn.application().get("shop", "orders", "o1"))
        .hasValue("{\"_id\":\"orders/o1\",\"_key\":\"o1\",\"_rev\":\"" + OLD + "\",\"n\":1.0}");
    String silent = ORDERS + "?isRestore=true&overwriteMode=replace&silent=true&waitForSync=true";
    Client.Got errors = root.post(silent, batch);
    assertThat(errors.status()).isEqualTo(201);
    assertThat(errors.text())
        .isEqualTo(
            "[{\"error\":true,\"errorNum\":1221,\"errorMessage\":\"illegal document key\"}]");
    assertThat(root.post(silent, "[{\"_key\":\"o3\"}]").text()).isEqualTo("{}");
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void writesManyAsOneGroupOfTheLogAndOneAlone() {
    String first = standIn.dbServerIds().get(0);
    long before = standIn.operations().lastTick(first);
    root.post(ORDERS, "[{\"_key\":\"a\"},{\"_key\":\"b\"},{\"_key\":\"c\"}]");
    assertThat(types(first, before).replaceFirst("(2300 )+", "2300 ")).isEqualTo("2200 2300 2201 ");
    before = standIn.operations().lastTick(first);
    root.post(ORDERS, "{\"_key\":\"d\"}");
    assertThat(types(first, before)).isEqualTo("2300 ");
  }

  @Test
  void knowsWhatHappensWhereAKeyIsThere() {
    root.post(ORDERS, "{\"_key\":\"a\",\"n\":{\"x\":1},\"m\":1}");
    Client.Got clash = root.post(ORDERS, "{\"_key\":\"a\",\"n\":2}");
    assertThat(clash.status()).isEqualTo(409);
    assertThat(clash.errorNum()).isEqualTo(1210);
    root.post(ORDERS + "?overwriteMode=ignore", "{\"_key\":\"a\",\"n\":2}");
    assertThat(document("a")).contains("\"x\":1");
    root.post(ORDERS + "?overwriteMode=update", "{\"_key\":\"a\",\"n\":{\"y\":2}}");
    assertThat(document("a")).contains("\"n\":{\"x\":1,\"y\":2},\"m\":1");
    root.post(ORDERS + "?overwriteMode=replace", "{\"_key\":\"a\",\"n\":3}");
    assertThat(document("a")).endsWith(",\"n\":3}");
    assertThat(root.post(ORDERS + "?overwriteMode=upsert", "{}").errorNum()).isEqualTo(10);
    assertThat(standIn.complaints()).hasSize(1);
  }

  @Test
  void replacesManyWhereTheirRevisionsAre() {
    String a = standIn.application().put("shop", "orders", "{\"_key\":\"a\",\"n\":1}");
    standIn.application().put("shop", "orders", "{\"_key\":\"b\",\"n\":1}");
    Client.Got got =
        root.put(
            ORDERS + "?ignoreRevs=false",
            ("[{\"_key\":\"a\",\"_rev\":\"%s\",\"n\":2},{\"_key\":\"b\",\"_rev\":\"%s\",\"n\":2},"
                    + "{\"_key\":\"c\",\"n\":2},{\"n\":2},7]")
                .formatted(a, a));
    assertThat(got.header("X-Arango-Error-Codes")).isEqualTo("1200:1,1202:1,1226:1,1227:1");
    assertThat(got.json().path(0).path("_oldRev").asText()).isEqualTo(a);
    assertThat(got.json().path(1).path("errorNum").asInt()).isEqualTo(1200);
    assertThat(document("b")).endsWith("\"n\":1}");
    root.put(ORDERS, "[{\"_key\":\"b\",\"_rev\":\"" + a + "\",\"n\":3}]");
    assertThat(document("b")).endsWith("\"n\":3}");
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void removesAndReadsMany() {
    String a = standIn.application().put("shop", "orders", "{\"_key\":\"a\",\"n\":1}");
    standIn.application().put("shop", "orders", "{\"_key\":\"b\",\"n\":1}");
    Client.Got read = root.put(ORDERS + "?onlyget=true", "[\"a\",\"gone\",{\"_key\":\"b\"}]");
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.header("X-Arango-Error-Codes")).isEqualTo("1202:1");
    assertThat(read.json().path(0).toString())
        .isEqualTo("{\"_id\":\"orders/a\",\"_key\":\"a\",\"_rev\":\"" + a + "\",\"n\":1}");
    Client.Got stale =
        root.send(
            "DELETE", ORDERS + "?ignoreRevs=false", "[{\"_key\":\"a\",\"_rev\":\"" + OLD + "\"}]");
    assertThat(stale.header("X-Arango-Error-Codes")).isEqualTo("1200:1");
    Client.Got removed = root.send("DELETE", ORDERS + "?ignoreRevs=true", "[\"a\",\"gone\"]");
    assertThat(removed.status()).isEqualTo(202);
    assertThat(removed.header("X-Arango-Error-Codes")).isEqualTo("1202:1");
    assertThat(removed.json().path(0).toString())
        .isEqualTo("{\"_id\":\"orders/a\",\"_key\":\"a\",\"_rev\":\"" + a + "\"}");
    assertThat(standIn.application().documents("shop", "orders")).containsOnlyKeys("b");
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void asksForRevisionsOfOne() {
    String a = standIn.application().put("shop", "orders", "{\"_key\":\"a\",\"n\":1}");
    assertThat(root.get(ORDERS + "/a").header("Etag")).isEqualTo("\"" + a + "\"");
    assertThat(root.get(ORDERS + "/gone").errorNum()).isEqualTo(1202);
    Client stale = root.with("If-Match", "\"" + OLD + "\"");
    Client right = root.with("If-Match", "\"" + a + "\"");
    assertThat(stale.get(ORDERS + "/a").status()).isEqualTo(412);
    assertThat(stale.put(ORDERS + "/a", "{\"n\":2}").errorNum()).isEqualTo(1200);
    assertThat(stale.delete(ORDERS + "/a").status()).isEqualTo(412);
    assertThat(root.with("If-None-Match", a).get(ORDERS + "/a").status()).isEqualTo(304);
    assertThat(right.put(ORDERS + "/a", "{\"n\":2}").status()).isEqualTo(202);
    assertThat(right.delete(ORDERS + "/a").status()).isEqualTo(412);
    assertThat(root.delete(ORDERS + "/a").status()).isEqualTo(202);
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void refusesWhatIsNoDocumentOfTheCollection() {
    standIn.application().createCollection("shop", "{\"name\":\"links\",\"type\":3}");
    standIn
        .application()
        .createCollection("shop", "{\"name\":\"own\",\"keyOptions\":{\"allowUserKeys\":false}}");
    standIn
        .application()
        .createCollection(
            "shop", "{\"name\":\"sharded\",\"shardKeys\":[\"c\"],\"numberOfShards\":3}");
    assertThat(root.post("/_db/shop/_api/document/none", "[]").errorNum()).isEqualTo(1203);
    assertThat(root.post(ORDERS, "{\"_key\":").errorNum()).isEqualTo(600);
    assertThat(root.post(ORDERS, "7").errorNum()).isEqualTo(1227);
    assertThat(root.post(ORDERS, "{\"_key\":7}").errorNum()).isEqualTo(1221);
    String links = "/_db/shop/_api/document/links";
    assertThat(root.post(links, "{\"_from\":\"a/1\"}").errorNum()).isEqualTo(1233);
    assertThat(root.post(links, "{\"_from\":\"a/1\",\"_to\":\"b/2\"}").status()).isEqualTo(202);
    String own = "/_db/shop/_api/document/own";
    assertThat(root.post(own, "{\"_key\":\"a\"}").errorNum()).isEqualTo(1222);
    assertThat(root.post(own + "?isRestore=true", "{\"_key\":\"a\"}").status()).isEqualTo(202);
    String sharded = "/_db/shop/_api/document/sharded";
    assertThat(root.post(sharded, "{\"_key\":\"a\",\"c\":1}").errorNum()).isEqualTo(1466);
    root.post(sharded + "?isRestore=true", "{\"_key\":\"a\",\"c\":1}");
    assertThat(root.put(sharded + "/a", "{\"c\":\"x\"}").errorNum()).isEqualTo(1469);
    assertThat(root.post(ORDERS, "{\"a\":\"" + "x".repeat(100_000) + "\"}").status())
        .isEqualTo(413);
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void holdsUniqueIndexes() {
    standIn.application().createCollection("shop", "people", 1, 1);
    standIn
        .application()
        .createIndex(
            "shop",
            "people",
            "{\"type\":\"persistent\",\"name\":\"byMail\",\"fields\":[\"mail\"],"
                + "\"unique\":true,\"sparse\":true}");
    String people = "/_db/shop/_api/document/people";
    assertThat(
            root.post(people, "[{\"_key\":\"a\",\"mail\":\"x\"},{\"_key\":\"n\"},{\"_key\":\"m\"}]")
                .header("X-Arango-Error-Codes"))
        .isEmpty();
    Client.Got clash =
        root.post(
            people + "?isRestore=true&overwriteMode=replace",
            "[{\"_key\":\"a\",\"mail\":\"x\"},{\"_key\":\"b\",\"mail\":\"x\"}]");
    assertThat(clash.header("X-Arango-Error-Codes")).isEqualTo("1210:1");
    assertThat(clash.json().path(1).path("errorMessage").asText())
        .startsWith("unique constraint violated")
        .endsWith("conflicting key: a");
    root.post(people + "?overwriteMode=replace", "{\"_key\":\"a\",\"mail\":\"y\"}");
    assertThat(root.post(people, "{\"_key\":\"b\",\"mail\":\"x\"}").status()).isEqualTo(202);
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void takesSystemCollectionsOfItsUsers() {
    Client.Got made =
        root.post("/_db/shop/_api/collection", "{\"name\":\"_sync\",\"isSystem\":true}");
    assertThat(made.status()).isEqualTo(200);
    assertThat(root.post("/_db/shop/_api/document/_sync", "{\"_key\":\"a\"}").status())
        .isEqualTo(202);
    assertThat(root.get("/_db/shop/_api/collection?excludeSystem=true").json().path("result"))
        .hasSize(1);
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void writesSmartEdgesWhereTheyBelong() {
    standIn
        .application()
        .createCollection(
            "shop",
            "{\"name\":\"links\",\"type\":3,\"isSmart\":true,\"smartGraphAttribute\":\"r\",\"numberOfShards\":2}");
    String links = "/_db/shop/_api/document/links";
    String edge =
        "{\"_key\":\"eu:7:us\",\"_rev\":\"%s\",\"_from\":\"p/eu:1\",\"_to\":\"p/us:9\",\"n\":%d}";
    Client.Got got =
        root.post(
            links + "?isRestore=true&overwriteMode=replace", "[" + edge.formatted(OLD, 1) + "]");
    assertThat(got.json().path(0).toString())
        .isEqualTo("{\"_id\":\"links/eu:7:us\",\"_key\":\"eu:7:us\",\"_rev\":\"" + OLD + "\"}");
    assertThat(standIn.application().documents("shop", "_from_links"))
        .isEqualTo(standIn.application().documents("shop", "_to_links"))
        .containsOnlyKeys("eu:7:us");
    String data = "/_db/shop/_api/replication/restore-data?collection=links";
    assertThat(root.put(data + "&preserveRevisionIds=true", edge.formatted(OLD, 2)).status())
        .isEqualTo(200);
    assertThat(root.get(links + "/eu:7:us").text()).contains(OLD).endsWith("\"n\":2}");
    String query = "{\"query\":\"FOR d IN links RETURN [d._id,d._rev]\"}";
    assertThat(root.post("/_db/shop/_api/cursor", query).json().path("result").toString())
        .isEqualTo("[[\"links/eu:7:us\",\"" + OLD + "\"]]");
    root.put(data, "{\"type\":2302,\"data\":{\"_key\":\"eu:7:us\"}}");
    assertThat(standIn.application().documents("shop", "_to_links")).isEmpty();
    assertThat(root.delete(links + "/eu:7:us").errorNum()).isEqualTo(1202);
    assertThat(root.post(links, "{\"_from\":\"p/1\",\"_to\":\"p/us:9\"}").errorNum())
        .isEqualTo(1233);
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void keepsWhatOneKeyHasInTwoShards() {
    standIn
        .application()
        .createCollection("shop", "{\"name\":\"by\",\"shardKeys\":[\"c\"],\"numberOfShards\":9}");
    String restore = "/_db/shop/_api/document/by?isRestore=true&overwriteMode=replace";
    root.post(restore, "{\"_key\":\"a\",\"c\":1}");
    // Shard keys that change take a document to another shard and leave the old one behind.
    root.post(restore, "{\"_key\":\"a\",\"c\":2}");
    assertThat(root.get("/_db/shop/_api/collection/by/count").json().path("count").asInt())
        .isEqualTo(2);
    root.send("DELETE", "/_db/shop/_api/document/by", "[\"a\"]");
    assertThat(root.get("/_db/shop/_api/collection/by/count").json().path("count").asInt())
        .isZero();
    assertThat(standIn.complaints()).isEmpty();
  }

  private String document(String key) {
    return standIn.application().get("shop", "orders", key).orElseThrow();
  }

  private String types(String server, long after) {
    return TransactionTest.types(standIn, server, after);
  }
}
