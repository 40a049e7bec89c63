package io.syncline.testkit.arangodb;

import org.jspecify.annotations.Nullable;

/** Who asks, and what he may do now. Guarded by the cluster's lock. */
final class Caller {
  private final Cluster cluster;
  private final String user;
  private final @Nullable Member asks;

  private Caller(Cluster cluster, String user, @Nullable Member asks) {
    this.cluster = cluster;
    this.user = user;
    this.asks = asks;
  }

  /** The same, as the server that is asked sees it. */
  Caller at(Member server) {
    return new Caller(cluster, user, server);
  }

  static Caller user(Cluster cluster, String name) {
    return new Caller(cluster, name, null);
  }

  /** Whoever has the cluster's secret, and everybody where nobody is asked. */
  static Caller superuser(Cluster cluster) {
    return new Caller(cluster, "", null);
  }

  boolean isSuperuser() {
    return user.isEmpty();
  }

  /** The user's name, empty for a superuser. */
  String name() {
    return user;
  }

  /** Whether the right to write to {@code _system} is stored, which no mode takes away. */
  boolean isAdmin() {
    return isSuperuser() || cluster.users.stored(user, DatabaseState.SYSTEM) == Level.WRITE;
  }

  Level level(String database) {
    return isSuperuser() ? Level.WRITE : now(cluster.users.stored(user, database));
  }

  Level level(CollectionState collection) {
    if (isSuperuser()) {
      return Level.WRITE;
    }
    if (collection.database.isSystem() && collection.name.equals(Users.COLLECTION)) {
      return Level.NONE;
    }
    return now(cluster.users.stored(user, collection.database.name, collection.name));
  }

  /** May read a collection, or 403/11. */
  void needsRead(CollectionState collection) {
    if (level(collection) == Level.NONE) {
      throw forbidden();
    }
  }

  /** May write documents, or 403/11; 403/1004 where only the mode stands against it. */
  void needsWrite(CollectionState collection) {
    if (level(collection) == Level.WRITE) {
      return;
    }
    if (isReadOnly()
        && cluster.users.stored(user, collection.database.name, collection.name) == Level.WRITE) {
      throw new Refusal(403, 1004, "read only");
    }
    throw forbidden();
  }

  static Refusal forbidden() {
    return new Refusal(403, 11, "forbidden");
  }

  private boolean isReadOnly() {
    return asks == null ? cluster.isReadOnly() : cluster.isReadOnly(asks);
  }

  private Level now(Level stored) {
    return isReadOnly() ? stored.atMost(Level.READ) : stored;
  }
}
