package io.syncline.storage.arangodb.data;

/** The numbers of marker types. */
final class Marks {
  static final int TRUNCATE = 2004;
  static final int BEGIN = 2200;
  static final int COMMIT = 2201;
  static final int ABORT = 2202;
  static final int PUT = 2300;

  /** Of servers before 3.0. */
  static final int PUT_EDGE = 2301;

  static final int REMOVE = 2302;

  private Marks() {}

  /** The number, or -1 where the text is none that a type could be. */
  static int type(String digits) {
    long number = Unsigned.parse(digits);
    return number > 0 && number <= Integer.MAX_VALUE ? (int) number : -1;
  }
}
