package io.syncline.control.rest;

import java.util.List;
import java.util.Map;

/**
 * What a starting worker is given. Secret: not for logs.
 *
 * @param cluster endpoints of the data centre's cluster
 * @param clusterSecret the cluster's JWT secret, empty without one
 * @param access what else is needed to call the cluster
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
    Access access,
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

  /**
   * What is needed to call the cluster beside its endpoints and its secret, none of which
   * ArangoSync's workers know of. Secret: not for logs.
   *
   * @param user who calls where there is no secret; empty without one
   * @param password of the user
   * @param caCertificate PEM, authorities of the cluster's TLS certificates; empty for the JDK's
   * @param plaintext whether the cluster may be called without TLS
   * @param dbServers endpoints of DB servers as the cluster knows them, and as they are reached
   * @param unverifiedVersions whether clusters of versions are taken that were not verified
   * @param transactions whether a target is written in transactions, where its storage can do
   *     without
   * @param mode how the cluster's data are read, in the storage's own word; empty for its default
   */
  public record Access(
      String user,
      String password,
      String caCertificate,
      boolean plaintext,
      Map<String, String> dbServers,
      boolean unverifiedVersions,
      boolean transactions,
      String mode) {
    /** Nothing else. */
    public static final Access NONE = new Access("", "", "", false, Map.of(), false, true, "");

    /** Copies the map. */
    public Access {
      dbServers = Map.copyOf(dbServers);
    }

    /** Without secrets. */
    @Override
    public String toString() {
      return "Access[plaintext=" + plaintext + "]";
    }
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return "WorkerConfiguration[cluster=" + cluster + "]";
  }
}
