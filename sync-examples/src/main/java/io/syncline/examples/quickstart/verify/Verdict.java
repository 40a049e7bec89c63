package io.syncline.examples.quickstart.verify;

import io.syncline.examples.quickstart.data.DocumentId;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The outcome of a comparison.
 *
 * @param collections one line for each collection that any side has documents of, in order
 * @param differences the documents that differ, in order
 * @param complete whether all that differ are listed; otherwise there are more
 */
public record Verdict(
    List<CollectionVerdict> collections, List<Difference> differences, boolean complete) {

  /** Copies the lists. */
  public Verdict {
    collections = List.copyOf(collections);
    differences = List.copyOf(differences);
  }

  /** Whether target, source and the generated content are the same, to the last bit. */
  public boolean identical() {
    return collections.stream().allMatch(CollectionVerdict::identical);
  }

  /** How many documents the target has. */
  public long documents() {
    return collections.stream().mapToLong(verdict -> verdict.target().documents()).sum();
  }

  /** How many bytes the bodies at the target have. */
  public long bytes() {
    return collections.stream().mapToLong(verdict -> verdict.target().bytes()).sum();
  }

  /** The documents at which the target differs from the source. */
  public SortedSet<DocumentId> differingAtTarget() {
    SortedSet<DocumentId> ids = new TreeSet<>();
    for (Difference difference : differences) {
      if (difference.pair() == Difference.Pair.SOURCE_AND_TARGET) {
        ids.add(difference.document());
      }
    }
    return ids;
  }
}
