package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The properties of collections: which there are, and what they are when nobody says. */
final class CollectionForm {
  /** What a client may give when it makes one. */
  static final Set<String> CREATED_WITH =
      Set.of(
          "name",
          "type",
          "waitForSync",
          "isSystem",
          "schema",
          "computedValues",
          "keyOptions",
          "cacheEnabled",
          "numberOfShards",
          "shardKeys",
          "replicationFactor",
          "writeConcern",
          "shardingStrategy",
          "distributeShardsLike",
          "smartJoinAttribute",
          "isSmart",
          "isDisjoint",
          "smartGraphAttribute");

  /** What can be changed later. */
  static final Set<String> CHANGEABLE =
      Set.of(
          "waitForSync",
          "cacheEnabled",
          "schema",
          "computedValues",
          "replicationFactor",
          "writeConcern");

  private CollectionForm() {}

  /** All properties of a new collection, as an inventory has them. */
  static ObjectNode complete(
      DatabaseState database, String id, ObjectNode given, @Nullable CollectionState prototype) {
    String name = given.path("name").asText();
    ObjectNode all = Json.object();
    all.put("id", id).put("planId", id).put("name", name);
    all.put("type", given.path("type").asInt(2)).put("status", 3);
    all.put("isSystem", name.startsWith("_")).put("deleted", false);
    all.put("waitForSync", given.path("waitForSync").asBoolean());
    all.put("cacheEnabled", given.path("cacheEnabled").asBoolean());
    all.set("keyOptions", keyOptions(given.path("keyOptions")));
    all.set("schema", orNull(all, given.get("schema")));
    all.set("computedValues", orNull(all, given.get("computedValues")));
    all.put("globallyUniqueId", "c" + id + "/");
    ObjectNode sharding = prototype == null ? given : prototype.properties;
    boolean oneShard = database.options.path("sharding").asText().equals("single");
    all.put("numberOfShards", oneShard ? 1 : Math.max(1, sharding.path("numberOfShards").asInt(1)));
    all.set(
        "shardKeys",
        given.hasNonNull("shardKeys") ? given.get("shardKeys") : Json.array().add("_key"));
    all.put("shardingStrategy", given.path("shardingStrategy").asText("hash"));
    JsonNode factor = sharding.path("replicationFactor");
    JsonNode concern = sharding.path("writeConcern");
    all.set(
        "replicationFactor",
        factor.isMissingNode() ? database.options.get("replicationFactor") : factor);
    all.set(
        "writeConcern", concern.isMissingNode() ? database.options.get("writeConcern") : concern);
    all.set("minReplicationFactor", all.get("writeConcern"));
    if (prototype != null) {
      all.put("distributeShardsLike", prototype.name);
    }
    for (String attribute : new String[] {"smartGraphAttribute", "smartJoinAttribute"}) {
      if (given.hasNonNull(attribute)) {
        all.set(attribute, given.get(attribute));
      }
    }
    all.put("isSmart", given.path("isSmart").asBoolean()).put("isSmartChild", false);
    all.put("isDisjoint", given.path("isDisjoint").asBoolean());
    all.put("syncByRevision", given.path("syncByRevision").asBoolean(true));
    all.put("usesRevisionsAsDocumentIds", given.path("syncByRevision").asBoolean(true));
    return all;
  }

  /** A shard as its DB server tells of it. */
  static ObjectNode ofShard(ShardState shard, String localId) {
    ObjectNode all = Json.object();
    all.put("id", localId).put("name", shard.name).put("planId", shard.collection.id);
    all.put("type", shard.collection.type()).put("globallyUniqueId", shard.cuid());
    all.put("isSystem", shard.collection.system);
    for (String attribute :
        new String[] {
          "waitForSync",
          "cacheEnabled",
          "keyOptions",
          "schema",
          "computedValues",
          "syncByRevision",
          "usesRevisionsAsDocumentIds"
        }) {
      all.set(attribute, shard.collection.properties.get(attribute));
    }
    shard.collection.indexes.forEach(all.withArray("indexes")::add);
    all.withArray("indexes");
    return all;
  }

  private static ObjectNode keyOptions(JsonNode given) {
    ObjectNode options = Json.object().put("type", "traditional").put("allowUserKeys", true);
    if (given instanceof ObjectNode object) {
      options.setAll(object);
    }
    return options;
  }

  private static JsonNode orNull(ObjectNode factory, @Nullable JsonNode node) {
    return node == null ? factory.nullNode() : node;
  }
}
