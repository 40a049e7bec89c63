package io.syncline.testkit.arangodb;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A snapshot of a whole DB server, and where its dumps are. Guarded by the cluster's lock. */
final class Batch {
  final String id;
  final long lastTick;
  final Duration ttl;
  final Readers.Who who;
  private final Map<String, FrozenShard> shards;

  /** How many documents of a shard were dumped. */
  final Map<String, Integer> dumped = new HashMap<>();

  /** Lists of keys that were begun, by their ids. */
  final Map<String, FrozenShard> keys = new LinkedHashMap<>();

  private Instant expires;

  Batch(
      String id,
      long lastTick,
      Map<String, FrozenShard> shards,
      Readers.Who who,
      Lifetime lifetime) {
    this.id = id;
    this.lastTick = lastTick;
    this.shards = shards;
    this.who = who;
    this.ttl = lifetime.ttl;
    this.expires = lifetime.now.plus(lifetime.ttl);
  }

  /** How long from when. */
  record Lifetime(Instant now, Duration ttl) {}

  boolean isOver(Instant now) {
    return !expires.isAfter(now);
  }

  void extend(Instant now, Duration by) {
    expires = now.plus(by);
  }

  Map<String, FrozenShard> shards() {
    return shards;
  }

  @Nullable FrozenShard find(String shard) {
    FrozenShard found = shards.get(shard);
    if (found != null) {
      return found;
    }
    return shards.values().stream()
        .filter(frozen -> frozen.localId.equals(shard))
        .findFirst()
        .orElse(null);
  }
}
