package io.syncline.testkit.arangodb;

/**
 * Revisions as text: 64 bits, the milliseconds since 1970 shifted by 20 and a counter, in base 64
 * with digits of ArangoDB's own order, most significant first, without leading zeros.
 */
final class Hlc {
  static final int COUNTER_BITS = 20;
  private static final String DIGITS =
      "-_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int MOST_DIGITS = 11;

  /** 46 years in milliseconds. */
  private static final long LAST_DECIMAL = 46L * 365 * 86_400_000;

  private Hlc() {}

  static String text(long revision) {
    StringBuilder digits = new StringBuilder(MOST_DIGITS);
    for (long left = revision; left != 0; left >>>= 6) {
      digits.append(DIGITS.charAt((int) (left & 63)));
    }
    return digits.reverse().toString();
  }

  /** A {@code _rev}: revisions of the time before there was such a clock are decimal. */
  static String revText(long revision) {
    return Long.compareUnsigned(revision, LAST_DECIMAL) <= 0
        ? Long.toUnsignedString(revision)
        : text(revision);
  }

  /** The revision in a {@code _rev}; the greatest one for a text that is none. */
  static long parseRev(String text) {
    boolean decimal =
        !text.isEmpty()
            && text.length() < 20
            && text.charAt(0) >= '1'
            && text.charAt(0) <= '9'
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return decimal ? Long.parseUnsignedLong(text) : parse(text);
  }

  /** The revision; the greatest one, all bits set, for a text that is none. */
  static long parse(String text) {
    if (text.isEmpty() || text.length() > MOST_DIGITS) {
      return -1;
    }
    long revision = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = DIGITS.indexOf(text.charAt(i));
      if (digit < 0 || revision >>> 58 != 0) {
        return -1;
      }
      revision = revision << 6 | digit;
    }
    return revision;
  }

  static boolean valid(String text) {
    return parse(text) != -1;
  }
}
