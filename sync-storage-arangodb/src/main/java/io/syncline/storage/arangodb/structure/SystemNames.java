package io.syncline.storage.arangodb.structure;

import io.syncline.storage.arangodb.Layout;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Under which name a collection is replicated.
 *
 * <p>Of the collections whose names begin with {@code _} only {@link #REPLICATED} are, and always
 * under their names, but for jobs: a replica must not run the source's jobs, so {@code _queues} and
 * {@code _jobs} of a source are replicated as {@code _queuesbackup} and {@code _jobsbackup}, as
 * ArangoSync did. A cluster that is a target shows these backups as what they are, and its own
 * queues and jobs not at all; a cluster that was a target once and is none now does not show the
 * backups.
 *
 * <p>Immutable, for any thread.
 */
public final class SystemNames {
  /** The system collections whose documents are replicated. */
  public static final Set<String> REPLICATED =
      Set.of("_graphs", "_aqlfunctions", "_apps", "_appbundles", "_queues", "_jobs");

  /** The collection of users, which are replicated as objects. */
  public static final String USERS = "_users";

  private static final Map<String, String> BACKUPS =
      Map.of("_queues", "_queuesbackup", "_jobs", "_jobsbackup");

  private final Set<String> replicated;
  private final boolean target;

  /**
   * Names of one cluster.
   *
   * @param replicated which of {@link #REPLICATED} are replicated
   * @param target whether the cluster is a target now
   */
  public SystemNames(Set<String> replicated, boolean target) {
    this.replicated = Set.copyOf(replicated);
    this.target = target;
  }

  /** The name under which a collection of the cluster is replicated; empty if it is not. */
  public Optional<String> shown(String real) {
    if (isPlain(real)) {
      return Optional.of(real);
    }
    if (Layout.isOwn(real)) {
      return Optional.empty();
    }
    if (BACKUPS.containsValue(real)) {
      return target ? Optional.of(real) : Optional.empty();
    }
    if (!replicated.contains(real) || (target && BACKUPS.containsKey(real))) {
      return Optional.empty();
    }
    return Optional.of(BACKUPS.getOrDefault(real, real));
  }

  /** The cluster's collection that is replicated under a name: of names that it shows. */
  public String real(String shown) {
    if (target) {
      return shown;
    }
    return BACKUPS.entrySet().stream()
        .filter(e -> e.getValue().equals(shown))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(shown);
  }

  /** Whether a name is one that applications give. */
  static boolean isPlain(String name) {
    return !name.startsWith("_");
  }

  /** Whether a target has a collection of its own under this name, made by the server. */
  static boolean isMadeByServer(String name) {
    return REPLICATED.contains(name);
  }
}
