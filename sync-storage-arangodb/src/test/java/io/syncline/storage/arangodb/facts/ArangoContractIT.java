package io.syncline.storage.arangodb.facts;

import io.syncline.testkit.state.StateStoreContract;
import io.syncline.testkit.state.StateStoreFixture;
import io.syncline.testkit.store.ClusterStoreContract;
import io.syncline.testkit.store.ClusterUnderTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The adapter keeps its contracts on ArangoDB itself; profile {@code arangodb}. */
final class ArangoContractIT {
  private static FactCluster cluster;

  @BeforeAll
  static void start() {
    cluster = new ContainerFactCluster();
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Nested
  class Store implements ClusterStoreContract {
    @Override
    public ClusterUnderTest open() {
      return new HttpCluster(cluster);
    }
  }

  @Nested
  class State extends StateStoreContract {
    @Override
    protected StateStoreFixture fixture() {
      return new HttpState(cluster);
    }
  }
}
