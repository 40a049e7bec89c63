package io.syncline.store;

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
