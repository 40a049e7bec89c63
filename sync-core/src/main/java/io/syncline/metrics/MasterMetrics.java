package io.syncline.metrics;

import com.codahale.metrics.MetricRegistry;
import io.syncline.SyncState;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a master counts. {@link MetricName} says what each means. Thread-safe; made once per master.
 */
public final class MasterMetrics {
  /** See {@link MetricName#MASTER_LEADERSHIPS}. */
  public final Count leaderships;

  /** See {@link MetricName#MASTER_LEADING}. */
  public final Level leading;

  /** See {@link MetricName#MASTER_WORKER_REGISTRATIONS}. */
  public final Count workerRegistrations;

  /** See {@link MetricName#MASTER_WORKERS_EXPIRED}. */
  public final Count workersExpired;

  /** See {@link MetricName#MASTER_WORKERS}. */
  public final Level workers;

  /** Tasks that a worker has. */
  public final Level tasksAssigned;

  /** Tasks that no worker has. */
  public final Level tasksUnassigned;

  /** See {@link MetricName#MASTER_ASSIGNMENTS}. */
  public final Count assignments;

  /** Rounds of the leader's loop that ended well. */
  public final Count reconciliations;

  /** Rounds of the leader's loop that failed. */
  public final Count reconciliationsFailed;

  /** See {@link MetricName#MASTER_WRITES_FENCED}. */
  public final Count writesFenced;

  /** Calls of clients. */
  public final Count clientCalls;

  /** Calls of workers. */
  public final Count workerCalls;

  /** Calls of the other data centre. */
  public final Count sourceCalls;

  /** See {@link MetricName#MASTER_CALLS_FAILED}. */
  public final Count callsFailed;

  /** See {@link MetricName#MASTER_LAG}; in microseconds. */
  public final Level lag;

  private final Map<SyncState, Level> shards = new EnumMap<>(SyncState.class);

  /** Registers all series, at zero where they are new. */
  public MasterMetrics(MetricRegistry registry) {
    leaderships = new Count(registry, MetricName.MASTER_LEADERSHIPS, "");
    leading = new Level(registry, MetricName.MASTER_LEADING, "");
    workerRegistrations = new Count(registry, MetricName.MASTER_WORKER_REGISTRATIONS, "");
    workersExpired = new Count(registry, MetricName.MASTER_WORKERS_EXPIRED, "");
    workers = new Level(registry, MetricName.MASTER_WORKERS, "");
    tasksAssigned = new Level(registry, MetricName.MASTER_TASKS, "yes");
    tasksUnassigned = new Level(registry, MetricName.MASTER_TASKS, "no");
    assignments = new Count(registry, MetricName.MASTER_ASSIGNMENTS, "");
    reconciliations = new Count(registry, MetricName.MASTER_RECONCILIATIONS, "done");
    reconciliationsFailed = new Count(registry, MetricName.MASTER_RECONCILIATIONS, "failed");
    writesFenced = new Count(registry, MetricName.MASTER_WRITES_FENCED, "");
    clientCalls = new Count(registry, MetricName.MASTER_CALLS, "client");
    workerCalls = new Count(registry, MetricName.MASTER_CALLS, "worker");
    sourceCalls = new Count(registry, MetricName.MASTER_CALLS, "source-side");
    callsFailed = new Count(registry, MetricName.MASTER_CALLS_FAILED, "");
    lag = new Level(registry, MetricName.MASTER_LAG, "");
    for (SyncState state : SyncState.values()) {
      shards.put(state, new Level(registry, MetricName.MASTER_SHARDS, state.toString()));
    }
  }

  /** Shards of the incoming synchronisation in a state. */
  public Level shards(SyncState state) {
    return java.util.Objects.requireNonNull(shards.get(state));
  }

  /** This master is no longer the leader, or ends: its levels go to zero. */
  public void notLeading() {
    leading.set(0);
    workers.set(0);
    tasksAssigned.set(0);
    tasksUnassigned.set(0);
    lag.set(0);
    shards.values().forEach(level -> level.set(0));
  }
}
