package io.syncline.storage.arangodb.structure;

import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.storage.arangodb.call.OwnCollections;
import java.time.Duration;
import java.util.Set;

/**
 * How the structure of an ArangoDB cluster is read and written.
 *
 * @param minReplicationFactor copies that a database or collection gets at a target at least; 1 to
 *     {@code maxReplicationFactor}. Too large: nothing can be made where there are fewer DB servers
 * @param maxReplicationFactor copies that it gets at most. Too small: less safe than at the source
 * @param leaveRoot whether the target keeps its own user {@code root}: neither altered nor dropped,
 *     and not reduced by a hold
 * @param settle how long a hold waits after every coordinator said that it is read-only, for writes
 *     that had begun. Too short: such a write may still commit; too long: only slow
 * @param systemCollections which of {@link SystemNames#REPLICATED} are replicated
 */
public record StructureOptions(
    int minReplicationFactor,
    int maxReplicationFactor,
    boolean leaveRoot,
    Duration settle,
    Set<String> systemCollections) {
  /** Any replication factor, root is replicated, 5 seconds, all system collections. */
  public static final StructureOptions DEFAULTS =
      new StructureOptions(
          1, Integer.MAX_VALUE, false, Duration.ofSeconds(5), SystemNames.REPLICATED);

  /** Checks the limits. */
  public StructureOptions {
    if (minReplicationFactor < 1 || maxReplicationFactor < minReplicationFactor) {
      throw new IllegalArgumentException(
          "replication factors from "
              + minReplicationFactor
              + " to "
              + maxReplicationFactor
              + ": the least must be at least 1, the greatest not below it");
    }
    if (settle.isNegative() || settle.compareTo(Duration.ofMinutes(10)) > 0) {
      throw new IllegalArgumentException(
          "settling time of " + settle + ": it must be between none and 10 minutes");
    }
    systemCollections = Set.copyOf(systemCollections);
    if (!SystemNames.REPLICATED.containsAll(systemCollections)) {
      throw new IllegalArgumentException(
          "system collections "
              + systemCollections
              + ": only "
              + SystemNames.REPLICATED
              + " can be replicated");
    }
  }

  /** With limits of the replication factor. */
  public StructureOptions withReplicationFactor(int least, int greatest) {
    return new StructureOptions(least, greatest, leaveRoot, settle, systemCollections);
  }

  /** With the target's own root left alone, or not. */
  public StructureOptions withLeaveRoot(boolean left) {
    return new StructureOptions(
        minReplicationFactor, maxReplicationFactor, left, settle, systemCollections);
  }

  /** With a settling time. */
  public StructureOptions withSettle(Duration time) {
    return new StructureOptions(
        minReplicationFactor, maxReplicationFactor, leaveRoot, time, systemCollections);
  }

  /** With these system collections. */
  public StructureOptions withSystemCollections(Set<String> names) {
    return new StructureOptions(
        minReplicationFactor, maxReplicationFactor, leaveRoot, settle, names);
  }

  /** Makes Syncline's own collections within the limits. */
  public OwnCollections own(ArangoConnection connection) {
    return new OwnCollections(connection, minReplicationFactor, maxReplicationFactor);
  }

  /** A factor within the limits. */
  int limited(int factor) {
    return Math.max(minReplicationFactor, Math.min(maxReplicationFactor, factor));
  }
}
