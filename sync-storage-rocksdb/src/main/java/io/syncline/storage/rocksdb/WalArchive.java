package io.syncline.storage.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.rocksdb.LogFile;
import org.rocksdb.RocksDBException;
import org.rocksdb.WalFileType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which files of the log are kept. RocksDB puts each file that it needs no longer into its archive;
 * here they are deleted, the oldest first: once no reader or snapshot needs them, down to {@code
 * retainedBytes}; and needed or not, above {@code maxPinnedBytes} or {@code maxPinnedTime}. The
 * file with the newest batch always stays, so that the place at the head can be found again.
 *
 * <p>Readers are remembered across a restart; what they last said is written down before something
 * is deleted because of it.
 */
final class WalArchive {
  private static final Logger LOG = LoggerFactory.getLogger(WalArchive.class);

  private final Database database;
  private final Map<String, Reader> readers = new HashMap<>();
  private final IdentityHashMap<Object, Long> snapshots = new IdentityHashMap<>();

  /** All up to this sequence number was deleted here. */
  private volatile long dropped;

  WalArchive(Database database) {
    this.database = database;
  }

  private static final class Reader {
    private long upTo;
    private long kept = -1;
    private long heardMillis;
  }

  /** A reader that is known from the last time that the store was open. */
  synchronized void restore(String name, long upTo) {
    Reader reader = readers.computeIfAbsent(name, n -> new Reader());
    reader.upTo = upTo;
    reader.kept = upTo;
    reader.heardMillis = millis();
  }

  /** A reader needs only what lies after a sequence number. */
  synchronized void release(String name, long upTo) throws RocksDBException {
    Reader reader = readers.computeIfAbsent(name, n -> new Reader());
    reader.upTo = upTo;
    reader.heardMillis = millis();
    if (reader.kept < 0) {
      keep();
    }
  }

  /** A snapshot needs what lies after a sequence number. */
  synchronized void pin(Object snapshot, long after) {
    snapshots.put(snapshot, after);
  }

  synchronized void unpin(Object snapshot) {
    snapshots.remove(snapshot);
  }

  /** Deletes what is not to be kept; cheap where nothing was written since the last time. */
  synchronized void trim() throws RocksDBException {
    forgetSilentReaders();
    List<LogFile> files = files();
    long needed = needed();
    long bytes = archivedBytes(files);
    boolean kept = false;
    for (int i = 0;
        i + 1 < files.size() && files.get(i).type() == WalFileType.kArchivedLogFile;
        i++) {
      LogFile file = files.get(i);
      boolean free =
          bytes > database.options.retainedBytes() && files.get(i + 1).startSequence() <= needed;
      boolean must =
          bytes > database.options.maxPinnedBytes()
              || ageMillis(file) > database.options.maxPinnedTime().toMillis();
      if (!free && !must) {
        break;
      }
      if (!kept) {
        keep();
        kept = true;
      }
      delete(file, files.get(i + 1));
      bytes -= file.sizeFileBytes();
      if (!free) {
        LOG.info(
            "event=history_dropped store={} file={} reason={} effect=\"a reader that still needs"
                + " it compares\"",
            database.folder,
            file.pathName(),
            bytes > database.options.maxPinnedBytes() ? "maxPinnedBytes" : "maxPinnedTime");
      }
    }
  }

  /** Deletes all but the newest file, needed or not; false while RocksDB still uses others. */
  synchronized boolean dropAll() throws RocksDBException {
    List<LogFile> files = files();
    for (int i = 0; i + 1 < files.size(); i++) {
      if (files.get(i).type() != WalFileType.kArchivedLogFile) {
        return false;
      }
      delete(files.get(i), files.get(i + 1));
    }
    return true;
  }

  /** The sequence number after which the log is complete. */
  synchronized long oldest() throws RocksDBException {
    List<LogFile> files = files();
    return files.isEmpty() ? database.latestSequence() : files.get(0).startSequence() - 1;
  }

  /** How many bytes of log are kept that RocksDB itself needs no longer. */
  synchronized long archivedBytes() throws RocksDBException {
    return archivedBytes(files());
  }

  /**
   * Whether what follows a sequence number was deleted: a reader that still has the file open gives
   * it up, so that the room is free.
   */
  boolean isDropped(long after) {
    return after < dropped;
  }

  private void forgetSilentReaders() throws RocksDBException {
    long oldest = millis() - database.options.maxPinnedTime().toMillis();
    List<String> silent = new ArrayList<>();
    readers.forEach(
        (name, reader) -> {
          if (reader.heardMillis < oldest) {
            silent.add(name);
          }
        });
    if (silent.isEmpty()) {
      return;
    }
    try (BatchWriter writer = database.writer()) {
      for (String name : silent) {
        writer.deleteMeta(RocksLayout.readerKey(name));
      }
      database.write(writer);
    }
    silent.forEach(readers::remove);
    LOG.info(
        "event=readers_forgotten store={} readers={} silent_for={} effect=\"the log is kept for"
            + " them no longer\"",
        database.folder,
        silent,
        database.options.maxPinnedTime());
  }

  /** Writes down what readers said since the last time. */
  private void keep() throws RocksDBException {
    try (BatchWriter writer = database.writer()) {
      for (Map.Entry<String, Reader> e : readers.entrySet()) {
        if (e.getValue().kept != e.getValue().upTo) {
          writer.putMeta(
              RocksLayout.readerKey(e.getKey()),
              MetaRecord.Out.record().i64(e.getValue().upTo).seal());
        }
      }
      if (!writer.isEmpty()) {
        database.write(writer);
        readers.values().forEach(r -> r.kept = r.upTo);
      }
    }
  }

  private long needed() {
    long needed = Long.MAX_VALUE;
    for (Reader reader : readers.values()) {
      needed = Math.min(needed, reader.upTo);
    }
    for (long after : snapshots.values()) {
      needed = Math.min(needed, after);
    }
    return needed;
  }

  private List<LogFile> files() throws RocksDBException {
    List<LogFile> files = new ArrayList<>(database.db().getSortedWalFiles());
    files.sort(Comparator.comparingLong(LogFile::logNumber));
    return files;
  }

  private static long archivedBytes(List<LogFile> files) {
    long bytes = 0;
    for (LogFile file : files) {
      bytes += file.type() == WalFileType.kArchivedLogFile ? file.sizeFileBytes() : 0;
    }
    return bytes;
  }

  private Path path(LogFile file) {
    String name = file.pathName();
    return database.folder.resolve("archive").resolve(name.substring(name.lastIndexOf('/') + 1));
  }

  private long ageMillis(LogFile file) {
    try {
      return millis() - Files.getLastModifiedTime(path(file)).toMillis();
    } catch (IOException e) {
      return 0; // moved or gone at this moment: looked at again next time
    }
  }

  private void delete(LogFile file, LogFile next) {
    dropped = Math.max(dropped, next.startSequence() - 1); // before: nobody begins to read it
    try {
      Files.deleteIfExists(path(file));
    } catch (IOException e) {
      LOG.warn(
          "event=delete_failed store={} file={} error=\"{}\" next=\"tried again\"",
          database.folder,
          file.pathName(),
          e.toString());
    }
  }

  private long millis() {
    return database.options.clock().millis();
  }
}
