package io.syncline.storage.arangodb.facts;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** One cluster of ArangoDB's own servers replicated to another; profile {@code arangodb}. */
final class ArangoEndToEndIT implements EndToEndSuite {
  private static FactCluster from;
  private static FactCluster to;

  @BeforeAll
  static void start() {
    from = new ContainerFactCluster();
    to = new ContainerFactCluster();
  }

  @AfterAll
  static void stop() {
    for (FactCluster one : new FactCluster[] {from, to}) {
      if (one != null) {
        one.close();
      }
    }
  }

  @Override
  public FactCluster from() {
    return from;
  }

  @Override
  public FactCluster to() {
    return to;
  }
}
