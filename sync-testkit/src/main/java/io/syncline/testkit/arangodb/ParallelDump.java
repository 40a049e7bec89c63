package io.syncline.testkit.arangodb;

import io.syncline.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A parallel dump at one DB server. Guarded by the cluster's lock. */
final class ParallelDump {
  final String id;

  /** The user who began it, empty for a superuser. */
  final String owner;

  final String database;
  private final Duration ttl;
  private final ArrayDeque<Block> waiting;
  private final Map<Long, Block> given = new HashMap<>();
  private long released;
  private Instant expires;

  /** Lines of one shard. */
  record Block(String shard, Bytes lines) {}

  ParallelDump(String id, String owner, String database, Batch.Lifetime life, List<Block> blocks) {
    this.id = id;
    this.owner = owner;
    this.database = database;
    this.ttl = life.ttl();
    this.expires = life.now().plus(ttl);
    this.waiting = new ArrayDeque<>(blocks);
  }

  boolean isOver(Instant now) {
    return !expires.isAfter(now);
  }

  void extend(Instant now) {
    expires = now.plus(ttl);
  }

  /** Blocks up to this number are not asked for again. */
  void release(long upTo) {
    given.keySet().removeIf(number -> number <= upTo);
    released = Math.max(released, upTo);
  }

  /** The block of a number: the same as before, or the next one; {@code null} at the end. */
  @Nullable Block block(long number) {
    if (number <= released) {
      throw Refusal.badParameter("the block " + number + " was released");
    }
    Block block = given.get(number);
    if (block == null) {
      block = waiting.poll();
      if (block != null) {
        given.put(number, block);
      }
    }
    return block;
  }
}
