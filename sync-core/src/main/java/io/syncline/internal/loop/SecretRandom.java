package io.syncline.internal.loop;

import java.security.SecureRandom;

/**
 * Randomness for secrets and serial numbers, from the operating system. It is no part of {@link
 * io.syncline.SyncRuntime}, whose chance a seed replays: a secret must not be replayed.
 * Thread-safe.
 */
public final class SecretRandom {
  private static final SecureRandom SOURCE = new SecureRandom();

  private SecretRandom() {}

  /** So many bytes that nobody can foretell. */
  public static byte[] bytes(int count) {
    byte[] made = new byte[count];
    SOURCE.nextBytes(made);
    return made;
  }
}
