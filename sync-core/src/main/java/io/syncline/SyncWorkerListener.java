package io.syncline;

/**
 * What a worker tells its host. Called one after the other on a thread of its own: a slow listener
 * delays only itself, and what comes while 1,000 events wait is dropped; what a listener throws is
 * logged.
 */
public interface SyncWorkerListener {
  /** The worker's state has changed. */
  default void stateChanged(SyncWorker.State state) {}

  /**
   * The worker is registered; its tasks will come.
   *
   * @param master the leader's endpoint
   * @param term of the leader
   */
  default void registered(String master, long term) {}

  /** The worker has lost its lease: its tasks stop, others get them, and it registers anew. */
  default void leaseLost(String reason) {}
}
