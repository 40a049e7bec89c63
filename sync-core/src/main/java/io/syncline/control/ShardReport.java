package io.syncline.control;

import io.syncline.Progress;
import io.syncline.Stall;
import io.syncline.SyncState;
import io.syncline.store.FeedPosition;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.Optional;

/**
 * How a receiver stands, as it tells its leader.
 *
 * @param task the task's id
 * @param epoch the task's epoch: reports of older ones do not count
 * @param state one of the six
 * @param message what it does or why it failed; empty if all is well
 * @param key the document key of a failure, else empty
 * @param stall if nothing moves although it should
 * @param event what the leader has to act on
 * @param durable the position of the checkpoint as last read back or written, if it has one
 * @param head the source's head as last heard; not in a feed where the source has none
 * @param caughtUp whether the durable position is at that head, heard and checked within the last
 *     heartbeat intervals
 * @param lag time between a change's commit and its application
 * @param progress of a copy
 * @param resyncing whether a declared re-synchronisation runs: the target may show older versions
 * @param historyLost whether that is because the source's history was lost
 * @param copied whether the shard was copied once in this synchronisation
 * @param unverified whether in-sync must not be said before a verification found no difference
 * @param differences documents found different and not mended yet
 * @param writes batches of documents that were given to the store in this epoch: where it is the
 *     same in two reports of one epoch, nothing was written in between
 * @param sinceMessage time since the last frame or heartbeat from the source
 * @param sinceChange time since the last change was applied
 */
public record ShardReport(
    String task,
    long epoch,
    ShardId shard,
    SyncState state,
    String message,
    String key,
    Optional<Stall> stall,
    Event event,
    Optional<FeedPosition> durable,
    Optional<FeedPosition> head,
    boolean caughtUp,
    Duration lag,
    Progress progress,
    boolean resyncing,
    boolean historyLost,
    boolean copied,
    boolean unverified,
    long differences,
    long writes,
    Duration sinceMessage,
    Duration sinceChange) {
  /** The same, with something that keeps it from moving. */
  public ShardReport withStall(Stall hanging) {
    return new ShardReport(
        task,
        epoch,
        shard,
        state,
        hanging.reason(),
        key,
        Optional.of(hanging),
        event,
        durable,
        head,
        caughtUp,
        lag,
        progress,
        resyncing,
        historyLost,
        copied,
        unverified,
        differences,
        writes,
        sinceMessage,
        sinceChange);
  }

  /** What a leader has to act on. */
  public enum Event {
    /** Nothing. */
    NONE,
    /**
     * A greater stream of the same synchronisation holds the shard: the leader raises its epoch
     * counter above {@code message}'s.
     */
    FENCED,
    /** Another synchronisation holds the shard. */
    TAKEN,
    /** The source's shard goes on in another feed, or is not in this one: ask the source again. */
    MOVED,
    /** The source's collection is gone or another incarnation. */
    ENDED
  }
}
