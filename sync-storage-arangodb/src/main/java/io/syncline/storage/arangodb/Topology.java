package io.syncline.storage.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.store.FeedId;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which shards a cluster has and which server leads each, as of one look at its structure. By the
 * names of the servers' shards also those that are not replicated, so that a change of one of them
 * is told from one of a collection that is not known yet. Immutable.
 */
final class Topology {
  private final Map<ShardId, Where> shards = new HashMap<>();
  private final Map<ShardName, Optional<ShardId>> byName = new HashMap<>();

  /**
   * Where a shard is.
   *
   * @param plan of the collection whose shard it is, as logs name it; of a smart edge collection
   *     that of the hidden one
   * @param collection as its database names it
   * @param leader id of the server; empty while there is none, as between two
   * @param shardKeys attributes that say in which shard a document lies
   */
  record Where(
      Incarnation incarnation,
      String plan,
      ShardName name,
      String collection,
      Optional<FeedId> leader,
      List<String> shardKeys) {}

  /**
   * Reads inventories.
   *
   * @param inventories answers of {@code clusterInventory} by database
   */
  static Topology of(Map<String, JsonNode> inventories) {
    Topology topology = new Topology();
    inventories.forEach(topology::add);
    return topology;
  }

  private void add(String database, JsonNode inventory) {
    Map<String, JsonNode> byCollection = new HashMap<>();
    for (JsonNode collection : inventory.path("collections")) {
      JsonNode parameters = collection.path("parameters");
      byCollection.put(parameters.path("name").asText(), parameters);
      parameters
          .path("shards")
          .fieldNames()
          .forEachRemaining(s -> byName.put(new ShardName(database, s), Optional.empty()));
    }
    byCollection.forEach(
        (name, parameters) -> {
          Optional<String> shown = SystemNames.replicatedAs(database, name);
          if (shown.isPresent() && !parameters.path("isSmartChild").asBoolean()) {
            add(database, shown.get(), parameters, parts(name, parameters, byCollection));
          }
        });
  }

  /** The collections whose shards hold a collection's documents, each of them once. */
  private static List<JsonNode> parts(
      String name, JsonNode parameters, Map<String, JsonNode> byCollection) {
    boolean smartEdges =
        parameters.path("isSmart").asBoolean() && parameters.path("type").asInt() == 3;
    if (!smartEdges) {
      return List.of(parameters);
    }
    List<JsonNode> parts = new ArrayList<>();
    for (String prefix : List.of("_local_", "_from_")) {
      JsonNode part = byCollection.get(prefix + name);
      if (part != null) {
        parts.add(part);
      }
    }
    return parts;
  }

  private void add(String database, String shown, JsonNode whole, List<JsonNode> parts) {
    Incarnation incarnation = new Incarnation(whole.path("planId").asText());
    List<String> keys = new ArrayList<>();
    whole.path("shardKeys").forEach(key -> keys.add(key.asText()));
    int index = 0;
    for (JsonNode part : parts) {
      for (String shard : inOrder(part.path("shards"))) {
        ShardId id = new ShardId(database, shown, index++);
        ShardName name = new ShardName(database, shard);
        shards.put(
            id,
            new Where(
                incarnation,
                part.path("planId").asText(),
                name,
                whole.path("name").asText(),
                leader(part.path("shards").path(shard)),
                List.copyOf(keys)));
        byName.put(name, Optional.of(id));
      }
    }
  }

  /** A server that is about to give a shard up has its name behind a line. */
  private static Optional<FeedId> leader(JsonNode servers) {
    String first = servers.path(0).asText("");
    return first.isEmpty() || first.startsWith("_")
        ? Optional.empty()
        : Optional.of(new FeedId(first));
  }

  /** Shards in the order of their numbers, which is that of their places in the hash. */
  static List<String> inOrder(JsonNode shards) {
    List<String> names = new ArrayList<>();
    shards.fieldNames().forEachRemaining(names::add);
    names.sort(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
    return names;
  }

  Optional<Where> where(ShardId shard) {
    return Optional.ofNullable(shards.get(shard));
  }

  Set<ShardId> shards() {
    return shards.keySet();
  }

  /** Empty where the name is not known; an empty answer in it where it is not replicated. */
  Optional<Optional<ShardId>> named(ShardName name) {
    return Optional.ofNullable(byName.get(name));
  }
}
