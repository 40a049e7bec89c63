package io.syncline.storage.arangodb;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which system collections are replicated, and under which name. Queues and jobs would run at the
 * target too: there they are kept aside, in collections of other names, as ArangoSync kept them.
 */
final class SystemNames {
  private static final Set<String> AS_THEY_ARE =
      Set.of("_graphs", "_aqlfunctions", "_apps", "_appbundles", "_queuesbackup", "_jobsbackup");
  private static final Map<String, String> ASIDE =
      Map.of("_queues", "_queuesbackup", "_jobs", "_jobsbackup");

  private SystemNames() {}

  /** The name that a collection is replicated by; empty if it is not. */
  static Optional<String> replicatedAs(String database, String collection) {
    if (!collection.startsWith("_")) {
      return Optional.of(collection);
    }
    if (AS_THEY_ARE.contains(collection)) {
      return Optional.of(collection);
    }
    return Optional.ofNullable(ASIDE.get(collection));
  }
}
