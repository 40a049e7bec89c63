package io.syncline.internal.wire;

import io.syncline.Bytes;
import io.syncline.store.Change;
import io.syncline.store.Digest;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.FeedId;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.Position;
import java.util.Optional;

/** The fields of data messages. Stateless. */
final class DataCodec {
  private static final int COMPARE = 1;
  private static final int MARK = 2;
  private static final int DIGESTS = 3;
  private static final int LISTING = 4;
  private static final int VERIFIED = 5;
  private static final int RANGE = 6;
  private static final int COMPARED = 7;
  private static final int CHANGES = 8;
  private static final int OVER = 9;
  private static final int REJECTED = 10;
  private static final int PART = 11;

  private static final int PUT = 0;
  private static final int REMOVE = 1;
  private static final int CLEARED = 2;
  private static final int ENDED = 3;
  private static final int MOVED = 4;

  private DataCodec() {}

  static void write(DataMessage message, WireWriter out) {
    if (message instanceof DataMessage.Compare m) {
      out.u8(COMPARE);
      out.number(m.seq());
      out.feedPosition(m.at());
      out.text(m.source().value());
      out.flag(m.historyLost());
      out.text(m.reason());
    } else if (message instanceof DataMessage.Mark m) {
      out.u8(MARK);
      out.number(m.seq());
      out.feedPosition(m.from());
      out.text(m.verification());
    } else if (message instanceof DataMessage.Digests m) {
      out.u8(DIGESTS);
      out.number(m.seq());
      out.number(m.of());
      writeKind(m.kind(), out);
      out.fixed64(m.salt());
      out.number(m.ranges().size());
      m.ranges().forEach(out::range);
      out.number(m.digests().size());
      for (Digest digest : m.digests()) {
        out.number(digest.count());
        out.fixed64(digest.sum());
      }
    } else if (message instanceof DataMessage.Listing m) {
      out.u8(LISTING);
      out.number(m.seq());
      out.number(m.of());
      writeKind(m.kind(), out);
      out.fixed64(m.salt());
      out.range(m.range());
      out.number(m.documents().size());
      for (DataMessage.Listed listed : m.documents()) {
        out.bytes(listed.key());
        out.fixed64(listed.sum());
      }
    } else if (message instanceof DataMessage.Verified m) {
      out.u8(VERIFIED);
      out.number(m.seq());
      out.text(m.verification());
      out.number(m.documents());
      out.text(m.failure());
    } else if (message instanceof DataMessage.Range m) {
      writeRange(m, out);
    } else if (message instanceof DataMessage.Compared m) {
      out.u8(COMPARED);
      out.number(m.seq());
      out.feedPosition(m.at());
    } else if (message instanceof DataMessage.Changes m) {
      writeChanges(m, out);
    } else if (message instanceof DataMessage.Over m) {
      out.u8(OVER);
      out.number(m.seq());
      out.flag(m.moved());
    } else if (message instanceof DataMessage.Rejected m) {
      out.u8(REJECTED);
      out.u8(m.kind().ordinal());
      out.text(m.reason());
      out.text(m.key());
    } else if (message instanceof DataMessage.Part m) {
      out.u8(PART);
      out.number(m.seq());
      out.number(m.index());
      out.number(m.count());
      out.bytes(m.piece());
    }
  }

  private static void writeRange(DataMessage.Range m, WireWriter out) {
    out.u8(RANGE);
    out.number(m.seq());
    out.flag(m.repair());
    out.feedPosition(m.from());
    out.u8(m.space().ordinal());
    out.range(m.range());
    out.number(m.total());
    out.number(m.documents().size());
    m.documents().forEach(document -> writeDocument(document, out));
  }

  private static void writeChanges(DataMessage.Changes m, WireWriter out) {
    out.u8(CHANGES);
    out.number(m.seq());
    out.feedPosition(m.from());
    out.position(m.to());
    out.flag(m.intent().isPresent());
    m.intent().ifPresent(out::position);
    out.text(m.source().value());
    out.fixed64(m.committedAt());
    out.number(m.changes().size());
    for (Change change : m.changes()) {
      if (change instanceof Change.Put put) {
        out.u8(PUT);
        writeDocument(put.document(), out);
      } else if (change instanceof Change.Remove remove) {
        out.u8(REMOVE);
        out.bytes(remove.key());
        out.fixed64(remove.revision());
      } else if (change instanceof Change.Cleared) {
        out.u8(CLEARED);
      } else if (change instanceof Change.Ended) {
        out.u8(ENDED);
      } else if (change instanceof Change.Moved moved) {
        out.u8(MOVED);
        out.text(moved.to().value());
      }
    }
  }

  private static void writeDocument(Document document, WireWriter out) {
    out.bytes(document.key());
    out.fixed64(document.revision());
    out.bytes(document.body());
  }

  static void writeKind(DigestKind kind, WireWriter out) {
    out.u8(kind.space().ordinal());
    out.u8(kind.content().ordinal());
  }

  static DigestKind readKind(WireReader in) {
    return new DigestKind(
        in.choice(DigestKind.Space.values()), in.choice(DigestKind.Content.values()));
  }

  static DataMessage read(int type, WireReader in) {
    return switch (type) {
      case COMPARE -> {
        long seq = in.number();
        FeedPosition at = in.feedPosition();
        Incarnation source = incarnation(in);
        yield new DataMessage.Compare(seq, at, source, in.flag(), in.text());
      }
      case MARK -> new DataMessage.Mark(in.number(), in.feedPosition(), in.text());
      case DIGESTS -> {
        var m =
            new DataMessage.Digests(
                in.number(),
                in.number(),
                readKind(in),
                in.fixed64(),
                in.list(16, in::range),
                in.list(9, () -> new Digest(in.number(), in.fixed64())));
        if (m.ranges().size() != m.digests().size()) {
          throw WireReader.corrupt(
              m.ranges().size() + " ranges with " + m.digests().size() + " digests");
        }
        yield m;
      }
      case LISTING ->
          new DataMessage.Listing(
              in.number(),
              in.number(),
              readKind(in),
              in.fixed64(),
              in.range(),
              in.list(9, () -> new DataMessage.Listed(in.bytes(), in.fixed64())));
      case VERIFIED -> new DataMessage.Verified(in.number(), in.text(), in.number(), in.text());
      case RANGE ->
          new DataMessage.Range(
              in.number(),
              in.flag(),
              in.feedPosition(),
              in.choice(DigestKind.Space.values()),
              in.range(),
              in.number(),
              in.list(11, () -> document(in)));
      case COMPARED -> new DataMessage.Compared(in.number(), in.feedPosition());
      case CHANGES -> {
        long seq = in.number();
        FeedPosition from = in.feedPosition();
        Position to = in.position();
        Optional<Position> intent = in.flag() ? Optional.of(in.position()) : Optional.empty();
        Incarnation source = incarnation(in);
        yield new DataMessage.Changes(
            seq, from, to, intent, source, in.fixed64(), in.list(1, () -> change(in)));
      }
      case OVER -> new DataMessage.Over(in.number(), in.flag());
      case REJECTED ->
          new DataMessage.Rejected(
              in.choice(DataMessage.Rejected.Kind.values()), in.text(), in.text());
      case PART -> {
        var m = new DataMessage.Part(in.number(), in.smallInt(), in.smallInt(), in.bytes());
        if (m.index() >= m.count()) {
          throw WireReader.corrupt("part " + m.index() + " of " + m.count());
        }
        yield m;
      }
      default -> throw WireReader.corrupt("frame of unknown type " + type);
    };
  }

  private static Incarnation incarnation(WireReader in) {
    String value = in.text();
    return in.checked(() -> new Incarnation(value));
  }

  private static Document document(WireReader in) {
    Bytes key = in.bytes();
    long revision = in.fixed64();
    Bytes body = in.bytes();
    return in.checked(() -> new Document(key, revision, body));
  }

  private static Change change(WireReader in) {
    int type = in.u8();
    return switch (type) {
      case PUT -> new Change.Put(document(in));
      case REMOVE -> new Change.Remove(in.bytes(), in.fixed64());
      case CLEARED -> new Change.Cleared();
      case ENDED -> new Change.Ended();
      case MOVED -> {
        String feed = in.text();
        yield in.checked(() -> new Change.Moved(new FeedId(feed)));
      }
      default -> throw WireReader.corrupt("change of unknown type " + type);
    };
  }
}
