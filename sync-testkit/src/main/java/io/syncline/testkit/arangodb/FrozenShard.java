package io.syncline.testkit.arangodb;

import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A shard of a snapshot. Guarded by the cluster's lock. */
final class FrozenShard {
  final ShardState shard;
  final String localId;
  final SortedMap<String, Document> byKey;
  final TreeRange range;
  private @Nullable List<Document> byRevision;

  FrozenShard(
      ShardState shard, String localId, SortedMap<String, Document> byKey, TreeRange range) {
    this.shard = shard;
    this.localId = localId;
    this.byKey = byKey;
    this.range = range;
  }

  /** The documents by their revisions, the smallest first. */
  List<Document> byRevision() {
    List<Document> sorted = byRevision;
    if (sorted == null) {
      sorted =
          byKey.values().stream()
              .sorted(Comparator.comparing(Document::revision, Long::compareUnsigned))
              .toList();
      byRevision = sorted;
    }
    return sorted;
  }

  /** The place of the first document of at least this revision. */
  int from(long revision) {
    List<Document> sorted = byRevision();
    int low = 0;
    int high = sorted.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(sorted.get(middle).revision(), revision) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
