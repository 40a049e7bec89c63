package io.syncline;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The status of a data centre.
 *
 * @param cluster the data centre's own cluster
 * @param state of the incoming synchronisation
 * @param sync the incoming synchronisation, if there is one
 * @param source the source's endpoints; empty without one
 * @param message what stands in the way, here or at the source; empty if all is well
 * @param shards of the incoming synchronisation; empty if they were not asked for
 * @param shardCount shards that have a task
 * @param totalShards shards that are to be synchronised
 * @param lag the greatest of all shards
 * @param progress of all copies together
 * @param outgoing this data centre as a source
 * @param sourceNotTold whether an abort could not tell the source
 * @param warning what should be put right at a target although nothing stands in the way, as that
 *     the data centre has one master only, that the source has no feed, or what the stores of both
 *     sides warn of ({@code source: ...; target: ...}, {@link
 *     io.syncline.store.StoreTraits#warnings}); empty if there is nothing. Who takes part at a
 *     source is in the list of its masters
 */
public record SyncStatus(
    ClusterId cluster,
    SyncState state,
    Optional<SyncId> sync,
    List<String> source,
    String message,
    List<ShardStatus> shards,
    int shardCount,
    int totalShards,
    Duration lag,
    Progress progress,
    List<Outgoing> outgoing,
    boolean sourceNotTold,
    Optional<String> warning) {
  /** Copies the lists. */
  public SyncStatus {
    source = List.copyOf(source);
    shards = List.copyOf(shards);
    outgoing = List.copyOf(outgoing);
  }

  /**
   * A target of this data centre.
   *
   * @param barrier whether this cluster is read-only for it
   * @param message what stands in the way here, as that the structure can't be read, of at most 512
   *     characters; empty if all is well, or an older master does not say
   */
  public record Outgoing(
      SyncId sync,
      ClusterId target,
      List<String> endpoints,
      SyncState state,
      int shardCount,
      boolean barrier,
      Optional<String> message) {
    /** Copies the list. */
    public Outgoing {
      endpoints = List.copyOf(endpoints);
    }
  }
}
