package io.syncline.store.memory;

import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.PointRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Documents in the order of their points in some space. */
final class PointOrder {
  private final DigestKind.Space space;
  private final List<Document> documents;

  private PointOrder(DigestKind.Space space, List<Document> documents) {
    this.space = space;
    this.documents = documents;
  }

  static PointOrder of(Documents from, DigestKind.Space space) {
    List<Document> documents = new ArrayList<>(from.size());
    from.visit(PointRange.ALL, (point, d) -> documents.add(d));
    documents.sort(
        Comparator.<Document>comparingLong(d -> point(space, d) ^ Long.MIN_VALUE)
            .thenComparing(Document::key));
    return new PointOrder(space, documents);
  }

  static long point(DigestKind.Space space, Document document) {
    return space.point(document.key(), document.revision());
  }

  void visit(PointRange range, Documents.Visitor visitor) {
    int low = 0;
    int high = documents.size();
    while (low < high) {
      int middle = low + high >>> 1;
      if (Long.compareUnsigned(point(space, documents.get(middle)), range.first()) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    for (int i = low; i < documents.size(); i++) {
      long point = point(space, documents.get(i));
      if (!range.contains(point) || !visitor.visit(point, documents.get(i))) {
        return;
      }
    }
  }
}
