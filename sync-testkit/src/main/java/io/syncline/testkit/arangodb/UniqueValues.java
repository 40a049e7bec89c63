package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the unique indexes of a collection forbid, shard by shard, as ArangoDB's do. Which keys once
 * had a value is remembered; whether they still have it is looked up. Guarded by the cluster's
 * lock.
 */
final class UniqueValues {
  private final CollectionState collection;
  // By index and shard: the keys of the documents that had these values at some time.
  private final Map<String, Map<List<JsonNode>, Set<String>>> hadOnce = new HashMap<>();

  UniqueValues(CollectionState collection) {
    this.collection = collection;
  }

  /** Refuses a document whose values another one of its shard has: 409/1210. */
  void check(Transaction transaction, ShardState shard, Document document) {
    for (ObjectNode index : collection.indexes) {
      List<JsonNode> values = isUnique(index) ? values(index, document) : null;
      if (values == null) {
        continue;
      }
      for (String key : hadOnce(index, shard).getOrDefault(values, Set.of())) {
        Document other = key.equals(document.key()) ? null : transaction.find(shard, key);
        if (other != null && values.equals(values(index, other))) {
          throw violated(index, key);
        }
      }
    }
  }

  /** Remembers what a document that was written has. */
  void wrote(ShardState shard, Document document) {
    for (ObjectNode index : collection.indexes) {
      List<JsonNode> values = isUnique(index) ? values(index, document) : null;
      if (values != null) {
        hadOnce(index, shard).computeIfAbsent(values, any -> new HashSet<>()).add(document.key());
      }
    }
  }

  /** Refuses a new index that documents which are there violate: 409/1210. */
  void checkNew(ObjectNode index) {
    if (!isUnique(index)) {
      return;
    }
    for (ShardState shard : collection.shards.values()) {
      Set<List<JsonNode>> seen = new HashSet<>();
      for (Document document : shard.documents().documents().values()) {
        List<JsonNode> values = values(index, document);
        if (values != null && !seen.add(values)) {
          throw violated(index, document.key());
        }
      }
    }
  }

  private Map<List<JsonNode>, Set<String>> hadOnce(ObjectNode index, ShardState shard) {
    String place = index.path("id").asText() + "/" + shard.name;
    Map<List<JsonNode>, Set<String>> known = hadOnce.get(place);
    if (known == null) {
      known = new HashMap<>();
      for (Document document : shard.documents().documents().values()) {
        List<JsonNode> values = values(index, document);
        if (values != null) {
          known.computeIfAbsent(values, any -> new HashSet<>()).add(document.key());
        }
      }
      hadOnce.put(place, known);
    }
    return known;
  }

  private static boolean isUnique(ObjectNode index) {
    return index.path("unique").asBoolean();
  }

  /** The values of an index's fields; {@code null} where a sparse index has none. */
  private static @Nullable List<JsonNode> values(ObjectNode index, Document document) {
    Map<String, Bytes> members = document.members();
    List<JsonNode> values = new ArrayList<>();
    for (JsonNode field : index.path("fields")) {
      String[] path = field.asText().split("\\.");
      Bytes first = path[0].equals("_key") ? Json.bytes(document.key()) : members.get(path[0]);
      JsonNode value = first == null ? Json.object().path("none") : Json.parse(first);
      for (int i = 1; i < path.length; i++) {
        value = value.path(path[i]);
      }
      if (value.isNull() || value.isMissingNode()) {
        if (index.path("sparse").asBoolean()) {
          return null;
        }
        value = Json.object().nullNode();
      }
      values.add(value);
    }
    return values;
  }

  private static Refusal violated(ObjectNode index, String key) {
    List<String> fields = new ArrayList<>();
    index.path("fields").forEach(field -> fields.add("'" + field.asText() + "'"));
    return violated(
        index.path("name").asText(), index.path("type").asText(), String.join(", ", fields), key);
  }

  /** The error of an index, with the key of the document that stands against it. */
  static Refusal violated(String index, String type, String fields, String key) {
    return new Refusal(
        409,
        1210,
        "unique constraint violated - in index %s of type %s over %s; conflicting key: %s"
            .formatted(index, type, fields, key));
  }
}
