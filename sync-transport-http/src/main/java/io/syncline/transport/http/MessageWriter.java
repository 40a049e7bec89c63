package io.syncline.transport.http;

import io.syncline.Bytes;
import io.syncline.security.ChannelTokens;
import io.syncline.transport.ChannelId;
import io.syncline.transport.Frame;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Messages as bytes: length of what follows (4 bytes), kind (1), fields, CRC32C of kind and fields
 * (4). Numbers are big-endian, texts UTF-8 after their length in 2 bytes. Not thread-safe.
 */
final class MessageWriter {
  /** What a message takes beside its fields. */
  static final int OVERHEAD = 9;

  /** The number of the format, which the first message of every answer carries. */
  static final int VERSION = 1;

  static final byte HELLO = 1;
  static final byte DATA = 2;
  static final byte OPENED = 3;
  static final byte LOCATED = 4;
  static final byte BEAT = 5;
  static final byte EXISTS = 6;
  static final byte CREDENTIALS = 7;
  static final byte HANDED = 8;
  static final byte REFUSED = 9;
  static final byte OPEN = 16;
  static final byte TAKEN = 17;
  static final byte ARRIVED = 18;
  static final byte CLOSE = 19;
  static final byte WRITING = 20;
  static final byte RENEW = 21;

  private final CRC32C crc = new CRC32C();
  private byte[] bytes = new byte[256];
  private int size;

  int size() {
    return size;
  }

  byte[] array() {
    return bytes;
  }

  /** Empties it; a buffer that became very large is let go. */
  void clear() {
    size = 0;
    if (bytes.length > 4 << 20) {
      bytes = new byte[256];
    }
  }

  Bytes toBytes() {
    return Bytes.wrap(Arrays.copyOf(bytes, size));
  }

  static Bytes encode(Iterable<? extends Message> messages) {
    MessageWriter writer = new MessageWriter();
    messages.forEach(writer::add);
    return writer.toBytes();
  }

  void add(Message message) {
    int begin = size;
    int4(0);
    fields(message);
    crc.reset();
    crc.update(bytes, begin + 4, size - begin - 4);
    int4((int) crc.getValue());
    int length = size - begin - 4;
    bytes[begin] = (byte) (length >>> 24);
    bytes[begin + 1] = (byte) (length >>> 16);
    bytes[begin + 2] = (byte) (length >>> 8);
    bytes[begin + 3] = (byte) length;
  }

  private void fields(Message message) {
    if (message instanceof Message.Data data) {
      int1(DATA).int4(data.number()).int8(data.sequence()).frame(data.frame());
    } else if (message instanceof Message.Taken taken) {
      int1(TAKEN).int4(taken.number()).int8(taken.upTo());
    } else if (message instanceof Message.Arrived arrived) {
      int1(ARRIVED).int4(arrived.number()).int8(arrived.upTo());
    } else if (message instanceof Message.Open open) {
      int1(OPEN).int4(open.number()).int8(open.reader()).channel(open.channel());
    } else if (message instanceof Message.Opened opened) {
      int1(OPENED).int4(opened.number());
    } else if (message instanceof Message.Refused refused) {
      int1(REFUSED).int4(refused.number()).text(refused.reason());
    } else if (message instanceof Message.Close close) {
      int1(CLOSE).int4(close.number());
    } else if (message instanceof Message.Writing writing) {
      int1(WRITING).int4(writing.number()).channel(writing.channel());
    } else if (message instanceof Message.Hello hello) {
      int1(HELLO).int1(hello.version()).text(hello.process()).int1(hello.directory() ? 1 : 0);
    } else if (message instanceof Message.Located located) {
      int1(LOCATED).int4(located.number()).int1(located.exists() ? 1 : 0);
      int4(located.places().size());
      located.places().forEach(place -> text(place.process()).text(place.url()));
    } else if (message instanceof Message.Exists exists) {
      int1(EXISTS).int4(exists.number()).int1(exists.exists() ? 1 : 0);
      int4(exists.readers().size());
      exists.readers().forEach(this::int8);
    } else if (message instanceof Message.Credentials credentials) {
      int1(CREDENTIALS).int4(credentials.all().size());
      credentials.all().forEach(this::token);
    } else if (message instanceof Message.Handed handed) {
      int1(HANDED).text(handed.cluster()).text(handed.token()).int8(handed.expires());
    } else if (message instanceof Message.Renew) {
      int1(RENEW);
    } else {
      int1(BEAT);
    }
  }

  private MessageWriter frame(Frame frame) {
    int8(frame.stream().epoch()).int8(frame.stream().attempt());
    int8(frame.session().epoch()).int8(frame.session().life());
    room(frame.payload().length());
    frame.payload().copyTo(bytes, size);
    size += frame.payload().length();
    return this;
  }

  private MessageWriter channel(ChannelId channel) {
    int1(channel.kind().ordinal()).text(channel.sync().value()).text(channel.scope());
    return int4(channel.index());
  }

  private void token(ChannelTokens.Stored token) {
    text(token.hash()).text(token.parent()).text(token.scope());
    int8(token.expires().toEpochMilli());
  }

  private MessageWriter text(String text) {
    return blob(Bytes.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private MessageWriter blob(Bytes blob) {
    if (blob.length() > 0xffff) {
      throw new IllegalArgumentException("a text of " + blob.length() + " bytes");
    }
    int1(blob.length() >>> 8).int1(blob.length());
    room(blob.length());
    blob.copyTo(bytes, size);
    size += blob.length();
    return this;
  }

  private MessageWriter int1(int value) {
    room(1);
    bytes[size++] = (byte) value;
    return this;
  }

  private MessageWriter int4(int value) {
    room(4);
    bytes[size++] = (byte) (value >>> 24);
    bytes[size++] = (byte) (value >>> 16);
    bytes[size++] = (byte) (value >>> 8);
    bytes[size++] = (byte) value;
    return this;
  }

  private MessageWriter int8(long value) {
    return int4((int) (value >>> 32)).int4((int) value);
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }
}
