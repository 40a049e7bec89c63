package io.syncline.control.rest;

import io.syncline.Bytes;
import io.syncline.ClusterId;

/**
 * Identifiers in ArangoSync's alphabets, made from ours: always the same for the same. Stateless.
 */
final class Names {
  private static final int HALF = 13;

  private Names() {}

  /** 16 letters and digits for a task. */
  static String task(String id) {
    return made(id, 16);
  }

  /** 20 letters and digits for a worker that has no name but its endpoint. */
  static String worker(String endpoint) {
    return made(endpoint, 20);
  }

  /** A number of 63 bits, not 0. */
  static long server(String worker) {
    return Math.max(1, Bytes.utf8(worker).hash64(3) & Long.MAX_VALUE);
  }

  /** The beginning of the names of channels that flow towards a cluster. */
  static String prefix(ClusterId cluster) {
    return "sync_" + cluster.value().replace('-', '_') + ".";
  }

  /** A channel's name. */
  static String channel(ClusterId towards, String what) {
    return prefix(towards) + made(what, 20);
  }

  private static String made(String from, int length) {
    Bytes bytes = Bytes.utf8(from);
    String all = digits(bytes.hash64(1)) + digits(bytes.hash64(2));
    return all.substring(all.length() - length);
  }

  private static String digits(long value) {
    String text = Long.toUnsignedString(value, Character.MAX_RADIX);
    return "0".repeat(HALF - text.length()) + text;
  }
}
