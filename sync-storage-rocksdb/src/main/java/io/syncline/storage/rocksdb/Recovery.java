package io.syncline.storage.rocksdb;

import io.syncline.SyncException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an {@link Outage}: opens the instance anew once there is room. Until then the old one stays
 * open, to be read. Used by one thread at a time.
 *
 * <p>Recovery: what was acknowledged stands in the log or in tables. A write that failed may stand
 * there too, so everything that is kept in memory of the store is compared with it.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
  private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(30);
  private static final long QUIET = TimeUnit.MINUTES.toNanos(2);

  private final Database database;
  private final Catalog catalog;
  private final CatalogEdit edit;
  private final FeedLog log;
  private long unflushed;
  private long pause = FIRST_PAUSE;
  private long triedAt = System.nanoTime() - QUIET;

  Recovery(Database database, Catalog catalog, CatalogEdit edit, FeedLog log) {
    this.database = database;
    this.catalog = catalog;
    this.edit = edit;
    this.log = log;
  }

  /** Does what can be done now; to be called about every second. */
  void step() {
    if (!database.outage.lasts()) {
      return;
    }
    long quiet = System.nanoTime() - triedAt;
    if (quiet < pause) {
      return;
    }
    Optional<String> lacking = Room.lacking(database.folder, unflushed());
    database.outage.lacking(lacking.orElse(""));
    if (lacking.isPresent()) {
      return;
    }
    pause = quiet > QUIET ? FIRST_PAUSE : Math.min(LONGEST_PAUSE, 2 * pause);
    try {
      if (database.reopen(this::agree)) {
        LOG.info("event=store_writable store={} effect=\"it was opened anew\"", database.folder);
        edit.changed();
        log.committed();
      } else {
        LOG.warn(
            "event=reopen_waits store={} reason=\"calls under way did not end\" next=\"tried again"
                + " within {} s\"",
            database.folder,
            TimeUnit.NANOSECONDS.toSeconds(pause));
      }
    } catch (RocksDBException | SyncException e) {
      database.outage.lacking("opened anew it fails: " + e.getMessage());
      LOG.warn(
          "event=reopen_failed store={} next=\"tried again within {} s, nothing is read until"
              + " then\"",
          database.folder,
          TimeUnit.NANOSECONDS.toSeconds(pause),
          e);
    }
    triedAt = System.nanoTime();
  }

  private long unflushed() {
    if (database.isOpen()) {
      database.enter();
      try {
        unflushed = database.unflushedBytes();
      } catch (RocksDBException e) {
        throw database.failed("asking for the size of what is not flushed", e);
      } finally {
        database.exit();
      }
    }
    return unflushed;
  }

  private void agree() throws RocksDBException {
    catalog.agree();
    log.opened();
  }
}
