package io.syncline.control;

import io.syncline.CheckReport;
import io.syncline.ClusterId;
import io.syncline.MasterInfo;
import io.syncline.RepairReport;
import io.syncline.StopReport;
import io.syncline.SyncId;
import io.syncline.SyncStatus;
import io.syncline.TaskInfo;
import io.syncline.WorkerInfo;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
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
   */
  record Stop(String id, boolean ensureInSync, Duration timeout)
      implements ClientCall<StopReport> {}

  /**
   * Ends the incoming synchronisation at once, whatever state it is in.
   *
   * @param sourceTimeout how long to try to tell the source
   */
  record Abort(String id, Duration sourceTimeout) implements ClientCall<StopReport> {}

  /** Ends an outgoing synchronisation at the source, where the target can't be reached any more. */
  record AbortOutgoing(ClusterId target) implements ClientCall<Boolean> {}

  /** Asks for the message timeout. */
  record GetMessageTimeout() implements ClientCall<Duration> {}

  /** Sets the message timeout of this data centre. */
  record SetMessageTimeout(Duration timeout) implements ClientCall<Duration> {}

  /**
   * Gives a failed shard another try, beginning with a comparison. Answers whether it was failed.
   */
  record ResetShard(ShardId shard) implements ClientCall<Boolean> {}

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
