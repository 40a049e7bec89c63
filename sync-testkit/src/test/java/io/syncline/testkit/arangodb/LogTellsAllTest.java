package io.syncline.testkit.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever happens to documents and servers, each server's log, read in pieces of any size, gives
 * what the server has: nothing is missing, nothing is out of order.
 */
class LogTellsAllTest {
  private static final int STEPS = 300;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void readBackInPiecesALogGivesEveryShardOfItsServer(long seed) {
    Random dice = new Random(seed);
    try (ArangoStandIn standIn =
        ArangoStandIn.start(StandInOptions.builder().servers(1, 3).intermediateCommit(3).build())) {
      Application shop = standIn.application();
      shop.createDatabase("shop");
      shop.createCollection("shop", "orders", 3, 2);
      for (int step = 0; step < STEPS; step++) {
        step(standIn, dice);
      }
      standIn.dbServerIds().forEach(standIn.operations()::restart);
      for (String server : standIn.dbServerIds()) {
        Map<String, Map<String, String>> read = read(standIn, server, dice);
        shop.shards("shop", "orders")
            .forEach(
                (shard, servers) -> {
                  if (servers.contains(server)) {
                    assertThat(read.getOrDefault(shard, Map.of()).values())
                        .as("seed %d: %s at %s", seed, shard, server)
                        .containsExactlyElementsOf(
                            standIn.operations().replica("shop", shard, server));
                  }
                });
      }
      assertThat(standIn.complaints()).isEmpty();
    }
  }

  private static void step(ArangoStandIn standIn, Random dice) {
    Application shop = standIn.application();
    Operations operations = standIn.operations();
    List<String> shards = List.copyOf(shop.shards("shop", "orders").keySet());
    String shard = shards.get(dice.nextInt(shards.size()));
    List<String> servers = standIn.dbServerIds();
    String server = servers.get(dice.nextInt(servers.size()));
    switch (dice.nextInt(20)) {
      case 0 -> operations.moveLeader("shop", shard, server);
      case 1 -> operations.addFollower("shop", shard, server);
      case 2 -> {
        if (!shop.shards("shop", "orders").getOrDefault(shard, List.of()).get(0).equals(server)) {
          operations.removeFollower("shop", shard, server);
        }
      }
      case 3 -> {
        operations.stop(server);
        operations.failOver(server);
        operations.start(server);
      }
      case 4 -> {
        if (dice.nextInt(10) == 0) {
          shop.truncate("shop", "orders");
        }
      }
      case 5, 6, 7 ->
          shop.transaction(
              "shop",
              work -> {
                for (int i = dice.nextInt(8); i >= 0; i--) {
                  if (dice.nextInt(4) == 0) {
                    work.remove("orders", key(dice));
                  } else {
                    work.put("orders", document(dice));
                  }
                }
              });
      case 8, 9, 10 -> shop.remove("shop", "orders", key(dice));
      default -> shop.put("shop", "orders", document(dice));
    }
  }

  private static String key(Random dice) {
    return "k" + dice.nextInt(60);
  }

  private static String document(Random dice) {
    String text = "x".repeat(dice.nextInt(10) == 0 ? 5_000 : 10);
    return "{\"_key\":\"" + key(dice) + "\",\"n\":" + dice.nextInt() + ",\"t\":\"" + text + "\"}";
  }

  /** The documents of each shard by key. */
  private static Map<String, Map<String, String>> read(
      ArangoStandIn standIn, String server, Random dice) {
    Map<String, Map<String, String>> shards = new TreeMap<>();
    for (JsonNode marker : tail(standIn, server, dice)) {
      String cuid = marker.path("cuid").asText();
      String shard = cuid.substring(cuid.indexOf('/') + 1);
      Map<String, String> documents = shards.computeIfAbsent(shard, name -> new TreeMap<>());
      JsonNode data = marker.path("data");
      switch (marker.path("type").asInt()) {
        case Marker.PUT -> documents.put(data.path("_key").asText(), data.toString());
        case Marker.REMOVE -> documents.remove(data.path("_key").asText());
        case Marker.CREATE_COLLECTION, Marker.DROP_COLLECTION, Marker.TRUNCATE -> documents.clear();
        default -> assertThat(data.isMissingNode() || cuid.isEmpty()).isTrue();
      }
    }
    return shards;
  }

  private static List<JsonNode> tail(ArangoStandIn standIn, String server, Random dice) {
    Client client = Client.superuser(standIn, standIn.address(server));
    List<JsonNode> all = new ArrayList<>();
    String from = "0";
    String lastScanned = "0";
    while (true) {
      int chunk = 16_384 + dice.nextInt(30_000);
      Client.Got got =
          client.put(
              "/_api/wal/tail?global=true&chunkSize="
                  + chunk
                  + "&from="
                  + from
                  + "&lastScanned="
                  + lastScanned,
              "[]");
      if (got.status() == 204) {
        return all;
      }
      all.addAll(got.lines());
      from = got.header("x-arango-replication-lastincluded");
      lastScanned = got.header("x-arango-replication-lastscanned");
    }
  }
}
