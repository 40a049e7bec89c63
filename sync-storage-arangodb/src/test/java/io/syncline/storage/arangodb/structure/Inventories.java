package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.storage.arangodb.call.DatabaseCalls;
import io.syncline.storage.arangodb.call.InventoryCalls.ClusterInventory;
import io.syncline.storage.arangodb.call.InventoryCalls.Collection;
import io.syncline.storage.arangodb.call.Shard;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Inventories of JSON, as the calls read them. */
final class Inventories {
  private Inventories() {}

  static ClusterInventory of(String json) {
    ObjectNode all = Canonical.object(json);
    Optional<DatabaseCalls.Database> database = Optional.empty();
    if (all.get("properties") instanceof ObjectNode of) {
      database =
          Optional.of(
              new DatabaseCalls.Database(
                  of.path("name").asText(),
                  of.path("id").asText(),
                  false,
                  of.path("sharding").asText(),
                  of.path("replicationVersion").asText("1"),
                  of));
    }
    List<Collection> collections = new ArrayList<>();
    all.path("collections").forEach(each -> collections.add(collection(each)));
    return new ClusterInventory(database, collections, objects(all.path("views")), "1");
  }

  private static Collection collection(JsonNode json) {
    ObjectNode of = (ObjectNode) json.path("parameters");
    List<Shard> shards = new ArrayList<>();
    of.path("shards")
        .properties()
        .forEach(
            shard -> {
              List<String> servers = new ArrayList<>();
              shard.getValue().forEach(server -> servers.add(server.asText()));
              shards.add(new Shard(shard.getKey(), servers));
            });
    shards.sort(Comparator.comparingLong(Shard::number));
    return new Collection(
        of.path("planId").asText(),
        of.path("name").asText(),
        of.path("type").asInt(),
        of.path("isSystem").asBoolean(),
        shards,
        of,
        objects(json.path("indexes")),
        true,
        true);
  }

  private static List<ObjectNode> objects(JsonNode array) {
    List<ObjectNode> all = new ArrayList<>();
    array.forEach(each -> all.add((ObjectNode) each));
    return all;
  }
}
