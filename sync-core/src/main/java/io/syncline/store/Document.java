package io.syncline.store;

import io.syncline.Bytes;

/**
 * A document.
 *
 * @param key UTF-8, 1 to 1024 bytes, unique within its shard
 * @param revision unsigned, unique among the versions of one key, not 0; the target keeps the
 *     source's
 * @param body bytes that are moved and never parsed
 */
public record Document(Bytes key, long revision, Bytes body) {
  /** The longest key, in bytes. */
  public static final int MAX_KEY = 1024;

  /** Checks the key's length. */
  public Document {
    if (key.length() < 1 || key.length() > MAX_KEY) {
      throw new IllegalArgumentException(
          "key of " + key.length() + " bytes: 1 to " + MAX_KEY + " are allowed");
    }
  }

  /** What the document takes in memory or in a frame, roughly, in bytes. */
  public int size() {
    return key.length() + body.length() + 24;
  }
}
