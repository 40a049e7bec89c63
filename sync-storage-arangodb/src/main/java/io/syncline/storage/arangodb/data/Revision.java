package io.syncline.storage.arangodb.data;

import io.syncline.SyncException;

/**
 * Revisions: unsigned 64-bit numbers of a hybrid logical clock, milliseconds since 1970 times 2^20
 * plus a counter. Ordered by {@link Long#compareUnsigned}, never as text.
 *
 * <p>Text is base 64 without padding and leading zeros, most significant digit first, at most 11
 * digits. Numbers of the time before there was such a clock are decimal text; the server tells them
 * apart by their first digit, which no clock has (source: {@code RevisionId.cpp}).
 */
public final class Revision {
  /** No revision. */
  public static final long NONE = 0;

  private static final String DIGITS =
      "-_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final byte[] VALUES = values();
  private static final int MAX_DIGITS = 11;

  /** The largest number that the server writes in decimal: 46 years in milliseconds. */
  private static final long LAST_DECIMAL = 46L * 365 * 86_400_000;

  private Revision() {}

  private static byte[] values() {
    byte[] values = new byte[128];
    java.util.Arrays.fill(values, (byte) -1);
    for (int i = 0; i < DIGITS.length(); i++) {
      values[DIGITS.charAt(i)] = (byte) i;
    }
    return values;
  }

  /**
   * Reads a {@code _rev}: text of a clock, or decimal text. {@code ""} and {@code "0"} are {@link
   * #NONE}.
   *
   * @throws SyncException {@code CORRUPT} for anything else
   */
  public static long parse(String text) {
    if (text.equals("0")) {
      return NONE;
    }
    if (!text.isEmpty() && text.charAt(0) >= '1' && text.charAt(0) <= '9') {
      long number = Unsigned.parse(text);
      if (number != 0) {
        return number;
      }
    }
    return parseClock(text);
  }

  /**
   * Reads the text of a clock, as revision trees and ranges use it for every number. {@code ""} is
   * 0.
   *
   * @throws SyncException {@code CORRUPT} for anything else
   */
  public static long parseClock(String text) {
    if (text.length() > MAX_DIGITS) {
      throw refused(text);
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = c < 128 ? VALUES[c] : -1;
      if (digit < 0 || value >>> 58 != 0) {
        throw refused(text);
      }
      value = value << 6 | digit;
    }
    return value;
  }

  /** The text of a {@code _rev}, as the server writes it. */
  public static String text(long revision) {
    return Long.compareUnsigned(revision, LAST_DECIMAL) <= 0
        ? Long.toUnsignedString(revision)
        : clockText(revision);
  }

  /** The text of a clock, as revision trees and ranges use it for every number. 0 is empty. */
  public static String clockText(long revision) {
    char[] digits = new char[MAX_DIGITS];
    int at = MAX_DIGITS;
    for (long rest = revision; rest != 0; rest >>>= 6) {
      digits[--at] = DIGITS.charAt((int) (rest & 63));
    }
    return new String(digits, at, MAX_DIGITS - at);
  }

  /** Milliseconds since 1970 by the clock of the server that made the revision. */
  public static long millis(long revision) {
    return revision >>> 20;
  }

  private static SyncException refused(String text) {
    return new SyncException(
        SyncException.Code.CORRUPT,
        "revision of "
            + text.length()
            + " characters is no number: at most 11 of - _ A-Z a-z 0-9 below 2^64, or decimal");
  }
}
