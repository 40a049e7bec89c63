package io.syncline.testkit.arangodb;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Who reads a server's log, and what it keeps for them. Guarded by the cluster's lock. */
final class Readers {
  private final InstantSource clock;
  private final Map<String, Reader> readers = new LinkedHashMap<>();

  /**
   * A registration.
   *
   * @param key {@code syncerId}, or {@code serverId} where there is none
   */
  record Reader(
      String key,
      String syncerId,
      String serverId,
      String clientInfo,
      Instant time,
      Instant expires,
      long tick) {}

  Readers(InstantSource clock) {
    this.clock = clock;
  }

  /** Registers at a tick, or again at a later one; without any id it does nothing. */
  void register(String syncerId, String serverId, String clientInfo, long tick, Duration life) {
    String key = key(syncerId, serverId);
    if (key.isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    Instant expires = now.plus(life);
    Reader before = readers.get(key);
    if (before != null && before.expires.isAfter(expires)) {
      expires = before.expires;
    }
    readers.put(key, new Reader(key, syncerId, serverId, clientInfo, now, expires, tick));
  }

  void forget(String syncerId, String serverId) {
    readers.remove(key(syncerId, serverId));
  }

  void forgetAll() {
    readers.clear();
  }

  List<Reader> live() {
    readers.values().removeIf(reader -> !reader.expires.isAfter(clock.instant()));
    return List.copyOf(readers.values());
  }

  /** The tick up to which nobody needs anything. */
  OptionalLong lowest() {
    return live().stream().mapToLong(Reader::tick).min();
  }

  private static String key(String syncerId, String serverId) {
    return syncerId.isEmpty() ? serverId.isEmpty() ? "" : "s" + serverId : syncerId;
  }
}
