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
   * @param bySnapshot whether it ends with a snapshot
   */
  record Reader(
      String key, Who who, Instant time, Instant expires, long tick, boolean bySnapshot) {}

  Readers(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Who reads: {@code syncerId}, {@code serverId} and what it says of itself; each may be empty.
   */
  record Who(String syncerId, String serverId, String clientInfo) {
    private String key() {
      return syncerId.isEmpty() ? serverId.isEmpty() ? "" : "s" + serverId : syncerId;
    }
  }

  /** Registers at a tick, or again at another; without any id it does nothing. */
  void register(Who who, long tick, Duration life) {
    if (who.key().isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    readers.put(who.key(), new Reader(who.key(), who, now, now.plus(life), tick, false));
  }

  /** A snapshot protects the log from its tick on, as long as it lives. */
  void registerSnapshot(Who who, long tick, Duration life) {
    if (who.key().isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    readers.put(who.key(), new Reader(who.key(), who, now, now.plus(life), tick, true));
  }

  /** A snapshot lives on: whoever it protects the log for stays at its tick. */
  void extend(Who who, Duration life) {
    Reader before = readers.get(who.key());
    if (before != null) {
      Instant now = clock.instant();
      readers.put(
          before.key,
          new Reader(before.key, before.who, now, now.plus(life), before.tick, before.bySnapshot));
    }
  }

  /** A snapshot is gone. Who has read the log since keeps its registration. */
  void snapshotGone(Who who) {
    Reader reader = readers.get(who.key());
    if (reader != null && reader.bySnapshot) {
      readers.remove(who.key());
    }
  }

  void forget(String syncerId, String serverId) {
    readers.remove(new Who(syncerId, serverId, "").key());
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
}
