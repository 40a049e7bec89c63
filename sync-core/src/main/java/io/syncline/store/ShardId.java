package io.syncline.store;

import io.syncline.Bytes;

/** A shard by name: the part number {@code index}, counted from 0, of a collection. */
public record ShardId(String database, String collection, int index)
    implements Comparable<ShardId> {
  /** Checks that the names are not empty and the index not negative. */
  public ShardId {
    if (database.isEmpty() || collection.isEmpty() || index < 0) {
      throw new IllegalArgumentException(
          "shard '"
              + database
              + "/"
              + collection
              + "/"
              + index
              + "': names may not be empty, the index not negative");
    }
  }

  /**
   * In which shard of a collection a key lives, counted from 0, in the stores that place documents
   * by a hash of the key: the same in all of them, so that a target's own writes after a promotion
   * find the documents that it was given. The hash is not the one of {@link
   * DigestKind.Space#KEY_HASH}, whose points are to be spread evenly within a shard.
   */
  public static int indexOf(Bytes key, int shards) {
    return (int) Long.remainderUnsigned(key.hash64(1), shards);
  }

  @Override
  public int compareTo(ShardId other) {
    int c = database.compareTo(other.database);
    c = c != 0 ? c : collection.compareTo(other.collection);
    return c != 0 ? c : Integer.compare(index, other.index);
  }

  @Override
  public String toString() {
    return database + "/" + collection + "/" + index;
  }
}
