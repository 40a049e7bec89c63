package io.syncline.storage.rocksdb;

import io.syncline.SyncException;
import io.syncline.store.BlockingStore;
import io.syncline.store.DigestKind;
import io.syncline.store.Fencing;
import io.syncline.store.Incarnation;
import io.syncline.store.StoreTraits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * A cluster of databases in one RocksDB instance: a folder on a local disk, opened by one process
 * at a time. Thread-safe.
 *
 * <p>A host that replicates hands {@link BlockingStore#async BlockingStore.async(store, executor)}
 * to the engine, as a source, a target, or both. Applications write through {@link #schema} and
 * {@link #begin}. What lies on the disk is told by {@link RocksLayout}.
 *
 * <p>Ordering: the feed is RocksDB's write-ahead log, in its order; a transaction shows whole.
 * Documents and the checkpoint that stands for them are written in one write batch.
 *
 * <p>Failure: what returned survives the end of the process at any instruction; of the machine, as
 * {@link RocksDbOptions#durability} says. Once a write fails at the disk, because it is full or
 * broken, no further one is taken: they are refused with {@code UNAVAILABLE}, nothing done, and the
 * reason. Reads go on. Recovery: opening reads the log's end; a feed whose end may be lost becomes
 * another incarnation, and readers compare. After a failed write the store opens RocksDB anew by
 * itself once there is room, which is looked for every second: snapshots that are open end then,
 * with {@code UNAVAILABLE}; readers of the feed read on.
 */
public final class RocksDbStore implements BlockingStore {
  private static final Duration STRUCTURE_POLL = Duration.ofSeconds(5);

  private final Database database;
  private final FeedLog log;
  private final Upkeep upkeep;
  private final Recovery recovery;
  private final StoreTraits traits;
  private final RocksStructure structure;
  private final RocksSource source;
  private final RocksTarget target;
  private final RocksHolds holds;
  private final Commits commits;
  private final RocksSchema schema;
  private boolean closed;

  private RocksDbStore(Database database, String bootId, boolean restored) throws RocksDBException {
    this.database = database;
    Incarnation own = Catalog.identity(database, restored); // before anything is written
    this.log = FeedLog.open(database, bootId, restored);
    Catalog catalog = Catalog.load(database, own, log.archive);
    this.traits =
        new StoreTraits(
            database.options.cluster(),
            catalog.store,
            List.of(DigestKind.REVISION_BY_KEY_HASH, DigestKind.BODY_BY_KEY_HASH),
            "bytes",
            Fencing.ATOMIC,
            true,
            STRUCTURE_POLL,
            Duration.ZERO);
    CatalogEdit edit = new CatalogEdit(database, catalog, log);
    this.structure = new RocksStructure(database, catalog, edit);
    this.source = new RocksSource(database, catalog, log);
    this.target = new RocksTarget(database, catalog, log, source);
    this.holds = new RocksHolds(catalog, edit, structure);
    this.commits = new Commits(database, catalog, log);
    this.schema = new RocksSchema(database, catalog, edit, structure, commits);
    this.upkeep = new Upkeep(database, catalog, edit, log);
    this.recovery = new Recovery(database, catalog, edit, log);
  }

  /**
   * Opens the store of a folder, or makes it.
   *
   * @throws SyncException {@code UNAVAILABLE} where another process has it open or the disk fails;
   *     {@code CORRUPT} where it is damaged, of another layout version, or no store; {@code
   *     BAD_REQUEST} where it is of another cluster
   */
  public static RocksDbStore open(Path folder, RocksDbOptions options) {
    return open(folder, options, FeedLog.bootId(), false);
  }

  /**
   * Opens a store whose folder was restored from a backup, or is a copy of another store's: as a
   * store and a feed of another incarnation, so that nobody takes the history that follows for the
   * one that was. Once, at the first opening.
   *
   * @throws SyncException as {@link #open}
   */
  public static RocksDbStore openRestored(Path folder, RocksDbOptions options) {
    return open(folder, options, FeedLog.bootId(), true);
  }

  static RocksDbStore open(Path folder, RocksDbOptions options, String bootId, boolean restored) {
    Database database = Database.open(folder, options);
    boolean opened = false;
    try {
      RocksDbStore store = new RocksDbStore(database, bootId, restored);
      store.upkeep.start(store::recover);
      opened = true;
      return store;
    } catch (RocksDBException e) {
      throw database.failed("opening", e);
    } finally {
      if (!opened) {
        database.shut();
        database.free();
      }
    }
  }

  @Override
  public StoreTraits traits() {
    return traits;
  }

  @Override
  public Structure structure() {
    return structure;
  }

  @Override
  public Source source() {
    return source;
  }

  @Override
  public Target target() {
    return target;
  }

  @Override
  public Holds holds() {
    return holds;
  }

  /** The structure, for applications. */
  public RocksSchema schema() {
    return schema;
  }

  /** Begins a transaction of an application. */
  public RocksTransaction begin() {
    return commits.begin();
  }

  /** The folder. */
  public Path folder() {
    return database.folder;
  }

  /** The options it was opened with. */
  public RocksDbOptions options() {
    return database.options;
  }

  /** What a host does with the RocksDB instance. */
  public interface InstanceCall<T> {
    /** Does it; the instance is not to be closed, nor used after this returns. */
    T on(RocksDB instance) throws RocksDBException;
  }

  /**
   * Does something with the RocksDB instance: for statistics, properties, compaction, and tools
   * that know {@link RocksLayout}. What is written here is not checked by anyone; it stands in the
   * log and is replicated, if it is of the layout's form. The instance is another one after the
   * store recovered from a full disk, so it is there for one call only.
   *
   * @throws SyncException {@code CLOSED} where the store is closed; {@code UNAVAILABLE} while it is
   *     being opened anew
   */
  public <T> T withRocksDb(InstanceCall<T> call) throws RocksDBException {
    database.enter();
    try {
      return call.on(database.db());
    } finally {
      database.exit();
    }
  }

  /** Throws the log's history away, as an operator does who needs the room. */
  void dropHistory() throws RocksDBException {
    upkeep.dropHistory();
  }

  private synchronized void recover() {
    if (!closed) {
      recovery.step();
    }
  }

  /**
   * Closes the store: lets no further call in, waits for those under way ({@link
   * RocksDbOptions#closeTimeout}), brings the log to the disk, and frees everything. A call that
   * does not end in time keeps its native memory, and the folder, until the process ends; the log
   * says so. Idempotent.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    upkeep.close();
    if (!database.shut()) {
      database.leak();
      return;
    }
    try {
      if (!database.outage.lasts()) {
        log.closed();
      }
    } catch (RocksDBException e) {
      throw database.failed("closing", e);
    } finally {
      database.free();
    }
  }
}
