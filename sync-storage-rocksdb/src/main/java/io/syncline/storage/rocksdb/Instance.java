package io.syncline.storage.rocksdb;

import io.syncline.SyncException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * One opening of a store's RocksDB instance, with what belongs to it.
 *
 * @param natives what is to be freed with it, the last one first
 */
record Instance(
    RocksDB db,
    ColumnFamilyHandle documents,
    ColumnFamilyHandle meta,
    Deque<AbstractNativeReference> natives) {

  /**
   * Opens the instance of a folder, or makes it.
   *
   * @throws SyncException where the folder holds something else, another process has it open, or
   *     RocksDB finds it damaged
   */
  static Instance open(Path folder, RocksDbOptions options) {
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
                  RocksLayout.META.getBytes(StandardCharsets.UTF_8), metaOptions(natives)));
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      RocksDB db =
          RocksDB.open(databaseOptions(options, natives), folder.toString(), families, handles);
      natives.push(db);
      handles.forEach(natives::push);
      return new Instance(db, handles.get(0), handles.get(1), natives);
    } catch (RocksDBException | IOException | RuntimeException e) {
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
      byte[] meta = RocksLayout.META.getBytes(StandardCharsets.UTF_8);
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
    List<CompressionType> levels = new ArrayList<>(Collections.nCopies(7, below));
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

  /** Frees everything; nothing is under way on it. Idempotent. */
  void free() {
    natives.forEach(AbstractNativeReference::close);
    natives.clear();
  }
}
