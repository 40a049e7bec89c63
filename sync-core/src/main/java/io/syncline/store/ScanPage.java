package io.syncline.store;

import java.util.List;

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
}
