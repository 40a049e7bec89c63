package io.syncline.examples.quickstart.data;

/** Names a collection within a cluster. */
public record CollectionId(String database, String name) implements Comparable<CollectionId> {

  /** Checks that both names are there. */
  public CollectionId {
    if (database.isEmpty() || name.isEmpty()) {
      throw new IllegalArgumentException(
          "a collection needs a database and a name, not '" + database + "/" + name + "'");
    }
  }

  @Override
  public int compareTo(CollectionId other) {
    int byDatabase = database.compareTo(other.database);
    return byDatabase != 0 ? byDatabase : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return database + "/" + name;
  }
}
