package io.syncline.testkit.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log of a DB server, and what a reader may rely on. */
class WalTest {
  private static final String TAIL = "/_db/_system/_api/wal/tail?global=true";
  private ArangoStandIn standIn;
  private Application shop;
  private Client client;
  private String server;

  @BeforeEach
  void start() {
    standIn = ArangoStandIn.start(StandInOptions.builder().servers(1, 1).build());
    shop = standIn.application();
    shop.createDatabase("shop");
    shop.createCollection("shop", "orders", 2, 1);
    server = standIn.dbServerIds().get(0);
    client = Client.superuser(standIn, standIn.dbServers().get(0));
  }

  @AfterEach
  void stop() {
    standIn.close();
  }

  @Test
  void showsSingleOperationsAndTransactionsInTheirForms() {
    long from = last();
    String first = shop.put("shop", "orders", "{\"customer\":\"k7\",\"_key\":\"o1\",\"n\":1.50}");
    shop.transaction(
        "shop",
        work -> {
          work.put("orders", "{\"_key\":\"o2\"}");
          work.remove("orders", "o1");
        });
    shop.truncate("shop", "orders");
    Client.Got got =
        client.put(
            TAIL
                + "&from="
                + from
                + "&lastScanned=0&chunkSize=1048576&syncerId=987654321&clientInfo=repl",
            "[]");

    assertThat(got.status()).isEqualTo(200);
    assertThat(got.header("Content-Type")).isEqualTo("application/x-arango-dump; charset=utf-8");
    assertThat(got.header("x-arango-replication-checkmore")).isEqualTo("false");
    assertThat(got.header("x-arango-replication-lastincluded")).isEqualTo("" + last());
    assertThat(got.header("x-arango-replication-lastscanned")).isEqualTo("" + last());
    assertThat(got.header("x-arango-replication-lasttick")).isEqualTo("" + last());
    assertThat(got.header("x-arango-replication-frompresent")).isEqualTo("true");
    String shard = shop.shardOf("shop", "orders", "o1");
    String planId = inventory().path("parameters").path("planId").asText();
    List<String> lines = got.text().lines().toList();
    assertThat(lines.get(0))
        .isEqualTo(
            "{\"tick\":\""
                + got.lines().get(0).path("tick").asText()
                + "\",\"type\":2300,\"db\":\"shop\",\"cuid\":\"c"
                + planId
                + "/"
                + shard
                + "\",\"tid\":\"0\",\"data\":{\"_id\":\"orders/o1\",\"_key\":\"o1\",\"_rev\":\""
                + first
                + "\",\"customer\":\"k7\",\"n\":1.50}}");
    assertThat(got.lines().stream().map(line -> line.path("type").asInt()))
        .containsExactly(2300, 2200, 2300, 2302, 2201, 2004, 2004);
    JsonNode remove = got.lines().get(3);
    assertThat(remove.path("data").path("_rev").asText()).isEqualTo(first);
    assertThat(remove.path("tid")).isEqualTo(got.lines().get(1).path("tid"));
    assertThat(standIn.operations().readers(server)).containsEntry("987654321", from);
    assertThat(client.delete("/_api/wal/tail?syncerId=987654321").text()).isEqualTo("{}");
    assertThat(standIn.operations().readers(server)).isEmpty();
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void answersWithoutABodyWhereThereIsNothing() {
    Client.Got idle = client.get(TAIL + "&from=" + last());
    assertThat(idle.status()).isEqualTo(204);
    assertThat(idle.header("x-arango-replication-lastincluded")).isEqualTo("0");
    assertThat(idle.header("x-arango-replication-frompresent")).isEqualTo("true");

    long from = last();
    standIn.operations().skipTicks(server, 100);
    Client.Got foreign = client.get(TAIL + "&from=" + from);
    assertThat(foreign.status()).isEqualTo(204);
    assertThat(foreign.header("x-arango-replication-lastscanned")).isEqualTo("" + (from + 100));
    assertThat(foreign.header("x-arango-replication-checkmore")).isEqualTo("false");

    Client.Got future = client.get(TAIL + "&from=" + (last() + 10));
    assertThat(future.status()).isEqualTo(204);
    assertThat(future.header("x-arango-replication-lasttick")).isEqualTo("" + last());
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void isRefusedByCoordinatorsAndWithWrongParameters() {
    Client.Got refused = Client.root(standIn).get("/_api/wal/lastTick");
    assertThat(refused.status()).isEqualTo(501);
    assertThat(refused.errorNum()).isEqualTo(1470);
    assertThat(client.get(TAIL + "&from=9&to=5").errorNum()).isEqualTo(400);
    assertThat(client.get(TAIL + "&syncerId=012").errorNum()).isEqualTo(10);
    assertThat(client.get("/_db/shop/_api/wal/tail?global=true").errorNum()).isEqualTo(11);
    Client.Got unknown = client.get("/_db/shop/_api/wal/tail?collection=s1");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.errorNum()).isEqualTo(1203);
    assertThat(client.put(TAIL, "[\"7\"]").status()).isEqualTo(400);
  }

  @Test
  void tellsItsRangeAndItsReaders() {
    JsonNode range = client.get("/_api/wal/range").json();
    assertThat(range.path("tickMax").asText()).isEqualTo("" + last());
    assertThat(range.path("server").path("serverId").asText()).isEqualTo("173450012345679");
    assertThat(client.get("/_api/wal/lastTick").json().path("tick").asText())
        .isEqualTo("" + last());
    client.get("/_api/wal/tail?trackOnly=true&syncerId=5&from=" + last());
    JsonNode state =
        Client.root(standIn).get("/_api/replication/logger-state?DBserver=" + server).json();
    assertThat(state.path("state").path("lastLogTick").asText()).isEqualTo("" + last());
    assertThat(state.path("clients").path(0).path("syncerId").asText()).isEqualTo("5");
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void endsInsideATransactionOnlyForReadersThatSayHowFarTheyLooked() {
    String large = "x".repeat(10_000);
    long from = last();
    shop.transaction(
        "shop",
        work -> {
          for (int i = 0; i < 6; i++) {
            work.put("orders", "{\"_key\":\"o" + i + "\",\"t\":\"" + large + "\"}");
          }
        });
    Client.Got whole = client.get(TAIL + "&chunkSize=16384&from=" + from);
    assertThat(whole.lines()).hasSize(8);
    Client.Got part = client.get(TAIL + "&chunkSize=16384&lastScanned=" + from + "&from=" + from);
    assertThat(part.lines()).hasSize(3);
    assertThat(part.header("x-arango-replication-checkmore")).isEqualTo("true");
    String next = part.header("x-arango-replication-lastincluded");
    assertThat(part.header("x-arango-replication-lastscanned")).isEqualTo(next);
    Client.Got rest = client.get(TAIL + "&chunkSize=1&lastScanned=" + next + "&from=" + next);
    assertThat(rest.lines().get(0).path("type").asInt()).isEqualTo(2300);
  }

  @Test
  void saysThatPartOfTheLogHasGone() {
    long from = last();
    shop.put("shop", "orders", "{\"_key\":\"o1\"}");
    long second = last();
    shop.put("shop", "orders", "{\"_key\":\"o2\"}");
    standIn.operations().expireWal(server, second);
    Client.Got gap = client.get(TAIL + "&from=" + from);
    assertThat(gap.header("x-arango-replication-frompresent")).isEqualTo("false");
    assertThat(gap.lines()).hasSize(1);
    assertThat(client.get(TAIL + "&from=" + last()).header("x-arango-replication-frompresent"))
        .isEqualTo("true");
  }

  @Test
  void keepsForRegisteredReadersWhatTheyHaveNotRead() {
    // A tick at which nothing is: a reader is sent there by what it was not shown.
    standIn.operations().skipTicks(server, 100);
    long from = last() - 1;
    client.get("/_api/wal/tail?trackOnly=true&syncerId=5&from=" + from);
    shop.put("shop", "orders", "{\"_key\":\"o1\"}");
    shop.put("shop", "orders", "{\"_key\":\"o2\"}");
    standIn.operations().expireUnprotectedWal(server);
    assertThat(client.get(TAIL + "&from=" + from).header("x-arango-replication-frompresent"))
        .isEqualTo("true");
    client.delete("/_api/wal/tail?syncerId=5");
    standIn.operations().expireUnprotectedWal(server);
    assertThat(client.get(TAIL + "&from=" + from).header("x-arango-replication-frompresent"))
        .isEqualTo("false");
  }

  @Test
  void rebuildsAllDocumentsFromASnapshotAndTheLogAfterIt() {
    for (int i = 0; i < 50; i++) {
      shop.put("shop", "orders", "{\"_key\":\"k" + i + "\",\"n\":" + i + "}");
    }
    JsonNode batch = client.post("/_api/replication/batch", "{\"ttl\":60}").json();
    for (int i = 25; i < 75; i++) {
      shop.put("shop", "orders", "{\"_key\":\"k" + i + "\",\"n\":-1}");
      shop.remove("shop", "orders", "k" + (i - 20));
    }
    Map<String, String> copy = new TreeMap<>();
    for (String shard : shop.shards("shop", "orders").keySet()) {
      dump(batch.path("id").asText(), shard)
          .forEach(line -> copy.put(line.path("_key").asText(), line.toString()));
    }
    assertThat(copy).hasSize(50);
    for (JsonNode marker : tailAll(batch.path("lastTick").asText())) {
      String key = marker.path("data").path("_key").asText();
      if (marker.path("type").asInt() == Marker.REMOVE) {
        copy.remove(key);
      } else {
        copy.put(key, marker.path("data").toString());
      }
    }
    assertThat(copy).isEqualTo(shop.documents("shop", "orders"));
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void leavesOutMarkersOfShardsThatAreGoneButNotTheirDrops() {
    long from = last();
    shop.createCollection("shop", "gone", 1, 1);
    shop.put("shop", "gone", "{}");
    shop.dropCollection("shop", "gone");
    shop.createIndex("shop", "orders", "{\"type\":\"persistent\",\"fields\":[\"n\"]}");
    shop.changeCollection("shop", "orders", "{\"waitForSync\":true}");
    assertThat(
            client.get(TAIL + "&from=" + from).lines().stream()
                .map(line -> line.path("type").asInt()))
        .containsExactly(2001, 2100, 2100, 2003, 2003);
  }

  @Test
  void tellsOfDatabasesIndexesAndViewsInTheirForms() {
    long from = last();
    String index =
        shop.createIndex("shop", "orders", "{\"type\":\"persistent\",\"fields\":[\"n\"]}");
    shop.dropIndex("shop", "orders", index);
    String view =
        shop.createView("shop", "{\"name\":\"v\",\"type\":\"arangosearch\",\"links\":{}}");
    shop.dropView("shop", "v");
    shop.createDatabase("lab");
    shop.dropDatabase("lab");
    List<JsonNode> lines = client.get(TAIL + "&includeSystem=false&from=" + from).lines();
    assertThat(lines.stream().map(line -> line.path("type").asInt()).filter(type -> type != 2001))
        .containsExactly(2100, 2100, 2101, 2101, 2110, 2111, 1100, 1101);
    assertThat(lines.get(2).path("data").toString()).isEqualTo("{\"id\":\"" + index + "\"}");
    assertThat(lines.get(4).path("cuid").asText()).isEqualTo("c" + view + "/");
    assertThat(lines.get(4).path("data").path("links").isObject()).isTrue();
    assertThat(lines.get(5).has("data")).isFalse();
    assertThat(lines.get(6).path("data").path("name").asText()).isEqualTo("lab");
  }

  private List<JsonNode> dump(String batch, String shard) {
    List<JsonNode> all = new ArrayList<>();
    while (true) {
      Client.Got got =
          client.get(
              "/_db/shop/_api/replication/dump?useEnvelope=false&chunkSize=300&collection="
                  + shard
                  + "&batchId="
                  + batch);
      if (got.status() == 204) {
        return all;
      }
      all.addAll(got.lines());
    }
  }

  private List<JsonNode> tailAll(String after) {
    List<JsonNode> all = new ArrayList<>();
    String from = after;
    while (true) {
      Client.Got got = client.get(TAIL + "&chunkSize=16384&from=" + from);
      if (got.status() == 204) {
        return all;
      }
      all.addAll(got.lines());
      from = got.header("x-arango-replication-lastincluded");
    }
  }

  private JsonNode inventory() {
    return Client.root(standIn)
        .get("/_db/shop/_api/replication/clusterInventory?includeSystem=false")
        .json()
        .path("collections")
        .path(0);
  }

  private long last() {
    return standIn.operations().lastTick(server);
  }
}
