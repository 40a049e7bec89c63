package io.syncline.storage.arangodb.data;

import com.fasterxml.jackson.core.JsonToken;
import io.syncline.Bytes;
import io.syncline.SyncException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One JSON text within an array, read token by token; values can be had as slices of the array. Not
 * thread-safe.
 */
final class JsonText {
  /** What a name is that is not looked for. */
  private static final String OTHER = "";

  /** No name begins with it. */
  private static final char NO_NAME = 0;

  private final byte[] array;
  private final int offset;
  private final String what;
  private final JsonScan scan;
  private int namePlace;

  /**
   * Begins a text.
   *
   * @param what names it in errors
   */
  JsonText(byte[] array, int offset, int length, String what) {
    this.array = array;
    this.offset = offset;
    this.what = what;
    if (length < 2 || array[offset] != '{' && array[offset] != '[') {
      throw corrupt("is no JSON object or array");
    }
    scan = new JsonScan(array, offset, length, what);
  }

  /** A text that is a whole answer, without the white space around it. */
  static JsonText whole(byte[] body, String what) {
    int from = 0;
    int to = body.length;
    while (from < to && white(body[from])) {
      from++;
    }
    while (from < to && white(body[to - 1])) {
      to--;
    }
    return new JsonText(body, from, to - from, what);
  }

  static boolean white(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  static SyncException corrupt(String what, String why) {
    return new SyncException(SyncException.Code.CORRUPT, what + " " + why);
  }

  SyncException corrupt(String why) {
    return corrupt(what, why);
  }

  /** The next token; the end of the text is an error. */
  JsonToken next() {
    return scan.next();
  }

  /** Expects a token. */
  void expect(JsonToken token, String wanted) {
    if (next() != token) {
      throw corrupt("has something else than " + wanted + " at byte " + place());
    }
  }

  /** The next name in an object, or null at its end. */
  @Nullable String name() {
    return toName() ? scan.text() : null;
  }

  /** The next name in an object if it is among these, another text if not; null at its end. */
  @Nullable String name(Names among) {
    if (!toName()) {
      return null;
    }
    for (int i = 0; i < among.bytes.length; i++) {
      if (scan.is(among.bytes[i])) {
        return among.names.get(i);
      }
    }
    return scan.escaped() ? scan.text() : OTHER;
  }

  private boolean toName() {
    JsonToken token = scan.next();
    namePlace = scan.place();
    return token != JsonToken.END_OBJECT;
  }

  /** Names that are looked for: no text is made of those that are not. */
  static final class Names {
    private final List<String> names;
    private final byte[][] bytes;

    private Names(List<String> names) {
      this.names = names;
      this.bytes =
          names.stream()
              .map(name -> name.getBytes(StandardCharsets.US_ASCII))
              .toArray(byte[][]::new);
    }

    /** These; none is empty. */
    static Names of(String... names) {
      return new Names(List.copyOf(Arrays.asList(names)));
    }
  }

  /** Nothing may follow. */
  void end() {
    if (!scan.atEnd()) {
      throw corrupt("goes on after its end at byte " + place());
    }
  }

  /** Where the name that {@link #name} gave last begins, or the end of the object. */
  int namePlace() {
    return namePlace;
  }

  /** Where the current token begins, counted from the text's first byte. */
  int place() {
    return scan.place();
  }

  /** The place behind the current token. */
  int behind() {
    return scan.behind();
  }

  /** Leaves the value out that begins with the current token. */
  void skip() {
    JsonToken token = scan.token();
    if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
      int within = scan.depth();
      do {
        scan.overPlain(NO_NAME, NO_NAME);
        scan.next();
      } while (scan.depth() >= within);
    }
  }

  /**
   * Walks over members whose names begin otherwise, as many as there is nothing to say about; see
   * {@link JsonScan#overPlain}.
   */
  boolean overPlain(char one, char other) {
    return scan.overPlain(one, other);
  }

  /**
   * The end of an object from one of its names on, as an object of its own: it takes the byte
   * before the name for its brace.
   */
  Bytes objectFrom(int name, int behind) {
    array[offset + name - 1] = '{';
    return slice(name - 1, behind);
  }

  /** The byte at a place. */
  byte at(int place) {
    return array[offset + place];
  }

  /** The bytes of the value that begins with the current token; reads over it. */
  Bytes value() {
    int from = place();
    skip();
    return slice(from, behind());
  }

  /** Bytes of the text, by places in it. */
  Bytes slice(int from, int to) {
    return Bytes.wrap(array, offset + from, to - from);
  }

  /** The text of the current token, which must be a string. */
  String string(String name) {
    if (scan.token() != JsonToken.VALUE_STRING) {
      throw corrupt("has a " + name + " that is no text at byte " + place());
    }
    return scan.text();
  }

  /** The text of the current token, which must be a string or a whole number. */
  String stringOrNumber(String name) {
    if (scan.token() != JsonToken.VALUE_NUMBER_INT) {
      return string(name);
    }
    return scan.text();
  }

  /** An unsigned number of 64 bits, as decimal text or as a number of any size. */
  long unsigned(String name) {
    int at = place();
    String digits = stringOrNumber(name);
    long value = Unsigned.parse(digits);
    if (value == 0 && !digits.equals("0")) {
      throw corrupt("has a " + name + " that is no unsigned 64-bit number at byte " + at);
    }
    return value;
  }

  /** A whole number from 0 to 2^31 - 1. */
  int small(String name) {
    int at = place();
    if (scan.token() == JsonToken.VALUE_NUMBER_INT) {
      long value = unsigned(name);
      if (value >= 0 && value <= Integer.MAX_VALUE) {
        return (int) value;
      }
    }
    throw corrupt("has a " + name + " that is no small whole number at byte " + at);
  }
}
