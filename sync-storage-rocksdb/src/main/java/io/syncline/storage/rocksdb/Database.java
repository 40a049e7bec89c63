package io.syncline.storage.rocksdb;

import io.syncline.SyncException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open RocksDB instance with all that belongs to it, and the count of calls under way on it.
 * Every use of a native object of this store stands between {@link #enter} and {@link #exit}.
 */
final class Database {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final int IDLE_WRITERS = 8;

  final RocksDB db;
  final ColumnFamilyHandle documents;
  final ColumnFamilyHandle meta;
  final ReadOptions reads;
  final Path folder;
  final RocksDbOptions options;
  private final WriteOptions write;
  private final WriteOptions writeSynced;
  private final Deque<AbstractNativeReference> natives;
  private final Uses uses;
  private final ConcurrentLinkedQueue<BatchWriter> writers = new ConcurrentLinkedQueue<>();
  private final AtomicInteger idleWriters = new AtomicInteger();
  private final Set<Part> parts = ConcurrentHashMap.newKeySet();

  /** Something with native memory of its own that must go before the instance: a snapshot. */
  interface Part {
    /** Frees it; nothing is under way on it. Idempotent. */
    void free();

    /** Frees it where it was held for too long; true if so. */
    boolean expire(long millis);
  }

  private Database(
      Path folder,
      RocksDbOptions options,
      RocksDB db,
      List<ColumnFamilyHandle> handles,
      Deque<AbstractNativeReference> natives) {
    this.folder = folder;
    this.options = options;
    this.db = db;
    this.documents = handles.get(0);
    this.meta = handles.get(1);
    this.natives = natives;
    this.uses = new Uses("RocksDB store " + folder);
    this.reads = own(new ReadOptions());
    this.write = own(new WriteOptions());
    this.writeSynced = own(new WriteOptions().setSync(true));
  }

  /**
   * Opens the instance of a folder, or makes it.
   *
   * @throws SyncException where the folder holds something else, another process has it open, or
   *     RocksDB finds it damaged
   */
  static Database open(Path folder, RocksDbOptions options) {
    RocksDB.loadLibrary();
    Deque<AbstractNativeReference> natives = new ArrayDeque<>();
    try {
      Files.createDirectories(folder);
      requireOurs(folder);
      List<ColumnFamilyDescriptor> families =
          List.of(
              new ColumnFamilyDescriptor(
                  RocksDB.DEFAULT_COLUMN_FAMILY, documentOptions(options, natives)),
              new ColumnFamilyDescriptor(
                  RocksLayout.META.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                  metaOptions(natives)));
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      RocksDB db =
          RocksDB.open(databaseOptions(options, natives), folder.toString(), families, handles);
      natives.push(db);
      handles.forEach(natives::push);
      return new Database(folder, options, db, handles, natives);
    } catch (RocksDBException | java.io.IOException | RuntimeException e) {
      natives.forEach(AbstractNativeReference::close);
      if (e instanceof SyncException own) {
        throw own;
      }
      throw new SyncException(
          SyncException.Code.UNAVAILABLE,
          "RocksDB store "
              + folder
              + " can't be opened: "
              + e.getMessage()
              + "; only one process may have it open",
          e);
    }
  }

  private static void requireOurs(Path folder) throws RocksDBException {
    try (Options probe = new Options()) {
      List<byte[]> found = RocksDB.listColumnFamilies(probe, folder.toString());
      byte[] meta = RocksLayout.META.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      if (!found.isEmpty() && found.stream().noneMatch(name -> Arrays.equals(name, meta))) {
        throw new SyncException(
            SyncException.Code.CORRUPT,
            "folder "
                + folder
                + " holds a RocksDB database that is not a Syncline store; take another folder");
      }
    }
  }

  private static DBOptions databaseOptions(
      RocksDbOptions options, Deque<AbstractNativeReference> natives) {
    DBOptions db =
        new DBOptions()
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setMaxBackgroundJobs(options.backgroundJobs())
            // RocksDB archives the log for ever, WalArchive deletes: RocksDB's own bounds are
            // looked at every ten minutes only, and know no readers.
            .setWalTtlSeconds(TimeUnit.DAYS.toSeconds(3650))
            .setWalSizeLimitMB(0)
            // So that the small buffer of the meta family does not keep the log alive.
            .setMaxTotalWalSize(options.writeBuffers() * options.writeBufferBytes())
            .setBytesPerSync(1 << 20)
            .setMaxOpenFiles(512)
            .setStatsDumpPeriodSec(0)
            .setStatsPersistPeriodSec(0)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setKeepLogFileNum(3);
    natives.push(db);
    return db;
  }

  private static ColumnFamilyOptions documentOptions(
      RocksDbOptions options, Deque<AbstractNativeReference> natives) {
    LRUCache cache = new LRUCache(options.blockCacheBytes());
    natives.push(cache);
    BloomFilter bloom = new BloomFilter(10);
    natives.push(bloom);
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setFilterPolicy(bloom)
            .setBlockSize(16 << 10)
            .setCacheIndexAndFilterBlocks(true)
            .setPinL0FilterAndIndexBlocksInCache(true)
            .setFormatVersion(6);
    CompressionType below =
        switch (options.compression()) {
          case NONE -> CompressionType.NO_COMPRESSION;
          case LZ4 -> CompressionType.LZ4_COMPRESSION;
          case ZSTD -> CompressionType.ZSTD_COMPRESSION;
        };
    // What was just written is compacted soon: compressing it twice costs more than it saves.
    List<CompressionType> levels = new ArrayList<>(java.util.Collections.nCopies(7, below));
    levels.set(0, CompressionType.NO_COMPRESSION);
    ColumnFamilyOptions documents =
        new ColumnFamilyOptions()
            .setTableFormatConfig(table)
            .setWriteBufferSize(options.writeBufferBytes())
            .setMaxWriteBufferNumber(options.writeBuffers())
            .setCompressionPerLevel(levels)
            .setTargetFileSizeBase(options.writeBufferBytes())
            .setMaxBytesForLevelBase(4 * options.writeBufferBytes())
            .setLevelCompactionDynamicLevelBytes(true);
    natives.push(documents);
    return documents;
  }

  private static ColumnFamilyOptions metaOptions(Deque<AbstractNativeReference> natives) {
    ColumnFamilyOptions meta =
        new ColumnFamilyOptions()
            .setWriteBufferSize(4 << 20)
            .setCompressionType(CompressionType.NO_COMPRESSION);
    natives.push(meta);
    return meta;
  }

  private <T extends AbstractNativeReference> T own(T reference) {
    natives.push(reference);
    return reference;
  }

  /** Begins a call that uses native objects; each is ended by {@link #exit}. */
  void enter() {
    uses.enter();
  }

  void exit() {
    uses.exit();
  }

  void add(Part part) {
    parts.add(part);
  }

  /** Frees parts that were held for too long. */
  void expire() {
    long millis = options.clock().millis();
    parts.removeIf(part -> part.expire(millis));
  }

  /** Frees a part whose owner closes it; where the store was closed before, it is freed with it. */
  void close(Part part) {
    try {
      enter();
    } catch (SyncException e) {
      return;
    }
    try {
      if (parts.remove(part)) {
        part.free();
      }
    } finally {
      exit();
    }
  }

  /** A writer for one batch; closing it gives it back. */
  BatchWriter writer() {
    BatchWriter writer = writers.poll();
    if (writer == null) {
      return new BatchWriter(this);
    }
    idleWriters.decrementAndGet();
    return writer;
  }

  /** Takes back a writer; true if it is kept for the next batch. */
  boolean keep(BatchWriter writer) {
    if (idleWriters.incrementAndGet() > IDLE_WRITERS) {
      idleWriters.decrementAndGet();
      return false;
    }
    writers.add(writer);
    return true;
  }

  /** Writes a batch with the durability of the options. */
  void write(BatchWriter writer) throws RocksDBException {
    boolean power = options.durability() == RocksDbOptions.Durability.POWER;
    db.write(power ? writeSynced : write, writer.batch());
  }

  /** Writes a batch, and waits for the disk: what is rare and must not be lost with the power. */
  void writeSynced(BatchWriter writer) throws RocksDBException {
    db.write(writeSynced, writer.batch());
  }

  /** A record of the meta family. */
  Optional<byte[]> record(byte[] key) throws RocksDBException {
    return Optional.ofNullable(db.get(meta, key));
  }

  long latestSequence() {
    return db.getLatestSequenceNumber();
  }

  /** Lets no further call in, and says whether all calls under way ended in time. */
  boolean shut() {
    uses.shut();
    return uses.awaitIdle(options.closeTimeout().toMillis());
  }

  /** Frees everything, in reverse order; after {@link #shut} said that nothing is under way. */
  void free() {
    parts.forEach(Part::free);
    parts.clear();
    for (BatchWriter writer = writers.poll(); writer != null; writer = writers.poll()) {
      writer.free();
    }
    natives.forEach(AbstractNativeReference::close);
    natives.clear();
  }

  /** Says what is leaked because a call still uses it. */
  void leak() {
    LOG.warn(
        "event=leak store={} calls_under_way={} waited={} effect=\"native memory and the folder's"
            + " lock stay until the process ends\"",
        folder,
        uses.count(),
        options.closeTimeout());
  }

  SyncException failed(String what, RocksDBException e) {
    return new SyncException(
        SyncException.Code.INTERNAL,
        "RocksDB store " + folder + ": " + what + " failed: " + e.getMessage(),
        e);
  }
}
