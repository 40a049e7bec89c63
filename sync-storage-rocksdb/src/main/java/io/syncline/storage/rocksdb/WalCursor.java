package io.syncline.storage.rocksdb;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.TransactionLogIterator;
import org.rocksdb.WriteBatch;

/**
 * A place in RocksDB's log, from which it is read on without being opened again. RocksDB's iterator
 * knows the files that were there when it was made: at their end it is opened anew, which finds the
 * next file by its first sequence number. It also goes on behind a gap without saying so: here
 * every batch must begin where the one before ended.
 *
 * <p>Used by one thread at a time, between {@link Database#enter} and {@link Database#exit}.
 */
final class WalCursor implements AutoCloseable {
  private static final int TRIES = 3;

  private final Database database;
  private @Nullable TransactionLogIterator iterator;

  /** Whether the batch under the iterator was given already. */
  private boolean given;

  WalCursor(Database database) {
    this.database = database;
  }

  /** What going on gives. */
  sealed interface Step {
    /** The next batch. */
    record Next(WalRecord batch) implements Step {}

    /** Nothing more for now. */
    record End() implements Step {}

    /** What follows is no longer there. */
    record Gone() implements Step {}
  }

  private static final Step END = new Step.End();
  private static final Step GONE = new Step.Gone();

  /**
   * Goes to the batch that ends at a sequence number, and gives it; reading goes on behind it.
   * Empty where there is none: it was removed, or the number stands within a batch.
   */
  Optional<WalRecord> goTo(long end) throws RocksDBException {
    close();
    if (!openAt(end)) {
      return Optional.empty();
    }
    Optional<WalRecord> batch = current();
    if (batch.isPresent() && batch.get().end() == end) {
      given = true;
      return batch;
    }
    close();
    return Optional.empty();
  }

  /** The batch that begins right after a sequence number. */
  Step next(long after) throws RocksDBException {
    for (int tries = 0; tries < TRIES; tries++) {
      if (Long.compareUnsigned(database.latestSequence(), after) <= 0) {
        return END;
      }
      if (iterator == null) {
        if (!openAt(after + 1)) {
          continue;
        }
      } else if (given) {
        iterator.next();
        given = false;
      }
      Optional<WalRecord> batch = current();
      while (batch.isPresent() && batch.get().end() <= after) {
        iterator().next(); // without operations, or before the place
        batch = current();
      }
      if (batch.isPresent()) {
        if (batch.get().first() != after + 1) {
          close();
          return GONE;
        }
        given = true;
        return new Step.Next(batch.get());
      }
      close(); // at the end of the files that it knows
    }
    return GONE;
  }

  /** Opens at the batch with a sequence number, or a later one; false if there is none. */
  private boolean openAt(long sequence) throws RocksDBException {
    try {
      iterator = database.db().getUpdatesSince(sequence);
      given = false;
      return true;
    } catch (RocksDBException e) {
      if (isGap(e)) {
        return false;
      }
      throw e;
    }
  }

  private TransactionLogIterator iterator() {
    if (iterator == null) {
      throw new IllegalStateException("the log is not open");
    }
    return iterator;
  }

  private Optional<WalRecord> current() throws RocksDBException {
    TransactionLogIterator open = iterator();
    if (!open.isValid()) {
      try {
        open.status();
      } catch (RocksDBException e) {
        if (!isGap(e)) {
          throw e;
        }
      }
      return Optional.empty();
    }
    try (WriteBatch batch = open.getBatch().writeBatch()) {
      return Optional.of(new WalRecord(batch.data()));
    }
  }

  /** Statuses with which RocksDB says that it can't go on here; an I/O error is none of them. */
  private static boolean isGap(RocksDBException e) {
    Status status = e.getStatus();
    return status != null
        && switch (status.getCode()) {
          case TryAgain, NotFound, Corruption, Incomplete -> true;
          default -> false;
        };
  }

  @Override
  public void close() {
    if (iterator != null) {
      iterator.close();
      iterator = null;
    }
  }
}
