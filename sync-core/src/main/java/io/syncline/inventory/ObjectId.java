package io.syncline.inventory;

import java.util.Optional;

/**
 * The name of an object.
 *
 * @param database empty for users and databases themselves
 * @param collection only for indexes, else empty
 * @param name unique within kind, database and collection
 */
public record ObjectId(ObjectKind kind, String database, String collection, String name)
    implements Comparable<ObjectId> {
  /** Checks that there is a name. */
  public ObjectId {
    if (name.isEmpty()) {
      throw new IllegalArgumentException(
          kind + " in database '" + database + "': the name is empty");
    }
  }

  /** A database. */
  public static ObjectId database(String name) {
    return new ObjectId(ObjectKind.DATABASE, "", "", name);
  }

  /** A collection. */
  public static ObjectId collection(String database, String name) {
    return new ObjectId(ObjectKind.COLLECTION, database, "", name);
  }

  /** The collection or database that the object is a part of; empty where it stands alone. */
  public Optional<ObjectId> whole() {
    if (database.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        collection.isEmpty() ? database(database) : collection(database, collection));
  }

  /** Whether an object is this one, or a part of it: dropped with it. */
  public boolean holds(ObjectId other) {
    return other.equals(this)
        || kind == ObjectKind.DATABASE && other.database.equals(name)
        || kind == ObjectKind.COLLECTION
            && other.database.equals(database)
            && other.collection.equals(name);
  }

  @Override
  public int compareTo(ObjectId other) {
    int c = kind.compareTo(other.kind);
    c = c != 0 ? c : database.compareTo(other.database);
    c = c != 0 ? c : collection.compareTo(other.collection);
    return c != 0 ? c : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return kind + " " + database + (collection.isEmpty() ? "" : "/" + collection) + "/" + name;
  }
}
