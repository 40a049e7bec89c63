package io.syncline.storage.arangodb;

import io.syncline.storage.arangodb.call.Shard;
import io.syncline.storage.arangodb.structure.CollectionPlace;
import io.syncline.store.FeedId;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which shards of a cluster are replicated and which server leads each, as of a look at its
 * structure. Immutable.
 */
final class Topology {
  private final Map<ShardId, Where> shards = new HashMap<>();
  private final Map<ShardName, ShardId> byName = new HashMap<>();

  /**
   * Where a shard is.
   *
   * @param name as its servers name it: never used again, also by a namesake
   * @param collection as its database names it
   * @param alone whether it is the only one of its collection
   * @param leader id of the server; empty while there is none, as between two
   * @param lastLeader the same, and while there is none whoever led it last
   */
  record Where(
      Incarnation incarnation,
      ShardName name,
      String collection,
      boolean alone,
      Optional<FeedId> leader,
      Optional<FeedId> lastLeader) {}

  /** Puts the places of a database's collections together. */
  static Topology of(String database, List<CollectionPlace> places) {
    Topology topology = new Topology();
    places.forEach(place -> topology.add(database, place));
    return topology;
  }

  /** Puts the topologies of several databases together. */
  static Topology of(List<Topology> databases) {
    Topology topology = new Topology();
    for (Topology database : databases) {
      topology.shards.putAll(database.shards);
      topology.byName.putAll(database.byName);
    }
    return topology;
  }

  private void add(String database, CollectionPlace place) {
    Incarnation incarnation = new Incarnation(place.planId());
    for (int i = 0; i < place.shards().size(); i++) {
      Shard shard = place.shards().get(i);
      ShardId id = new ShardId(database, place.shown(), i);
      ShardName name = new ShardName(database, shard.name());
      shards.put(
          id,
          new Where(
              incarnation,
              name,
              place.real(),
              place.shards().size() == 1,
              shard.leader().map(FeedId::new),
              shard.lastLeader().map(FeedId::new)));
      byName.put(name, id);
    }
  }

  Optional<Where> where(ShardId shard) {
    return Optional.ofNullable(shards.get(shard));
  }

  Set<ShardId> shards() {
    return shards.keySet();
  }

  /** The shard that its servers name so; empty if none of that name is replicated. */
  Optional<ShardId> named(ShardName name) {
    return Optional.ofNullable(byName.get(name));
  }
}
