package io.syncline.storage.arangodb.data;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The text of JSON strings. */
final class JsonString {
  private JsonString() {}

  /**
   * What stands between the quotes, once its escapes were looked at.
   *
   * @throws CharacterCodingException where it is not UTF-8
   */
  static String decode(byte[] array, int first, int to) throws CharacterCodingException {
    boolean plain = true;
    for (int i = first; i < to; i++) {
      plain &= array[i] >= 0 && array[i] != '\\';
    }
    if (plain) {
      return new String(array, first, to - first, StandardCharsets.ISO_8859_1);
    }
    CharBuffer decoded =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(array, first, to - first));
    StringBuilder text = new StringBuilder(decoded.length());
    for (int i = 0; i < decoded.length(); i++) {
      char c = decoded.charAt(i);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char escape = decoded.charAt(++i);
      switch (escape) {
        case 'b' -> text.append('\b');
        case 'f' -> text.append('\f');
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        case 't' -> text.append('\t');
        case 'u' -> {
          text.append((char) Integer.parseInt(decoded, i + 1, i + 5, 16));
          i += 4;
        }
        default -> text.append(escape);
      }
    }
    return text.toString();
  }
}
