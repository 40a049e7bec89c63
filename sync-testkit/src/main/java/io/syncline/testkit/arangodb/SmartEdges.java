package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Edges of smart graphs: one collection that is seen and has no shards, and three that are hidden.
 * Edges whose ends are alike are in {@code _local_X}; all others both in {@code _from_X}, by the
 * smart value of their beginning, and in {@code _to_X}, by that of their end. Guarded by the
 * cluster's lock.
 */
final class SmartEdges {
  static final String LOCAL = "_local_";
  static final String FROM = "_from_";
  static final String TO = "_to_";
  private static final List<String> PARTS = List.of(LOCAL, FROM, TO);

  private SmartEdges() {}

  static boolean isWanted(ObjectNode given) {
    return given.path("isSmart").asBoolean()
        && given.path("type").asInt() == CollectionState.EDGES
        && !isPart(given.path("name").asText());
  }

  static boolean isPart(String name) {
    return PARTS.stream().anyMatch(name::startsWith);
  }

  /** The name that is seen, of a part. */
  static String logicalName(String part) {
    return part.substring(part.indexOf('_', 1) + 1);
  }

  /** Makes the collection that is seen and its parts. */
  static CollectionState create(Cluster cluster, DatabaseState database, ObjectNode given) {
    String name = given.path("name").asText();
    String id = cluster.nextId();
    CollectionState seen =
        new CollectionState(database, id, name, CollectionForm.complete(database, id, given, null));
    database.collections.put(name, seen);
    ArrayNode shadows = seen.properties.putArray("shadowCollections");
    for (String part : PARTS) {
      ObjectNode hidden = given.deepCopy().put("name", part + name).put("isSystem", true);
      hidden.putArray("shardKeys").add(part.equals(TO) ? ":_key" : "_key:");
      CollectionState made = cluster.structure.createCollection(database, hidden);
      made.properties.put("isSmartChild", true);
      shadows.add(Long.parseLong(made.id));
    }
    return seen;
  }

  /** The parts of a collection, the local one first. */
  static List<CollectionState> parts(CollectionState seen) {
    return PARTS.stream()
        .map(part -> seen.database.collections.get(part + seen.name))
        .filter(Objects::nonNull)
        .toList();
  }

  /**
   * Puts an edge where it belongs. Its key is made of the smart values of its ends if it has none.
   *
   * @param revision the one to keep, as text; {@code null} for a new one
   */
  static Document put(
      Cluster cluster,
      Transaction transaction,
      CollectionState seen,
      Document.Parsed edge,
      @Nullable String revision) {
    String from = smartValue(edge, "_from");
    String to = smartValue(edge, "_to");
    String key = edge.key() == null ? from + ":" + cluster.nextId() + ":" + to : edge.key();
    if (!key.startsWith(from + ":") || !key.endsWith(":" + to)) {
      throw new Refusal(400, 4003, "the key has not the smart values of the ends about it");
    }
    Document.Parsed keyed = new Document.Parsed(key, null, edge.rest());
    List<CollectionState> parts = parts(seen);
    if (from.equals(to)) {
      return transaction.put(parts.get(0), keyed, revision);
    }
    Document put = transaction.put(parts.get(1), keyed, revision);
    return transaction.put(parts.get(2), keyed, Hlc.revText(put.revision()));
  }

  /** The shards that have each edge once. */
  static List<ShardState> shardsWithEachOnce(CollectionState seen) {
    return parts(seen).stream().limit(2).flatMap(part -> part.shards.values().stream()).toList();
  }

  /** An edge as a transaction sees it. */
  static @Nullable Document find(Transaction transaction, CollectionState seen, String key) {
    return shardsWithEachOnce(seen).stream()
        .map(shard -> transaction.find(shard, key))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** Removes an edge from all parts; whether there was one. */
  static boolean remove(Transaction transaction, CollectionState seen, String key) {
    boolean removed = false;
    for (CollectionState part : parts(seen)) {
      removed |= transaction.remove(part, key) != null;
    }
    return removed;
  }

  /** What a shard key that is a part of {@code _key} stands for. */
  static String keyPart(String shardKey, String key) {
    int colon = shardKey.startsWith(":") ? key.lastIndexOf(':') : key.indexOf(':');
    if (colon < 0) {
      return key;
    }
    return shardKey.startsWith(":") ? key.substring(colon + 1) : key.substring(0, colon);
  }

  private static String smartValue(Document.Parsed edge, String end) {
    Bytes value = edge.rest().get(end);
    String text = value == null ? "" : Json.parse(value).asText();
    int slash = text.indexOf('/');
    int colon = text.indexOf(':', slash + 1);
    if (slash < 1 || colon < 0) {
      throw new Refusal(400, 1233, "edge attribute missing or invalid: " + end);
    }
    return text.substring(slash + 1, colon);
  }
}
