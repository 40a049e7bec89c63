package io.syncline.storage.arangodb.data;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.store.Digest;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.PointRange;
import java.util.ArrayList;
import java.util.List;

/**
 * The digests of many ranges, in one pass over documents that come in any order. What {@link
 * Digest#of} gives, for documents that are not in memory together. Not thread-safe.
 */
public final class RangeDigests {
  private final DigestKind kind;
  private final List<PointRange> ranges;
  private final List<Digest.Builder> builders;

  /**
   * Begins without documents.
   *
   * @param ranges disjoint, in order
   */
  public RangeDigests(DigestKind kind, long salt, List<PointRange> ranges) {
    this.kind = kind;
    this.ranges = List.copyOf(ranges);
    this.builders = new ArrayList<>(ranges.size());
    PointRange before = null;
    for (PointRange range : ranges) {
      if (before != null && Long.compareUnsigned(range.first(), before.last()) <= 0) {
        throw new SyncException(
            SyncException.Code.BAD_REQUEST,
            "range " + range + " does not follow " + before + ": ranges are disjoint, in order");
      }
      builders.add(new Digest.Builder(kind.content(), salt));
      before = range;
    }
  }

  /** The point of a document in the space of a kind. */
  public static long point(DigestKind kind, Document document) {
    return kind.point(document.key(), document.revision());
  }

  /** Adds a document to the range it falls into, if any. */
  public void add(Document document) {
    int at = find(point(kind, document));
    if (at >= 0) {
      builders.get(at).add(document.key(), document.revision(), document.body());
    }
  }

  /**
   * Adds a document of which nothing counts but the revision: {@link DigestKind#REVISIONS} and
   * such.
   */
  public void addRevision(long revision) {
    int at = find(revision);
    if (at >= 0) {
      builders.get(at).add(Bytes.EMPTY, revision, Bytes.EMPTY);
    }
  }

  /** Adds what a leaf of a revision tree has added up to one of the ranges. */
  void addLeaf(int range, long count, long hash) {
    builders.get(range).add(new Digest(count, hash));
  }

  List<PointRange> ranges() {
    return ranges;
  }

  /** The digests of what was added so far, in the order of the ranges. */
  public List<Digest> digests() {
    return builders.stream().map(Digest.Builder::build).toList();
  }

  /** The range that holds a point, -1 for none. */
  private int find(long point) {
    int low = 0;
    int high = ranges.size() - 1;
    while (low <= high) {
      int middle = low + high >>> 1;
      if (Long.compareUnsigned(point, ranges.get(middle).first()) < 0) {
        high = middle - 1;
      } else if (Long.compareUnsigned(point, ranges.get(middle).last()) > 0) {
        low = middle + 1;
      } else {
        return middle;
      }
    }
    return -1;
  }
}
