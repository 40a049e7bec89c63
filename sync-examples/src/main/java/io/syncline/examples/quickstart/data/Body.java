package io.syncline.examples.quickstart.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of a document, compared by content. The array is shared, not copied: nobody writes to
 * it.
 */
public final class Body {

  private final byte[] bytes;

  private Body(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The body that is these bytes; the caller gives them away. */
  public static Body of(byte[] bytes) {
    return new Body(bytes);
  }

  /** The body that is this text in UTF-8. */
  public static Body of(String text) {
    return new Body(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The bytes themselves, to read only. */
  public byte[] bytes() {
    return bytes;
  }

  /** How many bytes there are. */
  public int size() {
    return bytes.length;
  }

  /** The bytes read as UTF-8. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Body body && Arrays.equals(bytes, body.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return text();
  }
}
