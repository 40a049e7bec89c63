package io.syncline.testkit.state;

import io.syncline.SyncRuntime;
import io.syncline.state.StateStore;
import io.syncline.state.memory.MemoryStateStore;
import java.time.Duration;

final class MemoryStateStoreTest extends StateStoreContract {
  @Override
  protected StateStoreFixture fixture() {
    return new Memory();
  }

  /** The memory store, with leases as short as the suite can bear. */
  static class Memory implements StateStoreFixture {
    private final SyncRuntime runtime = SyncRuntime.threaded("contract");
    private final MemoryStateStore store = new MemoryStateStore(runtime);

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
      return Duration.ofMillis(200);
    }

    @Override
    public Duration patience() {
      return Duration.ofSeconds(5);
    }

    @Override
    public void close() {
      runtime.close();
    }
  }
}
