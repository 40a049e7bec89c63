package io.syncline.store;

import java.util.List;
import java.util.Optional;

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
  }

  /** Nothing but the checkpoint. */
  public record Nothing() implements Content {}
}
