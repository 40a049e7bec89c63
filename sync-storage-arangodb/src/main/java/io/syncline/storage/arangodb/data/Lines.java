package io.syncline.storage.arangodb.data;

/** The lines of a body, without the empty ones. Not thread-safe. */
final class Lines {
  private final byte[] body;
  private int end;
  private int start;
  private int length;
  private int number;

  Lines(byte[] body) {
    this.body = body;
    this.end = -1;
  }

  /** Goes to the next line that has something in it. */
  boolean next() {
    while (end < body.length) {
      start = end + 1;
      if (start >= body.length) {
        end = body.length;
        return false;
      }
      end = start;
      while (end < body.length && body[end] != '\n') {
        end++;
      }
      number++;
      int last = end;
      while (start < last && JsonText.white(body[start])) {
        start++;
      }
      while (start < last && JsonText.white(body[last - 1])) {
        last--;
      }
      if (start < last) {
        length = last - start;
        return true;
      }
    }
    return false;
  }

  /** The line as JSON. */
  JsonText json(String what) {
    return new JsonText(body, start, length, what + " line " + number);
  }
}
