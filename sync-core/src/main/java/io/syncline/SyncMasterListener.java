package io.syncline;

/**
 * What a master tells its host. Called one after the other on a thread of its own: a slow listener
 * delays only itself, and what a listener throws is logged. Of several leaderships, statuses or
 * failures of one shard that wait only the last is told, and that one always comes; what {@link
 * #failed} would tell is dropped while 1,000 of them wait.
 */
public interface SyncMasterListener {
  /**
   * The master leads its data centre from now on, or no longer.
   *
   * @param term of the leadership that began or ended
   */
  default void leadershipChanged(boolean leads, long term) {}

  /**
   * The overall state of the incoming synchronisation, or its message, has changed. Told by the
   * leader; without the shards.
   */
  default void statusChanged(SyncStatus status) {}

  /** A shard has failed and waits for a reset. Told by the leader. */
  default void shardFailed(ShardStatus shard) {}

  /** Something went wrong that the master could not make good yet; it goes on trying. */
  default void failed(SyncException failure) {}
}
