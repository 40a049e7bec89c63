package io.syncline.storage.arangodb;

import io.syncline.Bytes;
import io.syncline.StreamId;
import io.syncline.storage.arangodb.ShardWrites.Version;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.PointRange;
import io.syncline.store.ShardId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the documents of a target's shard that a range, or a shard that was cleared, does not have.
 *
 * <p>Ordering: it looks at a moment shortly before the documents are written, and names versions:
 * whatever was written since has another one and stays. All writes since are of the same stream,
 * and none of them makes a document surplus.
 */
final class Surplus {
  private final Moments moments;

  /** Shards that were empty when a stream claimed them, and what it has written since. */
  private final Map<ShardId, FreshShard> fresh = new ConcurrentHashMap<>();

  Surplus(Moments moments) {
    this.moments = moments;
  }

  /** Makes views of shards as they are now. */
  interface Moments {
    /** The caller closes it. */
    ArangoView now(ShardId shard) throws InterruptedException;
  }

  /**
   * A stream has claimed a shard. One that was empty needs not be looked at while ranges are
   * written that do not overlap: a first copy.
   */
  void claimed(ShardId shard, StreamId stream, boolean empty) {
    if (empty) {
      fresh.put(shard, new FreshShard(stream));
    } else {
      fresh.remove(shard);
    }
  }

  /** Something else than a range is written to a shard. */
  void changed(ShardId shard) {
    fresh.remove(shard);
  }

  /** Every document of a range but those listed, before the range is written. */
  List<Version> of(
      ShardId shard,
      StreamId stream,
      DigestKind.Space space,
      PointRange range,
      List<Document> listed)
      throws InterruptedException {
    FreshShard first = fresh.get(shard);
    if (first != null && first.isFirst(stream, space, range)) {
      return List.of();
    }
    fresh.remove(shard);
    return in(shard, space, range, listed);
  }

  /** Every document of a range but those listed. */
  List<Version> in(ShardId shard, DigestKind.Space space, PointRange range, List<Document> listed)
      throws InterruptedException {
    Set<Bytes> keys = new HashSet<>();
    Set<Long> revisions = new HashSet<>();
    for (Document document : listed) {
      keys.add(document.key());
      revisions.add(document.revision());
    }
    List<Version> found = new ArrayList<>();
    try (ArangoView view = moments.now(shard)) {
      view.each(
          shard,
          space,
          range,
          revisions,
          document -> {
            if (!keys.contains(document.key())) {
              found.add(new Version(document.key(), document.revision()));
            }
          });
    }
    return found;
  }
}
