package io.syncline.storage.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.storage.arangodb.Rows.Row;
import io.syncline.storage.arangodb.call.StreamTransaction;
import io.syncline.store.Checkpoint;
import io.syncline.store.CheckpointCodec;
import io.syncline.store.ShardId;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The checkpoints of a cluster's shards: a row for each in a collection of its database, so that
 * they go with it. Thread-safe; blocks.
 */
final class Checkpoints {
  private final Function<String, Rows> rows;

  /**
   * Keeps them in rows.
   *
   * @param rows by database
   */
  Checkpoints(Function<String, Rows> rows) {
    this.rows = rows;
  }

  /** A checkpoint and the row that it was read from. */
  record Held(Checkpoint checkpoint, Row row) {}

  Optional<Held> read(ShardId shard) throws InterruptedException {
    return rows.apply(shard.database()).get(key(shard)).map(row -> held(shard, row));
  }

  /** Those of shards of one database, as far as they have one, in one call. */
  Map<ShardId, Held> read(String database, Set<ShardId> shards) throws InterruptedException {
    Map<String, Row> found =
        rows.apply(database).get(shards.stream().map(Checkpoints::key).toList());
    Map<ShardId, Held> held = new HashMap<>();
    for (ShardId shard : shards) {
      Row row = found.get(key(shard));
      if (row != null) {
        held.put(shard, held(shard, row));
      }
    }
    return held;
  }

  /** Writes the first one; empty where there is one already. */
  Optional<Held> insert(ShardId shard, Checkpoint first) throws InterruptedException {
    ObjectNode fields = fields(shard, first);
    return rows.apply(shard.database())
        .insert(key(shard), fields)
        .map(revision -> new Held(first, new Row(key(shard), revision, fields)));
  }

  /** Replaces the one that was read; empty where the row is another one by now. */
  Optional<Held> replace(ShardId shard, Held held, Checkpoint next) throws InterruptedException {
    return replace(rows.apply(shard.database()), shard, held, next);
  }

  /** The same within a transaction. */
  Optional<Held> replace(StreamTransaction in, ShardId shard, Held held, Checkpoint next)
      throws InterruptedException {
    return replace(rows.apply(shard.database()).in(in), shard, held, next);
  }

  private static Optional<Held> replace(Rows rows, ShardId shard, Held held, Checkpoint next)
      throws InterruptedException {
    ObjectNode fields = fields(shard, next);
    return rows.replace(held.row(), fields)
        .map(revision -> new Held(next, new Row(held.row().key(), revision, fields)));
  }

  /** Removes the checkpoint of a shard where a synchronisation holds it. */
  void forget(ShardId shard, SyncId sync) throws InterruptedException {
    Optional<Held> held = read(shard);
    if (held.isPresent() && held.get().checkpoint().sync().equals(sync)) {
      rows.apply(shard.database()).remove(held.get().row());
    }
  }

  /** Removes the checkpoints of all shards of a collection. */
  void forgetAll(String database, String collection) throws InterruptedException {
    Rows all = rows.apply(database);
    for (Row row : all.all()) {
      if (row.fields().path("collection").asText().equals(collection)) {
        all.remove(row);
      }
    }
  }

  private static Held held(ShardId shard, Row row) {
    JsonNode text = row.fields().path("checkpoint");
    try {
      return new Held(CheckpointCodec.decode(Bytes.wrap(text.binaryValue())), row);
    } catch (IOException | RuntimeException e) {
      throw new SyncException(
          SyncException.Code.CORRUPT,
          "shard " + shard + ": its checkpoint, row " + row.key() + ", is not as it was written",
          e);
    }
  }

  private static ObjectNode fields(ShardId shard, Checkpoint checkpoint) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("collection", shard.collection())
        .put("index", shard.index())
        .put("stream", checkpoint.stream().toString())
        .put("phase", checkpoint.phase().toString())
        .put("checkpoint", CheckpointCodec.encode(checkpoint).toArray());
  }

  private static String key(ShardId shard) {
    return ArangoDbStateStore.name(shard.collection() + "/" + shard.index());
  }
}
