package io.syncline.internal.loop;

import java.security.SecureRandom;

/** Unguessable bytes of the operating system. Thread-safe; does not block once the system is up. */
public final class SecureBytes {
  private final SecureRandom random = new SecureRandom();

  /** That many fresh bytes. */
  public byte[] next(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
