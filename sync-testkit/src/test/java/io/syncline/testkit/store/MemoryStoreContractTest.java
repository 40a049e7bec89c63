package io.syncline.testkit.store;

import io.syncline.store.Fencing;
import io.syncline.store.memory.MemoryStore;
import org.junit.jupiter.api.Nested;

/** The memory store keeps the contract, whatever its fence. */
class MemoryStoreContractTest {
  @Nested
  class Atomic implements ClusterStoreContract {
    @Override
    public ClusterUnderTest open() {
      return new MemoryCluster(Fencing.ATOMIC, 1);
    }
  }

  @Nested
  class AtomicOnManyFeeds implements ClusterStoreContract {
    @Override
    public ClusterUnderTest open() {
      return new MemoryCluster(Fencing.ATOMIC, 3);
    }
  }

  @Nested
  class Locked implements ClusterStoreContract {
    @Override
    public ClusterUnderTest open() {
      return new MemoryCluster(Fencing.LOCKED, 2);
    }
  }

  @Nested
  class WithoutAFence implements ClusterStoreContract {
    @Override
    public ClusterUnderTest open() {
      return new MemoryCluster(Fencing.NONE, 1);
    }
  }

  @Nested
  class WithoutAFeed implements ClusterStoreContract {
    @Override
    public ClusterUnderTest open() {
      return new MemoryCluster(MemoryStore.Builder::withoutFeed);
    }
  }
}
