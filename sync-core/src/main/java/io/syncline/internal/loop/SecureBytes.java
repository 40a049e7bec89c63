package io.syncline.internal.loop;

import java.security.SecureRandom;

/**
 * Unguessable bytes of the operating system, for secrets and serial numbers. No part of {@link
 * io.syncline.SyncRuntime}, whose chance a seed replays: a secret must not be replayed.
 * Thread-safe; does not block once the system is up.
 */
public final class SecureBytes {
  private final SecureRandom random = new SecureRandom();

  /** That many fresh bytes. */
  public byte[] next(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
