package io.syncline.examples.quickstart.data;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * JSON documents of exactly one size, each different, at the price of one copy of an array.
 *
 * <p>They are made from some thousand texts, and each carries its own number and version. An order
 * with words, numbers and hexadecimal identifiers, padded with letters, is what lz4 takes to 1/1.55
 * in blocks of 64 KB. The texts together are larger than such a block, and than a batch on any
 * wire, so that no compressor gains by having seen a document's text before.
 */
final class SyntheticBodies {

  private static final int SMALLEST = 64;
  private static final int LARGEST = 16 << 20;
  private static final int TEXTS_BYTES = 8 << 20;
  private static final int MOST_TEXTS = 8192;
  private static final int FEWEST_TEXTS = 4;
  private static final String[] WORDS = {
    "order",
    "customer",
    "status",
    "amount",
    "region",
    "frankfurt",
    "shipped",
    "pending",
    "sku",
    "note"
  };
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /** Every text begins so; then come number and version, 16 and 8 hexadecimal digits. */
  private static final String HEAD = "{\"num\":\"";

  private static final int NUMBER_AT = HEAD.length();
  private static final int VERSION_AT = NUMBER_AT + 16 + 1;

  private final int size;
  private final byte[][] texts;

  SyntheticBodies(int size) {
    if (size < SMALLEST || size > LARGEST) {
      throw new IllegalArgumentException(
          "documentSize is %d; allowed is %d to %d bytes".formatted(size, SMALLEST, LARGEST));
    }
    this.size = size;
    int count = Math.max(FEWEST_TEXTS, Math.min(MOST_TEXTS, TEXTS_BYTES / size));
    SplittableRandom random = new SplittableRandom(size);
    texts = new byte[count][];
    for (int i = 0; i < count; i++) {
      texts[i] = text(random);
    }
  }

  int size() {
    return size;
  }

  /** The key of document {@code n}: 16 hexadecimal digits, scattered over all keys. */
  static String key(long n) {
    byte[] digits = new byte[16];
    hex(scatter(n), digits, 0, 16);
    return new String(digits, StandardCharsets.US_ASCII);
  }

  Body body(long n, long version) {
    byte[] bytes = texts[(int) Long.remainderUnsigned(scatter(n) + version, texts.length)].clone();
    hex(scatter(n), bytes, NUMBER_AT, 16);
    hex(version, bytes, VERSION_AT, 8);
    return Body.of(bytes);
  }

  private byte[] text(SplittableRandom random) {
    StringBuilder text = new StringBuilder(size).append(HEAD).append("0".repeat(16)).append('-');
    text.append("0".repeat(8)).append('"');
    for (int field = 0; text.length() < size - 60; field++) {
      text.append(",\"").append(word(random)).append(field).append("\":");
      switch (random.nextInt(3)) {
        case 0 -> text.append(random.nextInt(1_000_000));
        case 1 -> text.append('"').append(word(random)).append('"');
        default -> text.append('"').append(Long.toHexString(random.nextLong())).append('"');
      }
    }
    text.append(",\"pad\":\"");
    while (text.length() < size - 2) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    return text.append("\"}").toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String word(SplittableRandom random) {
    return WORDS[random.nextInt(WORDS.length)];
  }

  /** A bijection of the 64-bit numbers that leaves no order (the finalizer of MurmurHash3). */
  private static long scatter(long n) {
    long z = n + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 33)) * 0xff51afd7ed558ccdL;
    z = (z ^ (z >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return z ^ (z >>> 33);
  }

  private static void hex(long value, byte[] into, int at, int digits) {
    long rest = value;
    for (int i = at + digits - 1; i >= at; i--) {
      into[i] = HEX[(int) (rest & 15)];
      rest >>>= 4;
    }
  }
}
