package io.syncline.storage.arangodb.data;

import io.syncline.Bytes;
import io.syncline.SyncException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Document keys. */
public final class Keys {
  /** The longest key that ArangoDB takes, in bytes. */
  public static final int MAX_LENGTH = 254;

  private static final String SIGNS = "_-:.@()+,=;$!*'%";
  private static final boolean[] ALLOWED = new boolean[128];

  static {
    for (char c = '0'; c <= '9'; c++) {
      ALLOWED[c] = true;
    }
    for (char c = 'a'; c <= 'z'; c++) {
      ALLOWED[c] = true;
      ALLOWED[c - 'a' + 'A'] = true;
    }
    SIGNS.chars().forEach(c -> ALLOWED[c] = true);
  }

  private Keys() {}

  /** Whether ArangoDB takes the key: 1 to 254 of letters, digits and {@code _-:.@()+,=;$!*'%}. */
  public static boolean valid(Bytes key) {
    if (key.length() < 1 || key.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < key.length(); i++) {
      byte b = key.at(i);
      if (b < 0 || !ALLOWED[b]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Refuses a key that ArangoDB would refuse.
   *
   * @throws SyncException {@code BAD_REQUEST} that says which byte is wrong
   */
  public static void require(Bytes key) {
    if (valid(key)) {
      return;
    }
    int at = 0;
    while (at < key.length() && key.at(at) >= 0 && ALLOWED[key.at(at)]) {
      at++;
    }
    throw new SyncException(
        SyncException.Code.BAD_REQUEST,
        "key of "
            + key.length()
            + " bytes"
            + (at < key.length() ? " with byte " + (key.at(at) & 0xFF) + " at " + at : "")
            + " is none in ArangoDB: 1 to "
            + MAX_LENGTH
            + " letters, digits and "
            + SIGNS
            + " are allowed");
  }

  /**
   * The key as a JSON string with its quotes. Bytes are passed on; only what must be is escaped.
   */
  public static Bytes json(Bytes key) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(key.length() + 2);
    out.write('"');
    for (int i = 0; i < key.length(); i++) {
      int b = key.at(i) & 0xFF;
      if (b == '"' || b == '\\') {
        out.write('\\');
        out.write(b);
      } else if (b < 0x20) {
        out.writeBytes(
            new byte[] {
              '\\',
              'u',
              '0',
              '0',
              (byte) Character.forDigit(b >> 4, 16),
              (byte) Character.forDigit(b & 15, 16)
            });
      } else {
        out.write(b);
      }
    }
    out.write('"');
    return Bytes.wrap(out.toByteArray());
  }

  /** UTF-8 of a text; empty where it has half a character, which has no such form. */
  static Bytes utf8(String text) {
    boolean plain = true;
    for (int i = 0; i < text.length(); i++) {
      plain &= text.charAt(i) < 128;
    }
    if (plain) {
      return Bytes.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      return Bytes.wrap(bytes.array(), bytes.position(), bytes.remaining());
    } catch (CharacterCodingException e) {
      return Bytes.EMPTY;
    }
  }
}
