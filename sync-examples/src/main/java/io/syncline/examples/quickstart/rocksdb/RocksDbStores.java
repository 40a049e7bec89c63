package io.syncline.examples.quickstart.rocksdb;

import io.syncline.ClusterId;
import io.syncline.examples.quickstart.data.Dataset;
import io.syncline.examples.quickstart.rocksdb.raw.WriteLimit;
import io.syncline.examples.quickstart.store.StoredCluster;
import io.syncline.examples.quickstart.store.Stores;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;

/** Clusters on RocksDB, each in a folder of its own. What was closed is still in its folder. */
public final class RocksDbStores implements Stores {
  private static final int TIMES = 3;

  private final Path folder;

  /** Makes its clusters in this folder, which is there. Whoever made it removes it. */
  public RocksDbStores(Path folder) {
    this.folder = folder;
  }

  @Override
  public String title() {
    return "RocksDB";
  }

  @Override
  public StoredCluster open(ClusterId cluster) {
    return new RocksDbCluster(cluster, folder.resolve(cluster.toString()));
  }

  @Override
  public String limit() {
    return WriteLimit.options();
  }

  @Override
  public double documentsPerSecond(Dataset dataset) {
    try {
      return WriteLimit.measure(dataset::forEachDocument, folder, TIMES).documentsPerSecond();
    } catch (RocksDBException e) {
      throw new IllegalStateException("RocksDB can't be measured in " + folder, e);
    }
  }

  @Override
  public void close() {
    // All that is left lies in the folder.
  }
}
