package io.syncline.examples.quickstart.arangodb.raw;

import java.util.List;

/**
 * How a cluster is reached, and what opens it. Its text has no secret.
 *
 * @param coordinators endpoints, {@code http://host:port}
 * @param user who writes and reads
 * @param password the user's
 * @param secret what the cluster's servers share: it makes superusers
 */
public record ArangoAccess(List<String> coordinators, String user, String password, String secret) {

  /** Copies the endpoints. */
  public ArangoAccess {
    coordinators = List.copyOf(coordinators);
  }

  /** Calls to the first coordinator, by the user. */
  public ArangoHttp asUser() {
    return ArangoHttp.asUser(coordinators.get(0), user, password);
  }

  /** Calls to the first coordinator, by a superuser. */
  public ArangoHttp asSuperuser() {
    return asSuperuser(coordinators.get(0));
  }

  /** Calls to any server, by a superuser. */
  ArangoHttp asSuperuser(String endpoint) {
    return ArangoHttp.asSuperuser(endpoint, secret);
  }

  @Override
  public String toString() {
    return "ArangoAccess[coordinators=" + coordinators + ", user=" + user + "]";
  }
}
