package io.syncline.storage.arangodb.facts;

import io.syncline.SyncRuntime;
import io.syncline.state.StateStore;
import io.syncline.testkit.state.StateStoreFixture;

/** The masters' state in a cluster that is known by its addresses only. */
final class HttpState implements StateStoreFixture {
  private final HttpCluster cluster;

  HttpState(FactCluster cluster) {
    this.cluster = new HttpCluster(cluster);
  }

  @Override
  public StateStore open() {
    return cluster.arangoDb().state(cluster.runtime().pool("state", 8));
  }

  @Override
  public SyncRuntime runtime() {
    return cluster.runtime();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
