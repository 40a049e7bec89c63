package io.syncline.examples.quickstart.rocksdb.raw;

import io.syncline.examples.quickstart.data.Document;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * How many documents a second one thread writes into a fresh store through RocksDB's own API, in
 * batches of 100 with the write-ahead log on. The speeds of a run are told as parts of this,
 * measured in the same process, so that the machine falls out of them. The options are those that
 * the stores of the clusters have, written down again.
 */
public final class WriteLimit {

  private static final int BATCH = 100;
  private static final long WRITE_BUFFER = 64L << 20;
  private static final int WRITE_BUFFERS = 4;
  private static final int BACKGROUND_JOBS = 2;
  private static final int BLOCK = 16 << 10;

  /** Hands over the same documents each time it is asked. */
  @FunctionalInterface
  public interface Documents {

    /** Hands over all documents. */
    void forEach(Consumer<Document> reader);
  }

  /**
   * What was measured.
   *
   * @param options how the store was opened and written, in words
   * @param documents how many documents were written each time
   * @param documentsPerSecond the best time
   */
  public record Measured(String options, long documents, double documentsPerSecond) {}

  private WriteLimit() {}

  /** The options that a measurement uses, in words. */
  public static String options() {
    return ("compression=lz4,level0=none write_buffers=%dx%dMB block=%dkB bloom=10 background_jobs=%d"
            + " wal=on sync=off batch=%d threads=1")
        .formatted(WRITE_BUFFERS, WRITE_BUFFER >> 20, BLOCK >> 10, BACKGROUND_JOBS, BATCH);
  }

  /**
   * Writes all documents as often as said, each time into a new folder, and takes the best time.
   *
   * @param folder an existing folder; each store is removed before the next is made
   * @param times how often, at least once
   */
  public static Measured measure(Documents documents, Path folder, int times)
      throws RocksDBException {
    RocksDB.loadLibrary();
    Measured best = new Measured(options(), 0, 0);
    for (int i = 0; i < times; i++) {
      String store = folder.resolve("limit-" + i).toString();
      Measured measured = once(documents, store);
      if (measured.documentsPerSecond() > best.documentsPerSecond()) {
        best = measured;
      }
      try (Options options = new Options()) {
        RocksDB.destroyDB(store, options);
      }
    }
    return best;
  }

  private static Measured once(Documents documents, String store) throws RocksDBException {
    try (Options options = storeOptions();
        BloomFilter bloom = new BloomFilter(10);
        RocksDB db = RocksDB.open(options.setTableFormatConfig(table(bloom)), store);
        Writer writer = new Writer(db)) {
      long start = System.nanoTime();
      documents.forEach(writer);
      writer.flush();
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Measured(options(), writer.written, writer.written / seconds);
    }
  }

  private static Options storeOptions() {
    List<CompressionType> levels =
        new ArrayList<>(Collections.nCopies(7, CompressionType.LZ4_COMPRESSION));
    levels.set(0, CompressionType.NO_COMPRESSION);
    return new Options()
        .setCreateIfMissing(true)
        .setMaxBackgroundJobs(BACKGROUND_JOBS)
        .setBytesPerSync(1 << 20)
        .setWriteBufferSize(WRITE_BUFFER)
        .setMaxWriteBufferNumber(WRITE_BUFFERS)
        .setMaxTotalWalSize(WRITE_BUFFERS * WRITE_BUFFER)
        .setTargetFileSizeBase(WRITE_BUFFER)
        .setMaxBytesForLevelBase(WRITE_BUFFERS * WRITE_BUFFER)
        .setLevelCompactionDynamicLevelBytes(true)
        .setCompressionPerLevel(levels);
  }

  private static BlockBasedTableConfig table(BloomFilter bloom) {
    return new BlockBasedTableConfig().setFilterPolicy(bloom).setBlockSize(BLOCK);
  }

  private static final class Writer implements Consumer<Document>, AutoCloseable {

    private final RocksDB db;
    private final WriteOptions options = new WriteOptions().setDisableWAL(false).setSync(false);
    private final WriteBatch batch = new WriteBatch();
    private long written;

    Writer(RocksDB db) {
      this.db = db;
    }

    @Override
    public void accept(Document document) {
      try {
        byte[] key = document.id().toString().getBytes(StandardCharsets.UTF_8);
        batch.put(key, document.body().bytes());
        written++;
        if (batch.count() == BATCH) {
          flush();
        }
      } catch (RocksDBException e) {
        throw new IllegalStateException("the store for measuring refused a write", e);
      }
    }

    void flush() {
      try {
        db.write(options, batch);
        batch.clear();
      } catch (RocksDBException e) {
        throw new IllegalStateException("the store for measuring refused a batch", e);
      }
    }

    @Override
    public void close() {
      batch.close();
      options.close();
    }
  }
}
