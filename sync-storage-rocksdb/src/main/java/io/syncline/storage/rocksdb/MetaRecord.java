package io.syncline.storage.rocksdb;

import io.syncline.Bytes;
import io.syncline.SyncException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import java.util.zip.CRC32C;

/** Records of the column family {@code meta}: version, content, check sum. */
final class MetaRecord {
  private MetaRecord() {}

  /** Writes. */
  static final class Out {
    private byte[] bytes = new byte[64];
    private int length;

    /** A record's content follows. */
    static Out record() {
      Out out = new Out();
      out.u8(RocksLayout.RECORD_VERSION);
      return out;
    }

    void u8(int value) {
      room(1);
      bytes[length++] = (byte) value;
    }

    Out i32(int value) {
      room(4);
      RocksLayout.putInt(bytes, length, value);
      length += 4;
      return this;
    }

    Out i64(long value) {
      room(8);
      RocksLayout.putLong(bytes, length, value);
      length += 8;
      return this;
    }

    Out text(String value) {
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      i32(utf8.length);
      room(utf8.length);
      System.arraycopy(utf8, 0, bytes, length, utf8.length);
      length += utf8.length;
      return this;
    }

    Out bytes(Bytes value) {
      i32(value.length());
      room(value.length());
      value.copyTo(bytes, length);
      length += value.length();
      return this;
    }

    /** Without a check sum: a key. */
    byte[] bare() {
      return Arrays.copyOf(bytes, length);
    }

    /** With the check sum. */
    byte[] seal() {
      i32(crc(bytes, length));
      return bare();
    }

    private void room(int more) {
      if (length + more > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
      }
    }
  }

  /** Reads; every method throws what {@link #read} turns into one clear error. */
  static final class In {
    private final ByteBuffer buffer;

    private In(ByteBuffer buffer) {
      this.buffer = buffer;
    }

    /** A key, after its letter. */
    static In key(byte[] key) {
      return new In(ByteBuffer.wrap(key, 1, key.length - 1));
    }

    int u8() {
      return buffer.get() & 0xFF;
    }

    int i32() {
      return buffer.getInt();
    }

    long i64() {
      return buffer.getLong();
    }

    private ByteBuffer counted() {
      int size = buffer.getInt();
      if (size < 0 || size > buffer.remaining()) {
        throw new BufferUnderflowException();
      }
      ByteBuffer counted = buffer.slice().limit(size);
      buffer.position(buffer.position() + size);
      return counted;
    }

    Bytes bytes() {
      ByteBuffer counted = counted();
      byte[] copy = new byte[counted.remaining()];
      counted.get(copy);
      return Bytes.wrap(copy);
    }

    String text() {
      ByteBuffer utf8 = counted();
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
      } catch (CharacterCodingException e) {
        throw new IllegalArgumentException("a text is not UTF-8", e);
      }
    }
  }

  /**
   * Reads one record whole.
   *
   * @throws SyncException with code {@code CORRUPT}, naming the record
   */
  static <T> T read(byte[] metaKey, byte[] value, Function<In, T> content) {
    if (value.length > 0 && value[0] != RocksLayout.RECORD_VERSION) {
      throw corrupt(
          metaKey,
          "its version is "
              + (value[0] & 0xFF)
              + ", this library reads "
              + RocksLayout.RECORD_VERSION);
    }
    int end = value.length - 4;
    if (end < 1 || RocksLayout.getInt(value, end) != crc(value, end)) {
      throw corrupt(metaKey, "its check sum does not fit its " + value.length + " bytes");
    }
    try {
      In in = new In(ByteBuffer.wrap(value, 1, end - 1));
      T read = content.apply(in);
      if (in.buffer.hasRemaining()) {
        throw corrupt(metaKey, in.buffer.remaining() + " bytes too many");
      }
      return read;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw corrupt(metaKey, e.toString());
    }
  }

  /** Reads what a key says after its letter. */
  static <T> T readKey(byte[] metaKey, Function<In, T> content) {
    try {
      return content.apply(In.key(metaKey));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw corrupt(metaKey, "its key: " + e);
    }
  }

  static SyncException corrupt(byte[] metaKey, String why) {
    return new SyncException(
        SyncException.Code.CORRUPT,
        "RocksDB store: record '"
            + RocksLayout.show(metaKey)
            + "' can't be read: "
            + why
            + "; restore the store from a backup, or begin with an empty folder");
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
