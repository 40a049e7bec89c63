package io.syncline.storage.rocksdb;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.inventory.InventoryObject;
import io.syncline.store.Document;
import io.syncline.store.ShardId;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * What applications write.
 *
 * <p>Ordering: a commit holds the locks of its keys from before its revisions are given until it is
 * written, so that the revisions of a key grow in the order of the log, and the revision that a
 * remove tells is the one that it removed. Puts read nothing.
 */
final class Commits {
  private static final int LOCKS = 256;

  private final Database database;
  private final Catalog catalog;
  private final FeedLog log;
  private final ReentrantLock[] keys = new ReentrantLock[LOCKS];

  Commits(Database database, Catalog catalog, FeedLog log) {
    this.database = database;
    this.catalog = catalog;
    this.log = log;
    for (int i = 0; i < LOCKS; i++) {
      keys[i] = new ReentrantLock();
    }
  }

  /** What became of a transaction. */
  record Done(long lastRevision, int removed) {}

  RocksTransaction begin() {
    return new RocksTransaction(this, database.options.maxTransactionBytes());
  }

  Done commit(List<RocksTransaction.Write> writes) {
    long[] points = new long[writes.size()];
    BitSet locks = new BitSet(LOCKS);
    for (int i = 0; i < points.length; i++) {
      points[i] = writes.get(i).key().hash64(0);
      locks.set(lockOf(points[i]));
    }
    return guarded(
        locks,
        () -> {
          RocksCollection checked = null;
          for (RocksTransaction.Write write : writes) {
            if (write.collection() != checked) {
              checked = write.collection();
              requireThere(checked);
            }
          }
          return write(writes, points);
        });
  }

  private Done write(List<RocksTransaction.Write> writes, long[] points) throws RocksDBException {
    long revision = catalog.revisions.next(writes.size());
    long last = 0;
    int removed = 0;
    Map<Bytes, Long> written = null; // of this transaction, where a remove may ask for it
    try (BatchWriter writer = database.writer()) {
      writer.begin(catalog.revisions.micros());
      for (int i = 0; i < points.length; i++, revision++) {
        RocksTransaction.Write write = writes.get(i);
        int shard = shardOf(write.collection(), write.key());
        Bytes body = write.body();
        if (body != null) {
          writer.put(shard, points[i], write.key(), revision, body);
          last = revision;
        } else {
          if (written == null) {
            written = new HashMap<>();
            before(writes, i, revision - i, written);
          }
          long was = current(shard, write.key(), written);
          if (was != 0) {
            writer.delete(shard, points[i], write.key(), was);
            removed++;
          }
        }
        if (written != null) {
          written.put(place(shard, write.key()), body == null ? 0L : revision);
        }
      }
      if (!writer.isEmpty()) {
        database.write(writer);
        log.committed();
      }
    }
    return new Done(last, removed);
  }

  private static void before(
      List<RocksTransaction.Write> writes, int count, long revision, Map<Bytes, Long> written) {
    for (int i = 0; i < count; i++) {
      RocksTransaction.Write write = writes.get(i);
      written.put(place(shardOf(write.collection(), write.key()), write.key()), revision + i);
    }
  }

  private static Bytes place(int shard, Bytes key) {
    return Bytes.wrap(RocksLayout.documentKey(shard, key));
  }

  /** The revision of a document as a transaction sees it; 0 if there is none. */
  private long current(int shard, Bytes key, Map<Bytes, Long> written) throws RocksDBException {
    Bytes place = place(shard, key);
    Long own = written.get(place);
    if (own != null) {
      return own;
    }
    byte[] head = new byte[RocksLayout.VALUE_HEAD];
    byte[] at = place.toArray();
    return database.db().get(database.documents(), database.reads, at, head) == RocksDB.NOT_FOUND
        ? 0
        : RocksLayout.getLong(head, 0);
  }

  boolean replace(RocksCollection collection, Bytes key, Bytes body) {
    RocksTransaction.Write write = new RocksTransaction.Write(collection, key, body);
    long point = key.hash64(0);
    BitSet locks = new BitSet(LOCKS);
    locks.set(lockOf(point));
    return guarded(
        locks,
        () -> {
          requireThere(collection);
          if (current(shardOf(collection, key), key, Map.of()) == 0) {
            return false;
          }
          write(List.of(write), new long[] {point});
          return true;
        });
  }

  void truncate(RocksCollection collection) {
    guarded(
        new BitSet(),
        () -> {
          requireThere(collection);
          try (BatchWriter writer = database.writer()) {
            writer.begin(catalog.revisions.micros());
            for (int i = 0; i < collection.shards; i++) {
              writer.clearShard(collection.firstShard + i);
            }
            database.write(writer);
          }
          log.committed();
          return true;
        });
  }

  Optional<Document> get(RocksCollection collection, Bytes key) {
    database.enter();
    try {
      byte[] at = RocksLayout.documentKey(shardOf(collection, key), key);
      return Optional.ofNullable(database.db().get(database.documents(), database.reads, at))
          .map(
              value ->
                  new Document(
                      key,
                      RocksLayout.getLong(value, 0),
                      Bytes.wrap(
                          value, RocksLayout.VALUE_HEAD, value.length - RocksLayout.VALUE_HEAD)));
    } catch (RocksDBException e) {
      throw database.failed("reading a document", e);
    } finally {
      database.exit();
    }
  }

  /** A write of an application. */
  private interface Act<T> {
    T run() throws RocksDBException;
  }

  /** Runs a write with the locks of its keys, while nothing makes the cluster read-only. */
  private <T> T guarded(BitSet locks, Act<T> act) {
    database.enter();
    catalog.gate.readLock().lock();
    try {
      Optional<SyncException> readOnly = catalog.readOnly();
      if (readOnly.isPresent()) {
        throw readOnly.get();
      }
      for (int i = locks.nextSetBit(0); i >= 0; i = locks.nextSetBit(i + 1)) {
        keys[i].lock(); // always in this order
      }
      try {
        return act.run();
      } finally {
        for (int i = locks.nextSetBit(0); i >= 0; i = locks.nextSetBit(i + 1)) {
          keys[i].unlock();
        }
      }
    } catch (RocksDBException e) {
      throw database.failed("a write", e);
    } finally {
      catalog.gate.readLock().unlock();
      database.exit();
    }
  }

  private void requireThere(RocksCollection collection) {
    InventoryObject now = catalog.objects.get(collection.id);
    if (now == null || !now.incarnation().equals(collection.incarnation)) {
      throw new SyncException(
          SyncException.Code.NOT_FOUND, collection + " was dropped; ask for it anew");
    }
  }

  private static int shardOf(RocksCollection collection, Bytes key) {
    return collection.firstShard + ShardId.indexOf(key, collection.shards);
  }

  private static int lockOf(long point) {
    return (int) (point >>> 56);
  }
}
