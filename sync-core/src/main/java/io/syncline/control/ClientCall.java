package io.syncline.control;

import io.syncline.CheckReport;
import io.syncline.ClusterId;
import io.syncline.FinalModes;
import io.syncline.MasterInfo;
import io.syncline.RepairReport;
import io.syncline.ServerMode;
import io.syncline.StopReport;
import io.syncline.SyncId;
import io.syncline.SyncStatus;
import io.syncline.TaskInfo;
import io.syncline.WorkerInfo;
import io.syncline.store.ReadOnlyHolds;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a client asks of a data centre's masters. A follower forwards to the leader. Long work is
 * begun by the first call with an id and asked after by further calls with the same id, so that an
 * answer that was lost, or a change of the leader, begins nothing twice.
 *
 * @param <R> the type of its answer
 */
public sealed interface ClientCall<R> extends Call<R> {
  /**
   * Makes this data centre's cluster the target of a source. Asked again with the same source it
   * changes nothing.
   */
  record Configure(List<String> sourceEndpoints) implements ClientCall<Configured> {
    /** Copies the list. */
    public Configure {
      sourceEndpoints = List.copyOf(sourceEndpoints);
    }
  }

  /**
   * The answer to configure.
   *
   * @param changed false if it was configured so already
   */
  record Configured(SyncId sync, boolean changed) {}

  /** Asks for the status, incoming and outgoing; with all shards or without. */
  record GetStatus(boolean shards) implements ClientCall<SyncStatus> {}

  /** Asks for the tasks of this data centre. */
  record GetTasks() implements ClientCall<List<TaskInfo>> {}

  /** Asks for the masters of this data centre. */
  record GetMasters() implements ClientCall<List<MasterInfo>> {}

  /** Asks for the workers of this data centre. */
  record GetWorkers() implements ClientCall<List<WorkerInfo>> {}

  /** Asks the called process itself for the library's version. Never forwarded. */
  record GetVersion() implements ClientCall<String> {}

  /**
   * Stops the incoming synchronisation.
   *
   * @param ensureInSync whether the source is made read-only first, until target and source are
   *     equal
   * @param timeout for being in sync; past it nothing is stopped and the source is writable again
   * @param modes how the clusters are left; writable if it is empty
   */
  record Stop(String id, boolean ensureInSync, Duration timeout, Optional<FinalModes> modes)
      implements ClientCall<StopReport> {
    /** Leaves both clusters writable. */
    public Stop(String id, boolean ensureInSync, Duration timeout) {
      this(id, ensureInSync, timeout, Optional.empty());
    }
  }

  /**
   * Ends the incoming synchronisation at once, whatever state it is in.
   *
   * @param sourceTimeout how long to try to tell the source
   * @param modes how the clusters are left; writable if it is empty
   */
  record Abort(String id, Duration sourceTimeout, Optional<FinalModes> modes)
      implements ClientCall<StopReport> {
    /** Leaves both clusters writable. */
    public Abort(String id, Duration sourceTimeout) {
      this(id, sourceTimeout, Optional.empty());
    }
  }

  /**
   * Ends an outgoing synchronisation at the source, where the target can't be reached any more.
   *
   * @param mode how this cluster is left; writable if it is empty
   */
  record AbortOutgoing(ClusterId target, Optional<ServerMode> mode) implements ClientCall<Boolean> {
    /** Leaves this cluster writable. */
    public AbortOutgoing(ClusterId target) {
      this(target, Optional.empty());
    }
  }

  /** Asks why this data centre's cluster is read-only for applications: nothing if it is not. */
  record GetServerMode() implements ClientCall<Set<ReadOnlyHolds.Hold.Kind>> {}

  /**
   * Makes this data centre's cluster read-only by an operator's wish, or takes back every such
   * wish, those of an end that left it read-only too. A target of a synchronisation, and a source
   * under a barrier, stay read-only all the same. Answers what {@link GetServerMode} answers after
   * it.
   */
  record SetServerMode(ServerMode mode) implements ClientCall<Set<ReadOnlyHolds.Hold.Kind>> {}

  /**
   * Begins a task anew under a greater epoch, with the same worker or another. Answers whether a
   * worker had it; {@code NOT_FOUND} where there is no such task.
   *
   * @param task its id in {@link TaskInfo}. One that sends a shard is begun anew together with
   *     those of all shards of its feed
   */
  record RestartTask(String task) implements ClientCall<Boolean> {}

  /** Asks for the message timeout. */
  record GetMessageTimeout() implements ClientCall<Duration> {}

  /** Sets the message timeout of this data centre. */
  record SetMessageTimeout(Duration timeout) implements ClientCall<Duration> {}

  /**
   * Gives a failed shard another try, beginning with a comparison. Answers whether it was failed.
   */
  record ResetShard(ShardId shard) implements ClientCall<Boolean> {}

  /**
   * Puts the source under a barrier, read-only, until it is lifted, a stop or abort begins, or the
   * target's leader is gone for the barrier's lease. Refused unless the synchronisation is running.
   * Answers whether there was none; asked again it changes nothing.
   */
  record PlaceBarrier() implements ClientCall<Boolean> {}

  /** Lifts the barrier that a client has placed. Answers whether there was one. */
  record ReleaseBarrier() implements ClientCall<Boolean> {}

  /** Asks how the barrier stands that a client has placed. */
  record GetBarrier() implements ClientCall<BarrierView> {}

  /**
   * How a client's barrier stands.
   *
   * @param wanted whether one was placed and not lifted
   * @param standing whether the source is read-only under it, as last heard
   * @param shards of the source under the barrier, those that are known if it does not stand
   * @param behind those of them that are not proven to hold all that the source held by their
   *     durable positions; all while it does not stand. Their bodies are not compared
   * @param message what is missing, the structure too; empty if nothing is
   */
  record BarrierView(
      boolean wanted, boolean standing, int shards, Set<ShardId> behind, String message) {
    /** No barrier. */
    public static final BarrierView NONE = new BarrierView(false, false, 0, Set.of(), "");

    /** Copies the set. */
    public BarrierView {
      behind = Collections.unmodifiableSet(new LinkedHashSet<>(behind));
    }
  }

  /** Compares shards by digests of their bodies while they run; an empty set means all. */
  record Check(String id, Set<ShardId> shards) implements ClientCall<CheckReport> {
    /** Copies the set. */
    public Check {
      shards = Collections.unmodifiableSet(new LinkedHashSet<>(shards));
    }
  }

  /** Compares shards and mends what differs; an empty set means all. */
  record Repair(String id, Set<ShardId> shards) implements ClientCall<RepairReport> {
    /** Copies the set. */
    public Repair {
      shards = Collections.unmodifiableSet(new LinkedHashSet<>(shards));
    }
  }
}
