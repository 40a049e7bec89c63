package io.syncline.testkit.arangodb;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which markers of a log a reader is shown. Guarded by the cluster's lock. */
final class WalFilter {
  private static final Set<String> NEVER =
      Set.of("_routing", "_statistics", "_statistics15", "_statisticsRaw");
  private static final Set<String> QUEUES = Set.of("_queues", "_jobs");

  private final Cluster cluster;
  private final String server;
  private final @Nullable String database;
  private final @Nullable String shard;
  private final boolean includeSystem;
  private final boolean includeQueues;
  private final Map<String, Optional<ShardState>> known = new HashMap<>();

  private WalFilter(Call call, @Nullable String database, @Nullable String shard) {
    this.cluster = call.cluster;
    this.server = call.dbServer().id();
    this.database = database;
    this.shard = shard;
    this.includeSystem = call.flag("includeSystem", true);
    this.includeQueues = call.flag("includeFoxxQueues", false);
  }

  /**
   * As the call asks for it.
   *
   * @throws Refusal 403/11 (all databases, from another one than {@code _system}), 404/1203
   */
  static WalFilter of(Call call) {
    String collection = call.query("collection", "");
    if (call.flag("global", false)) {
      if (!call.databaseName.equals(DatabaseState.SYSTEM)) {
        throw Caller.forbidden();
      }
      if (!collection.isEmpty()) {
        throw Refusal.badParameter("collection can't be given with global");
      }
      return new WalFilter(call, null, null);
    }
    return new WalFilter(
        call, call.databaseName, collection.isEmpty() ? null : resolve(call, collection));
  }

  private static String resolve(Call call, String collection) {
    String server = call.dbServer().id();
    for (CollectionState one : call.database().collections.values()) {
      for (ShardState shard : one.shards.values()) {
        if (shard.isAt(server)
            && (shard.name.equals(collection)
                || shard.replica(server).localId.equals(collection))) {
          return shard.name;
        }
      }
    }
    throw new Refusal(404, 1203, "collection or view not found");
  }

  boolean shows(Marker marker) {
    if (database != null && !marker.database().equals(database)) {
      return false;
    }
    String of = marker.shard();
    // A drop has lost its name, so no filter holds it back.
    if (of == null || marker.type() == Marker.DROP_COLLECTION) {
      return true;
    }
    if (shard != null && !shard.equals(of)) {
      return false;
    }
    Optional<ShardState> found =
        known.computeIfAbsent(marker.database() + "/" + of, key -> find(marker.database(), of));
    return found.map(state -> shows(state.collection)).orElse(false);
  }

  private boolean shows(CollectionState collection) {
    return !NEVER.contains(collection.name)
        && (includeQueues || !QUEUES.contains(collection.name))
        && (includeSystem || !collection.system);
  }

  private Optional<ShardState> find(String name, String shardName) {
    DatabaseState in = cluster.databases.get(name);
    ShardState found = in == null ? null : in.findShard(shardName);
    return found == null || !found.isAt(server) ? Optional.empty() : Optional.of(found);
  }
}
