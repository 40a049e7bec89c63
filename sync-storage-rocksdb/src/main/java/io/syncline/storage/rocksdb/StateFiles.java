package io.syncline.storage.rocksdb;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SyncException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The RocksDB instance of a {@link RocksDbStateStore}, layout version {@value #VERSION}. All lies
 * in the column family {@value #FAMILY}; values are records as in {@link RocksLayout}:
 *
 * <pre>
 * v             4 layout version, text cluster id
 * t             8 the last term that was given
 * r + UTF-8     a record of the masters: its length (4) and bytes
 * </pre>
 *
 * <p>Every write waits for the disk. Used by one thread at a time.
 */
final class StateFiles implements AutoCloseable {
  static final int VERSION = 1;
  static final String FAMILY = "masters";

  private static final byte[] LAYOUT = RocksLayout.key('v');
  private static final byte[] TERM = RocksLayout.key('t');
  private static final char RECORD = 'r';

  /** What opening makes a table of, at most: the records of masters are few and small. */
  private static final long UNFLUSHED = 1 << 20;

  private final Path folder;
  private final RocksDB db;
  private final ColumnFamilyHandle family;
  private final WriteOptions synced;
  private final Deque<AbstractNativeReference> natives;
  private final Outage outage;

  private StateFiles(
      Path folder, RocksDB db, ColumnFamilyHandle family, Deque<AbstractNativeReference> natives) {
    this.folder = folder;
    this.db = db;
    this.family = family;
    this.natives = natives;
    this.outage = new Outage(folder);
    this.synced = new WriteOptions().setSync(true);
    natives.push(synced);
  }

  /** Opens them, or makes them, and reads everything once. */
  static StateFiles open(Path folder, ClusterId cluster) {
    RocksDB.loadLibrary();
    Deque<AbstractNativeReference> natives = new ArrayDeque<>();
    boolean opened = false;
    try {
      Files.createDirectories(folder);
      keepToOwner(folder);
      requireOurs(folder);
      StateFiles files = openDatabase(folder, natives);
      files.check(cluster);
      opened = true;
      return files;
    } catch (RocksDBException e) {
      Status status = e.getStatus();
      if (status != null && status.getCode() == Status.Code.Corruption) {
        throw damaged(folder, e.getMessage(), e);
      }
      throw unavailable(folder, e);
    } catch (IOException e) {
      throw unavailable(folder, e);
    } finally {
      if (!opened) {
        natives.forEach(AbstractNativeReference::close);
      }
    }
  }

  /** Records hold what the other data centre is given to read channels with. */
  private static void keepToOwner(Path folder) throws IOException {
    PosixFileAttributeView posix = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
    if (posix != null) {
      posix.setPermissions(PosixFilePermissions.fromString("rwx------"));
    }
  }

  private static StateFiles openDatabase(Path folder, Deque<AbstractNativeReference> natives)
      throws RocksDBException {
    DBOptions options =
        new DBOptions()
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setParanoidChecks(true)
            // What was being written when the process was killed is no damage; what lies before
            // it was answered, and without it terms would go back.
            .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
            .setMaxBackgroundJobs(1)
            .setStatsDumpPeriodSec(0)
            .setStatsPersistPeriodSec(0)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setKeepLogFileNum(3);
    natives.push(options);
    ColumnFamilyOptions plain = new ColumnFamilyOptions().setWriteBufferSize(4 << 20);
    natives.push(plain);
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    RocksDB db =
        RocksDB.open(
            options,
            folder.toString(),
            List.of(
                new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, plain),
                new ColumnFamilyDescriptor(FAMILY.getBytes(StandardCharsets.UTF_8), plain)),
            handles);
    natives.push(db);
    handles.forEach(natives::push);
    return new StateFiles(folder, db, handles.get(1), natives);
  }

  private static void requireOurs(Path folder) throws RocksDBException {
    try (Options probe = new Options()) {
      List<byte[]> found = RocksDB.listColumnFamilies(probe, folder.toString());
      byte[] own = FAMILY.getBytes(StandardCharsets.UTF_8);
      if (!found.isEmpty() && found.stream().noneMatch(name -> Arrays.equals(name, own))) {
        throw new SyncException(
            SyncException.Code.CORRUPT,
            "folder "
                + folder
                + " holds a RocksDB database that is not the masters' state; take another folder");
      }
    }
  }

  private void check(ClusterId cluster) throws RocksDBException {
    byte[] layout = db.get(family, LAYOUT);
    if (layout == null) {
      MetaRecord.Out made = MetaRecord.Out.record().i32(VERSION).text(cluster.value());
      db.put(family, synced, LAYOUT, made.seal());
      return;
    }
    String owner =
        read(
            LAYOUT,
            layout,
            in -> {
              int version = in.i32();
              if (version != VERSION) {
                throw new IllegalArgumentException(
                    "layout version " + version + ", this library reads " + VERSION);
              }
              return in.text();
            });
    if (!owner.equals(cluster.value())) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "folder " + folder + " holds the masters' state of " + owner + ", not of " + cluster);
    }
    term();
    records("");
  }

  /** The last term that was given; 0 before the first. */
  long term() throws RocksDBException {
    byte[] value = db.get(family, TERM);
    return value == null ? 0 : read(TERM, value, MetaRecord.In::i64);
  }

  void writeTerm(long term) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      batch.put(family, TERM, MetaRecord.Out.record().i64(term).seal());
      write(batch);
    }
  }

  /** All records whose keys begin so. */
  TreeMap<String, Bytes> records(String prefix) throws RocksDBException {
    TreeMap<String, Bytes> found = new TreeMap<>();
    byte[] from = recordKey(prefix);
    try (ReadOptions options = new ReadOptions().setVerifyChecksums(true);
        RocksIterator iterator = db.newIterator(family, options)) {
      for (iterator.seek(from); iterator.isValid(); iterator.next()) {
        byte[] key = iterator.key();
        if (!startsWith(key, from)) {
          break;
        }
        String name = new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
        found.put(name, read(key, iterator.value(), MetaRecord.In::bytes));
      }
      iterator.status();
    }
    return found;
  }

  /** Writes all or nothing; an empty value removes. */
  void writeRecords(Map<String, Bytes> records) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      for (Map.Entry<String, Bytes> record : records.entrySet()) {
        byte[] key = recordKey(record.getKey());
        if (record.getValue().length() == 0) {
          batch.delete(family, key);
        } else {
          batch.put(family, key, MetaRecord.Out.record().bytes(record.getValue()).seal());
        }
      }
      write(batch);
    }
  }

  private void write(WriteBatch batch) throws RocksDBException {
    try {
      db.write(synced, batch);
    } catch (RocksDBException e) {
      outage.failed(e);
      throw e;
    }
  }

  /**
   * Whether they must be opened anew before a write, because one failed at the disk.
   *
   * @throws SyncException {@code UNAVAILABLE} where there is no room to do that: what can be read
   *     is read on
   */
  boolean outdated() {
    if (!outage.lasts()) {
      return false;
    }
    Optional<String> lacking = Room.lacking(folder, UNFLUSHED);
    outage.lacking(lacking.orElse(""));
    if (lacking.isPresent()) {
      throw outage.refusal();
    }
    return true;
  }

  private <T> T read(
      byte[] key, byte[] value, java.util.function.Function<MetaRecord.In, T> content) {
    try {
      return MetaRecord.read(key, value, content);
    } catch (SyncException e) {
      throw damaged(folder, e.getMessage(), e);
    }
  }

  private static byte[] recordKey(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    byte[] key = new byte[utf8.length + 1];
    key[0] = (byte) RECORD;
    System.arraycopy(utf8, 0, key, 1, utf8.length);
    return key;
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static SyncException damaged(Path folder, @Nullable String why, Exception cause) {
    return new SyncException(
        SyncException.Code.CORRUPT,
        "the masters' state in folder "
            + folder
            + " can't be read: "
            + why
            + "; put a backup of this folder back, or move it away and configure again",
        cause);
  }

  private static SyncException unavailable(Path folder, Exception cause) {
    return new SyncException(
        SyncException.Code.UNAVAILABLE,
        "the masters' state in folder "
            + folder
            + " can't be opened: "
            + cause.getMessage()
            + "; only one process may have it open",
        cause);
  }

  SyncException failed(RocksDBException e) {
    return new SyncException(
        SyncException.Code.INTERNAL,
        "the masters' state in folder " + folder + ": " + e.getMessage(),
        e);
  }

  @Override
  public void close() {
    natives.forEach(AbstractNativeReference::close);
    natives.clear();
  }
}
