package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Users and their grants. There is no truth beside the documents of {@code _users}, so whatever
 * writes there changes who may do what. Guarded by the cluster's lock.
 */
final class Users {
  static final String COLLECTION = "_users";
  private final Cluster cluster;

  /** What a new user may do. */
  enum Grants {
    NONE,
    ALL
  }

  Users(Cluster cluster) {
    this.cluster = cluster;
  }

  CollectionState collection() {
    return cluster.system().collection(COLLECTION);
  }

  /** The documents of all users. */
  List<ObjectNode> all() {
    List<ObjectNode> users = new ArrayList<>();
    for (ShardState shard : collection().shards.values()) {
      for (Document document : shard.documents().documents().values()) {
        users.add(Json.parseObject(document.json(COLLECTION)));
      }
    }
    return users;
  }

  Optional<ObjectNode> find(String name) {
    return all().stream().filter(user -> user.path("user").asText().equals(name)).findFirst();
  }

  /** Makes a user that is active. */
  void create(String name, String password, Grants grants) {
    ObjectNode user = Json.object().put("user", name).put("source", "LOCAL");
    user.set("authData", authData(true, password));
    ObjectNode databases = user.putObject("databases");
    if (grants == Grants.ALL) {
      ObjectNode all = databases.putObject("*");
      all.set("permissions", permissions(Level.WRITE));
      all.putObject("collections").putObject("*").set("permissions", permissions(Level.WRITE));
    }
    user.putObject("userData");
    user.putObject("configData");
    write(user, null);
  }

  /** Writes a user's document; {@code key} is that of the one it takes the place of. */
  void write(ObjectNode user, @Nullable String key) {
    ObjectNode document = user.deepCopy();
    document.remove(List.of("_id", "_rev", "_key"));
    if (key != null) {
      document.put("_key", key);
    }
    Transaction transaction = cluster.begin(cluster.system());
    transaction.put(collection(), Document.parse(Json.bytes(document)), null);
    transaction.commitSingly();
  }

  /** The hash of a password, as {@code _users} has it. */
  static ObjectNode authData(boolean active, String password) {
    String salt = "a1b2c3d4";
    ObjectNode data = Json.object().put("active", active);
    data.putObject("simple")
        .put("method", "sha256")
        .put("salt", salt)
        .put("hash", hash(salt, password));
    return data;
  }

  static ObjectNode permissions(Level level) {
    return Json.object().put("read", level != Level.NONE).put("write", level == Level.WRITE);
  }

  boolean verify(String name, String password) {
    JsonNode data = find(name).map(user -> user.path("authData")).orElse(null);
    if (data == null || !data.path("active").asBoolean()) {
      return false;
    }
    JsonNode simple = data.path("simple");
    String given = hash(simple.path("salt").asText(), password);
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8),
        simple.path("hash").asText().getBytes(StandardCharsets.UTF_8));
  }

  boolean isActive(String name) {
    return find(name).map(user -> user.path("authData").path("active").asBoolean()).orElse(false);
  }

  /** What is stored for exactly this; {@code null} where nothing is. */
  @Nullable Level configured(String name, String database, @Nullable String collection) {
    JsonNode databases = find(name).<JsonNode>map(user -> user.path("databases")).orElse(null);
    if (databases == null) {
      return null;
    }
    JsonNode there = databases.path(database);
    JsonNode one = collection == null ? there : there.path("collections").path(collection);
    return level(one.path("permissions"));
  }

  /**
   * Stores what a user may do.
   *
   * @param user his document
   * @param collection {@code null} for the database itself
   * @param level {@code null} for what is stored no more
   */
  void grant(ObjectNode user, String database, @Nullable String collection, @Nullable Level level) {
    ObjectNode databases = objectIn(user, "databases");
    ObjectNode there = objectIn(databases, database);
    if (!there.has("permissions")) {
      there.set("permissions", Json.object().put("undefined", true));
    }
    ObjectNode collections = objectIn(there, "collections");
    if (!collections.has("*")) {
      collections.putObject("*").set("permissions", Json.object().put("undefined", true));
    }
    ObjectNode one = collection == null ? there : objectIn(collections, collection);
    one.set(
        "permissions", level == null ? Json.object().put("undefined", true) : permissions(level));
    write(user, user.path("_key").asText());
  }

  private static ObjectNode objectIn(ObjectNode parent, String name) {
    return parent.path(name) instanceof ObjectNode object ? object : parent.putObject(name);
  }

  /** What a user may do with a database, as it is stored: the mode of the server aside. */
  Level stored(String name, String database) {
    JsonNode databases = find(name).<JsonNode>map(user -> user.path("databases")).orElse(null);
    if (databases == null) {
      return Level.NONE;
    }
    Level own = level(databases.path(database).path("permissions"));
    if (own != null) {
      return own;
    }
    Level other = level(databases.path("*").path("permissions"));
    return other == null ? Level.NONE : other;
  }

  /** What a user may do with a collection, as it is stored. */
  Level stored(String name, String database, String collection) {
    JsonNode databases = find(name).<JsonNode>map(user -> user.path("databases")).orElse(null);
    if (databases == null) {
      return Level.NONE;
    }
    for (String where : new String[] {database, "*"}) {
      for (String which : new String[] {collection, "*"}) {
        Level level =
            level(databases.path(where).path("collections").path(which).path("permissions"));
        if (level != null) {
          return level;
        }
      }
    }
    return stored(name, database);
  }

  private static @Nullable Level level(JsonNode permissions) {
    if (permissions.isMissingNode() || permissions.path("undefined").asBoolean()) {
      return null;
    }
    if (permissions.path("write").asBoolean()) {
      return Level.WRITE;
    }
    return permissions.path("read").asBoolean() ? Level.READ : Level.NONE;
  }

  private static String hash(String salt, String password) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest((salt + password).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
