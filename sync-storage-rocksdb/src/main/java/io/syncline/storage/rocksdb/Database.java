package io.syncline.storage.rocksdb;

import io.syncline.SyncException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open RocksDB instance with all that belongs to it, and the count of calls under way on it.
 * Every use of a native object of this store stands between {@link #enter} and {@link #exit}.
 *
 * <p>Failure: a write that fails is the last one ({@link Outage}): those after it are refused, with
 * nothing done, and reading goes on. Recovery: {@link #reopen} opens the instance anew, under all
 * who use it: snapshots end, readers of the log read on.
 */
final class Database {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final int IDLE_WRITERS = 8;

  final ReadOptions reads = new ReadOptions();
  final Path folder;
  final RocksDbOptions options;
  final Outage outage;
  private final WriteOptions write = new WriteOptions();
  private final WriteOptions writeSynced = new WriteOptions().setSync(true);
  private final Uses uses;
  private final ConcurrentLinkedQueue<BatchWriter> writers = new ConcurrentLinkedQueue<>();
  private final AtomicInteger idleWriters = new AtomicInteger();
  private final Set<Part> parts = ConcurrentHashMap.newKeySet();

  /** Closed by their owners while no call was let in. */
  private final ConcurrentLinkedQueue<Part> left = new ConcurrentLinkedQueue<>();

  /** Changes only while no call is under way and none is let in. */
  private volatile @Nullable Instance instance;

  /** Something with native memory of its own that must go before the instance: a snapshot. */
  interface Part {
    /** Frees it; nothing is under way on it. Idempotent. */
    void free();

    /** Frees it where it was held for too long; true if so. */
    boolean expire(long millis);
  }

  private Database(Path folder, RocksDbOptions options, Instance instance) {
    this.folder = folder;
    this.options = options;
    this.instance = instance;
    this.outage = new Outage(folder);
    this.uses = new Uses("RocksDB store " + folder, outage::refusal);
  }

  /**
   * Opens the instance of a folder, or makes it.
   *
   * @throws SyncException where the folder holds something else, another process has it open, or
   *     RocksDB finds it damaged
   */
  static Database open(Path folder, RocksDbOptions options) {
    return new Database(folder, options, Instance.open(folder, options));
  }

  private Instance instance() {
    Instance now = instance;
    if (now == null) {
      throw outage.refusal();
    }
    return now;
  }

  RocksDB db() {
    return instance().db();
  }

  ColumnFamilyHandle documents() {
    return instance().documents();
  }

  ColumnFamilyHandle meta() {
    return instance().meta();
  }

  /** Whether there is an instance: none where it could not be opened anew. */
  boolean isOpen() {
    return instance != null;
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

  /** Frees parts that were held for too long, and those that could not be freed when closed. */
  void expire() {
    for (Part part = left.poll(); part != null; part = left.poll()) {
      if (parts.remove(part)) {
        part.free();
      }
    }
    long millis = options.clock().millis();
    parts.removeIf(part -> part.expire(millis));
  }

  /**
   * Frees a part whose owner closes it; where no call is let in, it is freed with the store, or
   * once there is one again.
   */
  void close(Part part) {
    try {
      enter();
    } catch (SyncException e) {
      left.add(part);
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
    write(power ? writeSynced : write, writer);
  }

  /** Writes a batch, and waits for the disk: what is rare and must not be lost with the power. */
  void writeSynced(BatchWriter writer) throws RocksDBException {
    write(writeSynced, writer);
  }

  /**
   * The one place that writes.
   *
   * @throws SyncException {@code UNAVAILABLE} where an earlier write failed at the disk: nothing
   *     was done
   * @throws RocksDBException where this write failed: it may show once the instance was opened anew
   */
  private void write(WriteOptions how, BatchWriter writer) throws RocksDBException {
    outage.check();
    try {
      db().write(how, writer.batch());
    } catch (RocksDBException e) {
      outage.failed(e);
      throw e;
    }
  }

  /** Brings the log to the disk. */
  void syncLog() throws RocksDBException {
    try {
      db().syncWal();
    } catch (RocksDBException e) {
      outage.failed(e);
      throw e;
    }
  }

  /** A record of the meta family. */
  Optional<byte[]> record(byte[] key) throws RocksDBException {
    return Optional.ofNullable(db().get(meta(), key));
  }

  long latestSequence() {
    return db().getLatestSequenceNumber();
  }

  /** How much RocksDB has in memory and in its log only. */
  long unflushedBytes() throws RocksDBException {
    return db().getAggregatedLongProperty("rocksdb.cur-size-all-mem-tables");
  }

  /** What is done with an instance that was opened anew, before any other call. */
  interface Act {
    void run() throws RocksDBException;
  }

  /**
   * Opens the instance anew: lets no call in, waits for those under way, frees it with all
   * snapshots, and opens it. Where it can't be opened, no call is let in until it could, by another
   * call of this. Not together with {@link #shut} or {@link #free}.
   *
   * @param first run before any other call; may write; where it fails, the instance is not open
   * @return false where calls under way did not end in time: all is as before
   * @throws SyncException where it can't be opened
   */
  boolean reopen(Act first) throws RocksDBException {
    if (uses.pause() && !uses.awaitIdle(options.closeTimeout().toMillis())) {
      uses.resume();
      return false;
    }
    freeInstance();
    instance = Instance.open(folder, options);
    outage.over();
    boolean done = false;
    try {
      first.run();
      done = true;
    } catch (RocksDBException | SyncException e) {
      outage.begin(e);
      throw e;
    } finally {
      if (done) {
        uses.resume();
      } else {
        freeInstance();
      }
    }
    return true;
  }

  /** Lets no further call in, and says whether all calls under way ended in time. */
  boolean shut() {
    uses.shut();
    return uses.awaitIdle(options.closeTimeout().toMillis());
  }

  /** Frees everything, in reverse order; after {@link #shut} said that nothing is under way. */
  void free() {
    freeInstance();
    parts.clear();
    for (BatchWriter writer = writers.poll(); writer != null; writer = writers.poll()) {
      writer.free();
    }
    writeSynced.close();
    write.close();
    reads.close();
  }

  /** A part stays with its owner, who may close it later. */
  private void freeInstance() {
    Instance before = instance;
    if (before != null) {
      parts.forEach(Part::free);
      instance = null;
      before.free();
    }
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
