package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Definitions of indexes: which types and options there are, what they are when nobody says, and
 * which two are the same. Guarded by the cluster's lock.
 */
final class Indexes {
  private static final Set<String> COMMON = Set.of("type", "name", "inBackground", "fields");
  // What a listing of indexes adds, and a client must take away.
  private static final List<String> ONLY_TOLD =
      List.of(
          "id", "isNewlyCreated", "selectivityEstimate", "figures", "progress", "error", "code");
  private static final Map<String, Set<String>> OPTIONS =
      Map.of(
          "persistent",
          Set.of("unique", "sparse", "deduplicate", "estimates", "cacheEnabled", "storedValues"),
          "ttl",
          Set.of("expireAfter", "estimates", "unique", "sparse"),
          "geo",
          Set.of("geoJson", "legacyPolygons", "unique", "sparse"),
          "mdi",
          Set.of("fieldValueTypes", "storedValues", "unique", "sparse", "estimates"),
          "mdi-prefixed",
          Set.of(
              "fieldValueTypes", "prefixFields", "storedValues", "unique", "sparse", "estimates"),
          "inverted",
          Set.of(
              "analyzer",
              "features",
              "searchField",
              "includeAllFields",
              "trackListPositions",
              "cache",
              "storedValues",
              "primarySort",
              "primaryKeyCache",
              "parallelism",
              "cleanupIntervalStep",
              "commitIntervalMsec",
              "consolidationIntervalMsec",
              "consolidationPolicy",
              "writebufferActive",
              "writebufferIdle",
              "writebufferSizeMax",
              "optimizeTopK",
              "unique",
              "sparse",
              "version"),
          "vector",
          Set.of("params", "storedValues", "sparse", "parallelism", "unique", "trainingState"),
          "fulltext",
          Set.of("minLength", "unique", "sparse"));
  private final Cluster cluster;

  /** An index and whether it is new. */
  record Made(ObjectNode index, boolean isNew) {}

  Indexes(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Makes an index, if there is none that is the same.
   *
   * @throws Refusal 400/10 (unknown type or option), 409/1207 (the name means another one),
   *     501/1470 (a unique one without all shard keys), 409/1210 (documents violate it)
   */
  Made create(CollectionState collection, ObjectNode given) {
    ObjectNode wanted = complete(given);
    for (ObjectNode other : collection.indexes) {
      if (definition(other).equals(definition(wanted))) {
        return new Made(other, false);
      }
      if (other.path("name").equals(wanted.path("name"))) {
        throw new Refusal(409, 1207, "duplicate name: index " + wanted.path("name").asText());
      }
    }
    if (wanted.path("unique").asBoolean()) {
      checkShardKeys(collection, wanted);
    }
    String id = cluster.nextId();
    ObjectNode index = Json.object().put("id", id);
    index.setAll(wanted);
    if (!index.has("name")) {
      index.put("name", "idx_" + id);
    }
    cluster.structure.createIndex(collection, index);
    return new Made(index, true);
  }

  private static void checkShardKeys(CollectionState collection, ObjectNode index) {
    Set<String> fields = new HashSet<>();
    index.path("fields").forEach(field -> fields.add(field.asText()));
    if (!collection.isShardedByKey() && !fields.containsAll(collection.shardKeys())) {
      throw new Refusal(501, 1470, "shard key must be present in unique index");
    }
  }

  private ObjectNode complete(ObjectNode given) {
    String asked = Call.text(given, "type");
    String type =
        switch (asked) {
          case "hash", "skiplist" -> "persistent";
          case "geo1", "geo2" -> "geo";
          default -> asked;
        };
    boolean isOld = !type.equals(asked) || type.equals("fulltext");
    Set<String> options = OPTIONS.get(type);
    if (options == null || (isOld && cluster.isFromVersion(4))) {
      throw Refusal.badParameter("unknown index type " + asked);
    }
    Set<String> known = new HashSet<>(options);
    known.addAll(COMMON);
    Call.onlyWith(given, known, " of an index of type " + type);
    checkFields(type, given.path("fields"));
    ObjectNode all = Json.object().put("type", type);
    for (String attribute : new String[] {"name", "fields"}) {
      if (given.has(attribute)) {
        all.set(attribute, given.get(attribute));
      }
    }
    all.put("unique", false).put("sparse", type.equals("ttl") || type.equals("geo"));
    if (type.equals("persistent")) {
      all.put("deduplicate", true).put("estimates", true).put("cacheEnabled", false);
    }
    all.setAll(given);
    all.put("type", type).remove("inBackground");
    return all;
  }

  private static void checkFields(String type, JsonNode fields) {
    int most =
        switch (type) {
          case "ttl" -> 1;
          case "geo" -> 2;
          default -> Integer.MAX_VALUE;
        };
    boolean optional = type.equals("inverted");
    if ((!optional || !fields.isMissingNode())
        && (!fields.isArray() || fields.isEmpty() || fields.size() > most)) {
      throw Refusal.badParameter("fields of an index of type " + type + " are wrong: " + fields);
    }
    for (JsonNode field : fields) {
      boolean isUnderstood = field.isTextual() ? !field.asText().contains("[*]") : optional;
      if (!isUnderstood) {
        throw Refusal.badParameter("fields that this stand-in does not understand: " + field);
      }
    }
  }

  private static ObjectNode definition(ObjectNode index) {
    ObjectNode definition = index.deepCopy();
    definition.remove("name");
    definition.remove(ONLY_TOLD);
    return definition;
  }

  /** An index by its id, plain or with the collection's name before it, or by its name. */
  static @Nullable ObjectNode find(CollectionState collection, String idOrName) {
    for (ObjectNode index : collection.indexes) {
      if (index.path("id").asText().equals(idOrName)
          || index.path("name").asText().equals(idOrName)) {
        return index;
      }
    }
    return null;
  }

  /** As a client sees it. */
  static ObjectNode told(CollectionState collection, ObjectNode index) {
    ObjectNode told = index.deepCopy();
    return told.put("id", collection.name + "/" + index.path("id").asText());
  }
}
