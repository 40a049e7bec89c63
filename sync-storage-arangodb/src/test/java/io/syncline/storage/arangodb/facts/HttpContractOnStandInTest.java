package io.syncline.storage.arangodb.facts;

import io.syncline.testkit.state.StateStoreContract;
import io.syncline.testkit.state.StateStoreFixture;
import io.syncline.testkit.store.ApplyContract;
import io.syncline.testkit.store.ClusterUnderTest;
import io.syncline.testkit.store.FeedContract;
import io.syncline.testkit.store.TraitsContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/**
 * {@link HttpCluster}, which the profile uses on ArangoDB, does what the contract suites ask of it.
 * The adapter itself keeps all of them in {@code ArangoDbContractTest}, so a part is enough here.
 */
final class HttpContractOnStandInTest {
  private static FactCluster cluster;

  @BeforeAll
  static void start() {
    cluster = new StandInFactCluster();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Nested
  class Store implements TraitsContract, FeedContract, ApplyContract {
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
