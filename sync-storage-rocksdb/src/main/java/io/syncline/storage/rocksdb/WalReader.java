package io.syncline.storage.rocksdb;

import io.syncline.Bytes;
import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.store.BlockingStore;
import io.syncline.store.Change;
import io.syncline.store.Document;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedRead;
import io.syncline.store.Position;
import io.syncline.store.ShardId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open reader of the feed.
 *
 * <p>Ordering: batches are given in the order of the log, each whole, unless it is larger than a
 * read. Failure: whatever fails leaves the reader behind what it gave last, and the next read goes
 * on there. Bodies are slices of the batch as it was read, unless most of it is of shards that are
 * not followed: then they are copied, so that nothing is held for their sake.
 */
final class WalReader implements BlockingStore.Reader, Database.Part {
  private static final Logger LOG = LoggerFactory.getLogger(WalReader.class);

  /** How much log one read looks at, so that it ends also where nothing is followed. */
  private static final long SCAN = 16 << 20;

  private final Database database;
  private final FeedLog log;
  private final Catalog catalog;
  private final WalCursor cursor;
  private final CopyOnWriteArrayList<FeedLog.Hint> hints = new CopyOnWriteArrayList<>();
  private final ShardFilter followed;
  private Position scanned;
  private @Nullable Begun begun;

  WalReader(Database database, FeedLog log, Catalog catalog, WalCursor cursor, Position after) {
    this.database = database;
    this.log = log;
    this.catalog = catalog;
    this.cursor = cursor;
    this.scanned = after;
    this.followed = new ShardFilter(catalog);
    database.add(this);
  }

  /** A batch of which not all was given. */
  private static final class Begun {
    private final WalRecord batch;
    private final Position at;
    private List<FeedEntry> entries = List.of();
    private int[] operations = new int[0];
    private int index;
    private int operation;
    private long bytes;

    private Begun(WalRecord batch) {
      this.batch = batch;
      this.at = batch.position();
    }
  }

  @Override
  public FeedRead read(int maxBytes) throws RocksDBException {
    database.enter();
    try {
      hints.forEach(FeedLog.Hint::arm);
      return readOn(maxBytes);
    } finally {
      database.exit();
    }
  }

  private FeedRead readOn(int maxBytes) throws RocksDBException {
    List<FeedEntry> out = new ArrayList<>();
    long room = maxBytes;
    long looked = 0;
    while (looked < SCAN && (room > 0 || out.isEmpty())) {
      Begun now = begun;
      if (now == null) {
        WalCursor.Step step;
        try {
          step = next();
        } catch (RocksDBException | SyncException e) {
          if (!out.isEmpty()) {
            break; // shows again with the next read
          }
          step = failed(e);
        }
        if (step instanceof WalCursor.Step.Next next) {
          now = new Begun(next.batch());
          parse(now);
          begun = now;
          looked += next.batch().length();
        } else if (step instanceof WalCursor.Step.Gone && out.isEmpty()) {
          return new FeedRead.Gone(Position.of(log.archive.oldest(), 0));
        } else {
          break;
        }
      }
      boolean whole = now.index == 0 && now.bytes <= maxBytes;
      if (whole && now.bytes > room && !out.isEmpty()) {
        break; // begun with the next read, so that only what is larger than a read is ever cut
      }
      while (now.index < now.entries.size() && (whole || room > 0 || out.isEmpty())) {
        FeedEntry entry = now.entries.get(now.index);
        now.operation = now.operations[now.index] + 1;
        now.index++;
        out.add(entry);
        room -= entry.change().size();
      }
      if (now.index < now.entries.size()) {
        break;
      }
      scanned = now.at;
      begun = null;
    }
    return new FeedRead.Batch(out, scanned, head(), catalog.revisions.micros());
  }

  private WalCursor.Step next() throws RocksDBException {
    long after = scanned.number();
    if (log.archive.isDropped(after)) {
      cursor.close();
      return new WalCursor.Step.Gone();
    }
    return cursor.next(after);
  }

  /** A log that can't be understood is as good as gone; one that can't be read now may be later. */
  private WalCursor.Step failed(Exception e) throws RocksDBException {
    if (e instanceof SyncException own && own.code() == SyncException.Code.CORRUPT) {
      LOG.warn(
          "event=log_unreadable store={} after={} next=\"history lost: readers compare\"",
          database.folder,
          scanned.number(),
          e);
      return new WalCursor.Step.Gone();
    }
    if (e instanceof RocksDBException native1) {
      cursor.close();
      throw native1;
    }
    throw (RuntimeException) e;
  }

  private Position head() {
    long latest = database.latestSequence();
    return latest == scanned.number() || Long.compareUnsigned(latest, scanned.number()) < 0
        ? scanned
        : Position.of(latest, 0);
  }

  /** Makes the entries of followed shards, from the operation on that is next. */
  private void parse(Begun now) {
    WalRecord batch = now.batch;
    batch.rewind();
    List<FeedEntry> entries = new ArrayList<>();
    int[] operations = new int[16];
    long bytes = 0;
    int operation = 0;
    for (WalRecord.Op op = batch.next(); op != WalRecord.Op.NONE; op = batch.next()) {
      Shard shard = operation < now.operation ? null : followed.find(batch.shard());
      if (shard != null) {
        Change change = change(op, batch);
        if (entries.size() == operations.length) {
          operations = java.util.Arrays.copyOf(operations, 2 * operations.length);
        }
        operations[entries.size()] = operation;
        entries.add(
            new FeedEntry(shard.id, shard.incarnation, change, now.at, batch.committedMicros()));
        bytes += change.size();
      }
      operation++;
    }
    now.entries = bytes * 2 < batch.length() ? copied(entries) : entries;
    now.operations = operations;
    now.index = 0;
    now.bytes = bytes;
  }

  private static Change change(WalRecord.Op op, WalRecord batch) {
    return switch (op) {
      case PUT -> new Change.Put(new Document(batch.key(), batch.revision(), batch.body()));
      case DELETE -> new Change.Remove(batch.key(), batch.revision());
      case CLEAR -> new Change.Cleared();
      case END, NONE -> new Change.Ended();
    };
  }

  private static List<FeedEntry> copied(List<FeedEntry> entries) {
    List<FeedEntry> out = new ArrayList<>(entries.size());
    for (FeedEntry e : entries) {
      Change change = e.change();
      if (change instanceof Change.Put put) {
        Document d = put.document();
        change = new Change.Put(new Document(own(d.key()), d.revision(), own(d.body())));
      } else if (change instanceof Change.Remove remove) {
        change = new Change.Remove(own(remove.key()), remove.revision());
      }
      out.add(new FeedEntry(e.shard(), e.incarnation(), change, e.at(), e.committedAt()));
    }
    return out;
  }

  private static Bytes own(Bytes slice) {
    return Bytes.wrap(slice.toArray());
  }

  @Override
  public void follow(Set<ShardId> shards) {
    followed.replace(shards);
    Begun now = begun;
    if (now != null) {
      parse(now);
    }
  }

  @Override
  public Registration onHint(Runnable hint) {
    FeedLog.Hint added = log.onCommit(hint);
    hints.add(added);
    return () -> {
      hints.remove(added);
      added.close();
    };
  }

  @Override
  public void close() {
    hints.forEach(FeedLog.Hint::close);
    hints.clear();
    database.close(this);
  }

  @Override
  public void free() {
    cursor.close();
  }

  @Override
  public boolean expire(long millis) {
    return false; // holds nothing back
  }
}
