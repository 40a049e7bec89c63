package io.syncline.storage.rocksdb;

import io.syncline.store.BlockingStore;
import io.syncline.store.FeedId;
import io.syncline.store.FeedOpening;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedShard;
import io.syncline.store.Incarnation;
import io.syncline.store.Position;
import io.syncline.store.ShardId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;

/** The store as a cluster to read from. */
final class RocksSource implements BlockingStore.Source {
  private final Database database;
  private final Catalog catalog;
  private final FeedLog log;

  RocksSource(Database database, Catalog catalog, FeedLog log) {
    this.database = database;
    this.catalog = catalog;
    this.log = log;
  }

  @Override
  public Map<ShardId, FeedShard> locate(Set<ShardId> shards) {
    Map<ShardId, FeedShard> found = new HashMap<>(shards.size() * 2);
    for (ShardId id : shards) {
      catalog
          .shard(id)
          .ifPresent(
              s ->
                  found.put(id, new FeedShard(s.incarnation, FeedLog.ID, database.options.host())));
    }
    return found;
  }

  @Override
  public RocksView snapshot(FeedId feed, Set<ShardId> shards) throws RocksDBException {
    return view(feed.equals(FeedLog.ID) ? shards : Set.of(), true);
  }

  /** A snapshot of some shards, of the structure of the same moment. */
  RocksView view(Set<ShardId> shards, boolean withPosition) throws RocksDBException {
    Object pin = new Object();
    database.enter();
    catalog.gate.readLock().lock();
    try {
      Map<ShardId, Shard> found = new HashMap<>(shards.size() * 2);
      shards.forEach(id -> catalog.shard(id).ifPresent(s -> found.put(id, s)));
      if (withPosition) {
        log.archive.pin(pin, database.latestSequence()); // at or before that of the snapshot
      }
      Snapshot snapshot = database.db().getSnapshot();
      Optional<FeedPosition> position = Optional.empty();
      boolean made = false;
      try {
        if (withPosition) {
          position = Optional.of(log.at(log.place(snapshot.getSequenceNumber())));
        }
        RocksView view =
            new RocksView(database, snapshot, found, position, () -> log.archive.unpin(pin));
        made = true;
        return view;
      } finally {
        if (!made) {
          database.db().releaseSnapshot(snapshot);
          snapshot.close();
          log.archive.unpin(pin);
        }
      }
    } finally {
      catalog.gate.readLock().unlock();
      database.exit();
    }
  }

  @Override
  public BlockingStore.Opening open(FeedPosition after) throws RocksDBException {
    if (!after.feed().equals(FeedLog.ID)) {
      return BlockingStore.Opening.refused(new FeedOpening.OtherIncarnation(Incarnation.NONE));
    }
    Position position = after.position();
    if (!after.incarnation().equals(log.incarnation()) || position.value().length() != 8) {
      return other();
    }
    database.enter();
    try {
      long latest = database.latestSequence();
      if (Long.compareUnsigned(position.number(), latest) > 0) {
        return BlockingStore.Opening.refused(new FeedOpening.Ahead(log.place(latest)));
      }
      return openAt(position, latest);
    } finally {
      database.exit();
    }
  }

  private BlockingStore.Opening openAt(Position after, long latest) throws RocksDBException {
    long number = after.number();
    WalCursor cursor = new WalCursor(database);
    boolean opened = false;
    try {
      Optional<WalRecord> last = number == 0 ? Optional.empty() : cursor.goTo(number);
      long oldest = last.isPresent() ? number : log.archive.oldest();
      if (last.isEmpty() && number != latest && number != oldest) {
        return Long.compareUnsigned(number, oldest) < 0
            ? BlockingStore.Opening.refused(new FeedOpening.Gone(Position.of(oldest, 0)))
            : other();
      }
      if (last.isPresent() && after.witness() != 0 && after.witness() != last.get().witness()) {
        return other();
      }
      opened = true;
      return BlockingStore.Opening.of(new WalReader(database, log, catalog, cursor, after));
    } finally {
      if (!opened) {
        cursor.close();
      }
    }
  }

  private BlockingStore.Opening other() {
    return BlockingStore.Opening.refused(new FeedOpening.OtherIncarnation(log.incarnation()));
  }

  @Override
  public void release(String reader, FeedPosition upTo) throws RocksDBException {
    if (upTo.feed().equals(FeedLog.ID)
        && upTo.incarnation().equals(log.incarnation())
        && upTo.position().value().length() == 8) {
      database.enter();
      try {
        log.archive.release(reader, upTo.position().number());
      } finally {
        database.exit();
      }
    }
  }
}
