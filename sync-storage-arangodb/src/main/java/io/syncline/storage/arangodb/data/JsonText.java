package io.syncline.storage.arangodb.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.syncline.Bytes;
import io.syncline.SyncException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One JSON text within an array, read token by token; values can be had as slices of the array. Not
 * thread-safe.
 */
final class JsonText {
  /** Deeper nesting is refused; what ArangoDB stores is far from it. */
  static final int MAX_DEPTH = 1000;

  /** Strings, names and numbers are bounded by the answer they come in. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          // Names are those of documents: neither kept for good nor a reason to refuse one.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  private final byte[] array;
  private final int offset;
  private final String what;
  private final JsonParser parser;
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
    // The parser would guess an encoding with zeros in it, and has no byte offsets then.
    if (length < 2 || array[offset] != '{' && array[offset] != '[' || array[offset + 1] == 0) {
      throw corrupt("is no JSON object or array");
    }
    try {
      parser = FACTORY.createParser(array, offset, length);
    } catch (IOException e) {
      throw failed(e);
    }
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
    try {
      JsonToken token = parser.nextToken();
      if (token == null) {
        throw corrupt("ends too early");
      }
      return token;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Expects a token. */
  void expect(JsonToken token, String wanted) {
    if (next() != token) {
      throw corrupt("has something else than " + wanted + " at byte " + place());
    }
  }

  /** The next name in an object, or null at its end. */
  @Nullable String name() {
    JsonToken token = next();
    namePlace = place();
    if (token == JsonToken.END_OBJECT) {
      return null;
    }
    try {
      return parser.currentName();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Nothing may follow. */
  void end() {
    try {
      if (parser.nextToken() != null) {
        throw corrupt("goes on after its end at byte " + place());
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Where the name that {@link #name} gave last begins, or the end of the object. */
  int namePlace() {
    return namePlace;
  }

  /** Where the current token begins, counted from the text's first byte. */
  int place() {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  /** Where the parser stands: behind the current token, once that is finished. */
  int behind() {
    return (int) parser.currentLocation().getByteOffset();
  }

  /** Leaves the value out that begins with the current token. */
  void skip() {
    try {
      parser.skipChildren();
      parser.finishToken();
    } catch (IOException e) {
      throw failed(e);
    }
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
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw corrupt("has a " + name + " that is no text at byte " + place());
    }
    return text();
  }

  /** The text of the current token, which must be a string or a whole number. */
  String stringOrNumber(String name) {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      return string(name);
    }
    return text();
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
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      long value = unsigned(name);
      if (value >= 0 && value <= Integer.MAX_VALUE) {
        return (int) value;
      }
    }
    throw corrupt("has a " + name + " that is no small whole number at byte " + at);
  }

  private String text() {
    try {
      return parser.getText();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** The parser's own words may quote the text: they are left out. */
  private SyncException failed(IOException e) {
    if (e instanceof JsonEOFException) {
      return corrupt("ends too early");
    }
    long at =
        e instanceof JsonProcessingException j && j.getLocation() != null
            ? j.getLocation().getByteOffset()
            : -1;
    return corrupt(at < 0 ? "is no JSON" : "is no JSON at byte " + at);
  }
}
