package io.syncline.storage.arangodb.facts;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The trials of facts run, and find on the stand-in what it was made to be. That says nothing about
 * ArangoDB: {@code ArangoFactsIT} asks it.
 */
final class ArangoFactsOnStandInTest implements AllFacts {
  private static FactBench bench;

  @BeforeAll
  static void start() {
    bench = new FactBench(new StandInFactCluster());
  }

  @AfterAll
  static void stop() throws IOException {
    bench.close();
  }

  @Override
  public FactBench bench() {
    return bench;
  }

  @Override
  public FactCluster another() {
    return new StandInFactCluster();
  }
}
