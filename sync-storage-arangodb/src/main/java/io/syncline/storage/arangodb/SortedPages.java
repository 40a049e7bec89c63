package io.syncline.storage.arangodb;

import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.PointRange;
import io.syncline.store.ScanPage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Pages of a shard in the order of a point that the server knows nothing of: a look at all
 * documents keeps those with the smallest points, and the pages after it are cut from them. For one
 * thread.
 */
final class SortedPages {
  /** How many bytes of documents a look may keep. */
  static final long KEPT = 32L << 20;

  private static final Comparator<Long> UNSIGNED = Long::compareUnsigned;

  private final DigestKind.Space space;

  /** Complete from {@link #from} to {@link #to}. */
  private TreeMap<Long, List<Document>> kept = new TreeMap<>(UNSIGNED);

  private long from = 1;
  private long to;

  SortedPages(DigestKind.Space space) {
    this.space = space;
  }

  /** A look at all documents. */
  interface Look {
    /** Hands them over. */
    void at(ShardReads.DocumentSink sink) throws InterruptedException;
  }

  ScanPage page(PointRange range, int maxBytes, Look look) throws InterruptedException {
    if (!has(range.first())) {
      fill(range, look);
    }
    List<Document> page = new ArrayList<>();
    long bytes = 0;
    long covered = Long.compareUnsigned(to, range.last()) < 0 ? to : range.last();
    for (var point : kept.subMap(range.first(), true, covered, true).entrySet()) {
      if (bytes >= maxBytes && !page.isEmpty()) {
        return new ScanPage(page, new PointRange(range.first(), point.getKey() - 1));
      }
      for (Document document : point.getValue()) {
        page.add(document);
        bytes += document.size();
      }
    }
    return new ScanPage(page, new PointRange(range.first(), covered));
  }

  private boolean has(long point) {
    return Long.compareUnsigned(from, point) <= 0 && Long.compareUnsigned(point, to) <= 0;
  }

  private void fill(PointRange range, Look look) throws InterruptedException {
    Filling filling = new Filling(range);
    look.at(filling::take);
    kept = filling.found;
    from = range.first();
    to = filling.last;
  }

  /** Keeps the smallest points within the room that there is. */
  private final class Filling {
    private final long first;
    private final TreeMap<Long, List<Document>> found = new TreeMap<>(UNSIGNED);
    private long last;
    private long bytes;

    Filling(PointRange range) {
      this.first = range.first();
      this.last = range.last();
    }

    void take(Document document) {
      long point = space.point(document.key(), document.revision());
      if (Long.compareUnsigned(point, first) < 0 || Long.compareUnsigned(point, last) > 0) {
        return;
      }
      found.computeIfAbsent(point, any -> new ArrayList<>(1)).add(document);
      bytes += document.size();
      while (bytes > KEPT && found.size() > 1) {
        var most = found.pollLastEntry();
        most.getValue().forEach(d -> bytes -= d.size());
        last = most.getKey() - 1; // that point is no longer complete
      }
    }
  }
}
