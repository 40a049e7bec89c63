package io.syncline.testkit.simulation;

/** What a synchronisation is doing when a fault strikes. */
public enum Phase {
  /** The target is told its source. */
  CONFIGURE,
  /** There is no leader on one side. */
  ELECTION,
  /** The first shards are compared. */
  COPY_BEGIN,
  /** Some shards are copied, others not. */
  COPY_MIDDLE,
  /** The last shards are compared. */
  COPY_END,
  /** A shard went over from the copy to changes a moment ago. */
  HAND_OVER,
  /** Changes flow. */
  STEADY,
  /** Changes of a long time are caught up with. */
  CATCH_UP,
  /** Tasks go from one worker to another. */
  REBALANCE,
  /** Collections, indexes and views are made, changed and dropped. */
  STRUCTURE_CHANGE,
  /** Target and source are compared. */
  VERIFY,
  /** What differs is mended. */
  REPAIR,
  /** A failed shard is given another try. */
  RESET,
  /** The source is read-only until both are equal. */
  BARRIER,
  /** The synchronisation is ended in order. */
  STOP,
  /** The synchronisation is ended at once. */
  ABORT
}
