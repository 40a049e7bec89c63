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

  private Hlc() {}

  static String text(long revision) {
    StringBuilder digits = new StringBuilder(MOST_DIGITS);
    for (long left = revision; left != 0; left >>>= 6) {
      digits.append(DIGITS.charAt((int) (left & 63)));
    }
    return digits.reverse().toString();
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
