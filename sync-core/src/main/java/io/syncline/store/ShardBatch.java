package io.syncline.store;

import io.syncline.Bytes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be applied to one shard in one step.
 *
 * @param expected the whole checkpoint that the store must hold; any other refuses the batch
 * @param next the checkpoint afterwards; where it equals the expected one, the store compares and
 *     need not write it
 */
public record ShardBatch(ShardId shard, Checkpoint expected, Checkpoint next, Content content) {
  /**
   * Why a shard refuses the batch, empty if it does not: the answer {@link ApplyResult.Fenced}. All
   * stores decide by this.
   *
   * @param held the checkpoint that the shard holds, if any
   */
  public Optional<String> fencedBy(Optional<Checkpoint> held) {
    if (held.isEmpty()) {
      return Optional.of(shard + " holds no checkpoint, expected " + expected);
    }
    Checkpoint now = held.get();
    if (now != expected && !now.equals(expected)) {
      return Optional.of(shard + " holds " + now + ", expected " + expected);
    }
    return now.phase() == Checkpoint.Phase.CLOSED
        ? Optional.of(shard + " is closed by stream " + now.stream())
        : Optional.empty();
  }

  /** What is written beside the checkpoint. */
  public sealed interface Content {}

  /** Changes, in order. Where the store has no atomic apply, at most one per key. */
  public record Changes(List<Change> changes) implements Content {
    /** Copies the list. */
    public Changes {
      changes = List.copyOf(changes);
    }
  }

  /**
   * All documents of a range: they are put, then every other document whose present point lies in
   * the range is removed.
   */
  public record RangeContent(DigestKind.Space space, PointRange range, List<Document> documents)
      implements Content {
    /** Copies the list. */
    public RangeContent {
      documents = List.copyOf(documents);
    }

    /**
     * The same as changes of a shard, for stores that have nothing better: puts of all that is
     * listed, then removes of what else lies in the range.
     *
     * @param present the documents that the shard holds; those outside the range do not matter
     */
    public List<Change> changesTo(Iterable<Document> present) {
      List<Change> changes = new ArrayList<>(documents.size());
      Set<Bytes> listed = new HashSet<>(documents.size() * 2);
      for (Document document : documents) {
        changes.add(new Change.Put(document));
        listed.add(document.key());
      }
      for (Document document : present) {
        if (range.contains(space.point(document.key(), document.revision()))
            && !listed.contains(document.key())) {
          changes.add(new Change.Remove(document.key(), document.revision()));
        }
      }
      return changes;
    }
  }

  /** Nothing but the checkpoint. */
  public record Nothing() implements Content {}
}
