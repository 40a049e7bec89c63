package io.syncline;

/**
 * Is told what becomes of a worker. Called one at a time, in order, on a thread of its own pool:
 * what it does holds up nothing else. What it throws is logged.
 */
public interface WorkerListener {
  /** Does nothing. */
  WorkerListener NONE = new WorkerListener() {};

  /** The worker's state changed. */
  default void onState(SyncWorker.State state) {}

  /** The worker is registered, and its tasks will come. */
  default void onRegistered(String master, long term) {}

  /** The worker lost its lease: its tasks stop, others get them, and it registers anew. */
  default void onLeaseLost(String reason) {}
}
