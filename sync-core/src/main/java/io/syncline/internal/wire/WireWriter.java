package io.syncline.internal.wire;

import io.syncline.Bytes;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.store.FeedPosition;
import io.syncline.store.PointRange;
import io.syncline.store.Position;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Writes the primitive parts of messages to one growing array. Not thread-safe. */
final class WireWriter {
  private byte[] array;
  private int length;

  WireWriter(int expected) {
    array = new byte[expected];
  }

  void u8(int value) {
    room(1);
    array[length++] = (byte) value;
  }

  void flag(boolean value) {
    u8(value ? 1 : 0);
  }

  /** Unsigned LEB128. */
  void number(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      array[length++] = (byte) (rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    array[length++] = (byte) rest;
  }

  void fixed64(long value) {
    room(8);
    for (int i = 56; i >= 0; i -= 8) {
      array[length++] = (byte) (value >>> i);
    }
  }

  void bytes(Bytes value) {
    number(value.length());
    room(value.length());
    value.copyTo(array, length);
    length += value.length();
  }

  void text(String value) {
    bytes(Bytes.utf8(value));
  }

  void stream(StreamId id) {
    number(id.epoch());
    number(id.attempt());
  }

  void session(SessionId id) {
    number(id.epoch());
    number(id.life());
  }

  void position(Position position) {
    bytes(position.value());
    fixed64(position.witness());
  }

  void feedPosition(FeedPosition position) {
    text(position.feed().value());
    text(position.incarnation().value());
    position(position.position());
  }

  void range(PointRange range) {
    fixed64(range.first());
    fixed64(range.last());
  }

  /** What was written, with its checksum. */
  Bytes seal() {
    CRC32C crc = new CRC32C();
    crc.update(array, 0, length);
    long sum = crc.getValue();
    room(4);
    for (int i = 24; i >= 0; i -= 8) {
      array[length++] = (byte) (sum >>> i);
    }
    return Bytes.wrap(array, 0, length);
  }

  private void room(int more) {
    if (array.length - length < more) {
      array = Arrays.copyOf(array, Math.max(array.length * 2, length + more));
    }
  }
}
