package io.syncline.internal.wire;

import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.store.DigestKind;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import java.util.List;
import java.util.Optional;

/**
 * What a receiver says on a feed's control channel. Standing statements, repeated until superseded.
 * A {@code tag} names the shard's channel in short.
 */
public sealed interface ControlMessage extends Message {
  /**
   * A stream begins.
   *
   * @param source the incarnation of the source's shard that the receiver wants
   * @param position where to go on; empty for a comparison
   * @param empty whether the target's shard holds nothing, so that nothing need be compared
   * @param kinds of digests that the receiver's store has, best first
   */
  record Start(
      long tag,
      ShardId shard,
      Incarnation source,
      StreamId stream,
      Optional<FeedPosition> position,
      boolean empty,
      List<DigestKind> kinds,
      String bodyForm)
      implements ControlMessage {}

  /**
   * The answer to {@link DataMessage.Digests} or {@link DataMessage.Listing}.
   *
   * @param digest the number of what is answered
   * @param differing indices of the ranges that differ; of a listing, 0 if it differs
   * @param counts how many documents the receiver has in each of them
   */
  record Answer(
      long tag,
      StreamId stream,
      SessionId session,
      long digest,
      List<Integer> differing,
      List<Long> counts)
      implements ControlMessage {}

  /** Asks for a verification of the running stream. */
  record Verify(long tag, StreamId stream, SessionId session, String verification, boolean repair)
      implements ControlMessage {}

  /** The receiver no longer listens to a stream. */
  record Stop(long tag, StreamId stream, String reason) implements ControlMessage {}

  /** What is durable, of many shards; also a sign of life of each of them. */
  record Acks(List<Ack> acks) implements ControlMessage {}

  /** All messages of a stream and session up to a number are durable at the target. */
  record Ack(long tag, StreamId stream, SessionId session, long seq) {}
}
