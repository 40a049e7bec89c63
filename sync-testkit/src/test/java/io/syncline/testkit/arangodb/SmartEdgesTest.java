package io.syncline.testkit.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Smart edges are in hidden collections, and each is to be read from one place. */
class SmartEdgesTest {
  private ArangoStandIn standIn;
  private Application shop;
  private Client root;

  @BeforeEach
  void start() {
    standIn = ArangoStandIn.start(StandInOptions.builder().servers(1, 1).build());
    shop = standIn.application();
    root = Client.root(standIn);
    shop.createDatabase("shop");
    shop.createCollection(
        "shop",
        "{\"name\":\"links\",\"type\":3,\"isSmart\":true,\"smartGraphAttribute\":\"region\",\"numberOfShards\":2}");
    shop.put("shop", "links", "{\"_from\":\"people/eu:1\",\"_to\":\"people/eu:2\"}");
    shop.put(
        "shop",
        "links",
        "{\"_key\":\"eu:7:us\",\"_from\":\"people/eu:1\",\"_to\":\"people/us:9\"}");
  }

  @AfterEach
  void stop() {
    standIn.close();
  }

  @Test
  void areSeenInACollectionWithoutShardsAndKeptInHiddenOnes() {
    JsonNode seen = parameters("links");
    assertThat(seen.path("shards")).isEmpty();
    assertThat(seen.path("shadowCollections")).hasSize(3);
    for (String hidden : List.of("_local_links", "_from_links", "_to_links")) {
      assertThat(parameters(hidden).path("isSmartChild").asBoolean()).isTrue();
      assertThat(parameters(hidden).path("shards")).hasSize(2);
    }
    assertThat(shop.documents("shop", "_local_links")).hasSize(1);
    assertThat(shop.documents("shop", "_from_links"))
        .isEqualTo(shop.documents("shop", "_to_links"))
        .containsOnlyKeys("eu:7:us");
    assertThat(shop.documents("shop", "links")).hasSize(2);
    assertThat(root.get("/_db/shop/_api/collection/links/count").json().path("count").asInt())
        .isEqualTo(2);
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void areInTheLogUnderTheNameThatIsSeen() {
    Client client = Client.superuser(standIn, standIn.dbServers().get(0));
    long from = standIn.operations().lastTick(standIn.dbServerIds().get(0));
    assertThat(shop.remove("shop", "links", "eu:7:us")).isTrue();
    shop.put(
        "shop",
        "links",
        "{\"_key\":\"eu:8:us\",\"_from\":\"people/eu:1\",\"_to\":\"people/us:9\"}");
    List<JsonNode> lines = client.get("/_api/wal/tail?global=true&from=" + from).lines();
    assertThat(lines.stream().map(line -> line.path("type").asInt()))
        .containsExactly(2302, 2302, 2300, 2300);
    assertThat(lines.get(2).path("data").path("_id").asText()).isEqualTo("links/eu:8:us");
    assertThat(lines.get(3).path("data")).isEqualTo(lines.get(2).path("data"));
    assertThat(lines.get(2).path("cuid").asText())
        .startsWith("c" + parameters("_from_links").path("planId").asText() + "/");
    shop.truncate("shop", "links");
    assertThat(shop.documents("shop", "links")).isEmpty();
    shop.dropCollection("shop", "links");
    assertThat(root.get("/_db/shop/_api/collection/_to_links/count").status()).isEqualTo(404);
  }

  private JsonNode parameters(String collection) {
    JsonNode all =
        root.get("/_db/shop/_api/replication/clusterInventory").json().path("collections");
    for (JsonNode one : all) {
      if (one.path("parameters").path("name").asText().equals(collection)) {
        return one.path("parameters");
      }
    }
    throw new AssertionError("no collection " + collection);
  }
}
