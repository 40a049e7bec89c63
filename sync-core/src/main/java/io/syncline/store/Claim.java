package io.syncline.store;

import io.syncline.StreamId;
import io.syncline.SyncId;
import java.util.Optional;

/**
 * A receiver's first act in a stream: take the target shard, or learn that another has it.
 *
 * @param takeOver whether a shard that another synchronisation holds may be taken; only the
 *     leader's explicit wish
 * @param closing whether the shard is closed by this claim: nothing is applied any more until a
 *     claim with a greater stream
 */
public record Claim(
    ShardId shard, SyncId sync, StreamId stream, boolean takeOver, boolean closing) {
  /**
   * What the claim does to a shard, for a store to decide in its one atomic step: where the answer
   * is {@link ClaimResult.Claimed} the store writes the answer's checkpoint, else nothing. All
   * stores decide by this.
   *
   * <p>Nothing that was known counts any more where the shard was closed, or held by another
   * synchronisation: others may have written to it since. Only a further closing claim keeps what a
   * closed shard says.
   *
   * @param held the checkpoint that the shard holds
   * @param target the shard's incarnation; a checkpoint of another one counts as none
   * @param empty whether the shard holds no document
   */
  public ClaimResult on(Optional<Checkpoint> held, Incarnation target, boolean empty) {
    Checkpoint next = Checkpoint.first(sync, stream, target);
    Checkpoint now = held.filter(c -> c.target().equals(target)).orElse(null);
    if (now != null) {
      boolean same = now.sync().equals(sync);
      if (same ? now.stream().compareTo(stream) >= 0 : !takeOver) {
        return new ClaimResult.Refused(now);
      }
      if (same && (closing || now.phase() != Checkpoint.Phase.CLOSED)) {
        next = now.claimedBy(sync, stream);
      }
    }
    return new ClaimResult.Claimed(closing ? next.closed() : next, empty);
  }
}
