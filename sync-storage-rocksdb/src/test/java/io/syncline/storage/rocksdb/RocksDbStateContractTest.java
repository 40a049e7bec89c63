package io.syncline.storage.rocksdb;

import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.state.StateStore;
import io.syncline.testkit.state.StateStoreContract;
import io.syncline.testkit.state.StateStoreFixture;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

/** The state on disk keeps the contract. */
final class RocksDbStateContractTest extends StateStoreContract {
  @TempDir Path folder;

  @Override
  protected StateStoreFixture fixture() {
    SyncRuntime runtime = SyncRuntime.threaded("contract");
    RocksDbStateStore store =
        RocksDbStateStore.open(folder.resolve("state"), new ClusterId("paris"), runtime);
    return new StateStoreFixture() {
      @Override
      public StateStore open() {
        return store;
      }

      @Override
      public SyncRuntime runtime() {
        return runtime;
      }

      @Override
      public Duration lease() {
        return Duration.ofMillis(500);
      }

      @Override
      public void close() {
        store.close();
        runtime.close();
      }
    };
  }
}
