package io.syncline.storage.arangodb;

/** A shard as its servers name it. */
record ShardName(String database, String shard) {
  @Override
  public String toString() {
    return database + "/" + shard;
  }
}
