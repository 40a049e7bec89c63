package io.syncline.control.rest;

import java.util.List;

/**
 * What a starting worker is given. Secret: not for logs.
 *
 * @param cluster endpoints of the data centre's cluster
 * @param clusterSecret the cluster's JWT secret, empty without one
 * @param maxDocumentSize in bytes, 0 without a limit
 * @param minReplicationFactor of collections on the target, 0 for the default
 * @param maxReplicationFactor of collections on the target, 0 for the default
 * @param excludeRootUser whether the target keeps its own root user
 * @param certificate PEM, what the worker's server shows
 * @param key PEM, its private key
 * @param channels how the data centre's own channels are read
 */
public record WorkerConfiguration(
    List<String> cluster,
    String clusterSecret,
    long maxDocumentSize,
    int minReplicationFactor,
    int maxReplicationFactor,
    boolean excludeRootUser,
    String certificate,
    String key,
    ChannelAccess channels) {
  /** Copies the list. */
  public WorkerConfiguration {
    cluster = List.copyOf(cluster);
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return "WorkerConfiguration[cluster=" + cluster + "]";
  }
}
