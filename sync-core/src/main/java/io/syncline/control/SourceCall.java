package io.syncline.control;

import io.syncline.ClusterId;
import io.syncline.ServerMode;
import io.syncline.SyncId;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedShard;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.transport.PeerAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the target's leader asks of the source's masters. A follower forwards to the leader.
 *
 * @param <R> the type of its answer
 */
public sealed interface SourceCall<R> extends Call<R> {
  /**
   * The cluster that is asked, and all clusters that it is replicated from, directly or not: the
   * check against loops.
   */
  record GetUpstream(int hops) implements SourceCall<List<ClusterId>> {}

  /**
   * Opens an outgoing synchronisation, or confirms that it is open, and exchanges addresses.
   * Repeated by the target's leader every few seconds; without it for the message timeout the
   * source stops sending and lifts its barrier.
   *
   * @param target the cluster to replicate to
   * @param endpoints of the target's masters
   * @param address how the source's workers read the target's channels
   */
  record OpenOutgoing(SyncId sync, ClusterId target, List<String> endpoints, PeerAddress address)
      implements SourceCall<OutgoingOpened> {
    /** Copies the list. */
    public OpenOutgoing {
      endpoints = List.copyOf(endpoints);
    }
  }

  /**
   * The source's side of it.
   *
   * @param warning what is to be known of its store; empty if there is nothing, or it does not say
   * @param trouble what stands in the way at the source, as {@link
   *     io.syncline.SyncStatus.Outgoing#message}; empty if nothing does, or it does not say
   */
  record OutgoingOpened(
      ClusterId source, PeerAddress address, Optional<String> warning, Optional<String> trouble) {}

  /**
   * Asks for senders for shards. The answer names the feed of each; shards that the source does not
   * have (in that incarnation) are left out. Their channels exist when it comes.
   */
  record SendShards(SyncId sync, Map<ShardId, Incarnation> shards)
      implements SourceCall<Map<ShardId, FeedShard>> {
    /** Copies the map. */
    public SendShards {
      shards = Collections.unmodifiableMap(new LinkedHashMap<>(shards));
    }
  }

  /**
   * The synchronisation is over: senders end, channels and credentials are removed. Idempotent.
   *
   * @param mode how the source's cluster is left; writable if it is empty
   */
  record CloseOutgoing(SyncId sync, Optional<ServerMode> mode) implements SourceCall<Boolean> {
    /** Leaves the source's cluster writable. */
    public CloseOutgoing(SyncId sync) {
      this(sync, Optional.empty());
    }
  }

  /**
   * Puts the source under a barrier, or renews it: read-only until it is lifted or the lease runs
   * out.
   *
   * @param lease how long it stands without being renewed
   */
  record Barrier(SyncId sync, String id, Duration lease) implements SourceCall<BarrierState> {}

  /** Lifts a barrier, whichever stands if the id is empty. Idempotent. */
  record LiftBarrier(SyncId sync, String id) implements SourceCall<Boolean> {}

  /**
   * The state of a barrier.
   *
   * @param standing whether the source has been read-only under this id without a break since it
   *     was placed
   * @param inventoryVersion of the source, read under the barrier
   * @param shards all shards under the barrier, with their incarnations
   * @param heads the end of every feed that has shards, read under the barrier
   */
  record BarrierState(
      boolean standing,
      String inventoryVersion,
      Map<ShardId, Incarnation> shards,
      Set<FeedPosition> heads) {
    /** Copies map and set. */
    public BarrierState {
      shards = Collections.unmodifiableMap(new LinkedHashMap<>(shards));
      heads = Collections.unmodifiableSet(new LinkedHashSet<>(heads));
    }
  }
}
