package io.syncline.storage.rocksdb;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.store.ApplyResult;
import io.syncline.store.BlockingStore;
import io.syncline.store.Change;
import io.syncline.store.Checkpoint;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store as a cluster to write to. One call of {@link #apply} is one write batch over all its
 * shards, up to a few megabytes: documents and checkpoints appear together or not at all.
 *
 * <p>A call holds the locks of its shards, taken in the order of their numbers: alone where the
 * checkpoint changes, shared where only documents of a range are written under an unchanged one, so
 * that several ranges of one shard are written at a time.
 */
final class RocksTarget implements BlockingStore.Target {
  private static final Logger LOG = LoggerFactory.getLogger(RocksTarget.class);
  private static final ApplyResult APPLIED = new ApplyResult.Applied();
  private static final long FULL = 4 << 20;
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Database database;
  private final Catalog catalog;
  private final FeedLog log;
  private final RocksSource source;

  RocksTarget(Database database, Catalog catalog, FeedLog log, RocksSource source) {
    this.database = database;
    this.catalog = catalog;
    this.log = log;
    this.source = source;
  }

  @Override
  public ClaimResult claim(Claim claim) throws RocksDBException {
    database.enter();
    catalog.gate.readLock().lock();
    try {
      Optional<Shard> found = catalog.shard(claim.shard());
      if (found.isEmpty()) {
        return new ClaimResult.Missing();
      }
      Shard shard = found.get();
      shard.lock.writeLock().lock();
      try {
        shard.settle(database);
        ClaimResult result = claim.on(shard.checkpoint(), shard.incarnation, isEmpty(shard));
        if (result instanceof ClaimResult.Claimed claimed) {
          hold(shard, claimed.checkpoint());
        }
        return result;
      } finally {
        shard.lock.writeLock().unlock();
      }
    } finally {
      catalog.gate.readLock().unlock();
      database.exit();
    }
  }

  private boolean isEmpty(Shard shard) throws RocksDBException {
    try (ShardCursor cursor = new ShardCursor(database, shard.number, null, false)) {
      cursor.seek(0);
      return !cursor.load();
    }
  }

  private void hold(Shard shard, Checkpoint checkpoint) throws RocksDBException {
    try (BatchWriter writer = database.writer()) {
      writer.putMeta(RocksLayout.checkpointKey(shard.number), Catalog.value(checkpoint));
      database.write(writer);
    } catch (RocksDBException e) {
      shard.doubt();
      throw e;
    }
    shard.hold(checkpoint);
  }

  @Override
  public List<ApplyResult> apply(List<ShardBatch> batches) throws RocksDBException {
    try {
      database.enter();
    } catch (SyncException e) {
      return Collections.nCopies(batches.size(), later(e));
    }
    catalog.gate.readLock().lock();
    List<Lock> locks = lock(batches);
    try {
      return new Apply(batches).run();
    } finally {
      locks.forEach(Lock::unlock);
      catalog.gate.readLock().unlock();
      database.exit();
    }
  }

  /** What was refused with nothing done is taken once the store can be written to again. */
  private static ApplyResult later(SyncException e) {
    if (e.code() != SyncException.Code.UNAVAILABLE) {
      throw e;
    }
    return new ApplyResult.TryLater(RETRY, String.valueOf(e.getMessage()));
  }

  /** Locks the shards of some batches, each once, in the order of their numbers. */
  private List<Lock> lock(List<ShardBatch> batches) {
    TreeMap<Integer, Lock> wanted = new TreeMap<>();
    for (ShardBatch batch : batches) {
      catalog
          .shard(batch.shard())
          .ifPresent(
              shard -> {
                boolean shared =
                    batch.content() instanceof ShardBatch.RangeContent
                        && batch.next().equals(batch.expected())
                        && !wanted.containsKey(shard.number);
                wanted.put(shard.number, shared ? shard.lock.readLock() : shard.lock.writeLock());
              });
    }
    List<Lock> locks = new ArrayList<>(wanted.values());
    locks.forEach(Lock::lock);
    return locks;
  }

  /** One call: its shards are locked. */
  private final class Apply {
    private final List<ShardBatch> batches;
    private final ApplyResult[] results;

    /** What stands in the write batch and is not yet written: indexes of shard batches. */
    private final List<Integer> open = new ArrayList<>();

    private final Set<ShardId> touched = new HashSet<>();
    private long greatest;
    private boolean begun;

    Apply(List<ShardBatch> batches) {
      this.batches = batches;
      this.results = new ApplyResult[batches.size()];
    }

    List<ApplyResult> run() throws RocksDBException {
      try (BatchWriter writer = database.writer()) {
        for (int i = 0; i < results.length; i++) {
          ShardBatch batch = batches.get(i);
          if (writer.size() > FULL || touched.contains(batch.shard())) {
            write(writer);
          }
          Optional<ApplyResult> refusal = refusal(batch);
          if (refusal.isPresent()) {
            results[i] = refusal.get();
          } else {
            add(writer, i, batch);
          }
        }
        write(writer);
      }
      return Arrays.asList(results);
    }

    private Optional<ApplyResult> refusal(ShardBatch batch) throws RocksDBException {
      Optional<Shard> shard = catalog.shard(batch.shard());
      if (shard.isEmpty()) {
        return Optional.of(new ApplyResult.Fenced("there is no shard " + batch.shard()));
      }
      shard.get().settle(database);
      return batch.fencedBy(shard.get().checkpoint()).map(ApplyResult.Fenced::new);
    }

    private void add(BatchWriter writer, int index, ShardBatch batch) throws RocksDBException {
      Shard shard = catalog.shard(batch.shard()).orElseThrow();
      ShardBatch.Content content = batch.content();
      if (!(content instanceof ShardBatch.Nothing)) {
        if (!begun) {
          writer.begin(catalog.revisions.micros());
          begun = true;
        }
        if (content instanceof ShardBatch.Changes changes) {
          change(writer, shard.number, changes.changes());
        } else if (content instanceof ShardBatch.RangeContent range) {
          fill(writer, shard.number, range);
        }
      }
      if (!batch.next().equals(batch.expected())) {
        writer.putMeta(RocksLayout.checkpointKey(shard.number), Catalog.value(batch.next()));
      }
      open.add(index);
      touched.add(batch.shard());
    }

    private void change(BatchWriter writer, int shard, List<Change> changes)
        throws RocksDBException {
      for (Change change : changes) {
        if (change instanceof Change.Put put) {
          put(writer, shard, put.document());
        } else if (change instanceof Change.Remove remove) {
          writer.delete(shard, remove.key().hash64(0), remove.key(), remove.revision());
        } else if (change instanceof Change.Cleared) {
          writer.clearShard(shard);
        }
        // That the shard ended or moved at the source is for the structure to follow.
      }
    }

    private void put(BatchWriter writer, int shard, Document document) throws RocksDBException {
      long revision = document.revision();
      greatest = Math.max(greatest, revision);
      writer.put(shard, document.key().hash64(0), document.key(), revision, document.body());
    }

    private void fill(BatchWriter writer, int shard, ShardBatch.RangeContent content)
        throws RocksDBException {
      if (content.space() != DigestKind.Space.KEY_HASH) {
        throw new SyncException(
            SyncException.Code.BAD_REQUEST,
            "a RocksDB store takes ranges of KEY_HASH only, not of " + content.space());
      }
      for (Document document : content.documents()) {
        put(writer, shard, document);
      }
      try (ShardCursor present = new ShardCursor(database, shard, null, false)) {
        present.seek(content.range().first());
        Set<Bytes> listed = Set.of();
        while (present.load()
            && Long.compareUnsigned(present.point(), content.range().last()) <= 0) {
          if (listed.isEmpty() && !content.documents().isEmpty()) {
            listed = keys(content.documents());
          }
          if (!listed.contains(present.key())) {
            Bytes key = Bytes.wrap(present.key().toArray());
            writer.delete(shard, present.point(), key, present.revision());
          }
          present.next();
        }
      }
    }

    private static Set<Bytes> keys(List<Document> documents) {
      Set<Bytes> keys = new HashSet<>(documents.size() * 2);
      documents.forEach(d -> keys.add(d.key()));
      return keys;
    }

    /** Writes what is open, and says so in its results. */
    private void write(BatchWriter writer) {
      ApplyResult result = APPLIED;
      if (!writer.isEmpty()) {
        try {
          catalog.revisions.observe(greatest);
          database.write(writer);
          log.committed();
        } catch (RocksDBException e) {
          result = new ApplyResult.Unknown(e.toString());
          LOG.warn(
              "event=write_failed store={} batches={} next=\"only new streams go on\"",
              database.folder,
              open.size(),
              e);
        } catch (SyncException e) {
          result = later(e);
        }
        writer.reset();
        begun = false;
      }
      for (int index : open) {
        ShardBatch batch = batches.get(index);
        Shard shard = catalog.shard(batch.shard()).orElseThrow();
        results[index] = result;
        if (result != APPLIED) {
          shard.doubt();
        } else if (!batch.next().equals(batch.expected())) {
          shard.hold(batch.next());
        }
      }
      open.clear();
      touched.clear();
    }
  }

  @Override
  public RocksView snapshot(Set<ShardId> shards) throws RocksDBException {
    return source.view(shards, false);
  }

  @Override
  public void forget(Set<ShardId> shards, SyncId sync) throws RocksDBException {
    database.enter();
    catalog.gate.readLock().lock();
    try {
      for (ShardId id : shards) {
        Optional<Shard> shard = catalog.shard(id);
        if (shard.isPresent()) {
          forget(shard.get(), sync);
        }
      }
    } finally {
      catalog.gate.readLock().unlock();
      database.exit();
    }
  }

  private void forget(Shard shard, SyncId sync) throws RocksDBException {
    shard.lock.writeLock().lock();
    try {
      shard.settle(database);
      if (shard.checkpoint().map(c -> c.sync().equals(sync)).orElse(false)) {
        try (BatchWriter writer = database.writer()) {
          writer.deleteMeta(RocksLayout.checkpointKey(shard.number));
          database.write(writer);
        } catch (RocksDBException e) {
          shard.doubt();
          throw e;
        }
        shard.hold(null);
      }
    } finally {
      shard.lock.writeLock().unlock();
    }
  }
}
