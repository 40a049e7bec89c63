package io.syncline.internal.wire;

import io.syncline.Bytes;
import io.syncline.store.DigestKind;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import java.util.List;
import java.util.Optional;

/**
 * Messages to payloads and back. A payload is: version, type, the message's fields, CRC32C of all
 * before. Decoding is total: any bytes decode to a message or give one {@link
 * io.syncline.SyncException} {@code CORRUPT}. Stateless and thread-safe.
 */
public final class Wire {
  /** The version that is written; others are refused. */
  public static final int VERSION = 1;

  /** What a message takes beside documents and changes at most, roughly, in bytes. */
  public static final int OVERHEAD = 512;

  private Wire() {}

  /** Encodes a message. */
  public static Bytes encode(Message message) {
    WireWriter out = new WireWriter(expected(message));
    out.u8(VERSION);
    if (message instanceof DataMessage data) {
      DataCodec.write(data, out);
    } else if (message instanceof ControlMessage control) {
      write(control, out);
    } else if (message instanceof Heartbeat beat) {
      write(beat, out);
    }
    return out.seal();
  }

  /**
   * Decodes a payload.
   *
   * @throws io.syncline.SyncException {@code CORRUPT}
   */
  public static Message decode(Bytes payload) {
    WireReader in = new WireReader(payload);
    int version = in.u8();
    if (version != VERSION) {
      throw WireReader.corrupt(
          "frame of version "
              + version
              + ", this library reads version "
              + VERSION
              + ": use one version on both sides");
    }
    int type = in.u8();
    Message message = type < CONTROL ? DataCodec.read(type, in) : read(type, in);
    in.end();
    return message;
  }

  private static final int CONTROL = 32;
  private static final int START = 32;
  private static final int ANSWER = 33;
  private static final int VERIFY = 34;
  private static final int STOP = 35;
  private static final int ACKS = 36;
  private static final int HEARTBEAT = 64;

  private static int expected(Message message) {
    int size = 64;
    if (message instanceof DataMessage.Range r) {
      size = OVERHEAD;
      for (var d : r.documents()) {
        size += d.size();
      }
    } else if (message instanceof DataMessage.Changes c) {
      size = OVERHEAD;
      for (var x : c.changes()) {
        size += x.size();
      }
    } else if (message instanceof DataMessage.Digests d) {
      size = 64 + 40 * d.ranges().size();
    } else if (message instanceof DataMessage.Part p) {
      size = 64 + p.piece().length();
    } else if (message instanceof Heartbeat h) {
      size = 128 + 24 * h.beats().size();
    } else if (message instanceof ControlMessage.Acks a) {
      size = 64 + 24 * a.acks().size();
    }
    return size;
  }

  private static void write(ControlMessage message, WireWriter out) {
    if (message instanceof ControlMessage.Start m) {
      out.u8(START);
      out.fixed64(m.tag());
      out.text(m.shard().database());
      out.text(m.shard().collection());
      out.number(m.shard().index());
      out.text(m.source().value());
      out.stream(m.stream());
      out.flag(m.position().isPresent());
      m.position().ifPresent(out::feedPosition);
      out.flag(m.empty());
      out.number(m.kinds().size());
      m.kinds().forEach(kind -> DataCodec.writeKind(kind, out));
      out.text(m.bodyForm());
    } else if (message instanceof ControlMessage.Answer m) {
      out.u8(ANSWER);
      out.fixed64(m.tag());
      out.stream(m.stream());
      out.session(m.session());
      out.number(m.digest());
      out.number(m.differing().size());
      m.differing().forEach(out::number);
      out.number(m.counts().size());
      m.counts().forEach(out::number);
    } else if (message instanceof ControlMessage.Verify m) {
      out.u8(VERIFY);
      out.fixed64(m.tag());
      out.stream(m.stream());
      out.session(m.session());
      out.text(m.verification());
      out.flag(m.repair());
    } else if (message instanceof ControlMessage.Stop m) {
      out.u8(STOP);
      out.fixed64(m.tag());
      out.stream(m.stream());
      out.text(m.reason());
    } else if (message instanceof ControlMessage.Acks m) {
      out.u8(ACKS);
      out.number(m.acks().size());
      for (ControlMessage.Ack ack : m.acks()) {
        out.fixed64(ack.tag());
        out.stream(ack.stream());
        out.session(ack.session());
        out.number(ack.seq());
      }
    }
  }

  private static void write(Heartbeat m, WireWriter out) {
    out.u8(HEARTBEAT);
    out.session(m.session());
    out.feedPosition(m.scanned());
    out.position(m.head());
    out.fixed64(m.clock());
    out.number(m.beats().size());
    for (Heartbeat.Beat beat : m.beats()) {
      out.fixed64(beat.tag());
      out.stream(beat.stream());
      out.session(beat.session());
      out.number(beat.last());
      out.u8((beat.idle() ? 1 : 0) | (beat.working() ? 2 : 0));
    }
  }

  private static Message read(int type, WireReader in) {
    return switch (type) {
      case START -> {
        long tag = in.fixed64();
        String database = in.text();
        String collection = in.text();
        int index = in.smallInt();
        String source = in.text();
        var stream = in.stream();
        Optional<io.syncline.store.FeedPosition> position =
            in.flag() ? Optional.of(in.feedPosition()) : Optional.empty();
        boolean empty = in.flag();
        List<DigestKind> kinds = in.list(2, () -> DataCodec.readKind(in));
        String bodyForm = in.text();
        yield in.checked(
            () ->
                new ControlMessage.Start(
                    tag,
                    new ShardId(database, collection, index),
                    new Incarnation(source),
                    stream,
                    position,
                    empty,
                    kinds,
                    bodyForm));
      }
      case ANSWER ->
          new ControlMessage.Answer(
              in.fixed64(),
              in.stream(),
              in.session(),
              in.number(),
              in.list(1, in::smallInt),
              in.list(1, in::number));
      case VERIFY ->
          new ControlMessage.Verify(in.fixed64(), in.stream(), in.session(), in.text(), in.flag());
      case STOP -> new ControlMessage.Stop(in.fixed64(), in.stream(), in.text());
      case ACKS ->
          new ControlMessage.Acks(
              in.list(
                  12,
                  () ->
                      new ControlMessage.Ack(
                          in.fixed64(), in.stream(), in.session(), in.number())));
      case HEARTBEAT ->
          new Heartbeat(
              in.session(),
              in.feedPosition(),
              in.position(),
              in.fixed64(),
              in.list(13, () -> readBeat(in)));
      default -> throw WireReader.corrupt("frame of unknown type " + type);
    };
  }

  private static Heartbeat.Beat readBeat(WireReader in) {
    long tag = in.fixed64();
    var stream = in.stream();
    var session = in.session();
    long last = in.number();
    int flags = in.u8();
    if (flags > 3) {
      throw WireReader.corrupt("unknown flags " + flags);
    }
    return new Heartbeat.Beat(tag, stream, session, last, (flags & 1) != 0, (flags & 2) != 0);
  }
}
