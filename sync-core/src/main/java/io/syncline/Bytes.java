package io.syncline;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An immutable run of bytes: a document's body, a key, a position, a frame. Comparison is by
 * unsigned byte order.
 *
 * <p>A slice shares the array of what it was cut from, so that a body can travel from a store to a
 * transport without being copied; who wraps an array gives it up.
 */
public final class Bytes implements Comparable<Bytes> {
  /** No bytes. */
  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  private final byte[] array;
  private final int offset;
  private final int length;

  private Bytes(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /** Wraps an array without copying it. The caller must not change it afterwards. */
  public static Bytes wrap(byte[] array) {
    return array.length == 0 ? EMPTY : new Bytes(array, 0, array.length);
  }

  /** Wraps a part of an array without copying it. The caller must not change it afterwards. */
  public static Bytes wrap(byte[] array, int offset, int length) {
    java.util.Objects.checkFromIndexSize(offset, length, array.length);
    return length == 0 ? EMPTY : new Bytes(array, offset, length);
  }

  /** Copies an array. */
  public static Bytes copyOf(byte[] array) {
    return wrap(array.clone());
  }

  /** The UTF-8 form of a text. */
  public static Bytes utf8(String text) {
    return wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The number of bytes. */
  public int length() {
    return length;
  }

  /** The byte at an index, counted from 0. */
  public byte at(int index) {
    java.util.Objects.checkIndex(index, length);
    return array[offset + index];
  }

  /** The bytes from an index on, sharing this one's array. */
  public Bytes slice(int from, int count) {
    java.util.Objects.checkFromIndexSize(from, count, length);
    return count == 0 ? EMPTY : new Bytes(array, offset + from, count);
  }

  /** A copy as an array. */
  public byte[] toArray() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  /** A read-only view; position 0 is the first byte. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
  }

  /** Copies all bytes to a place in an array. */
  public void copyTo(byte[] target, int at) {
    System.arraycopy(array, offset, target, at, length);
  }

  /** Copies all bytes into a buffer, from its position on. */
  public void copyTo(ByteBuffer target) {
    target.put(array, offset, length);
  }

  /** Decodes as UTF-8; malformed input becomes replacement characters. */
  public String utf8() {
    return new String(array, offset, length, StandardCharsets.UTF_8);
  }

  /** Feeds all bytes to a checksum. */
  public void update(java.util.zip.Checksum checksum) {
    checksum.update(array, offset, length);
  }

  /** Feeds all bytes to a message digest. */
  public void update(java.security.MessageDigest digest) {
    digest.update(array, offset, length);
  }

  /** The 64-bit XXH64 hash of the bytes. */
  public long hash64(long seed) {
    return Xxh64.hash(array, offset, length, seed);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(
        array, offset, offset + length, other.array, other.offset, other.offset + other.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes b
        && length == b.length
        && Arrays.equals(array, offset, offset + length, b.array, b.offset, b.offset + b.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  /** The length and at most the first 16 bytes in hexadecimal: bodies do not belong in logs. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(48).append(length).append(" bytes");
    for (int i = 0; i < Math.min(length, 16); i++) {
      text.append(i == 0 ? " " : "")
          .append(Character.forDigit(array[offset + i] >> 4 & 15, 16))
          .append(Character.forDigit(array[offset + i] & 15, 16));
    }
    return length > 16 ? text.append("...").toString() : text.toString();
  }
}
