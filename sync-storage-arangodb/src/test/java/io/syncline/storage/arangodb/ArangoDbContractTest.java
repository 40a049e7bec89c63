package io.syncline.storage.arangodb;

import io.syncline.testkit.store.ClusterStoreContract;
import io.syncline.testkit.store.ClusterUnderTest;

class ArangoDbContractTest implements ClusterStoreContract {
  @Override
  public ClusterUnderTest open() {
    return new ArangoCluster();
  }
}
