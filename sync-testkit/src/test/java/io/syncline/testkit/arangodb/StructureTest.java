package io.syncline.testkit.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Indexes, views and analyzers. */
class StructureTest {
  private static final String SHOP = "/_db/shop/_api/";
  private ArangoStandIn standIn;
  private Client root;

  @BeforeEach
  void start() {
    standIn = ArangoStandIn.start();
    root = Client.root(standIn);
    standIn.application().createDatabase("shop");
    standIn.application().createCollection("shop", "orders", 2, 2);
  }

  @AfterEach
  void stop() {
    standIn.close();
  }

  @Test
  void makesListsAndDropsIndexes() {
    String server = standIn.dbServerIds().get(0);
    long tick = standIn.operations().lastTick(server);
    String index = "{\"type\":\"persistent\",\"name\":\"byCustomer\",\"fields\":[\"customer\"]}";
    Client.Got made = root.post(SHOP + "index?collection=orders", index);
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text())
        .matches(
            "\\{\"error\":false,\"code\":201,\"id\":\"orders/\\d+\",\"type\":\"persistent\",\"name\":\"byCustomer\","
                + "\"fields\":\\[\"customer\"],\"unique\":false,\"sparse\":false,.*\"isNewlyCreated\":true}");
    Client.Got same = root.post(SHOP + "index?collection=orders", index);
    assertThat(same.status()).isEqualTo(200);
    assertThat(same.json().path("id")).isEqualTo(made.json().path("id"));
    Client.Got list = root.get(SHOP + "index?collection=orders");
    assertThat(list.json().path("indexes")).hasSize(2);
    assertThat(list.json().path("indexes").path(0).toString())
        .isEqualTo(
            "{\"id\":\"orders/0\",\"type\":\"primary\",\"name\":\"primary\",\"fields\":[\"_key\"],"
                + "\"unique\":true,\"sparse\":false}");
    assertThat(TransactionTest.types(standIn, server, tick)).contains("2100 ");
    String id = made.json().path("id").asText();
    assertThat(root.delete(SHOP + "index/" + id).text())
        .isEqualTo("{\"error\":false,\"code\":200,\"id\":\"" + id + "\"}");
    assertThat(root.delete(SHOP + "index/" + id).errorNum()).isEqualTo(1212);
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void refusesIndexesThatContradict() {
    standIn.application().put("shop", "orders", "{\"_key\":\"a\",\"n\":1}");
    standIn.application().put("shop", "orders", "{\"_key\":\"b\",\"n\":1}");
    standIn.application().createCollection("shop", "one", 1, 1);
    standIn.application().put("shop", "one", "{\"_key\":\"a\",\"n\":1}");
    standIn.application().put("shop", "one", "{\"_key\":\"b\",\"n\":1}");
    assertThat(index("one", "persistent", "\"unique\":true,\"fields\":[\"n\"]").errorNum())
        .isEqualTo(1210);
    standIn.application().createCollection("shop", "{\"name\":\"by\",\"shardKeys\":[\"c\"]}");
    assertThat(index("by", "persistent", "\"unique\":true,\"fields\":[\"n\"]").errorNum())
        .isEqualTo(1470);
    assertThat(index("one", "persistent", "\"name\":\"x\",\"fields\":[\"m\"]").status())
        .isEqualTo(201);
    assertThat(
            index("one", "ttl", "\"name\":\"x\",\"fields\":[\"m\"],\"expireAfter\":1").errorNum())
        .isEqualTo(1207);
    assertThat(index("one", "hash", "\"fields\":[\"h\"]").json().path("type").asText())
        .isEqualTo("persistent");
    assertThat(standIn.complaints()).isEmpty();
    assertThat(index("one", "ttl", "\"fields\":[\"m\"],\"after\":1").errorNum()).isEqualTo(10);
    assertThat(index("one", "btree", "\"fields\":[\"m\"]").errorNum()).isEqualTo(10);
    assertThat(standIn.complaints()).hasSize(2);
  }

  @Test
  void makesChangesAndDropsViews() {
    String server = standIn.dbServerIds().get(0);
    long tick = standIn.operations().lastTick(server);
    String alias =
        "{\"name\":\"ordersView\",\"type\":\"search-alias\",\"indexes\":[{\"collection\":\"orders\",\"index\":\"inv1\"}]}";
    assertThat(root.post(SHOP + "view", alias).errorNum()).isEqualTo(1212);
    index("orders", "inverted", "\"name\":\"inv1\",\"fields\":[\"text\"]");
    Client.Got made = root.post(SHOP + "view", alias);
    assertThat(made.status()).isEqualTo(201);
    assertThat(root.post(SHOP + "view", alias).errorNum()).isEqualTo(1207);
    assertThat(root.get(SHOP + "view").json().path("result").toString())
        .matches(
            "\\[\\{\"id\":\"\\d+\",\"globallyUniqueId\":\"c\\d+/\",\"name\":\"ordersView\",\"type\":\"search-alias\"}]");
    String search =
        "{\"name\":\"s\",\"type\":\"arangosearch\",\"links\":{\"orders\":{\"includeAllFields\":true}}}";
    assertThat(root.post(SHOP + "view", search).status()).isEqualTo(201);
    assertThat(root.put(SHOP + "view/s/properties", "{\"links\":{}}").json().path("links"))
        .isEmpty();
    root.send("PATCH", SHOP + "view/s/properties", "{\"links\":{\"orders\":{}}}");
    assertThat(root.get(SHOP + "view/s/properties").json().path("links")).hasSize(1);
    assertThat(root.delete(SHOP + "view/ordersView").text())
        .isEqualTo("{\"error\":false,\"code\":200,\"result\":true}");
    assertThat(root.get(SHOP + "view/ordersView/properties").errorNum()).isEqualTo(1203);
    assertThat(TransactionTest.types(standIn, server, tick)).contains("2110 ", "2112 ", "2111 ");
    assertThat(standIn.complaints()).isEmpty();
    assertThat(root.put(SHOP + "view/s/properties", "{\"primarySort\":[{}]}").errorNum())
        .isEqualTo(10);
  }

  @Test
  void keepsAnalyzersInTheirCollection() {
    String csv =
        "{\"name\":\"csv\",\"type\":\"delimiter\",\"properties\":{\"delimiter\":\",\"},\"features\":[\"frequency\"]}";
    Client.Got made = root.post(SHOP + "analyzer", csv);
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text())
        .isEqualTo(
            "{\"name\":\"shop::csv\",\"type\":\"delimiter\",\"properties\":{\"delimiter\":\",\"},\"features\":[\"frequency\"]}");
    assertThat(root.post(SHOP + "analyzer", csv).status()).isEqualTo(200);
    assertThat(
            root.post(SHOP + "analyzer", csv.replace(",\\\"", ";\\\"").replace("frequency", "norm"))
                .status())
        .isEqualTo(400);
    assertThat(root.get(SHOP + "analyzer").text())
        .contains("{\"name\":\"identity\",\"type\":\"identity\"")
        .contains("shop::csv");
    assertThat(standIn.application().documents("shop", "_analyzers")).hasSize(1);
    index("orders", "inverted", "\"fields\":[{\"name\":\"t\",\"analyzer\":\"csv\"}]");
    assertThat(root.delete(SHOP + "analyzer/csv").status()).isEqualTo(409);
    assertThat(root.delete(SHOP + "analyzer/shop::csv?force=true").status()).isEqualTo(200);
    assertThat(root.get(SHOP + "analyzer/csv").status()).isEqualTo(404);
    assertThat(standIn.complaints()).isEmpty();
  }

  private Client.Got index(String collection, String type, String rest) {
    return root.post(
        SHOP + "index?collection=" + collection, "{\"type\":\"" + type + "\"," + rest + "}");
  }
}
