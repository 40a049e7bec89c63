package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** A collection of the cluster with its shards. Guarded by the cluster's lock. */
final class CollectionState {
  static final int EDGES = 3;

  final DatabaseState database;
  final String id;
  final String name;
  final boolean system;

  /** As in an inventory, {@code shards} aside. */
  final ObjectNode properties;

  final Map<String, ShardState> shards = new LinkedHashMap<>();

  /** Secondary indexes as in an inventory, with their plain ids. */
  final List<ObjectNode> indexes = new ArrayList<>();

  final UniqueValues unique = new UniqueValues(this);

  CollectionState(DatabaseState database, String id, String name, ObjectNode properties) {
    this.database = database;
    this.id = id;
    this.name = name;
    this.properties = properties;
    this.system = name.startsWith("_");
  }

  int type() {
    return properties.path("type").asInt(2);
  }

  /** The name in the ids of documents. */
  String logicalName() {
    return isSmartPart() ? SmartEdges.logicalName(name) : name;
  }

  /** Whether its documents are in other collections, which are hidden. */
  boolean isSmartEdges() {
    return shards.isEmpty() && !SmartEdges.parts(this).isEmpty();
  }

  private boolean isSmartPart() {
    return SmartEdges.isPart(name) && properties.path("isSmart").asBoolean();
  }

  List<String> shardKeys() {
    List<String> keys = new ArrayList<>();
    properties.path("shardKeys").forEach(key -> keys.add(key.asText()));
    return keys.isEmpty() ? List.of("_key") : keys;
  }

  boolean isShardedByKey() {
    return shardKeys().equals(List.of("_key"));
  }

  List<ShardState> shardsInOrder() {
    return List.copyOf(shards.values());
  }

  /**
   * Where a document belongs.
   *
   * @param rest its members beside the key, as they came
   */
  ShardState shardOf(String key, Map<String, Bytes> rest) {
    CRC32 hash = new CRC32();
    for (String shardKey : shardKeys()) {
      Bytes value =
          switch (shardKey) {
            case "_key" -> Json.bytes(key);
            case "_key:", ":_key" -> Json.bytes(SmartEdges.keyPart(shardKey, key));
            default -> rest.getOrDefault(shardKey, Bytes.EMPTY);
          };
      value.update(hash);
    }
    List<ShardState> all = shardsInOrder();
    if (all.isEmpty()) {
      throw Refusal.complaint(501, 9, "smart edges are put by the stand-in's own methods only");
    }
    return all.get((int) (hash.getValue() % all.size()));
  }

  /** The document of this key, in whichever shard it is. */
  @Nullable Document find(String key) {
    ShardState shard = shardWith(key);
    return shard == null ? null : shard.documents().get(key);
  }

  @Nullable ShardState shardWith(String key) {
    return shards.values().stream()
        .filter(shard -> shard.documents().get(key) != null)
        .findFirst()
        .orElse(null);
  }

  long count() {
    if (isSmartEdges()) {
      // Each edge is in the first or in the second part.
      return SmartEdges.parts(this).stream().limit(2).mapToLong(CollectionState::count).sum();
    }
    return shards.values().stream().mapToLong(shard -> shard.documents().documents().size()).sum();
  }

  ShardState shard(String shardName) {
    return Objects.requireNonNull(shards.get(shardName), shardName);
  }

  /** As in an inventory, with {@code shards}. */
  ObjectNode parameters() {
    ObjectNode parameters = properties.deepCopy();
    parameters.set("shards", shardMap());
    return parameters;
  }

  ObjectNode shardMap() {
    ObjectNode map = Json.object();
    shards.values().forEach(shard -> shard.shown().forEach(map.withArray(shard.name)::add));
    return map;
  }
}
