package io.syncline.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that nobody may see: a password, a key, a token. They show in no text; comparison takes the
 * same time wherever the difference is.
 *
 * <p>Thread-safe. A wiped secret answers {@link IllegalStateException} to {@link #bytes}, and
 * equals nothing but itself.
 */
public final class Secret {
  /** What stands in texts in place of a secret. */
  public static final String HIDDEN = "***";

  private final byte[] value;
  private volatile boolean wiped;

  private Secret(byte[] value) {
    this.value = value;
  }

  /** The UTF-8 form of a text. */
  public static Secret of(String text) {
    return new Secret(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A copy of bytes. */
  public static Secret copyOf(byte[] bytes) {
    return new Secret(bytes.clone());
  }

  /** A copy of the bytes; who asks for it wipes it after use. */
  public byte[] bytes() {
    if (wiped) {
      throw new IllegalStateException("the secret was wiped: load it anew");
    }
    return value.clone();
  }

  /** The bytes read as UTF-8, for a wire or a file: not for a log. */
  public String reveal() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  /** The number of bytes. */
  public int length() {
    return value.length;
  }

  /** Overwrites the bytes; the secret is of no use any more. Idempotent. */
  public void wipe() {
    wiped = true;
    Arrays.fill(value, (byte) 0);
  }

  /** Whether the bytes are the same, in a time that depends on their number alone. */
  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    return other instanceof Secret that
        && MessageDigest.isEqual(value, that.value)
        && !wiped
        && !that.wiped;
  }

  /** The same for all secrets, so that it tells nothing of them: they are no keys of maps. */
  @Override
  public int hashCode() {
    return 1;
  }

  /** Three asterisks. */
  @Override
  public String toString() {
    return HIDDEN;
  }
}
