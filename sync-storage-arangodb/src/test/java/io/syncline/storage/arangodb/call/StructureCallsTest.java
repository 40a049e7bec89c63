package io.syncline.storage.arangodb.call;

import static io.syncline.storage.arangodb.call.ArangoStub.fails;
import static io.syncline.storage.arangodb.call.ArangoStub.get;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import io.syncline.storage.arangodb.call.ArangoError.Kind;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Databases, inventory, collections, indexes, views and analyzers. */
@Timeout(60)
final class StructureCallsTest {
  private static final String OK = "{\"error\":false,\"code\":200,\"result\":true}";
  private static final String INVENTORY = "/_db/shop/_api/replication/clusterInventory";

  private final ArangoStub stub = new ArangoStub();
  private final DatabaseCalls databases = new DatabaseCalls(stub.link());
  private final InventoryCalls inventory = new InventoryCalls(stub.link());
  private final CollectionCalls collections = new CollectionCalls(stub.link(), "shop");
  private final IndexCalls indexes = new IndexCalls(stub.link(), "shop");
  private final ViewCalls views = new ViewCalls(stub.link(), "shop");

  @AfterEach
  void close() {
    stub.close();
  }

  static ObjectNode json(String text) {
    try {
      return (ObjectNode) JsonText.read(Bytes.utf8(text));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void sent(String method, String url, String body) {
    assertThat(stub.asked().getMethod().value()).isEqualTo(method);
    assertThat(stub.asked().getUrl()).isEqualTo(url);
    assertThat(stub.asked().getBodyAsString()).isEqualTo(body);
    stub.reset();
  }

  private void refused(
      String method, String url, int status, int number, RetryClass expected, Supplier<?> call) {
    stub.refuses(method, url, status, number);
    ArangoError error = fails(() -> (java.util.concurrent.CompletionStage<?>) call.get());
    assertThat(error.errorNum()).isEqualTo(number);
    assertThat(error.status()).isEqualTo(status);
    assertThat(error.retryClass()).isEqualTo(expected);
    assertThat(error).hasMessageContaining("error " + number + ": as documented");
    stub.reset();
  }

  @Test
  void listsDatabasesAndReadsOne() {
    stub.answers("GET", "/_db/_system/_api/database", 200, ShownExchange.of("databases").answer());
    assertThat(get(databases.list())).containsExactly("_system", "shop");
    stub.answers(
        "GET", "/_db/shop/_api/database/current", 200, ShownExchange.of("database").answer());
    DatabaseCalls.Database shop = get(databases.current("shop"));
    assertThat(shop.name()).isEqualTo("shop");
    assertThat(shop.id()).isEqualTo("2010");
    assertThat(shop.replicationVersion()).isEqualTo("1");
    assertThat(shop.properties().path("replicationFactor").asInt()).isEqualTo(2);
  }

  @Test
  void createsAndDropsDatabases() {
    stub.answers("POST", "/_db/_system/_api/database", 201, OK);
    ObjectNode options = json("{\"sharding\":\"\",\"replicationFactor\":2,\"writeConcern\":1}");
    get(databases.create("shop", options));
    sent(
        "POST",
        "/_db/_system/_api/database",
        "{\"name\":\"shop\",\"options\":{\"sharding\":\"\",\"replicationFactor\":2,\"writeConcern\":1}}");
    refused(
        "POST",
        "/_db/_system/_api/database",
        409,
        1207,
        RetryClass.STRUCTURE,
        () -> databases.create("shop", options));
    refused(
        "POST",
        "/_db/_system/_api/database",
        400,
        1229,
        RetryClass.FATAL,
        () -> databases.create("a/b", options));
    stub.answers("DELETE", "/_db/_system/_api/database/a%20b%2Fc", 200, OK);
    get(databases.drop("a b/c"));
    sent("DELETE", "/_db/_system/_api/database/a%20b%2Fc", "");
    refused(
        "DELETE",
        "/_db/_system/_api/database/shop",
        404,
        1228,
        RetryClass.STRUCTURE,
        () -> databases.drop("shop"));
  }

  @Test
  void readsTheInventoryOfADatabase() {
    stub.answers("GET", INVENTORY + "?includeSystem=true", 200, Fixtures.INVENTORY);
    InventoryCalls.ClusterInventory shop = get(inventory.ofCluster("shop", true));
    assertThat(shop.database().orElseThrow().name()).isEqualTo("shop");
    assertThat(shop.tick()).isEqualTo("2000123");
    assertThat(shop.views()).hasSize(1);
    InventoryCalls.Collection orders = shop.collections().get(0);
    assertThat(orders.planId()).isEqualTo("3001");
    assertThat(orders.name()).isEqualTo("orders");
    assertThat(orders.type()).isEqualTo(2);
    assertThat(orders.ready()).isTrue();
    assertThat(orders.inSync()).isFalse();
    assertThat(orders.shards())
        .containsExactly(
            new Shard("s3002", List.of("PRMR-aaaa0001", "PRMR-aaaa0002")),
            new Shard("s3003", List.of("PRMR-aaaa0002", "PRMR-aaaa0001")),
            new Shard("s10001", List.of("_PRMR-aaaa0001")));
    assertThat(orders.shards().get(0).leader()).contains("PRMR-aaaa0001");
    assertThat(orders.shards().get(2).leader()).isEmpty();
    assertThat(orders.indexes()).hasSize(1);
    // What is only carried comes through as it was.
    assertThat(orders.parameters().toString())
        .contains("\"schema\":{\"rule\":{\"maximum\":1.50,\"minimum\":123456789012345678901234}}");
  }

  @Test
  void saysWhereAnInventoryIsRefused() {
    refused(
        "GET",
        INVENTORY + "?includeSystem=false",
        403,
        1471,
        RetryClass.FATAL,
        () -> inventory.ofCluster("shop", false));
  }

  @Test
  void namesWhatIsMissingInAnInventory() {
    stub.answers(
        "GET",
        INVENTORY + "?includeSystem=true",
        200,
        "{\"collections\":[{\"parameters\":{\"id\":\"1\",\"name\":\"a\",\"type\":2,\"shards\":{}},"
            + "\"indexes\":[]},{\"parameters\":{\"id\":\"1\",\"name\":\"b\",\"type\":2},"
            + "\"indexes\":[]}],\"views\":[]}");
    assertThat(fails(() -> inventory.ofCluster("shop", true)))
        .hasMessageContaining("collections[1].parameters.shards is no object");
    stub.answers("GET", INVENTORY + "?includeSystem=true", 200, "[]");
    assertThat(fails(() -> inventory.ofCluster("shop", true)).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void readsWhatAServerHoldsByWayOfACoordinator() {
    String url =
        "/_db/shop/_api/replication/inventory?batchId=612&includeSystem=true&DBserver=PRMR-aaaa0001";
    stub.answers("GET", url, 200, ShownExchange.of("server-inventory").answer());
    InventoryCalls forwarded = new InventoryCalls(stub.connection().forwarded("PRMR-aaaa0001"));
    InventoryCalls.ServerInventory held = get(forwarded.ofServer("shop", "612", true));
    assertThat(held.tick()).isEqualTo(4200);
    assertThat(held.shards().get(0).name()).isEqualTo("s3002");
    assertThat(held.shards().get(0).planId()).isEqualTo("3001");
    stub.reset();
    refused(
        "GET",
        url,
        404,
        1600,
        RetryClass.LOST_STATE,
        () -> forwarded.ofServer("shop", "612", true));
  }

  @Test
  void readsCollections() {
    stub.answers(
        "GET",
        "/_db/shop/_api/collection?excludeSystem=true",
        200,
        "{\"result\":[{\"id\":\"3001\",\"name\":\"orders\",\"type\":2,\"isSystem\":false,"
            + "\"globallyUniqueId\":\"c3001/\"}]}");
    assertThat(get(collections.list(true)))
        .extracting(CollectionCalls.Collection::name)
        .containsExactly("orders");
    stub.answers(
        "GET",
        "/_db/shop/_api/collection/orders/properties",
        200,
        "{\"id\":\"3001\",\"name\":\"orders\",\"type\":3,\"isSystem\":true,\"writeConcern\":1}");
    CollectionCalls.Collection orders = get(collections.properties("orders"));
    assertThat(orders.system()).isTrue();
    assertThat(orders.type()).isEqualTo(3);
    stub.answers(
        "GET",
        "/_db/shop/_api/collection/orders/shards?details=true",
        200,
        "{\"error\":false,\"code\":200,\"id\":\"3001\",\"name\":\"orders\",\"numberOfShards\":2,"
            + "\"shardKeys\":[\"_key\"],\"shards\":{\"s3003\":[\"PRMR-aaaa0002\",\"PRMR-aaaa0001\"],"
            + "\"s3002\":[\"PRMR-aaaa0001\",\"PRMR-aaaa0002\"]}}");
    assertThat(get(collections.shards("orders")))
        .extracting(Shard::name)
        .containsExactly("s3002", "s3003");
    stub.answers(
        "GET",
        "/_db/shop/_api/collection/orders/count",
        200,
        ShownExchange.of("collection.count").answer());
    assertThat(get(collections.count("orders"))).isEqualTo(2);
    stub.answers(
        "GET",
        "/_db/shop/_api/collection/orders/revision",
        200,
        ShownExchange.of("collection.revision").answer());
    assertThat(get(collections.revision("orders"))).isEqualTo("_lI1STne---");
    stub.reset();
    refused(
        "GET",
        "/_db/shop/_api/collection/gone/properties",
        404,
        1203,
        RetryClass.STRUCTURE,
        () -> collections.properties("gone"));
  }

  @Test
  void asksForTheShardOfADocument() {
    stub.answers(
        "PUT",
        "/_db/shop/_api/collection/orders/responsibleShard",
        200,
        ShownExchange.of("collection.responsible-shard").answer());
    assertThat(get(collections.responsibleShard("orders", Bytes.utf8("{\"_key\":\"o1\"}"))))
        .isEqualTo("s3002");
    sent("PUT", "/_db/shop/_api/collection/orders/responsibleShard", "{\"_key\":\"o1\"}");
  }

  @Test
  void makesChangesAndDropsCollections() {
    String made = ShownExchange.of("collection.create").answer();
    stub.answers("POST", "/_db/shop/_api/collection", 200, made);
    assertThat(get(collections.create(json("{\"name\":\"orders\",\"type\":2}"))).id())
        .isEqualTo("77001");
    sent("POST", "/_db/shop/_api/collection", "{\"name\":\"orders\",\"type\":2}");
    refused(
        "POST",
        "/_db/shop/_api/collection",
        409,
        1207,
        RetryClass.STRUCTURE,
        () -> collections.create(json("{}")));
    stub.answers("PUT", "/_db/shop/_api/collection/orders/properties", 200, made);
    get(collections.change("orders", json("{\"waitForSync\":true}")));
    sent("PUT", "/_db/shop/_api/collection/orders/properties", "{\"waitForSync\":true}");
    stub.answers("PUT", "/_db/shop/_api/collection/orders/truncate", 200, made);
    get(collections.truncate("orders"));
    sent("PUT", "/_db/shop/_api/collection/orders/truncate", "");
    stub.answers("DELETE", "/_db/shop/_api/collection/orders", 200, "{\"id\":\"77001\"}");
    get(collections.drop("orders", false));
    sent("DELETE", "/_db/shop/_api/collection/orders", "");
    stub.answers("DELETE", "/_db/shop/_api/collection/_x?isSystem=true", 200, "{\"id\":\"77001\"}");
    get(collections.drop("_x", true));
    sent("DELETE", "/_db/shop/_api/collection/_x?isSystem=true", "");
    refused(
        "DELETE",
        "/_db/shop/_api/collection/orders",
        403,
        1485,
        RetryClass.STRUCTURE,
        () -> collections.drop("orders", false));
  }

  @Test
  void readsMakesAndDropsIndexes() {
    String index =
        "{\"id\":\"orders/77010\",\"type\":\"persistent\",\"name\":\"byCustomer\","
            + "\"fields\":[\"customer\"],\"unique\":false,\"sparse\":false}";
    stub.answers(
        "GET",
        "/_db/shop/_api/index?collection=orders",
        200,
        "{\"error\":false,\"code\":200,\"indexes\":[" + index + "],\"identifiers\":{}}");
    assertThat(get(indexes.list("orders")))
        .containsExactly(
            new IndexCalls.Index("orders/77010", "persistent", "byCustomer", json(index)));
    stub.reset();
    stub.answers("POST", "/_db/shop/_api/index?collection=orders", 201, index);
    assertThat(get(indexes.create("orders", json("{\"type\":\"persistent\"}"))).name())
        .isEqualTo("byCustomer");
    sent("POST", "/_db/shop/_api/index?collection=orders", "{\"type\":\"persistent\"}");
    refused(
        "POST",
        "/_db/shop/_api/index?collection=orders",
        400,
        1235,
        RetryClass.STRUCTURE,
        () -> indexes.create("orders", json("{}")));
    stub.answers("DELETE", "/_db/shop/_api/index/orders/77010", 200, "{\"id\":\"orders/77010\"}");
    get(indexes.drop("orders", "77010"));
    sent("DELETE", "/_db/shop/_api/index/orders/77010", "");
    refused(
        "DELETE",
        "/_db/shop/_api/index/orders/1",
        404,
        1212,
        RetryClass.STRUCTURE,
        () -> indexes.drop("orders", "1"));
  }

  @Test
  void readsMakesAndDropsViews() {
    String view = ShownExchange.of("view.create").answer();
    ViewCalls.View expected = new ViewCalls.View("3100", "ordersView", "search-alias", json(view));
    stub.answers("GET", "/_db/shop/_api/view", 200, "{\"error\":false,\"result\":[" + view + "]}");
    assertThat(get(views.list())).containsExactly(expected);
    stub.answers("GET", "/_db/shop/_api/view/ordersView/properties", 200, view);
    assertThat(get(views.properties("ordersView"))).isEqualTo(expected);
    stub.reset();
    stub.answers("POST", "/_db/shop/_api/view", 201, view);
    assertThat(get(views.create(json("{\"name\":\"ordersView\"}")))).isEqualTo(expected);
    sent("POST", "/_db/shop/_api/view", "{\"name\":\"ordersView\"}");
    stub.answers("PUT", "/_db/shop/_api/view/ordersView/properties", 200, view);
    assertThat(get(views.replace("ordersView", json("{\"links\":{}}")))).isEqualTo(expected);
    sent("PUT", "/_db/shop/_api/view/ordersView/properties", "{\"links\":{}}");
    stub.answers("DELETE", "/_db/shop/_api/view/ordersView", 200, OK);
    get(views.drop("ordersView"));
    sent("DELETE", "/_db/shop/_api/view/ordersView", "");
    refused(
        "POST",
        "/_db/shop/_api/view",
        409,
        1207,
        RetryClass.STRUCTURE,
        () -> views.create(json("{}")));
    refused(
        "DELETE", "/_db/shop/_api/view/x", 404, 1203, RetryClass.STRUCTURE, () -> views.drop("x"));
  }

  @Test
  void readsMakesAndDropsAnalyzers() {
    String csv = ShownExchange.of("analyzer.create").answer();
    stub.answers(
        "GET",
        "/_db/shop/_api/analyzer",
        200,
        "{\"error\":false,\"code\":200,\"result\":[{\"name\":\"identity\",\"type\":\"identity\","
            + "\"properties\":{},\"features\":[\"frequency\",\"norm\"]},"
            + csv
            + "]}");
    assertThat(get(views.analyzers()))
        .extracting(ViewCalls.Analyzer::name)
        .containsExactly("identity", "shop::csv");
    stub.reset();
    stub.answers("POST", "/_db/shop/_api/analyzer", 201, csv);
    assertThat(get(views.createAnalyzer(json("{\"name\":\"csv\"}"))))
        .isEqualTo(new ViewCalls.Analyzer("shop::csv", "delimiter", json(csv)));
    sent("POST", "/_db/shop/_api/analyzer", "{\"name\":\"csv\"}");
    stub.answers("DELETE", "/_db/shop/_api/analyzer/csv?force=true", 200, "{\"name\":\"csv\"}");
    get(views.dropAnalyzer("csv", true));
    sent("DELETE", "/_db/shop/_api/analyzer/csv?force=true", "");
  }
}
