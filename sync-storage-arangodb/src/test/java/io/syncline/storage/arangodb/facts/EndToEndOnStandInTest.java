package io.syncline.storage.arangodb.facts;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The suite that {@code ArangoEndToEndIT} runs on ArangoDB, on the stand-in. */
final class EndToEndOnStandInTest implements EndToEndSuite {
  private static FactCluster from;
  private static FactCluster to;

  @BeforeAll
  static void start() {
    from = new StandInFactCluster();
    to = new StandInFactCluster();
  }

  @AfterAll
  static void stop() {
    from.close();
    to.close();
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
