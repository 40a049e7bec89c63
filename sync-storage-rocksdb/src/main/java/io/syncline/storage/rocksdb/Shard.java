package io.syncline.storage.rocksdb;

import io.syncline.store.Checkpoint;
import io.syncline.store.CheckpointCodec;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * One shard, and the checkpoint that it holds: kept in memory, since nobody else writes to the
 * store, so that comparing it costs no read.
 *
 * <p>Whoever writes the checkpoint holds the lock; so does, in its shared form, whoever writes
 * documents under an unchanged one.
 */
final class Shard {
  final int number;
  final ShardId id;
  final Incarnation incarnation;
  final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private volatile @Nullable Checkpoint checkpoint;
  private volatile boolean doubtful;

  Shard(int number, ShardId id, Incarnation incarnation) {
    this.number = number;
    this.id = id;
    this.incarnation = incarnation;
  }

  Optional<Checkpoint> checkpoint() {
    return Optional.ofNullable(checkpoint);
  }

  /** What was written to the store. */
  void hold(@Nullable Checkpoint written) {
    checkpoint = written;
  }

  /** A write failed: what the store holds is read again before it counts. */
  void doubt() {
    doubtful = true;
  }

  /** Reads the checkpoint again where a write had failed. */
  void settle(Database database) throws RocksDBException {
    if (doubtful) {
      byte[] key = RocksLayout.checkpointKey(number);
      checkpoint = database.record(key).map(bytes -> decode(key, bytes)).orElse(null);
      doubtful = false;
    }
  }

  static Checkpoint decode(byte[] key, byte[] bytes) {
    try {
      return CheckpointCodec.decode(io.syncline.Bytes.wrap(bytes));
    } catch (io.syncline.SyncException e) {
      throw MetaRecord.corrupt(key, String.valueOf(e.getMessage()));
    }
  }
}
