package io.syncline.testkit.arangodb;

import io.syncline.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A parallel dump at one DB server. Guarded by the cluster's lock. */
final class ParallelDump {
  final String id;
  final String owner;
  final String database;
  final Duration ttl;

  /** Blocks that were not given yet, in their order. */
  final List<Block> waiting;

  /** Blocks that were given and not released, by the number they were asked for with. */
  final Map<Long, Block> given = new HashMap<>();

  Instant expires;

  /** Lines of one shard. */
  record Block(String shard, Bytes lines) {}

  ParallelDump(String id, String owner, String database, Batch.Lifetime life, List<Block> blocks) {
    this.id = id;
    this.owner = owner;
    this.database = database;
    this.ttl = life.ttl();
    this.expires = life.now().plus(ttl);
    this.waiting = blocks;
  }
}
