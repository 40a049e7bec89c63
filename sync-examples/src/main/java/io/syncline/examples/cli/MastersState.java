package io.syncline.examples.cli;

import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.state.StateStore;
import io.syncline.storage.rocksdb.RocksDbStateStore;
import java.nio.file.Path;

/**
 * What the masters share: in the cluster where that keeps it, else in a folder of the one master.
 */
record MastersState(StateStore store, Runnable ending) implements AutoCloseable {
  static MastersState of(
      StorageType.Opened opened, Path kept, ClusterId cluster, SyncRuntime runtime) {
    if (opened.state().isPresent()) {
      return new MastersState(opened.state().get(), () -> {});
    }
    RocksDbStateStore records = RocksDbStateStore.open(kept.resolve("records"), cluster, runtime);
    return new MastersState(records, records::close);
  }

  @Override
  public void close() {
    ending.run();
  }
}
