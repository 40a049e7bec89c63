package io.syncline.storage.arangodb.facts;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What ArangoDB's documentation leaves open, asked of ArangoDB; profile {@code arangodb}. */
final class ArangoFactsIT implements AllFacts {
  private static FactBench bench;

  @BeforeAll
  static void start() {
    bench = new FactBench(new ContainerFactCluster());
  }

  @AfterAll
  static void stop() throws IOException {
    if (bench != null) {
      bench.close();
    }
  }

  @Override
  public FactBench bench() {
    return bench;
  }

  @Override
  public FactCluster another() {
    return new ContainerFactCluster();
  }
}
