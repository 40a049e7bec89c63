package io.syncline.examples.cli;

import io.syncline.SyncException;
import io.syncline.storage.rocksdb.RocksDbOptions;
import io.syncline.storage.rocksdb.RocksDbStore;
import io.syncline.store.BlockingStore;
import java.util.Optional;

/** {@code --cluster.type=rocksdb}: a folder that one process at a time can have open. */
public final class RocksDbType implements StorageType {
  private static final int THREADS = 3;

  /** For the service loader. */
  public RocksDbType() {}

  @Override
  public String name() {
    return "rocksdb";
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public Opened open(Settings settings) {
    if (settings.folder().isEmpty()) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST, "--cluster.type=rocksdb needs --cluster.folder");
    }
    RocksDbStore store =
        RocksDbStore.open(settings.folder().get(), RocksDbOptions.of(settings.cluster()));
    return new Opened(
        BlockingStore.async(store, settings.runtime().pool("store", THREADS)),
        Optional.empty(),
        store::close);
  }
}
