package io.syncline.storage.rocksdb;

import io.syncline.testkit.store.ClusterStoreContract;
import io.syncline.testkit.store.ClusterUnderTest;
import org.junit.jupiter.api.Nested;

/** The RocksDB store keeps the contract, whatever its durability. */
class RocksDbContractTest {
  @Nested
  class OfTheProcess implements ClusterStoreContract {
    @Override
    public ClusterUnderTest open() {
      return new RocksCluster(RocksDbOptions.Durability.PROCESS);
    }
  }

  @Nested
  class OfTheMachine implements ClusterStoreContract {
    @Override
    public ClusterUnderTest open() {
      return new RocksCluster(RocksDbOptions.Durability.POWER);
    }
  }
}
