package io.syncline.storage.arangodb.structure;

import io.syncline.storage.arangodb.call.ArangoError;
import io.syncline.storage.arangodb.call.RetryClass;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Foxx services whose documents were replicated: coordinators run what they know, and are told to
 * look again when the cluster is opened. Blocks. Thread-safe.
 */
final class Services {
  private static final Logger LOG = LoggerFactory.getLogger(Services.class);

  private final ClusterCalls calls;
  private final StructureOptions options;

  Services(ClusterCalls calls, StructureOptions options) {
    this.calls = calls;
    this.options = options;
  }

  /** Never fails: a cluster is opened also where its services can't be. */
  void begin() {
    if (!options.systemCollections().contains("_apps")) {
      return;
    }
    try {
      calls.databases().forEach(this::begin);
    } catch (ArangoError e) {
      warn("*", e);
    }
  }

  private void begin(String database) {
    try {
      calls.commitServices(database);
    } catch (ArangoError e) {
      if (e.retryClass() != RetryClass.UNSUPPORTED) { // from 4.0 on there are none
        warn(database, e);
      }
    }
  }

  private static void warn(String database, ArangoError e) {
    LOG.warn(
        "event=services-not-begun database={} reason=\"{}\" next=\"an operator sends POST"
            + " /_api/foxx/commit?replace=true and POST /_admin/routing/reload\"",
        database,
        e.getMessage());
  }
}
