package io.syncline.pki;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The little of ASN.1's DER that tells and wraps forms of private keys. Reads lengths of up to four
 * bytes, never beyond the array; nothing here calls itself.
 */
final class Der {
  static final int INTEGER = 0x02;
  static final int OCTETS = 0x04;
  static final int NULL = 0x05;
  static final int OBJECT_IDENTIFIER = 0x06;
  static final int SEQUENCE = 0x30;

  /** {@code [0]}, constructed. */
  static final int CONTEXT_0 = 0xa0;

  private final byte[] bytes;
  private final int end;
  private int position;

  Der(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private Der(byte[] bytes, int position, int end) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
  }

  /** The tag of the next element; -1 at the end. */
  int tag() {
    return position < end ? bytes[position] & 0xff : -1;
  }

  /** Steps over an element of this tag and gives its content; null where there is none. */
  @Nullable Der take(int tag) {
    int start = contentStart();
    if (tag() != tag || start < 0) {
      return null;
    }
    Der content = new Der(bytes, start, start + contentLength);
    position = start + contentLength;
    return content;
  }

  /** Steps over the next element, whatever it is, and gives it whole; null where there is none. */
  byte @Nullable [] takeWhole() {
    int from = position;
    if (tag() < 0 || take(tag()) == null) {
      return null;
    }
    return Arrays.copyOfRange(bytes, from, position);
  }

  private int contentLength;

  /** Where the next element's content begins, its length beside; negative if it is not all here. */
  private int contentStart() {
    int at = position + 1;
    if (at >= end) {
      return -1;
    }
    int first = bytes[at++] & 0xff;
    long length = first;
    if (first >= 0x80) {
      int count = first & 0x7f;
      if (count == 0 || count > 4 || count > end - at) {
        return -1;
      }
      length = 0;
      for (int i = 0; i < count; i++) {
        length = length << 8 | bytes[at++] & 0xff;
      }
    }
    if (length > end - at) {
      return -1;
    }
    contentLength = (int) length;
    return at;
  }

  /** An element of this tag with the content of all parts. */
  static byte[] element(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 6);
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      int count = (32 - Integer.numberOfLeadingZeros(length) + 7) / 8;
      out.write(0x80 | count);
      for (int i = count - 1; i >= 0; i--) {
        out.write(length >>> 8 * i);
      }
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
