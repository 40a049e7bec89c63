package io.syncline.store;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Documents of a range.
 *
 * @param documents in any order
 * @param covered the part of the range asked for, from its first point on, for which the documents
 *     are complete; the next page begins after its last point
 */
public record ScanPage(List<Document> documents, PointRange covered) {
  /** Copies the list. */
  public ScanPage {
    documents = List.copyOf(documents);
  }

  /**
   * The first page of a range, for stores that have nothing better than to look at all documents.
   *
   * @param maxBytes about how much to return, as in {@link Snapshot#scan}
   */
  public static ScanPage of(
      Collection<Document> all, DigestKind.Space space, PointRange range, int maxBytes) {
    ToLongFunction<Document> point = d -> space.point(d.key(), d.revision());
    List<Document> inRange =
        all.stream()
            .filter(d -> range.contains(point.applyAsLong(d)))
            .sorted(Comparator.comparingLong(d -> point.applyAsLong(d) ^ Long.MIN_VALUE))
            .toList();
    long bytes = 0;
    for (int i = 0; i < inRange.size(); i++) {
      if (bytes >= maxBytes && i > 0) {
        long last = point.applyAsLong(inRange.get(i - 1));
        if (last != point.applyAsLong(inRange.get(i))) {
          return new ScanPage(inRange.subList(0, i), new PointRange(range.first(), last));
        }
      }
      bytes += inRange.get(i).size();
    }
    return new ScanPage(inRange, range);
  }
}
