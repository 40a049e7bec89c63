package io.syncline.storage.arangodb;

import io.syncline.SyncException;
import io.syncline.storage.arangodb.data.RangeDigests;
import io.syncline.storage.arangodb.data.RevisionTree;
import io.syncline.store.PointRange;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Digests of the revisions in shards of one view. Thread-safe.
 *
 * <p>A tree is 0.8 MB even where it is empty, and at most about 10 MB. So what one list of a server
 * can hold, about 65,536 revisions, is listed, and what is more is taken from the tree; where a
 * range cuts a leaf, that part is listed. A tree that does not agree with the list is not used.
 */
final class TreeDigests {
  private static final Logger LOG = LoggerFactory.getLogger(TreeDigests.class);

  /** How many trees are kept; each is 5 MB at most. What is not kept is read again. */
  private static final int TREES = 16;

  /** Empty where a shard has none that can be used. */
  private final Map<ShardName, Optional<RevisionTree>> trees =
      Collections.synchronizedMap(
          new LinkedHashMap<>(TREES, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<ShardName, Optional<RevisionTree>> old) {
              return size() > TREES;
            }
          });

  /** Adds what is in ranges of a shard to their digests. */
  void add(ArangoView.Place place, List<PointRange> ranges, RangeDigests digests)
      throws InterruptedException {
    if (ranges.isEmpty()) {
      return;
    }
    Optional<RevisionTree> tree = trees.get(place.shard());
    if (tree == null) {
      ShardReads.Revisions list =
          place
              .moment()
              .reads()
              .revisions(place.shard(), place.moment().held(), ranges, Optional.empty());
      if (list.resume().isEmpty()) {
        Arrays.stream(list.found()).forEach(digests::addRevision);
        return;
      }
      tree = read(place, ranges, list.found());
      trees.put(place.shard(), tree);
    }
    List<PointRange> rest = tree.isPresent() ? tree.get().addTo(digests) : ranges;
    ArangoView.eachBlock(
        place, rest, revisions -> Arrays.stream(revisions).forEach(digests::addRevision));
  }

  private static Optional<RevisionTree> read(
      ArangoView.Place place, List<PointRange> ranges, long[] listed) throws InterruptedException {
    try {
      Optional<RevisionTree> tree =
          place.moment().reads().tree(place.shard(), place.moment().held());
      if (tree.isEmpty() || tree.get().agrees(ranges, listed)) {
        return tree;
      }
      LOG.warn(
          "event=revision-tree-unused shard={} reason=it does not agree with the shard's revisions"
              + " next=revisions are listed; have the server rebuild it",
          place.shard());
    } catch (SyncException e) {
      if (e.code() != SyncException.Code.CORRUPT) {
        throw e;
      }
      LOG.warn(
          "event=revision-tree-unused shard={} reason={} next=revisions are listed",
          place.shard(),
          e.getMessage());
    }
    return Optional.empty();
  }
}
