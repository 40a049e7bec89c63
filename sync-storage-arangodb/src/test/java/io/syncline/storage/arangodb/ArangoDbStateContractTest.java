package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncRuntime;
import io.syncline.state.StateStore;
import io.syncline.testkit.state.StateStoreContract;
import io.syncline.testkit.state.StateStoreFixture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The state in the cluster keeps the contract, for masters that each have a store of their own. */
final class ArangoDbStateContractTest extends StateStoreContract {
  private static final int THREADS = 4;

  @Override
  protected StateStoreFixture fixture() {
    ArangoCluster cluster = ArangoCluster.withTheSecret();
    List<ArangoDbStore> processes = new CopyOnWriteArrayList<>();
    return new StateStoreFixture() {
      @Override
      public StateStore open() {
        ArangoDbStore process = cluster.open();
        processes.add(process);
        return process.state(runtime().pool("state-" + processes.size(), THREADS));
      }

      @Override
      public SyncRuntime runtime() {
        return cluster.runtime();
      }

      @Override
      public Duration lease() {
        return Duration.ofMillis(700);
      }

      @Override
      public void close() {
        processes.forEach(ArangoDbStore::close);
        assertThat(cluster.standIn().complaints()).isEmpty();
        assertThat(cluster.standIn().operations().openTransactions()).isZero();
        cluster.close();
      }
    };
  }
}
