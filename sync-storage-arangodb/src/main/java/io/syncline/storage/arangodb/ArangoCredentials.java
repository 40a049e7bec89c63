package io.syncline.storage.arangodb;

import io.syncline.SyncException;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;

/** How a cluster is told who calls. No secret shows in any text. */
public sealed interface ArangoCredentials {
  /** For clusters without authentication. */
  static ArangoCredentials none() {
    return new None();
  }

  /** A user and a password, shown with each call. Coordinators only: DB servers know no users. */
  static ArangoCredentials password(String user, Secret password) {
    return new UserPassword(user, password, false);
  }

  /**
   * A user and a password that get a token first, which is shown with each call and renewed before
   * it ends. Coordinators only.
   */
  static ArangoCredentials login(String user, Secret password) {
    return new UserPassword(user, password, true);
  }

  /** An access token of a user, as ArangoDB has from 3.12 on. Coordinators only. */
  static ArangoCredentials accessToken(String user, Secret token) {
    return new UserPassword(user, token, false);
  }

  /**
   * The secret that the cluster's servers share: whoever has it may do everything, also at DB
   * servers and while the cluster is read-only. White space around it is left out, as the servers
   * do with their key files.
   *
   * @param ring asked with each new token, so that the secret can be replaced while the store is
   *     open
   */
  static ArangoCredentials clusterSecret(SecretRing ring) {
    return new ClusterSecret(ring, true);
  }

  /** Nobody in particular. */
  record None() implements ArangoCredentials {}

  /**
   * A user of the cluster.
   *
   * @param user may be empty with an access token
   * @param password or an access token
   * @param login whether a token is fetched with it
   */
  record UserPassword(String user, Secret password, boolean login) implements ArangoCredentials {
    /** Refuses a name that can't be sent. */
    public UserPassword {
      if (user.indexOf(':') >= 0 || user.chars().anyMatch(Character::isISOControl)) {
        throw new SyncException(
            SyncException.Code.BAD_REQUEST,
            "arangodb: a user's name has no colon and no control characters");
      }
    }
  }

  /**
   * The secret of the cluster.
   *
   * @param trim whether white space around it is left out; false only where a server's secret
   *     really has some, which key files can't have
   */
  record ClusterSecret(SecretRing ring, boolean trim) implements ArangoCredentials {}
}
