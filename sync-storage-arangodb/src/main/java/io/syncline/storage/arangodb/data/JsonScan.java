package io.syncline.storage.arangodb.data;

import com.fasterxml.jackson.core.JsonToken;
import io.syncline.SyncException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks over one JSON text in an array, token by token, and makes nothing of what it walks over: a
 * name or a string is a place in the array until its text is asked for. Not thread-safe.
 *
 * <p>It is as strict as RFC 8259, so that what it has taken can be put into another text as it is.
 * Of UTF-8 it looks at the form of each character while it walks, and at all of it where text is
 * asked for. Places are counted from the text's first byte.
 */
final class JsonScan {
  /** Deeper nesting is refused; what ArangoDB stores is far from it. */
  static final int MAX_DEPTH = 1000;

  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  /** What may come next. */
  private enum Wanted {
    VALUE,
    FIRST_VALUE,
    FIRST_NAME,
    MORE,
    NOTHING
  }

  private final byte[] array;
  private final int offset;
  private final int limit;
  private final String what;

  /** Which of the open levels are objects. */
  private long[] objects = new long[1];

  private int depth;
  private int at;
  private int from;
  private int nameEnd;
  private boolean escaped;
  private Wanted wanted = Wanted.VALUE;
  private JsonToken token = JsonToken.NOT_AVAILABLE;

  /**
   * Begins before the first token.
   *
   * @param what names the text in errors
   */
  JsonScan(byte[] array, int offset, int length, String what) {
    this.array = array;
    this.offset = offset;
    this.limit = offset + length;
    this.what = what;
    this.at = offset;
  }

  /** The current token. */
  JsonToken token() {
    return token;
  }

  /** Where the current token begins. */
  int place() {
    return from - offset;
  }

  /** The place behind the current token. */
  int behind() {
    return at - offset;
  }

  /** How many levels are open. */
  int depth() {
    return depth;
  }

  /** Whether nothing but white space is left. */
  boolean atEnd() {
    white();
    from = at;
    return at == limit;
  }

  /**
   * Walks to the next token.
   *
   * @throws SyncException {@code CORRUPT} where there is none
   */
  JsonToken next() {
    white();
    int b = peek();
    switch (wanted) {
      case MORE -> {
        if (b == (inObject() ? '}' : ']')) {
          return close();
        }
        if (b != ',') {
          throw malformed(at);
        }
        at++;
        white();
        b = peek();
        if (inObject()) {
          return name(b);
        }
      }
      case FIRST_NAME -> {
        return b == '}' ? close() : name(b);
      }
      case FIRST_VALUE -> {
        if (b == ']') {
          return close();
        }
      }
      case VALUE -> {} // it is below
      default -> throw malformed(at);
    }
    return value(b);
  }

  private JsonToken value(int b) {
    from = at;
    wanted = Wanted.MORE;
    token =
        switch (b) {
          case '"' -> {
            string();
            yield JsonToken.VALUE_STRING;
          }
          case '{' -> open(true);
          case '[' -> open(false);
          case 't' -> literal(TRUE, JsonToken.VALUE_TRUE);
          case 'f' -> literal(FALSE, JsonToken.VALUE_FALSE);
          case 'n' -> literal(NULL, JsonToken.VALUE_NULL);
          default -> number(b);
        };
    return token;
  }

  private JsonToken name(int b) {
    if (b != '"') {
      throw malformed(at);
    }
    from = at;
    string();
    int behind = at;
    white();
    if (peek() != ':') {
      throw malformed(at);
    }
    nameEnd = behind;
    at++;
    wanted = Wanted.VALUE;
    token = JsonToken.FIELD_NAME;
    return token;
  }

  private JsonToken open(boolean object) {
    if (depth == MAX_DEPTH) {
      throw JsonText.corrupt(what, "is nested more than " + MAX_DEPTH + " levels deep");
    }
    if (depth >> 6 == objects.length) {
      objects = Arrays.copyOf(objects, objects.length * 2);
    }
    long bit = 1L << depth;
    if (object) {
      objects[depth >> 6] |= bit;
    } else {
      objects[depth >> 6] &= ~bit;
    }
    depth++;
    at++;
    wanted = object ? Wanted.FIRST_NAME : Wanted.FIRST_VALUE;
    return object ? JsonToken.START_OBJECT : JsonToken.START_ARRAY;
  }

  private boolean inObject() {
    int level = depth - 1;
    return (objects[level >> 6] >>> level & 1) != 0;
  }

  private JsonToken close() {
    token = inObject() ? JsonToken.END_OBJECT : JsonToken.END_ARRAY;
    from = at++;
    depth--;
    wanted = depth == 0 ? Wanted.NOTHING : Wanted.MORE;
    return token;
  }

  private JsonToken literal(byte[] word, JsonToken is) {
    for (byte b : word) {
      if (peek() != b) {
        throw malformed(at);
      }
      at++;
    }
    return is;
  }

  private JsonToken number(int first) {
    int b = first;
    if (b == '-') {
      b = step();
    }
    if (b == '0') {
      b = step();
      if (digit(b)) {
        throw malformed(at);
      }
    } else {
      b = digits(b);
    }
    JsonToken is = JsonToken.VALUE_NUMBER_INT;
    if (b == '.') {
      b = digits(step());
      is = JsonToken.VALUE_NUMBER_FLOAT;
    }
    if (b == 'e' || b == 'E') {
      b = step();
      digits(b == '+' || b == '-' ? step() : b);
      is = JsonToken.VALUE_NUMBER_FLOAT;
    }
    return is;
  }

  /** One digit or more; the byte after them. */
  private int digits(int first) {
    if (!digit(first)) {
      throw malformed(at);
    }
    int i = at + 1;
    while (i < limit && array[i] >= '0' && array[i] <= '9') {
      i++;
    }
    at = i;
    return peek();
  }

  private static boolean digit(int b) {
    return b >= '0' && b <= '9';
  }

  /** The byte after the one it stands at; a value never ends the text. */
  private int step() {
    at++;
    return peek();
  }

  private int peek() {
    if (at == limit) {
      throw early();
    }
    return array[at];
  }

  private void white() {
    int i = at;
    if (i < limit && array[i] > ' ') {
      return;
    }
    while (i < limit && JsonText.white(array[i])) {
      i++;
    }
    at = i;
  }

  /** From a quote to behind the next one. */
  private void string() {
    escaped = false;
    byte[] text = array;
    int end = limit;
    int i = at + 1;
    while (i < end) {
      byte b = text[i];
      if (b == '"') {
        at = i + 1;
        return;
      }
      if (b == '\\') {
        i = escape(i + 1);
      } else if (b >= ' ') {
        i++;
      } else if (b < 0) {
        int behind = PlainMembers.character(text, i, end);
        if (behind < 0) {
          throw behind == PlainMembers.CUT ? early() : malformed(i);
        }
        i = behind;
      } else {
        throw malformed(i);
      }
    }
    throw early();
  }

  private int escape(int i) {
    escaped = true;
    if (i == limit) {
      throw early();
    }
    return switch (array[i]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> i + 1;
      case 'u' -> {
        for (int k = i + 1; k <= i + 4; k++) {
          if (k == limit) {
            throw early();
          }
          if (Character.digit(array[k], 16) < 0) {
            throw malformed(k);
          }
        }
        yield i + 5;
      }
      default -> throw malformed(i);
    };
  }

  /**
   * Walks over the members that follow, up to the first whose name begins with one of two
   * characters or whose value is none of a few bytes; behind an object's brace or a value in it.
   * The current token means nothing afterwards.
   *
   * @return whether there were any
   */
  boolean overPlain(int one, int other) {
    if (depth == 0 || !inObject() || wanted != Wanted.MORE && wanted != Wanted.FIRST_NAME) {
      return false;
    }
    int behind = PlainMembers.behind(array, at, limit, wanted == Wanted.FIRST_NAME, one, other);
    if (behind == at) {
      return false;
    }
    at = behind;
    wanted = Wanted.MORE;
    return true;
  }

  /** Whether the current name, or string, is made of these bytes and nothing that is escaped. */
  boolean is(byte[] plain) {
    int to = end();
    if (to - from - 2 != plain.length) {
      return false;
    }
    for (int i = 0; i < plain.length; i++) {
      if (array[from + 1 + i] != plain[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether a part of the current name, or string, is escaped. */
  boolean escaped() {
    return escaped;
  }

  private int end() {
    return token == JsonToken.FIELD_NAME ? nameEnd : at;
  }

  /**
   * The text of the current name, string or number.
   *
   * @throws SyncException {@code CORRUPT} where it is not UTF-8
   */
  String text() {
    if (token != JsonToken.FIELD_NAME && token != JsonToken.VALUE_STRING) {
      return new String(array, from, at - from, StandardCharsets.ISO_8859_1);
    }
    int first = from + 1;
    int to = end() - 1;
    try {
      return JsonString.decode(array, first, to);
    } catch (CharacterCodingException e) {
      throw malformed(from);
    }
  }

  private SyncException malformed(int place) {
    return JsonText.corrupt(what, "is no JSON at byte " + (place - offset));
  }

  private SyncException early() {
    return JsonText.corrupt(what, "ends too early");
  }
}
