package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** What a collection is made with, and which of it can be altered. Pure. */
final class CollectionForm {
  private static final List<String> FIXED =
      List.of(
          "type",
          "isSystem",
          "keyOptions",
          "shardKeys",
          "shardingStrategy",
          "distributeShardsLike",
          "smartJoinAttribute",
          "isSmart",
          "isDisjoint",
          "smartGraphAttribute");
  private static final List<String> ALTERABLE =
      List.of("waitForSync", "cacheEnabled", "schema", "computedValues");

  /** Left out where they are false: not every edition takes them. */
  private static final List<String> FLAGS = List.of("isSystem", "isSmart", "isDisjoint");

  private static final String FACTOR = "replicationFactor";
  private static final String CONCERN = "writeConcern";
  private static final String LIKE = "distributeShardsLike";
  private static final String SHARDS = "numberOfShards";
  private static final int EDGES = 3;

  private final StructureOptions options;

  CollectionForm(StructureOptions options) {
    this.options = options;
  }

  /** What of a server's parameters can be given when a collection is made. */
  static ObjectNode properties(JsonNode parameters) {
    ObjectNode properties = Canonical.object();
    take(parameters, FIXED, properties);
    take(parameters, ALTERABLE, properties);
    take(parameters, List.of(SHARDS, FACTOR, CONCERN), properties);
    JsonNode oldName = parameters.path("minReplicationFactor");
    if (!properties.has(CONCERN) && oldName.isInt()) {
      properties.set(CONCERN, oldName);
    }
    if (properties.get("keyOptions") instanceof ObjectNode keys) {
      ObjectNode kept = keys.deepCopy();
      kept.remove("lastValue"); // changes with every document
      properties.set("keyOptions", kept);
    }
    return properties;
  }

  private static void take(JsonNode from, List<String> names, ObjectNode to) {
    for (String name : names) {
      if (from.hasNonNull(name)) {
        to.set(name, from.get(name));
      }
    }
  }

  /** Whether a collection is the visible one of those that hold the edges of a smart graph. */
  static boolean isSmartEdges(JsonNode parameters) {
    return parameters.path("isSmart").asBoolean() && parameters.path("type").asInt() == EDGES;
  }

  /** Whether it is made by the call that takes an inventory as it is. */
  static boolean isRestored(String name, JsonNode wanted) {
    JsonNode factor = wanted.path(FACTOR);
    return !SystemNames.isPlain(name)
        || wanted.path("isSmart").asBoolean()
        || factor.isTextual()
        || (factor.isInt() && factor.intValue() == 0);
  }

  /** The collection whose distribution of shards is to be followed. */
  static Optional<String> prototype(JsonNode wanted) {
    String like = wanted.path(LIKE).asText("");
    // Servers give their own collections this in databases with one shard, by themselves.
    return like.isEmpty() || !SystemNames.isPlain(like) ? Optional.empty() : Optional.of(like);
  }

  /** What makes a collection; properties that no server knows are left out. */
  ObjectNode creation(String name, int shards, JsonNode wanted) {
    ObjectNode body = Canonical.object();
    properties(wanted).properties().forEach(e -> body.set(e.getKey(), e.getValue()));
    body.put("name", name);
    if (!SystemNames.isPlain(name)) {
      body.put("isSystem", true);
    }
    if (!body.path("type").isInt()) {
      body.put("type", 2);
    }
    boolean smartEdges = isSmartEdges(body);
    if (!smartEdges || !body.has(SHARDS)) {
      body.put(SHARDS, shards);
    }
    limitFactor(body);
    FLAGS.stream().filter(flag -> !body.path(flag).asBoolean()).forEach(body::remove);
    if (prototype(wanted).isPresent()) {
      body.remove(List.of(FACTOR, CONCERN)); // those of the prototype
      if (smartEdges) {
        body.remove(SHARDS);
      }
    } else {
      body.remove(LIKE);
    }
    return body;
  }

  private void limitFactor(ObjectNode body) {
    JsonNode factor = body.path(FACTOR);
    if (!factor.isInt() || factor.intValue() < 1) {
      return;
    }
    int limited = options.limited(factor.intValue());
    body.put(FACTOR, limited);
    if (body.path(CONCERN).isInt()) {
      body.put(CONCERN, Math.min(limited, body.path(CONCERN).intValue()));
    }
  }

  /**
   * Which properties are other ones that can't be altered. What is not told is no difference: later
   * versions of servers tell more.
   *
   * @param before what was wanted last
   * @param present what the server shows
   */
  static List<String> fixedOnes(JsonNode before, JsonNode wanted, JsonNode present) {
    return FIXED.stream().filter(name -> isOther(name, before, wanted, present)).toList();
  }

  /** Whether a property is wanted to be neither what it was wanted nor what it is. */
  static boolean isOther(String name, JsonNode before, JsonNode wanted, JsonNode present) {
    JsonNode value = wanted.path(name);
    return !value.isMissingNode()
        && !value.equals(before.path(name))
        && !value.equals(present.path(name))
        && !(FLAGS.contains(name) && !value.asBoolean() && !before.path(name).asBoolean());
  }

  /**
   * What has to be altered.
   *
   * @param before what was wanted last
   * @param present what the server shows
   */
  ObjectNode alteration(JsonNode before, JsonNode wanted, JsonNode present) {
    ObjectNode limited = properties(wanted);
    limitFactor(limited);
    ObjectNode changes = Canonical.object();
    for (String name : ALTERABLE) {
      if (limited.has(name)) {
        put(name, limited, present, changes);
      } else if (before.hasNonNull(name) && present.hasNonNull(name)) {
        if (present.path(name).isBoolean()) {
          changes.put(name, false);
        } else {
          changes.putNull(name);
        }
      }
    }
    if (prototype(wanted).isEmpty()) {
      put(FACTOR, limited, present, changes);
      put(CONCERN, limited, present, changes);
    }
    return changes;
  }

  private static void put(String name, JsonNode wanted, JsonNode present, ObjectNode changes) {
    if (wanted.has(name) && !wanted.get(name).equals(present.path(name))) {
      changes.set(name, wanted.get(name));
    }
  }
}
