package io.syncline.storage.rocksdb;

import io.syncline.SyncException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done from time to time, on one daemon thread: bringing the log to the disk, deleting what
 * of it is no longer needed, giving up snapshots that are open for too long.
 */
final class Upkeep {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
  private static final long TIDY_MILLIS = 1000;
  private static final int IDLE_ROUNDS = 60;

  private final Database database;
  private final Catalog catalog;
  private final CatalogEdit edit;
  private final FeedLog log;
  private final ScheduledExecutorService thread;
  private final List<Future<?>> repeated = new ArrayList<>();
  private long syncedTo;
  private long tidiedAt;
  private int idle;

  Upkeep(Database database, Catalog catalog, CatalogEdit edit, FeedLog log) {
    this.database = database;
    this.catalog = catalog;
    this.edit = edit;
    this.log = log;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made =
                  new Thread(task, "syncline-rocksdb-" + database.options.cluster() + "-1");
              made.setDaemon(true);
              return made;
            });
  }

  /**
   * Begins.
   *
   * @param recover ends an outage, where there is one; called outside of any call
   */
  void start(Runnable recover) {
    long sync = database.options.syncInterval().toMillis();
    boolean wanted = sync > 0 && database.options.durability() == RocksDbOptions.Durability.PROCESS;
    if (wanted) {
      repeat("sync", this::sync, sync);
    }
    repeat("tidy", this::tidy, TIDY_MILLIS);
    repeated.add(
        thread.scheduleWithFixedDelay(
            () -> recover(recover), TIDY_MILLIS, TIDY_MILLIS, TimeUnit.MILLISECONDS));
  }

  private void repeat(String what, Act act, long millis) {
    repeated.add(
        thread.scheduleWithFixedDelay(() -> act(what, act), millis, millis, TimeUnit.MILLISECONDS));
  }

  private void recover(Runnable recover) {
    try {
      recover.run();
    } catch (RuntimeException e) {
      LOG.warn("event=recovery_failed store={} next=\"tried again\"", database.folder, e);
    }
  }

  private interface Act {
    void run() throws RocksDBException;
  }

  private void act(String what, Act act) {
    try {
      database.enter();
    } catch (SyncException e) {
      return; // closed, or not open for now
    }
    try {
      if (!database.outage.lasts()) {
        act.run();
      }
    } catch (RocksDBException | RuntimeException e) {
      LOG.warn(
          "event=upkeep_failed store={} what={} next=\"tried again\"", database.folder, what, e);
    } finally {
      database.exit();
    }
  }

  private void sync() throws RocksDBException {
    long latest = database.latestSequence();
    if (latest != syncedTo) {
      database.syncLog();
      syncedTo = latest;
    }
  }

  private void tidy() throws RocksDBException {
    database.expire();
    long latest = database.latestSequence();
    if (latest != tidiedAt || ++idle >= IDLE_ROUNDS) {
      idle = 0;
      log.archive.trim();
      forgetRetired();
      tidiedAt = latest;
    }
  }

  private void forgetRetired() throws RocksDBException {
    if (anyRetired()) {
      long oldest = log.archive.oldest();
      catalog.gate.writeLock().lock();
      try {
        edit.forgetRetired(oldest);
      } finally {
        catalog.gate.writeLock().unlock();
      }
    }
  }

  private boolean anyRetired() {
    catalog.gate.readLock().lock();
    try {
      return !catalog.retired.isEmpty();
    } finally {
      catalog.gate.readLock().unlock();
    }
  }

  /** Throws all history away that lies before this moment. */
  void dropHistory() throws RocksDBException {
    database.enter();
    try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
      database.db().flush(wait, List.of(database.documents(), database.meta()));
      log.opened(); // the newest batch, in the newest file: all files before it may go
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (!log.archive.dropAll() && System.nanoTime() < end) {
        LockSupport.parkNanos(1_000_000); // RocksDB is about to move the flushed file
      }
    } finally {
      database.exit();
    }
  }

  void close() {
    repeated.forEach(act -> act.cancel(false));
    thread.shutdown();
  }
}
