package io.syncline.storage.arangodb.data;

/** Decimal text of unsigned 64-bit numbers, strictly. */
final class Unsigned {
  private static final String MOST = "18446744073709551615";

  private Unsigned() {}

  /** The number, or 0 where the text is none. No sign, no leading zero, no blank is taken. */
  static long parse(String text) {
    int length = text.length();
    if (length == 0
        || length > MOST.length()
        || text.charAt(0) == '0'
        || length == MOST.length() && text.compareTo(MOST) > 0) {
      return 0;
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
