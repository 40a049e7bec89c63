package io.syncline.transport.http;

import io.syncline.Bytes;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.security.ChannelTokens;
import io.syncline.transport.ChannelId;
import io.syncline.transport.Frame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Messages from bytes. Total: any bytes give messages or one {@link SyncException} {@code CORRUPT},
 * and never is more memory taken than bytes came. Not thread-safe.
 */
final class MessageReader {
  private static final ChannelId.Kind[] KINDS = ChannelId.Kind.values();

  private static final int TRUSTED = 64 << 10;

  private final InputStream in;
  private final int most;
  private final CRC32C crc = new CRC32C();

  /** Reads from a stream; messages of more than so many bytes are refused. */
  MessageReader(InputStream in, int most) {
    this.in = in;
    this.most = most;
  }

  /** All messages of a body. */
  static List<Message> decode(Bytes body) {
    MessageReader reader =
        new MessageReader(new ByteArrayInputStream(body.toArray()), body.length());
    List<Message> messages = new ArrayList<>();
    try {
      for (Optional<Message> m = reader.next(); m.isPresent(); m = reader.next()) {
        messages.add(m.get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a body in memory does not fail
    }
    return messages;
  }

  /** The next message; empty where the stream ends between two of them. */
  Optional<Message> next() throws IOException {
    byte[] head = in.readNBytes(4);
    if (head.length == 0) {
      return Optional.empty();
    }
    if (head.length < 4) {
      throw corrupt("cut off within a length");
    }
    int length = ByteBuffer.wrap(head).getInt();
    if (length < 5 || length > most) {
      throw corrupt("a length of " + length + ", allowed are 5 to " + most);
    }
    byte[] body = upTo(length);
    if (body.length < length) {
      throw corrupt("cut off after " + body.length + " bytes of " + length);
    }
    crc.reset();
    crc.update(body, 0, length - 4);
    ByteBuffer fields = ByteBuffer.wrap(body, 0, length - 4);
    if (ByteBuffer.wrap(body, length - 4, 4).getInt() != (int) crc.getValue()) {
      throw corrupt("the checksum of " + length + " bytes is wrong");
    }
    Message message;
    try {
      message = fields(fields);
    } catch (java.nio.BufferUnderflowException | IllegalArgumentException e) {
      throw new SyncException(
          SyncException.Code.CORRUPT, "no channel message: " + e.getClass().getSimpleName(), e);
    }
    if (fields.hasRemaining()) {
      throw corrupt(fields.remaining() + " bytes too many");
    }
    return Optional.of(message);
  }

  /** Takes memory as bytes come: a length may be a lie. */
  private byte[] upTo(int length) throws IOException {
    byte[] body = new byte[Math.min(length, TRUSTED)];
    int size = in.readNBytes(body, 0, body.length);
    while (size == body.length && size < length) {
      body = Arrays.copyOf(body, (int) Math.min(length, 2L * size));
      size += in.readNBytes(body, size, body.length - size);
    }
    return size == body.length ? body : Arrays.copyOf(body, size);
  }

  private static Message fields(ByteBuffer in) {
    byte kind = in.get();
    return switch (kind) {
      case MessageWriter.HELLO -> hello(in);
      case MessageWriter.DATA -> new Message.Data(in.getInt(), in.getLong(), frame(in));
      case MessageWriter.OPENED -> new Message.Opened(in.getInt());
      case MessageWriter.REFUSED -> new Message.Refused(in.getInt(), text(in));
      case MessageWriter.LOCATED -> new Message.Located(in.getInt(), flag(in), places(in));
      case MessageWriter.BEAT -> new Message.Beat();
      case MessageWriter.EXISTS -> new Message.Exists(in.getInt(), flag(in), readers(in));
      case MessageWriter.CREDENTIALS -> new Message.Credentials(credentials(in));
      case MessageWriter.OPEN -> new Message.Open(in.getInt(), in.getLong(), channel(in));
      case MessageWriter.TAKEN -> new Message.Taken(in.getInt(), in.getLong());
      case MessageWriter.ARRIVED -> new Message.Arrived(in.getInt(), in.getLong());
      case MessageWriter.CLOSE -> new Message.Close(in.getInt());
      case MessageWriter.WRITING -> new Message.Writing(in.getInt(), channel(in));
      case MessageWriter.HANDED -> new Message.Handed(text(in), text(in), in.getLong());
      case MessageWriter.RENEW -> new Message.Renew();
      default -> throw corrupt("the kind " + kind + " is not known");
    };
  }

  private static Message hello(ByteBuffer in) {
    int version = in.get();
    if (version != MessageWriter.VERSION) {
      throw corrupt(
          "the other side speaks version "
              + version
              + ", this one version "
              + MessageWriter.VERSION
              + "; bring both to the same release");
    }
    return new Message.Hello(version, text(in), flag(in));
  }

  private static Frame frame(ByteBuffer in) {
    StreamId stream = new StreamId(in.getLong(), in.getLong());
    SessionId session = new SessionId(in.getLong(), in.getLong());
    Bytes payload = Bytes.wrap(in.array(), in.position(), in.remaining());
    in.position(in.limit());
    return new Frame(stream, session, payload);
  }

  private static ChannelId channel(ByteBuffer in) {
    int kind = in.get();
    if (kind < 0 || kind >= KINDS.length) {
      throw corrupt("the kind of channel " + kind + " is not known");
    }
    return new ChannelId(new SyncId(text(in)), KINDS[kind], text(in), in.getInt());
  }

  private static List<Message.Place> places(ByteBuffer in) {
    int count = count(in, 4);
    List<Message.Place> places = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      places.add(new Message.Place(text(in), text(in)));
    }
    return places;
  }

  private static List<Long> readers(ByteBuffer in) {
    int count = count(in, 8);
    List<Long> readers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      readers.add(in.getLong());
    }
    return readers;
  }

  private static List<ChannelTokens.Stored> credentials(ByteBuffer in) {
    int count = count(in, 14);
    List<ChannelTokens.Stored> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(
          new ChannelTokens.Stored(
              text(in), text(in), text(in), Instant.ofEpochMilli(in.getLong())));
    }
    return all;
  }

  /** A number of things of at least so many bytes each: never more than there are bytes for. */
  private static int count(ByteBuffer in, int least) {
    int count = in.getInt();
    if (count < 0 || count > in.remaining() / least) {
      throw corrupt("a list of " + count + " in " + in.remaining() + " bytes");
    }
    return count;
  }

  private static boolean flag(ByteBuffer in) {
    byte flag = in.get();
    if (flag != 0 && flag != 1) {
      throw corrupt("a flag of " + flag);
    }
    return flag == 1;
  }

  private static String text(ByteBuffer in) {
    return blob(in).utf8();
  }

  private static Bytes blob(ByteBuffer in) {
    int length = Short.toUnsignedInt(in.getShort());
    if (length > in.remaining()) {
      throw corrupt("a text of " + length + " in " + in.remaining() + " bytes");
    }
    Bytes blob = Bytes.wrap(in.array(), in.position(), length);
    in.position(in.position() + length);
    return blob;
  }

  private static SyncException corrupt(String what) {
    return new SyncException(SyncException.Code.CORRUPT, "no channel message: " + what);
  }
}
