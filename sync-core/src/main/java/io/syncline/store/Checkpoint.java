package io.syncline.store;

import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncId;
import java.util.Optional;

/**
 * What a target shard durably knows about how far it is, and of what. Compared whole: an apply
 * names the checkpoint that it expects, and is refused at any difference.
 *
 * @param stream the attempt that claimed the shard last
 * @param session the greatest sender session that was heard
 * @param source the incarnation of the source shard that this one copies; {@link Incarnation#NONE}
 *     before the first frame
 * @param target the incarnation of the target shard itself, set by the store
 * @param phase see {@link Phase}
 * @param position how far the source's feed is applied; only in {@code FOLLOWING} and {@code
 *     CLOSED}. Where the source has no feed: when the last comparison began that was completed,
 *     kept while the next one runs
 * @param intent how far a batch reaches that was begun and may be half applied: in a store without
 *     atomic apply, or within a transaction larger than a frame
 * @param reason why a comparison was begun, for status; at most 256 characters
 */
public record Checkpoint(
    SyncId sync,
    StreamId stream,
    SessionId session,
    Incarnation source,
    Incarnation target,
    Phase phase,
    Optional<FeedPosition> position,
    Optional<Position> intent,
    String reason) {
  /** How a target shard stands to its source. */
  public enum Phase {
    /** Claimed, nothing is known. */
    NEW,
    /** A comparison is under way: the content is of no position. */
    COMPARING,
    /** The content is that of the position. */
    FOLLOWING,
    /** The shard is no longer replicated to; nothing more is applied. */
    CLOSED
  }

  /** Checks that the phase and the position fit, and cuts the reason. */
  public Checkpoint {
    if (position.filter(FeedPosition::inFeed).isPresent()
        && (phase == Phase.NEW || phase == Phase.COMPARING)) {
      throw new IllegalArgumentException("a checkpoint in phase " + phase + " has no position");
    }
    reason = reason.length() > 256 ? reason.substring(0, 256) : reason;
  }

  /** The checkpoint that a claim leaves in a shard that had none. */
  public static Checkpoint first(SyncId sync, StreamId stream, Incarnation target) {
    return new Checkpoint(
        sync,
        stream,
        SessionId.NONE,
        Incarnation.NONE,
        target,
        Phase.NEW,
        Optional.empty(),
        Optional.empty(),
        "");
  }

  /** The same under another claim. */
  public Checkpoint claimedBy(SyncId bySync, StreamId byStream) {
    return new Checkpoint(
        bySync,
        byStream,
        bySync.equals(sync) ? session : SessionId.NONE,
        source,
        target,
        phase,
        position,
        intent,
        reason);
  }

  /** Of a comparison that begins: no place in a feed any more. */
  public Checkpoint comparing(SessionId bySession, Incarnation ofSource, String why) {
    return new Checkpoint(
        sync,
        stream,
        bySession,
        ofSource,
        target,
        Phase.COMPARING,
        position.filter(at -> !at.inFeed()),
        Optional.empty(),
        why);
  }

  /** At a position. */
  public Checkpoint following(SessionId bySession, Incarnation ofSource, FeedPosition at) {
    return new Checkpoint(
        sync,
        stream,
        bySession,
        ofSource,
        target,
        Phase.FOLLOWING,
        Optional.of(at),
        Optional.empty(),
        "");
  }

  /** With a batch begun that reaches to a position. */
  public Checkpoint intending(Position upTo) {
    return new Checkpoint(
        sync, stream, session, source, target, phase, position, Optional.of(upTo), reason);
  }

  /** Closed: nothing is applied any more until it is claimed with a greater stream. */
  public Checkpoint closed() {
    return new Checkpoint(
        sync, stream, session, source, target, Phase.CLOSED, position, intent, reason);
  }
}
