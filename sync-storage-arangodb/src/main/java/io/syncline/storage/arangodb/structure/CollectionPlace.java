package io.syncline.storage.arangodb.structure;

import io.syncline.storage.arangodb.call.Shard;
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
}
