package io.syncline.examples.quickstart.rocksdb;

import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.examples.quickstart.damage.ByteFalsifier;
import io.syncline.examples.quickstart.damage.Damage;
import io.syncline.examples.quickstart.damage.DamagePlan;
import io.syncline.examples.quickstart.data.Document;
import io.syncline.examples.quickstart.rocksdb.raw.StoreDamage;
import io.syncline.examples.quickstart.rocksdb.raw.StoreSide;
import io.syncline.examples.quickstart.store.Application;
import io.syncline.examples.quickstart.store.Lookup;
import io.syncline.examples.quickstart.store.StoredCluster;
import io.syncline.examples.quickstart.verify.Contents;
import io.syncline.storage.rocksdb.RocksDbOptions;
import io.syncline.storage.rocksdb.RocksDbStore;
import io.syncline.store.BlockingStore;
import io.syncline.store.ClusterStore;
import java.nio.file.Path;
import java.util.List;
import org.rocksdb.RocksDBException;

/** One cluster on RocksDB: the library's store, and the application in the same process. */
final class RocksDbCluster implements StoredCluster {
  private static final int STORE_THREADS = 3;

  /** What RocksDB calls the work it does by itself. */
  private static final List<String> UPKEEP =
      List.of(
          "rocksdb.mem-table-flush-pending",
          "rocksdb.num-running-flushes",
          "rocksdb.compaction-pending",
          "rocksdb.num-running-compactions");

  private final ClusterId id;
  private final Path folder;
  private final RocksDbStore rocksDb;

  RocksDbCluster(ClusterId id, Path folder) {
    this.id = id;
    this.folder = folder;
    this.rocksDb = RocksDbStore.open(folder, RocksDbOptions.of(id));
  }

  @Override
  public ClusterId id() {
    return id;
  }

  @Override
  public ClusterStore store(SyncRuntime runtime) {
    return BlockingStore.async(rocksDb, runtime.pool("store", STORE_THREADS));
  }

  @Override
  public Application application() {
    return new RocksDbApplication(rocksDb);
  }

  @Override
  public Lookup lookup() {
    return new RocksDbLookup(rocksDb);
  }

  @Override
  public Contents contents() {
    return new StoreSide(folder);
  }

  @Override
  public List<Damage> damage(long seed, int ofEachKind, List<Document> olderVersions) {
    List<Damage> damages =
        DamagePlan.plan(new ByteFalsifier(), seed, ofEachKind, contents(), olderVersions);
    try {
      return rocksDb.withRocksDb(
          instance -> {
            StoreDamage.apply(instance, folder, damages);
            return damages;
          });
    } catch (RocksDBException e) {
      throw new IllegalStateException("RocksDB takes no damage at " + folder, e);
    }
  }

  /** Nothing to flush, nothing to compact. */
  @Override
  public boolean settled() {
    try {
      return rocksDb.withRocksDb(
          instance -> {
            for (String work : UPKEEP) {
              if (instance.getLongProperty(work) > 0) {
                return false;
              }
            }
            return true;
          });
    } catch (RocksDBException e) {
      throw new IllegalStateException("RocksDB does not say what it does at " + folder, e);
    }
  }

  @Override
  public void close() {
    rocksDb.close();
  }
}
