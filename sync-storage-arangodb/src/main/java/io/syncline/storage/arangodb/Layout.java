package io.syncline.storage.arangodb;

/** The collections that Syncline keeps in a cluster; never replicated. */
final class Layout {
  /** The database of what concerns the whole cluster. */
  static final String SYSTEM = "_system";

  /** In {@link #SYSTEM}: the masters' state, who writes structure, origins, holds. One shard. */
  static final String STATE = "_syncline_state";

  /** In each database that is replicated to: the checkpoints of its shards. */
  static final String CHECKPOINTS = "_syncline_checkpoints";

  private Layout() {}
}
