package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Databases, collections and indexes made and dropped, with what logs say of it. Guarded by the
 * cluster's lock.
 */
final class Structure {
  private static final List<String> IN_EVERY_DATABASE =
      List.of("_graphs", "_analyzers", "_aqlfunctions", "_apps", "_appbundles", "_jobs", "_queues");

  /** As a server that is gone must not take the users with it. */
  private static final int SYSTEM_COPIES = 2;

  private final Cluster cluster;
  private int placed;
  private long localIds = 80;

  Structure(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Makes a database with its system collections; 409/1207 if there is one. */
  DatabaseState createDatabase(String name, ObjectNode options) {
    if (cluster.databases.containsKey(name)) {
      throw new Refusal(409, 1207, "duplicate name");
    }
    ObjectNode all = Json.object();
    all.put("sharding", options.path("sharding").asText(""));
    all.set(
        "replicationFactor",
        options.path("replicationFactor").isMissingNode()
            ? all.numberNode(1)
            : options.get("replicationFactor"));
    all.set(
        "writeConcern",
        options.path("writeConcern").isMissingNode()
            ? all.numberNode(1)
            : options.get("writeConcern"));
    DatabaseState database = new DatabaseState(cluster.nextId(), name, all);
    cluster.databases.put(name, database);
    Bytes data = Json.bytes(Json.object().put("id", database.id).put("name", name));
    everywhere(server -> server.wal().structure(Marker.CREATE_DATABASE, name, null, data));
    String prototype = database.isSystem() ? "_users" : "_graphs";
    List<String> system = new ArrayList<>(IN_EVERY_DATABASE);
    if (database.isSystem()) {
      system.addAll(0, List.of("_users", "_statistics", "_statistics15", "_statisticsRaw"));
    }
    for (String collection : system) {
      ObjectNode given = Json.object().put("name", collection).put("isSystem", true);
      if (collection.equals(prototype)) {
        given.put("replicationFactor", Math.min(SYSTEM_COPIES, serversUp().size()));
      } else {
        given.put("distributeShardsLike", prototype);
      }
      createCollection(database, given);
    }
    return database;
  }

  /** Drops a database with all that is in it. */
  void dropDatabase(DatabaseState database) {
    List.copyOf(database.collections.values()).forEach(this::remove);
    cluster.databases.remove(database.name);
    everywhere(server -> server.wal().structure(Marker.DROP_DATABASE, database.name, null, null));
  }

  /**
   * Makes a collection from what a client gives; what is missing has its default.
   *
   * @throws Refusal 409/1207, 400/1486 (unknown prototype), 400/1484 (a prototype that has one)
   */
  CollectionState createCollection(DatabaseState database, ObjectNode given) {
    String name = given.path("name").asText();
    if (database.collections.containsKey(name) || database.views.containsKey(name)) {
      throw new Refusal(409, 1207, "duplicate name");
    }
    if (SmartEdges.isWanted(given)) {
      return SmartEdges.create(cluster, database, given);
    }
    CollectionState prototype = prototype(database, given);
    String id = cluster.nextId();
    ObjectNode properties = CollectionForm.complete(database, id, given, prototype);
    CollectionState collection = new CollectionState(database, id, name, properties);
    int shards = Math.max(1, properties.path("numberOfShards").asInt());
    for (int i = 0; i < shards; i++) {
      List<String> servers =
          prototype == null
              ? placement(database, properties)
              : prototype.shardsInOrder().get(i).servers();
      ShardState shard = new ShardState("s" + cluster.nextId(), collection, servers);
      collection.shards.put(shard.name, shard);
      servers.forEach(server -> place(shard, cluster.dbServer(server)));
    }
    database.collections.put(name, collection);
    return collection;
  }

  /** Drops a collection; 403/1485 while it is a prototype. */
  void dropCollection(CollectionState collection) {
    boolean used =
        collection.database.collections.values().stream()
            .anyMatch(
                other ->
                    other.properties.path("distributeShardsLike").asText().equals(collection.name));
    if (used) {
      throw new Refusal(403, 1485, "the collection is a prototype of others");
    }
    remove(collection);
  }

  private void remove(CollectionState collection) {
    collection.database.collections.remove(collection.name);
    SmartEdges.parts(collection).forEach(this::remove);
    collection
        .shards
        .values()
        .forEach(
            shard ->
                List.copyOf(shard.servers())
                    .forEach(server -> leave(shard, cluster.dbServer(server))));
  }

  /** Changes properties that can be changed; shards say so in the logs. */
  void changeCollection(CollectionState collection, ObjectNode changes) {
    collection.properties.setAll(changes);
    collection
        .shards
        .values()
        .forEach(
            shard ->
                atReplicas(
                    shard,
                    server ->
                        server
                            .wal()
                            .ofShard(Marker.CHANGE_COLLECTION, shard, definition(shard, server))));
  }

  /** Adds an index, which has its plain id. */
  void createIndex(CollectionState collection, ObjectNode index) {
    collection.unique.checkNew(index);
    collection.indexes.add(index);
    Bytes data = Json.bytes(index);
    collection
        .shards
        .values()
        .forEach(
            shard ->
                atReplicas(
                    shard, server -> server.wal().ofShard(Marker.CREATE_INDEX, shard, data)));
  }

  /** Drops an index by its plain id. */
  void dropIndex(CollectionState collection, String id) {
    collection.indexes.removeIf(index -> index.path("id").asText().equals(id));
    Bytes data = Json.bytes(Json.object().put("id", id));
    collection
        .shards
        .values()
        .forEach(
            shard ->
                atReplicas(shard, server -> server.wal().ofShard(Marker.DROP_INDEX, shard, data)));
  }

  /** Tells the logs of all DB servers about a view. */
  void viewChanged(int type, DatabaseState database, String viewId, @Nullable ObjectNode data) {
    Bytes bytes = data == null ? null : Json.bytes(data);
    everywhere(server -> server.wal().structure(type, database.name, "c" + viewId + "/", bytes));
  }

  /** Removes all documents of a collection. */
  void truncate(CollectionState collection) {
    cluster.transactions.checkNobodyWrites(collection);
    SmartEdges.parts(collection).forEach(this::truncate);
    collection.shards.values().forEach(this::truncate);
  }

  private void truncate(ShardState shard) {
    boolean small = shard.documents().documents().size() < cluster.options.smallTruncate();
    List<Document> all = List.copyOf(shard.documents().documents().values());
    cluster.reachable(shard.leader());
    for (String id : shard.inStep()) {
      DbServer server = cluster.dbServer(id);
      if (small) {
        long tid = server.wal().nextTransaction();
        String database = shard.collection.database.name;
        server.wal().frame(Marker.BEGIN, database, tid);
        all.forEach(doc -> Transaction.apply(cluster, server, shard, doc, true, tid));
        server.wal().frame(Marker.COMMIT, database, tid);
      } else {
        shard.replica(id).clear();
        server.wal().ofShard(Marker.TRUNCATE, shard, null);
      }
    }
  }

  /** Makes an empty replica of a shard at a server. */
  void place(ShardState shard, DbServer server) {
    String localId = Long.toString(++localIds);
    shard.place(new Replica(shard, server.id(), localId, TreeRange.of(cluster.options)));
    server.wal().ofShard(Marker.CREATE_COLLECTION, shard, definition(shard, server));
  }

  /** Drops a server's replica of a shard. */
  void leave(ShardState shard, DbServer server) {
    shard.forget(server.id());
    server.wal().ofShard(Marker.DROP_COLLECTION, shard, null);
  }

  private Bytes definition(ShardState shard, DbServer server) {
    return Json.bytes(CollectionForm.ofShard(shard, shard.replica(server.id()).localId));
  }

  private @Nullable CollectionState prototype(DatabaseState database, ObjectNode given) {
    JsonNode like = given.path("distributeShardsLike");
    if (!like.isTextual() || like.asText().isEmpty()) {
      return null;
    }
    CollectionState prototype = database.collections.get(like.asText());
    if (prototype == null) {
      throw new Refusal(400, 1486, "unknown collection in distributeShardsLike");
    }
    if (prototype.properties.hasNonNull("distributeShardsLike")) {
      throw new Refusal(400, 1484, "chain of distributeShardsLike");
    }
    return prototype;
  }

  private List<String> placement(DatabaseState database, ObjectNode properties) {
    List<String> up = serversUp();
    JsonNode factor = properties.path("replicationFactor");
    int copies = factor.isTextual() ? up.size() : Math.max(1, factor.asInt(1));
    if (copies > up.size()) {
      throw new Refusal(400, 1487, "too few DB servers for the replication factor");
    }
    boolean oneShard = database.options.path("sharding").asText().equals("single");
    int first = oneShard ? 0 : placed++;
    List<String> servers = new ArrayList<>();
    for (int i = 0; i < copies; i++) {
      servers.add(up.get((first + i) % up.size()));
    }
    return servers;
  }

  private List<String> serversUp() {
    return cluster.dbServers.values().stream()
        .filter(server -> server.member.isUp())
        .map(DbServer::id)
        .toList();
  }

  private void everywhere(Consumer<DbServer> action) {
    cluster.dbServers.values().stream().filter(server -> server.member.isUp()).forEach(action);
  }

  private void atReplicas(ShardState shard, Consumer<DbServer> action) {
    shard.inStep().forEach(id -> action.accept(cluster.dbServer(id)));
  }
}
