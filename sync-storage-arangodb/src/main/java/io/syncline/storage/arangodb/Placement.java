package io.syncline.storage.arangodb;

import io.syncline.StreamId;
import io.syncline.SyncException;
import io.syncline.storage.arangodb.call.ArangoError;
import io.syncline.storage.arangodb.call.RetryClass;
import io.syncline.store.ApplyResult;
import io.syncline.store.Document;
import io.syncline.store.ShardId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the target puts a shard's documents where the shard is: ArangoDB places them
 * itself, and one that is sharded otherwise than the source would have them in other shards, whose
 * ranges do not know them and would remove them. One document of each stream is asked about.
 * Thread-safe.
 */
final class Placement {
  private static final Logger LOG = LoggerFactory.getLogger(Placement.class);

  private final ShardWrites writes;

  /** The stream that a shard was looked at for last. */
  private final Map<ShardId, StreamId> looked = new ConcurrentHashMap<>();

  Placement(ShardWrites writes) {
    this.writes = writes;
  }

  /** Whether it says nothing of the shard, and is over some day. */
  private static boolean isOver(RetryClass why) {
    return why.passes()
        || switch (why) {
          case AUTH, READ_ONLY, LICENCE -> true;
          default -> false;
        };
  }

  /** Why documents may not be written to a shard; empty if they may. */
  Optional<ApplyResult> refusal(
      ShardId shard, StreamId stream, Topology.Where where, List<Document> documents)
      throws InterruptedException {
    if (where.alone() || documents.isEmpty() || stream.equals(looked.get(shard))) {
      return Optional.empty();
    }
    Document document = documents.get(0);
    String there;
    try {
      there = writes.shardFor(shard.database(), where.collection(), document);
    } catch (ArangoError e) {
      if (e.kind() != ArangoError.Kind.ANSWERED || isOver(e.retryClass())) {
        throw e.toSyncException();
      }
      // As of smart edges, whose hidden parts are chosen by the server.
      LOG.info(
          "event=placement-unknown shard={} reason={} next=written without that look",
          shard,
          e.getMessage());
      there = where.name().shard();
    } catch (SyncException e) {
      if (e.code() == SyncException.Code.BAD_REQUEST) {
        return Optional
            .empty(); // no document for ArangoDB: it is refused as such where it is written
      }
      throw e;
    }
    if (there.equals(where.name().shard())) {
      looked.put(shard, stream);
      return Optional.empty();
    }
    return Optional.of(
        new ApplyResult.Refused(
            List.of(
                new ApplyResult.Refusal(
                    document.key(),
                    "the target has this document of shard "
                        + where.name().shard()
                        + " in shard "
                        + there
                        + ": the collection is sharded otherwise than at the source;"
                        + " numberOfShards, shardKeys and shardingStrategy must be alike, so drop it"
                        + " at the target and it is made anew"))));
  }
}
