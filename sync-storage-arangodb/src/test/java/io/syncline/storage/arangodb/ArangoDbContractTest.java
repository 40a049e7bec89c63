package io.syncline.storage.arangodb;

import io.syncline.testkit.store.ClusterStoreContract;
import io.syncline.testkit.store.ClusterUnderTest;
import org.junit.jupiter.api.Nested;

/** The ArangoDB store keeps the contract on the stand-in, in both modes and without a lock. */
class ArangoDbContractTest {
  @Nested
  class WithTheSecret implements ClusterStoreContract {
    @Override
    public ClusterUnderTest open() {
      return ArangoCluster.withTheSecret();
    }
  }

  @Nested
  class AsAUser implements ClusterStoreContract {
    @Override
    public ClusterUnderTest open() {
      return ArangoCluster.asAUser();
    }
  }

  @Nested
  class WithoutTransactions implements ClusterStoreContract {
    @Override
    public ClusterUnderTest open() {
      return ArangoCluster.withoutTransactions();
    }
  }
}
