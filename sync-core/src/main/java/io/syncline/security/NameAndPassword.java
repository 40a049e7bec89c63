package io.syncline.security;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** What {@code Authorization: Basic} brings. */
record NameAndPassword(String name, Secret password) {
  /** Empty if it is not Base64 of {@code name:password} with a name in UTF-8. */
  static Optional<NameAndPassword> decode(String encoded) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(encoded);
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
    try {
      int colon = 0;
      while (colon < bytes.length && bytes[colon] != ':') {
        colon++;
      }
      if (colon == bytes.length) {
        return Optional.empty();
      }
      ByteBuffer name = ByteBuffer.wrap(bytes, 0, colon);
      byte[] password = Arrays.copyOfRange(bytes, colon + 1, bytes.length);
      Secret secret = Secret.copyOf(password);
      Arrays.fill(password, (byte) 0);
      return Optional.of(
          new NameAndPassword(StandardCharsets.UTF_8.newDecoder().decode(name).toString(), secret));
    } catch (CharacterCodingException malformed) {
      return Optional.empty();
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
