package io.syncline.examples.quickstart.verify;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A sum over documents that does not depend on their order: their number, their bytes, and the
 * SHA-256 of each added up modulo 2^256. Unlike an exclusive or, the sum shows a document that is
 * there twice.
 */
public final class Fingerprint {

  private static final long UNSIGNED = 0xffffffffL;

  private long documents;
  private long bytes;

  /** 256 bits in eight limbs of 32, the lowest first. */
  private final long[] sum = new long[8];

  void add(byte[] sha256, int size) {
    documents++;
    bytes += size;
    ByteBuffer hash = ByteBuffer.wrap(sha256);
    long carry = 0;
    for (int i = 0; i < sum.length; i++) {
      long limb = sum[i] + (hash.getInt(4 * (sum.length - 1 - i)) & UNSIGNED) + carry;
      sum[i] = limb & UNSIGNED;
      carry = limb >>> 32;
    }
  }

  /** How many documents were added. */
  public long documents() {
    return documents;
  }

  /** How many bytes their bodies have. */
  public long bytes() {
    return bytes;
  }

  /** The sum in hexadecimal digits. */
  public String hash() {
    ByteBuffer text = ByteBuffer.allocate(32);
    for (int i = sum.length - 1; i >= 0; i--) {
      text.putInt((int) sum[i]);
    }
    return HexFormat.of().formatHex(text.array());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Fingerprint that
        && documents == that.documents
        && bytes == that.bytes
        && Arrays.equals(sum, that.sum);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sum);
  }

  @Override
  public String toString() {
    return documents + " documents, " + bytes + " bytes, " + hash();
  }
}
