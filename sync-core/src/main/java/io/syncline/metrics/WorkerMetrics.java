package io.syncline.metrics;

import static java.util.stream.Collectors.toMap;

import com.codahale.metrics.MetricRegistry;
import io.syncline.SyncState;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a worker and its tasks count. {@link MetricName} says what each means. Thread-safe; made
 * once per worker.
 */
public final class WorkerMetrics {
  /** See {@link MetricName#WORKER_REGISTRATIONS}. */
  public final Count registrations;

  /** See {@link MetricName#WORKER_LEASES_LOST}. */
  public final Count leasesLost;

  /** See {@link MetricName#WORKER_CALLS_FAILED}. */
  public final Count callsFailed;

  /** Orders of a deposed leader. */
  public final Count ordersOfOldTerm;

  /** Orders for a former life. */
  public final Count ordersOfOldBoot;

  /** Orders that came while the worker had no lease. */
  public final Count ordersWithoutLease;

  /** See {@link MetricName#WORKER_SHARDS_STALLED}. */
  public final Level shardsStalled;

  /** See {@link MetricName#WORKER_FRAMES_SENT}. */
  public final Count framesSent;

  /** See {@link MetricName#WORKER_FRAME_BYTES_SENT}. */
  public final Count frameBytesSent;

  /** See {@link MetricName#WORKER_FRAMES_RECEIVED}. */
  public final Count framesReceived;

  /** See {@link MetricName#WORKER_FRAME_BYTES_RECEIVED}. */
  public final Count frameBytesReceived;

  /** Frames that are not what they claim to be. */
  public final Count framesCorrupt;

  /** Frames of an older stream or session. */
  public final Count framesDead;

  /** Frames seen before. */
  public final Count framesDuplicate;

  /** Frames beyond what may be held. */
  public final Count framesBeyondWindow;

  /** See {@link MetricName#WORKER_SEQUENCE_GAPS}. */
  public final Count sequenceGaps;

  /** See {@link MetricName#WORKER_HISTORY_LOST}. */
  public final Count historyLost;

  /** See {@link MetricName#WORKER_LATE_COMPLETIONS}. */
  public final Count lateCompletions;

  /** See {@link MetricName#WORKER_STEP_FAILURES}. */
  public final Count stepFailures;

  /** See {@link MetricName#WORKER_DOCUMENTS_APPLIED}. */
  public final Count documentsApplied;

  /** See {@link MetricName#WORKER_BYTES_APPLIED}. */
  public final Count bytesApplied;

  /** See {@link MetricName#WORKER_DOCUMENTS_COPIED}. */
  public final Count documentsCopied;

  /** See {@link MetricName#WORKER_APPLY_CALLS}. */
  public final Count applyCalls;

  /** See {@link MetricName#WORKER_REFUSED}. */
  public final Count refused;

  /** Heartbeats sent. */
  public final Count heartbeatsSent;

  /** Heartbeats received. */
  public final Count heartbeatsReceived;

  /** See {@link MetricName#WORKER_DIGESTS}. */
  public final Count digestsCompared;

  /** See {@link MetricName#WORKER_DIFFERENCES}. */
  public final Count differencesFound;

  /** See {@link MetricName#WORKER_REPAIRS}. */
  public final Count repairs;

  /** See {@link MetricName#WORKER_LAG}; in microseconds. */
  public final Spread lag;

  /** See {@link MetricName#WORKER_APPLY_TIME}; in microseconds. */
  public final Spread applyTime;

  /** Structure objects made or altered. */
  public final Count structurePuts;

  /** Structure objects dropped. */
  public final Count structureDrops;

  private final Map<StreamCause, Count> streams = new EnumMap<>(StreamCause.class);
  private final Map<SyncState, Level> shards = new EnumMap<>(SyncState.class);
  private final Map<String, Level> tasks;

  /** Registers all series, at zero where they are new. */
  public WorkerMetrics(MetricRegistry registry) {
    registrations = new Count(registry, MetricName.WORKER_REGISTRATIONS, "");
    leasesLost = new Count(registry, MetricName.WORKER_LEASES_LOST, "");
    callsFailed = new Count(registry, MetricName.WORKER_CALLS_FAILED, "");
    ordersOfOldTerm = new Count(registry, MetricName.WORKER_ORDERS_REFUSED, "term");
    ordersOfOldBoot = new Count(registry, MetricName.WORKER_ORDERS_REFUSED, "boot");
    ordersWithoutLease = new Count(registry, MetricName.WORKER_ORDERS_REFUSED, "lease");
    shardsStalled = new Level(registry, MetricName.WORKER_SHARDS_STALLED, "");
    framesSent = new Count(registry, MetricName.WORKER_FRAMES_SENT, "");
    frameBytesSent = new Count(registry, MetricName.WORKER_FRAME_BYTES_SENT, "");
    framesReceived = new Count(registry, MetricName.WORKER_FRAMES_RECEIVED, "");
    frameBytesReceived = new Count(registry, MetricName.WORKER_FRAME_BYTES_RECEIVED, "");
    framesCorrupt = new Count(registry, MetricName.WORKER_FRAMES_DROPPED, "corrupt");
    framesDead = new Count(registry, MetricName.WORKER_FRAMES_DROPPED, "dead");
    framesDuplicate = new Count(registry, MetricName.WORKER_FRAMES_DROPPED, "duplicate");
    framesBeyondWindow = new Count(registry, MetricName.WORKER_FRAMES_DROPPED, "window");
    sequenceGaps = new Count(registry, MetricName.WORKER_SEQUENCE_GAPS, "");
    historyLost = new Count(registry, MetricName.WORKER_HISTORY_LOST, "");
    lateCompletions = new Count(registry, MetricName.WORKER_LATE_COMPLETIONS, "");
    stepFailures = new Count(registry, MetricName.WORKER_STEP_FAILURES, "");
    documentsApplied = new Count(registry, MetricName.WORKER_DOCUMENTS_APPLIED, "");
    bytesApplied = new Count(registry, MetricName.WORKER_BYTES_APPLIED, "");
    documentsCopied = new Count(registry, MetricName.WORKER_DOCUMENTS_COPIED, "");
    applyCalls = new Count(registry, MetricName.WORKER_APPLY_CALLS, "");
    refused = new Count(registry, MetricName.WORKER_REFUSED, "");
    heartbeatsSent = new Count(registry, MetricName.WORKER_HEARTBEATS, "sent");
    heartbeatsReceived = new Count(registry, MetricName.WORKER_HEARTBEATS, "received");
    digestsCompared = new Count(registry, MetricName.WORKER_DIGESTS, "");
    differencesFound = new Count(registry, MetricName.WORKER_DIFFERENCES, "");
    repairs = new Count(registry, MetricName.WORKER_REPAIRS, "");
    lag = new Spread(registry, MetricName.WORKER_LAG);
    applyTime = new Spread(registry, MetricName.WORKER_APPLY_TIME);
    structurePuts = new Count(registry, MetricName.WORKER_STRUCTURE_CHANGES, "put");
    structureDrops = new Count(registry, MetricName.WORKER_STRUCTURE_CHANGES, "drop");
    for (StreamCause cause : StreamCause.values()) {
      streams.put(cause, new Count(registry, MetricName.WORKER_STREAMS, cause.label()));
    }
    for (SyncState state : SyncState.values()) {
      shards.put(state, new Level(registry, MetricName.WORKER_SHARDS, state.toString()));
    }
    tasks =
        MetricName.WORKER_TASKS.labelValues().stream()
            .collect(
                toMap(
                    type -> type,
                    type -> new Level(registry, MetricName.WORKER_TASKS, type),
                    (a, b) -> a,
                    TreeMap::new));
  }

  /** Counts a stream that a receiver began. */
  public void streamStarted(StreamCause cause) {
    java.util.Objects.requireNonNull(streams.get(cause)).add();
  }

  /** Received shards in a state. */
  public Level shards(SyncState state) {
    return java.util.Objects.requireNonNull(shards.get(state));
  }

  /** Running tasks of a type, for example {@code send-shard}. */
  public Level tasks(String type) {
    return java.util.Objects.requireNonNull(
        tasks.get(type), () -> "'" + type + "' is no type of task");
  }

  /** Why a receiver began a stream. */
  public enum StreamCause {
    /** The task began. */
    START,
    /** A frame is missing. */
    GAP,
    /** A frame does not continue from where the receiver is. */
    MISMATCH,
    /** Nothing was heard for too long. */
    SILENCE,
    /** The sender began a new life. */
    SESSION,
    /** The target's store refused the claim or a batch. */
    FENCED,
    /** A call was given up. */
    DEADLINE,
    /** The checkpoint read back is not the one that was written. */
    CHECKPOINT,
    /** Anything else. */
    OTHER;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
