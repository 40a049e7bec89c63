package io.syncline.storage.arangodb.facts;

import org.testcontainers.DockerClientFactory;

/** Ends with 0 where a Docker engine answers, else with 1: the profile asks before its tests. */
final class DockerEngine {
  private DockerEngine() {}

  /** Asks; no arguments. */
  public static void main(String[] arguments) {
    System.exit(DockerClientFactory.instance().isDockerAvailable() ? 0 : 1);
  }
}
