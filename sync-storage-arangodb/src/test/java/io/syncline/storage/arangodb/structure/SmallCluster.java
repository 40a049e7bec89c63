package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster's coordinators know of structure, users and single documents, in memory: enough to
 * write structure to. It adds defaults as a server does. Guarded by itself.
 */
final class SmallCluster {
  final TreeMap<String, Base> databases = new TreeMap<>();
  final TreeMap<String, ObjectNode> users = new TreeMap<>();
  boolean readOnly;
  private long ids = 1000;
  private long revisions = 1;

  /** A database. */
  static final class Base {
    final String id;
    final ObjectNode options;
    final TreeMap<String, Table> tables = new TreeMap<>();
    final TreeMap<String, ObjectNode> views = new TreeMap<>();
    final TreeMap<String, ObjectNode> analyzers = new TreeMap<>();

    Base(String id, ObjectNode options) {
      this.id = id;
      this.options = options;
    }
  }

  /** A collection. */
  static final class Table {
    final String id;
    final ObjectNode parameters;
    final TreeMap<String, ObjectNode> indexes = new TreeMap<>();
    final TreeMap<String, ObjectNode> documents = new TreeMap<>();

    Table(String id, ObjectNode parameters) {
      this.id = id;
      this.parameters = parameters;
    }
  }

  /** What the server refuses. */
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final int status;
    final int number;

    Refusal(int status, int number, String text) {
      super(text);
      this.status = status;
      this.number = number;
    }
  }

  SmallCluster() {
    createDatabase("_system", Canonical.object());
    users.put("root", user("{\"active\":true}"));
    grant("root", "*", "*", "rw");
    grant("root", "*", "", "rw");
  }

  private String nextId() {
    return Long.toString(++ids);
  }

  String nextRevision() {
    return "_rev" + ++revisions;
  }

  private static ObjectNode user(String json) {
    ObjectNode user = Canonical.object(json);
    user.putObject("extra");
    user.putObject("grants");
    return user;
  }

  // -- databases and collections

  Base database(String name) {
    return Optional.ofNullable(databases.get(name))
        .orElseThrow(() -> new Refusal(404, 1228, "database not found"));
  }

  void createDatabase(String name, ObjectNode options) {
    if (databases.containsKey(name)) {
      throw new Refusal(409, 1207, "duplicate name");
    }
    databases.put(name, new Base(nextId(), options));
  }

  void dropDatabase(String name) {
    database(name);
    databases.remove(name);
  }

  Table table(String database, String name) {
    return Optional.ofNullable(database(database).tables.get(name))
        .orElseThrow(() -> new Refusal(404, 1203, "collection or view not found"));
  }

  String createCollection(String database, ObjectNode wanted) {
    Base base = database(database);
    String name = wanted.path("name").asText();
    if (base.tables.containsKey(name) || base.views.containsKey(name)) {
      throw new Refusal(409, 1207, "duplicate name");
    }
    if (wanted.path("replicationFactor").asInt(1) > 3) {
      throw new Refusal(500, 1487, "not enough DB-Servers");
    }
    ObjectNode parameters =
        Canonical.object(
            "{\"waitForSync\":false,\"cacheEnabled\":false,\"isSystem\":false,\"isSmart\":false,"
                + "\"keyOptions\":{\"type\":\"traditional\",\"allowUserKeys\":true,"
                + "\"lastValue\":0},\"shardKeys\":[\"_key\"],\"shardingStrategy\":\"hash\","
                + "\"replicationFactor\":1,\"writeConcern\":1,\"numberOfShards\":1,"
                + "\"schema\":null,\"computedValues\":null}");
    parameters.setAll(wanted);
    String like = wanted.path("distributeShardsLike").asText("");
    if (!like.isEmpty()) {
      JsonNode prototype = table(database, like).parameters;
      for (String taken : List.of("numberOfShards", "replicationFactor", "writeConcern")) {
        parameters.set(taken, prototype.get(taken));
      }
    }
    String id = nextId();
    parameters.put("id", id).put("planId", id).put("globallyUniqueId", "c" + id + "/");
    ObjectNode shards = parameters.putObject("shards");
    if (parameters.path("isSmart").asBoolean() && parameters.path("type").asInt() == 3) {
      for (String part : List.of("_local_", "_from_", "_to_")) {
        ObjectNode hidden = Canonical.object().put("type", 3).put("isSmartChild", true);
        hidden.set("numberOfShards", parameters.get("numberOfShards"));
        createCollection(database, hidden.put("name", part + name));
      }
    } else {
      for (int i = 0; i < parameters.path("numberOfShards").asInt(); i++) {
        shards.putArray("s" + nextId()).add("PRMR-one");
      }
    }
    base.tables.put(name, new Table(id, parameters));
    return id;
  }

  void dropCollection(String database, String name) {
    table(database, name);
    for (Table other : database(database).tables.values()) {
      if (other.parameters.path("distributeShardsLike").asText().equals(name)) {
        throw new Refusal(403, 1485, "must not drop this collection while others follow it");
      }
    }
    database(database).tables.remove(name);
  }

  ObjectNode inventory(String database) {
    Base base = database(database);
    ObjectNode all = Canonical.object().put("tick", nextRevision()).put("state", "unused");
    ObjectNode properties = all.putObject("properties");
    properties.put("name", database).put("id", base.id).put("sharding", "");
    properties.put("replicationFactor", 1).put("writeConcern", 1).setAll(base.options);
    ArrayNode collections = all.putArray("collections");
    for (Table table : base.tables.values()) {
      ObjectNode collection = collections.addObject();
      collection.set("parameters", table.parameters);
      ArrayNode indexes = collection.putArray("indexes");
      table.indexes.values().forEach(indexes::add);
      collection.put("planVersion", 1).put("isReady", true).put("allInSync", true);
    }
    ArrayNode views = all.putArray("views");
    base.views.values().forEach(views::add);
    return all;
  }

  // -- indexes, views, analyzers

  ObjectNode createIndex(String database, String collection, ObjectNode wanted) {
    Table table = table(database, collection);
    if (!wanted.path("fields").isArray()) {
      throw new Refusal(400, 10, "an index has fields");
    }
    ObjectNode index = Canonical.object("{\"unique\":false,\"sparse\":false,\"estimates\":true}");
    index.setAll(wanted);
    index.remove("inBackground");
    String id = nextId();
    index.put("id", id);
    table.indexes.put(id, index);
    return index.deepCopy().put("id", collection + "/" + id);
  }

  void dropIndex(String database, String collection, String id) {
    if (table(database, collection).indexes.remove(id) == null) {
      throw new Refusal(404, 1212, "index not found");
    }
  }

  ObjectNode createView(String database, ObjectNode wanted) {
    String name = wanted.path("name").asText();
    if (database(database).views.containsKey(name)) {
      throw new Refusal(409, 1207, "duplicate name");
    }
    if (wanted.path("type").asText().equals("arangosearch")) {
      wanted.path("links").fieldNames().forEachRemaining(linked -> table(database, linked));
    }
    ObjectNode view = Canonical.object("{\"cleanupIntervalStep\":2}");
    view.setAll(wanted);
    view.put("id", nextId()).put("globallyUniqueId", "v");
    database(database).views.put(name, view);
    return view;
  }

  ObjectNode view(String database, String name) {
    return Optional.ofNullable(database(database).views.get(name))
        .orElseThrow(() -> new Refusal(404, 1203, "collection or view not found"));
  }

  // -- users

  ObjectNode user(Object name) {
    return Optional.ofNullable(users.get(name.toString()))
        .orElseThrow(() -> new Refusal(404, 1703, "user not found"));
  }

  void createUser(ObjectNode wanted) {
    String name = wanted.path("user").asText();
    if (users.containsKey(name)) {
      throw new Refusal(409, 1702, "duplicate user");
    }
    ObjectNode made = user("{}");
    made.setAll(wanted);
    users.put(name, made);
  }

  /** A row, as {@code restore-data} takes it. */
  void restoreUser(ObjectNode row) {
    ObjectNode made = user("{\"active\":true}");
    made.set("row", row);
    row.path("databases")
        .properties()
        .forEach(
            e -> {
              boolean write = e.getValue().path("permissions").path("write").asBoolean();
              made.withObjectProperty("grants")
                  .withObjectProperty(e.getKey())
                  .put("", write ? "rw" : "ro");
            });
    users.put(row.path("user").asText(), made);
  }

  /** Of a database where the collection is empty; takes the grant away where it is null. */
  void grant(String user, String database, String collection, @Nullable String level) {
    ObjectNode of = user((Object) user).withObjectProperty("grants").withObjectProperty(database);
    if (level == null) {
      of.remove(collection);
    } else {
      of.put(collection, level);
    }
  }

  /** As configured; or as it has effect. */
  ObjectNode grants(String user) {
    ObjectNode all = Canonical.object();
    List<String> names = new ArrayList<>(databases.keySet());
    names.add("*");
    JsonNode configured = user((Object) user).path("grants");
    for (String database : names) {
      JsonNode of = configured.path(database);
      ObjectNode shown = all.putObject(database);
      shown.put("permission", of.path("").asText("undefined"));
      ObjectNode collections = shown.putObject("collections").put("*", "undefined");
      for (Map.Entry<String, JsonNode> c : of.properties()) {
        if (!c.getKey().isEmpty()) {
          collections.set(c.getKey(), c.getValue());
        }
      }
    }
    return all;
  }

  /** Whether an application that calls as a user may write. */
  boolean mayWrite(String user, String database) {
    JsonNode grants = Objects.requireNonNull(users.get(user), user).path("grants");
    JsonNode of = grants.path(database).has("") ? grants.path(database) : grants.path("*");
    return !readOnly && of.path("").asText().equals("rw");
  }
}
