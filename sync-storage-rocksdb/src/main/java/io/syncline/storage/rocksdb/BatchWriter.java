package io.syncline.storage.rocksdb;

import io.syncline.Bytes;
import io.syncline.store.Document;
import java.nio.ByteBuffer;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * One write batch. Documents go through two native buffers that are used again and again: a put
 * costs one call into RocksDB, one copy, and no allocation on either side.
 */
final class BatchWriter implements AutoCloseable {
  private static final int VALUE = 64 << 10;
  private static final int KEEP = 8 << 20;
  private static final byte[] ENDED = {'S', 'E'};

  private final Database database;
  private final WriteBatch batch = new WriteBatch(VALUE);
  private final ByteBuffer key = ByteBuffer.allocateDirect(RocksLayout.KEY_HEAD + Document.MAX_KEY);
  private final ByteBuffer value = ByteBuffer.allocateDirect(VALUE);
  private long size;
  private int operations;

  BatchWriter(Database database) {
    this.database = database;
  }

  WriteBatch batch() {
    return batch;
  }

  /** About how many bytes were written into the batch. */
  long size() {
    return size;
  }

  boolean isEmpty() {
    return operations == 0;
  }

  /** Says when the transaction whose changes follow is committed. */
  void begin(long commitMicros) throws RocksDBException {
    batch.putLogData(logData('T', commitMicros));
  }

  void put(int shard, long point, Bytes documentKey, long revision, Bytes body)
      throws RocksDBException {
    count(RocksLayout.KEY_HEAD + documentKey.length() + RocksLayout.VALUE_HEAD + body.length());
    int length = RocksLayout.VALUE_HEAD + body.length();
    if (length > VALUE) {
      byte[] whole = new byte[length];
      RocksLayout.putLong(whole, 0, revision);
      body.copyTo(whole, RocksLayout.VALUE_HEAD);
      byte[] fullKey = new byte[RocksLayout.KEY_HEAD + documentKey.length()];
      fill(shard, point, documentKey).get(fullKey);
      batch.put(fullKey, whole);
      return;
    }
    value.clear();
    value.putLong(revision);
    body.copyTo(value);
    value.flip();
    batch.put(fill(shard, point, documentKey), value);
  }

  /** Deletes a document; the log says which revision that removed. */
  void delete(int shard, long point, Bytes documentKey, long removedRevision)
      throws RocksDBException {
    count(RocksLayout.KEY_HEAD + documentKey.length() + 12);
    batch.putLogData(logData('R', removedRevision));
    batch.delete(fill(shard, point, documentKey));
  }

  /** Removes all documents of a shard. */
  void clearShard(int shard) throws RocksDBException {
    count(16);
    batch.deleteRange(RocksLayout.shardStart(shard), RocksLayout.shardStart(shard + 1));
  }

  /** Removes all documents of a shard, for ever. */
  void endShard(int shard) throws RocksDBException {
    batch.putLogData(ENDED);
    clearShard(shard);
  }

  void putMeta(byte[] metaKey, byte[] record) throws RocksDBException {
    count(metaKey.length + record.length);
    batch.put(database.meta(), metaKey, record);
  }

  void deleteMeta(byte[] metaKey) throws RocksDBException {
    count(metaKey.length);
    batch.delete(database.meta(), metaKey);
  }

  private ByteBuffer fill(int shard, long point, Bytes documentKey) {
    key.clear();
    key.putInt(shard).putLong(point);
    documentKey.copyTo(key);
    return key.flip();
  }

  private static byte[] logData(char kind, long number) {
    byte[] data = new byte[10];
    data[0] = 'S';
    data[1] = (byte) kind;
    RocksLayout.putLong(data, 2, number);
    return data;
  }

  private void count(int bytes) {
    size += bytes;
    operations++;
  }

  /** Empties the batch, to be written to anew. */
  void reset() {
    batch.clear();
    size = 0;
    operations = 0;
  }

  @Override
  public void close() {
    boolean small = size <= KEEP;
    if (small) {
      reset();
    }
    if (!small || !database.keep(this)) {
      free();
    }
  }

  void free() {
    batch.close();
  }
}
