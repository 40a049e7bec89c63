package io.syncline.storage.arangodb.structure;

/**
 * Is told of collections that were dropped for the replication and yet are the same ones to the
 * server: system collections, which are only emptied. All checkpoints of their shards must be
 * removed, as they would have been with the collection: the shards are made new.
 *
 * <p>May block. May be told the same twice. What it throws fails the drop, which is then repeated.
 */
public interface EmptiedShards {
  /** All shards of a collection are empty, and new. */
  void emptied(String database, String collection);
}
