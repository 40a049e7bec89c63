package io.syncline.internal.wire;

import io.syncline.Bytes;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.store.Change;
import io.syncline.store.Digest;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.FeedId;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.PointRange;
import io.syncline.store.Position;
import io.syncline.store.ShardId;
import java.util.List;
import java.util.Optional;

/** One message of every kind, with every field set. */
final class Messages {
  private Messages() {}

  static List<Message> all() {
    FeedPosition at =
        new FeedPosition(new FeedId("feed-1"), new Incarnation("f1"), Position.of(77, 5));
    Incarnation c = new Incarnation("c1");
    Document document = new Document(Bytes.utf8("key"), -3, Bytes.utf8("{\"a\":\"ä\"}"));
    PointRange range = new PointRange(5, -9);
    StreamId stream = new StreamId(4, 2);
    SessionId session = new SessionId(9, 300);
    return List.of(
        new DataMessage.Compare(1, at, c, true, "why"),
        new DataMessage.Mark(2, at, "v-1"),
        new DataMessage.Digests(
            3,
            1,
            DigestKind.REVISION_BY_KEY_HASH,
            42,
            List.of(range, PointRange.ALL),
            List.of(new Digest(3, 4), Digest.EMPTY)),
        new DataMessage.Listing(
            4,
            2,
            DigestKind.BODY_BY_KEY_HASH,
            43,
            range,
            List.of(new DataMessage.Listed(Bytes.utf8("k"), -1))),
        new DataMessage.Verified(5, "v-1", 1_000_000, "late"),
        new DataMessage.Range(
            6, true, at, DigestKind.Space.KEY_BYTES, range, 12, List.of(document, document)),
        new DataMessage.Compared(7, at),
        new DataMessage.Changes(
            8,
            at,
            Position.of(80, 6),
            Optional.of(Position.of(81, 7)),
            c,
            1_700_000_000_000_000L,
            List.of(
                new Change.Put(document),
                new Change.Remove(Bytes.utf8("gone"), 8),
                new Change.Cleared(),
                new Change.Ended(),
                new Change.Moved(new FeedId("feed-2")))),
        new DataMessage.Over(9, true),
        new DataMessage.Rejected(DataMessage.Rejected.Kind.FAILED, "too large", "key"),
        new DataMessage.Part(10, 1, 3, Bytes.utf8("piece")),
        new ControlMessage.Start(
            -1,
            new ShardId("db", "col", 3),
            c,
            stream,
            Optional.of(at),
            true,
            List.of(DigestKind.BODY_BY_KEY_HASH),
            "json"),
        new ControlMessage.Answer(-2, stream, session, 3, List.of(0, 1), List.of(5L, 6L)),
        new ControlMessage.Verify(-3, stream, session, "v-2", true),
        new ControlMessage.Stop(-4, stream, "stopped"),
        new ControlMessage.Acks(List.of(new ControlMessage.Ack(5, stream, session, 99))),
        new Heartbeat(
            session,
            at,
            Position.of(90, 1),
            123_456,
            List.of(new Heartbeat.Beat(6, stream, session, 7, true, false))));
  }
}
