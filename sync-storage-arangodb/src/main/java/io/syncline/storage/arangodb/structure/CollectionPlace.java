package io.syncline.storage.arangodb.structure;

import java.util.List;

/**
 * Where the parts of a replicated collection lie.
 *
 * @param shown the name that its shards have in a {@link io.syncline.store.ShardId}
 * @param real its name in the cluster; another one only for jobs, see {@link SystemNames}
 * @param planId its id in the cluster, the incarnation of its shards
 * @param shards in the order of their index: by the number in their ids; those of a smart edge
 *     collection are those of its local part, then those of its from part
 */
public record CollectionPlace(String shown, String real, String planId, List<Shard> shards) {
  /** Copies the shards. */
  public CollectionPlace {
    shards = List.copyOf(shards);
  }

  /**
   * One shard.
   *
   * @param id as the DB servers call it
   * @param servers ids of the DB servers that have it, the leader first; as the coordinator said,
   *     where a leader that resigns has {@code _} in front
   */
  public record Shard(String id, List<String> servers) {
    /** Copies the servers. */
    public Shard {
      servers = List.copyOf(servers);
    }
  }
}
