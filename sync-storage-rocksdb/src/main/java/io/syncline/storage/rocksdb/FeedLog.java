package io.syncline.storage.rocksdb;

import io.syncline.Registration;
import io.syncline.store.FeedId;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RocksDB's log as a feed: who it is, and who waits for it.
 *
 * <p>Failure: a process that ends, however it ends, loses nothing of what was written; the feed
 * goes on in its incarnation. A machine that fails may take the end of the log with it, which
 * readers may have seen already. The store can't see what is missing, but it can see that it was
 * not closed and that the machine was started since (or can't be known): then the feed becomes
 * another incarnation, unless each write had waited for the disk.
 */
final class FeedLog {
  /** The one feed of a store. */
  static final FeedId ID = new FeedId("wal");

  private static final Logger LOG = LoggerFactory.getLogger(FeedLog.class);
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private final Database database;
  private final Incarnation incarnation;
  private final String bootId;
  final WalArchive archive;
  private final CopyOnWriteArrayList<Hint> hints = new CopyOnWriteArrayList<>();

  private FeedLog(Database database, Incarnation incarnation, String bootId) {
    this.database = database;
    this.incarnation = incarnation;
    this.bootId = bootId;
    this.archive = new WalArchive(database);
  }

  private record Life(String incarnation, String bootId, boolean closed, boolean power) {}

  /** Opens the feed, in the incarnation that it was in or in another one. */
  static FeedLog open(Database database, String bootId, boolean restored) throws RocksDBException {
    Optional<Life> last =
        database
            .record(RocksLayout.FEED)
            .map(
                bytes ->
                    MetaRecord.read(
                        RocksLayout.FEED,
                        bytes,
                        in -> new Life(in.text(), in.text(), in.u8() != 0, in.u8() != 0)));
    boolean whole =
        !restored
            && last.isPresent()
            && (last.get().closed()
                || last.get().power()
                || (!bootId.isEmpty() && bootId.equals(last.get().bootId())));
    Incarnation incarnation =
        new Incarnation(whole ? last.get().incarnation() : UUID.randomUUID().toString());
    if (last.isPresent() && !whole) {
      LOG.warn(
          "event=feed_incarnation store={} was={} now={} reason=\"{}\" effect=\"what followed"
              + " the feed compares\"",
          database.folder,
          last.get().incarnation(),
          incarnation,
          restored
              ? "restored from a backup"
              : "not closed, and the machine may have lost the end of the log");
    }
    FeedLog log = new FeedLog(database, incarnation, bootId);
    log.opened();
    return log;
  }

  /** Names this start of the machine; empty where the system does not say. */
  static String bootId() {
    try {
      return Files.isReadable(BOOT_ID) ? Files.readString(BOOT_ID).strip() : "";
    } catch (IOException e) {
      return "";
    }
  }

  /** Notes that the store is open in this incarnation. */
  void opened() throws RocksDBException {
    write(false);
  }

  /** Notes that the store was closed with all of its log on the disk. */
  void closed() throws RocksDBException {
    write(true);
  }

  private void write(boolean closed) throws RocksDBException {
    boolean power = database.options.durability() == RocksDbOptions.Durability.POWER;
    MetaRecord.Out out = MetaRecord.Out.record().text(incarnation.value()).text(bootId);
    out.u8(closed ? 1 : 0);
    out.u8(power ? 1 : 0);
    try (BatchWriter writer = database.writer()) {
      writer.putMeta(RocksLayout.FEED, out.seal());
      database.writeSynced(writer);
    }
  }

  Incarnation incarnation() {
    return incarnation;
  }

  FeedPosition at(Position position) {
    return new FeedPosition(ID, incarnation, position);
  }

  /**
   * The place of a sequence number at which a batch ends; without a witness where the batch is
   * gone.
   */
  Position place(long sequence) throws RocksDBException {
    try (WalCursor cursor = new WalCursor(database)) {
      return cursor
          .goTo(sequence)
          .map(WalRecord::position)
          .orElseGet(() -> Position.of(sequence, 0));
    }
  }

  /** A reader that asks to be woken. */
  final class Hint implements Registration {
    private final Runnable hint;
    private final AtomicBoolean armed = new AtomicBoolean(true);

    private Hint(Runnable hint) {
      this.hint = hint;
    }

    /** Called before the log is read: what is committed from now on wakes once. */
    void arm() {
      armed.set(true);
    }

    private void wake() {
      if (armed.get() && armed.compareAndSet(true, false)) {
        hint.run();
      }
    }

    @Override
    public void close() {
      hints.remove(this);
    }
  }

  Hint onCommit(Runnable hint) {
    Hint added = new Hint(hint);
    hints.add(added);
    return added;
  }

  /** Wakes the readers; a hint that throws harms nobody else. */
  void committed() {
    if (!hints.isEmpty()) {
      wakeAll(hints);
    }
  }

  private void wakeAll(List<Hint> all) {
    for (Hint hint : all) {
      try {
        hint.wake();
      } catch (RuntimeException e) {
        LOG.warn("event=hint_failed store={} next=\"the reader polls\"", database.folder, e);
      }
    }
  }
}
