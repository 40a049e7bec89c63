package io.syncline.storage.arangodb.data;

/**
 * Walks over what most documents are made of: members of an object whose value is a text, a number
 * or a literal. In one loop, without a token for each, since all bytes that are copied pass here on
 * both sides. What is not of that kind, or no JSON, it leaves to {@link JsonScan}: it stops before
 * it.
 */
final class PlainMembers {
  private static final byte[][] LITERALS = {
    {'t', 'r', 'u', 'e'}, {'f', 'a', 'l', 's', 'e'}, {'n', 'u', 'l', 'l'}
  };

  /** The text ends within a character. */
  static final int CUT = -2;

  private PlainMembers() {}

  /**
   * The place behind the last of the plain members that follow each other; the same place if the
   * next one is none.
   *
   * @param at a place behind an object's brace, or behind a value in an object
   * @param first whether it is the one behind the brace, where no comma comes before a name
   * @param one a member whose name begins with it is not walked over
   * @param other the same
   */
  static int behind(byte[] text, int at, int limit, boolean first, int one, int other) {
    int done = at;
    boolean comma = !first;
    while (true) {
      int i = white(text, done, limit);
      if (comma) {
        if (i == limit || text[i] != ',') {
          return done;
        }
        i = white(text, i + 1, limit);
      }
      if (limit - i < 2 || text[i] != '"' || text[i + 1] == one || text[i + 1] == other) {
        return done;
      }
      i = name(text, i + 1, limit);
      if (i < 0) {
        return done;
      }
      i = white(text, i, limit);
      if (i == limit || text[i] != ':') {
        return done;
      }
      i = value(text, white(text, i + 1, limit), limit);
      if (i < 0) {
        return done;
      }
      done = i;
      comma = true;
    }
  }

  private static int white(byte[] text, int from, int limit) {
    int i = from;
    while (i < limit && text[i] <= ' ' && JsonText.white(text[i])) {
      i++;
    }
    return i;
  }

  /** Behind the quote that ends a name in which nothing is escaped; below zero if it is another. */
  private static int name(byte[] text, int from, int limit) {
    int i = from;
    while (i < limit) {
      byte b = text[i++];
      if (b > '\\') { // a small letter: most are
        continue;
      }
      if (b == '"') {
        return i;
      }
      if (b < ' ' || b == '\\') {
        return -1;
      }
    }
    return -1;
  }

  private static int value(byte[] text, int at, int limit) {
    if (at == limit) {
      return -1;
    }
    byte b = text[at];
    if (b == '"') {
      return string(text, at + 1, limit);
    }
    return b == '-' || b >= '0' && b <= '9' ? number(text, at, limit) : literal(text, at, limit);
  }

  private static int string(byte[] text, int from, int limit) {
    int i = from;
    while (i < limit) {
      byte b = text[i];
      if (b > '"' && b != '\\') {
        i++;
        continue;
      }
      if (b == '"') {
        return i + 1;
      }
      if (b == ' ' || b == '!') {
        i++;
        continue;
      }
      i = b < 0 ? character(text, i, limit) : escape(text, i, limit);
      if (i < 0) {
        return -1;
      }
    }
    return -1;
  }

  /** Behind an escape of two characters, of which there are most. */
  private static int escape(byte[] text, int i, int limit) {
    if (text[i] != '\\' || i + 1 >= limit) {
      return -1;
    }
    return switch (text[i + 1]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> i + 2;
      default -> -1;
    };
  }

  /**
   * Behind a character of several bytes; -1 where it is none, {@link #CUT} where it is not whole.
   */
  static int character(byte[] text, int i, int limit) {
    int b = text[i] & 0xFF;
    int more;
    if (b >= 0xC0 && b < 0xE0) {
      more = 1;
    } else if (b >= 0xE0 && b < 0xF0) {
      more = 2;
    } else if (b >= 0xF0 && b < 0xF8) {
      more = 3;
    } else {
      return -1;
    }
    int behind = i + more + 1;
    for (int k = i + 1; k < Math.min(behind, limit); k++) {
      if ((text[k] & 0xC0) != 0x80) {
        return -1;
      }
    }
    return behind > limit ? CUT : behind;
  }

  /** Behind a number without an exponent; a value never ends the text. */
  private static int number(byte[] text, int from, int limit) {
    int i = text[from] == '-' ? from + 1 : from;
    int digits = digits(text, i, limit);
    if (digits == i || digits == limit || text[i] == '0' && digits > i + 1) {
      return -1;
    }
    i = digits;
    if (text[i] == '.') {
      digits = digits(text, i + 1, limit);
      if (digits == i + 1 || digits == limit) {
        return -1;
      }
      i = digits;
    }
    return text[i] == 'e' || text[i] == 'E' ? -1 : i;
  }

  private static int digits(byte[] text, int from, int limit) {
    int i = from;
    while (i < limit && text[i] >= '0' && text[i] <= '9') {
      i++;
    }
    return i;
  }

  private static int literal(byte[] text, int at, int limit) {
    for (byte[] word : LITERALS) {
      if (text[at] == word[0]) {
        if (limit - at <= word.length) {
          return -1;
        }
        for (int k = 1; k < word.length; k++) {
          if (text[at + k] != word[k]) {
            return -1;
          }
        }
        return at + word.length;
      }
    }
    return -1;
  }
}
