package io.syncline.storage.arangodb;

/**
 * A server has no list of the revisions of a shard: its collection was made before 3.8. From now on
 * {@link ShardReads#listsRevisions} says so.
 */
final class NoRevisions extends RuntimeException {
  private static final long serialVersionUID = 1;

  NoRevisions(ShardName shard) {
    super("shard " + shard + " has no list of revisions");
  }
}
