package io.syncline.store;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Documents of some shards as of one moment: nothing written later shows, however long it is read.
 *
 * <p>No method blocks. Calls for different shards and ranges may be outstanding at the same time. A
 * call that fails, or comes after {@link #close}, completes exceptionally; the engine then makes a
 * new snapshot.
 */
public interface Snapshot extends AutoCloseable {
  /**
   * The place in the feed that the snapshot is as of: changes after it, and only those, are missing
   * in it. Pinned in the feed until closed, within the store's bounds. Empty at a target, and where
   * there is no feed.
   */
  Optional<FeedPosition> position();

  /** The incarnation of a shard, empty if it does not exist in the snapshot. */
  Optional<Incarnation> incarnation(ShardId shard);

  /**
   * The digests of many ranges, in one pass.
   *
   * @param ranges disjoint, in order
   * @return one digest a range, in the same order
   */
  CompletionStage<List<Digest>> digests(
      ShardId shard, DigestKind kind, long salt, List<PointRange> ranges);

  /**
   * Documents of a range, from its first point on.
   *
   * @param maxBytes about how much to return; at least one document where there is one, and always
   *     all documents of one point
   */
  CompletionStage<ScanPage> scan(
      ShardId shard, DigestKind.Space space, PointRange range, int maxBytes);

  /** Frees what the snapshot holds. Idempotent. */
  @Override
  void close();
}
