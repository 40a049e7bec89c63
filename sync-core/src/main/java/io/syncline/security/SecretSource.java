package io.syncline.security;

import io.syncline.internal.loop.SecureBytes;

/**
 * Where unguessable bytes come from.
 *
 * <p>Does not block and does not throw. Called from any thread. Each call gives other bytes.
 */
@FunctionalInterface
public interface SecretSource {
  /** That many fresh bytes; the caller may keep the array. */
  byte[] bytes(int count);

  /** The operating system's. */
  static SecretSource system() {
    return new SecureBytes()::next;
  }
}
