package io.syncline.internal.wire;

import io.syncline.Bytes;
import io.syncline.store.Change;
import io.syncline.store.Digest;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.PointRange;
import io.syncline.store.Position;
import java.util.List;
import java.util.Optional;

/**
 * What a sender says on a shard's data channel. All but {@link Rejected} are numbered from 1,
 * without gaps, within a stream and session.
 */
public sealed interface DataMessage extends Message {
  /** The number in the stream; 0 of what stands outside the sequence. */
  long seq();

  /**
   * A comparison begins: all that follows up to {@link Compared} is as of one snapshot.
   *
   * @param at the snapshot's position
   * @param source the incarnation of the source's shard
   * @param historyLost whether it is because the feed could not go on
   */
  record Compare(long seq, FeedPosition at, Incarnation source, boolean historyLost, String reason)
      implements DataMessage {}

  /**
   * A verification begins, here in the sequence: the receiver looks at its side as of now.
   *
   * @param from where the changes sent so far end
   */
  record Mark(long seq, FeedPosition from, String verification) implements DataMessage {}

  /**
   * Digests of ranges as of a comparison or a mark.
   *
   * @param of the number of the {@link Compare} or {@link Mark}
   */
  record Digests(
      long seq, long of, DigestKind kind, long salt, List<PointRange> ranges, List<Digest> digests)
      implements DataMessage {}

  /** The documents of a small range that differs, one by one, as of a mark. */
  record Listing(
      long seq, long of, DigestKind kind, long salt, PointRange range, List<Listed> documents)
      implements DataMessage {}

  /** One document of a listing; the sum is that of its digest. */
  record Listed(Bytes key, long sum) {}

  /**
   * A verification has ended: nothing more is asked, what was to be repaired was sent before.
   *
   * @param documents that the source had
   * @param failure why it could not be finished, else empty
   */
  record Verified(long seq, String verification, long documents, String failure)
      implements DataMessage {}

  /**
   * All documents of a range.
   *
   * @param repair outside a comparison: only applied where the receiver stands exactly at {@code
   *     from}
   * @param from of a repair, where the changes sent so far end; else the snapshot's position
   * @param total estimated number of documents that the whole copy will bring
   */
  record Range(
      long seq,
      boolean repair,
      FeedPosition from,
      DigestKind.Space space,
      PointRange range,
      long total,
      List<Document> documents)
      implements DataMessage {}

  /** The comparison has ended: all ranges were sent. Only this writes the snapshot's position. */
  record Compared(long seq, FeedPosition at) implements DataMessage {}

  /**
   * Changes, in feed order.
   *
   * @param from where the ones before ended
   * @param to where these end: the end of a transaction
   * @param intent the end of a transaction that is only begun in this message; its changes are
   *     among these
   * @param source the incarnation of the source's shard
   * @param committedAt of the first change, microseconds by the source store's clock
   */
  record Changes(
      long seq,
      FeedPosition from,
      Position to,
      Optional<Position> intent,
      Incarnation source,
      long committedAt,
      List<Change> changes)
      implements DataMessage {}

  /** Nothing follows: the shard's incarnation is over, or it goes on in another feed. */
  record Over(long seq, boolean moved) implements DataMessage {}

  /**
   * The sender does not serve the stream.
   *
   * @param key the document that stands in the way, if it is one
   */
  record Rejected(Kind kind, String reason, String key) implements DataMessage {
    /** Why. */
    public enum Kind {
      /** The shard is of another incarnation than asked for, or does not exist. */
      OTHER_COLLECTION,
      /** The shard is not carried by this feed. */
      OTHER_FEED,
      /** The shard can't be replicated as it is. */
      FAILED
    }

    @Override
    public long seq() {
      return 0;
    }
  }

  /** A piece of a message that is larger than a frame. Pieces are numbered like messages. */
  record Part(long seq, int index, int count, Bytes piece) implements DataMessage {}
}
