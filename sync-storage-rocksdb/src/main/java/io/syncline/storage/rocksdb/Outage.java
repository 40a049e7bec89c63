package io.syncline.storage.rocksdb;

import io.syncline.SyncException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time in which a RocksDB database can't be written to: from a write that failed at the disk
 * until the database was opened anew. RocksDB takes no further write then, also where there is room
 * again; what is in its log counts, and only opening reads it. Thread-safe.
 */
final class Outage {
  private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

  private final Path folder;
  private volatile @Nullable String why;
  private volatile String lacking = "";

  Outage(Path folder) {
    this.folder = folder;
  }

  /** A write failed: it begins where the disk was the reason. */
  void failed(RocksDBException e) {
    Status status = e.getStatus();
    if (status != null && status.getCode() == Status.Code.IOError) {
      begin(e);
    }
  }

  /** Begins, unless it has begun. */
  synchronized void begin(Exception e) {
    if (why == null) {
      why = reason(e);
      LOG.warn(
          "event=store_not_writable folder={} next=\"no write is taken until RocksDB was opened"
              + " anew, which happens by itself\"",
          folder,
          e);
    }
  }

  private static String reason(Exception e) {
    String text = String.valueOf(e.getMessage());
    return isFull(text) ? "the disk is full (" + text + ")" : text;
  }

  /** What systems say of a full disk, a quota, and a limit of the process. */
  private static boolean isFull(String text) {
    return text.contains("No space left")
        || text.contains("quota exceeded")
        || text.contains("File too large");
  }

  /** What is missing for the database to be opened anew. */
  void lacking(String what) {
    lacking = what;
  }

  /** The database was opened anew. */
  synchronized void over() {
    why = null;
    lacking = "";
  }

  boolean lasts() {
    return why != null;
  }

  /** Refuses a write while it lasts; nothing was done then. */
  void check() {
    if (why != null) {
      throw refusal();
    }
  }

  /** What a call is told: what, where, what to do. */
  SyncException refusal() {
    String reason = why;
    if (reason == null) {
      return new SyncException(
          SyncException.Code.UNAVAILABLE,
          "RocksDB in " + folder + " is being opened anew after a write failed: try again");
    }
    return new SyncException(
        SyncException.Code.UNAVAILABLE,
        "RocksDB in "
            + folder
            + " takes no writes: "
            + reason
            + (lacking.isEmpty() ? "" : "; " + lacking)
            + (isFull(reason) ? "; make room there" : "; see to that disk")
            + ", then writing goes on by itself");
  }
}
