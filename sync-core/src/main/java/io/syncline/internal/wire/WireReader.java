package io.syncline.internal.wire;

import io.syncline.Bytes;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncException;
import io.syncline.store.FeedId;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.PointRange;
import io.syncline.store.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/**
 * Reads the primitive parts of messages. Every mistake in the bytes is a {@link SyncException}
 * {@code CORRUPT}; nothing is allocated that the bytes do not hold. Not thread-safe.
 */
final class WireReader {
  private static final int CRC_BYTES = 4;

  private final Bytes bytes;
  private final int end;
  private int at;

  /** Checks the checksum. */
  WireReader(Bytes bytes) {
    this.bytes = bytes;
    this.end = bytes.length() - CRC_BYTES;
    if (end < 0) {
      throw corrupt("frame of " + bytes.length() + " bytes is shorter than its checksum");
    }
    CRC32C crc = new CRC32C();
    bytes.slice(0, end).update(crc);
    long sum = 0;
    for (int i = 0; i < CRC_BYTES; i++) {
      sum = sum << 8 | bytes.at(end + i) & 0xFF;
    }
    if (sum != crc.getValue()) {
      throw corrupt("checksum of a frame of " + bytes.length() + " bytes does not fit");
    }
  }

  static SyncException corrupt(String what) {
    return new SyncException(SyncException.Code.CORRUPT, what);
  }

  int u8() {
    if (at >= end) {
      throw corrupt("frame ends within a field");
    }
    return bytes.at(at++) & 0xFF;
  }

  boolean flag() {
    int value = u8();
    if (value > 1) {
      throw corrupt("flag of value " + value);
    }
    return value == 1;
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = u8();
      if (shift == 63 && b > 1) {
        throw corrupt("number of more than 64 bits");
      }
      value |= (long) (b & 0x7F) << shift;
      if ((b & 0x80) == 0) {
        return value;
      }
    }
    throw corrupt("number of more than 10 bytes");
  }

  /** A number that counts things of which each takes some bytes of the frame. */
  int count(int bytesEach) {
    long count = number();
    if (count < 0 || count > (end - at) / Math.max(1, bytesEach)) {
      throw corrupt("count " + Long.toUnsignedString(count) + " is more than the frame holds");
    }
    return (int) count;
  }

  int smallInt() {
    long value = number();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw corrupt("number " + Long.toUnsignedString(value) + " is too large");
    }
    return (int) value;
  }

  long fixed64() {
    if (end - at < 8) {
      throw corrupt("frame ends within a field");
    }
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | bytes.at(at++) & 0xFF;
    }
    return value;
  }

  /** Shares the frame's array. */
  Bytes bytes() {
    int count = count(1);
    Bytes value = bytes.slice(at, count);
    at += count;
    return value;
  }

  String text() {
    return bytes().utf8();
  }

  StreamId stream() {
    return new StreamId(number(), number());
  }

  SessionId session() {
    return new SessionId(number(), number());
  }

  /** A position, copied: it outlives the frame. */
  Position position() {
    Bytes value = Bytes.wrap(bytes().toArray());
    long witness = fixed64();
    return checked(() -> new Position(value, witness));
  }

  FeedPosition feedPosition() {
    String feed = text();
    String incarnation = text();
    Position position = position();
    return checked(
        () -> new FeedPosition(new FeedId(feed), new Incarnation(incarnation), position));
  }

  PointRange range() {
    long first = fixed64();
    long last = fixed64();
    return checked(() -> new PointRange(first, last));
  }

  <E extends Enum<E>> E choice(E[] values) {
    int ordinal = u8();
    if (ordinal >= values.length) {
      throw corrupt("choice " + ordinal + " of " + values.length);
    }
    return values[ordinal];
  }

  <T> List<T> list(int bytesEach, Supplier<T> element) {
    int count = count(bytesEach);
    List<T> out = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      out.add(element.get());
    }
    return out;
  }

  /** Turns a value type's own check into a wire error. */
  <T> T checked(Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new SyncException(
          SyncException.Code.CORRUPT, "frame holds an impossible value: " + e.getMessage(), e);
    }
  }

  void end() {
    if (at != end) {
      throw corrupt(end - at + " bytes follow the message");
    }
  }
}
