package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A database. Guarded by the cluster's lock. */
final class DatabaseState {
  static final String SYSTEM = "_system";

  final String id;
  final String name;

  /** {@code sharding}, {@code replicationFactor}, {@code writeConcern}. */
  final ObjectNode options;

  final Map<String, CollectionState> collections = new LinkedHashMap<>();

  /** Views by name, as in an inventory. */
  final Map<String, ObjectNode> views = new LinkedHashMap<>();

  DatabaseState(String id, String name, ObjectNode options) {
    this.id = id;
    this.name = name;
    this.options = options;
  }

  boolean isSystem() {
    return name.equals(SYSTEM);
  }

  /**
   * A collection by its name or id.
   *
   * @throws Refusal 404/1203
   */
  CollectionState collection(String nameOrId) {
    CollectionState found = collections.get(nameOrId);
    if (found == null) {
      found =
          collections.values().stream()
              .filter(collection -> collection.id.equals(nameOrId))
              .findFirst()
              .orElseThrow(() -> new Refusal(404, 1203, "collection or view not found"));
    }
    return found;
  }

  @Nullable ShardState findShard(String shardName) {
    return collections.values().stream()
        .map(collection -> collection.shards.get(shardName))
        .filter(java.util.Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** As {@code database/current} and an inventory tell it. */
  ObjectNode properties() {
    ObjectNode properties = Json.object().put("id", id).put("name", name);
    properties.put("isSystem", isSystem());
    properties.setAll(options);
    return properties;
  }
}
