package io.syncline.storage.rocksdb;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.store.BlockingStore;
import io.syncline.store.Digest;
import io.syncline.store.DigestKind;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.PointRange;
import io.syncline.store.ScanPage;
import io.syncline.store.ShardId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;

/**
 * Documents as of one moment, on a RocksDB snapshot. Where one page of a scan ends, the next one
 * goes on with the same iterator: up to {@value #IDLE} of them wait, by where they stand.
 *
 * <p>A snapshot holds the log and old versions of documents; it is given up after {@code
 * maxPinnedTime}.
 */
final class RocksView implements BlockingStore.View, Database.Part {
  private static final int IDLE = 32;

  private final Database database;
  private final Map<ShardId, Shard> shards;
  private final Optional<FeedPosition> position;
  private final Runnable unpin;
  private final long untilMillis;
  private final LinkedHashMap<Place, ShardCursor> idle = new LinkedHashMap<>();
  private @Nullable Snapshot snapshot;

  /** Where an idle iterator stands: on the first document of a shard at or after a point. */
  private record Place(int shard, long point) {}

  RocksView(
      Database database,
      Snapshot snapshot,
      Map<ShardId, Shard> shards,
      Optional<FeedPosition> position,
      Runnable unpin) {
    this.database = database;
    this.snapshot = snapshot;
    this.shards = shards;
    this.position = position;
    this.unpin = unpin;
    this.untilMillis =
        database.options.clock().millis() + database.options.maxPinnedTime().toMillis();
    database.add(this);
  }

  @Override
  public Optional<FeedPosition> position() {
    return position;
  }

  @Override
  public Optional<Incarnation> incarnation(ShardId shard) {
    return Optional.ofNullable(shards.get(shard)).map(s -> s.incarnation);
  }

  @Override
  public List<Digest> digests(ShardId shard, DigestKind kind, long salt, List<PointRange> ranges)
      throws RocksDBException {
    requireKeyHash(kind.space());
    database.enter();
    try (ShardCursor cursor = open(find(shard))) {
      List<Digest> out = new ArrayList<>(ranges.size());
      long next = 0;
      boolean placed = false;
      for (PointRange range : ranges) {
        if (!placed || range.first() != next) {
          cursor.seek(range.first());
          placed = true;
        }
        out.add(digest(cursor, kind.content(), salt, range));
        next = range.last() + 1;
      }
      return out;
    } finally {
      database.exit();
    }
  }

  private static Digest digest(
      ShardCursor cursor, DigestKind.Content content, long salt, PointRange range)
      throws RocksDBException {
    Digest.Builder digest = new Digest.Builder(content, salt);
    boolean bodies = content == DigestKind.Content.BODY;
    while (cursor.load() && Long.compareUnsigned(cursor.point(), range.last()) <= 0) {
      digest.add(
          cursor.key(), bodies ? 0 : cursor.revision(), bodies ? cursor.body() : Bytes.EMPTY);
      cursor.next();
    }
    return digest.build();
  }

  @Override
  public ScanPage scan(ShardId shard, DigestKind.Space space, PointRange range, int maxBytes)
      throws RocksDBException {
    requireKeyHash(space);
    database.enter();
    try {
      Shard of = find(shard);
      ShardCursor cursor = take(new Place(of.number, range.first()));
      if (cursor == null) {
        cursor = open(of);
        cursor.seek(range.first());
      }
      boolean kept = false;
      try {
        ScanPage page = cursor.page(range, maxBytes);
        kept = page.covered().last() != -1L && keep(cursor, page.covered().last() + 1);
        return page;
      } finally {
        if (!kept) {
          cursor.close();
        }
      }
    } finally {
      database.exit();
    }
  }

  private static void requireKeyHash(DigestKind.Space space) {
    if (space != DigestKind.Space.KEY_HASH) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "a RocksDB store has no order by " + space + ", only by KEY_HASH");
    }
  }

  private Shard find(ShardId id) {
    Shard shard = shards.get(id);
    if (shard == null) {
      throw new SyncException(
          SyncException.Code.NOT_FOUND, "shard " + id + " is not in the snapshot");
    }
    return shard;
  }

  private synchronized ShardCursor open(Shard shard) {
    Snapshot of = snapshot;
    if (of == null) {
      throw new SyncException(
          SyncException.Code.UNAVAILABLE,
          "the snapshot was closed, or open for longer than maxPinnedTime ("
              + database.options.maxPinnedTime()
              + "): take a new one");
    }
    return new ShardCursor(database, shard.number, of, true);
  }

  private synchronized @Nullable ShardCursor take(Place place) {
    return idle.remove(place);
  }

  private synchronized boolean keep(ShardCursor cursor, long point) {
    if (snapshot == null) {
      return false;
    }
    ShardCursor other = idle.put(new Place(cursor.shard, point), cursor);
    if (other != null) {
      other.close();
    }
    if (idle.size() > IDLE) {
      Iterator<ShardCursor> eldest = idle.values().iterator();
      eldest.next().close();
      eldest.remove();
    }
    return true;
  }

  @Override
  public boolean expire(long millis) {
    if (millis <= untilMillis) {
      return false;
    }
    free();
    return true;
  }

  @Override
  public void close() {
    database.close(this);
  }

  @Override
  public synchronized void free() {
    idle.values().forEach(ShardCursor::close);
    idle.clear();
    if (snapshot != null) {
      database.db().releaseSnapshot(snapshot);
      snapshot.close();
      snapshot = null;
      unpin.run();
    }
  }
}
