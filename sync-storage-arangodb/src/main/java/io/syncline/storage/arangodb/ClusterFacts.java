package io.syncline.storage.arangodb;

import io.syncline.SyncException;
import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.storage.arangodb.call.ArangoError;
import io.syncline.storage.arangodb.call.ArangoVersion;
import io.syncline.storage.arangodb.call.ClusterHealth;
import io.syncline.storage.arangodb.call.RetryClass;
import io.syncline.storage.arangodb.call.ServerCalls;
import io.syncline.storage.arangodb.call.ServerRole;
import io.syncline.storage.arangodb.call.WalCalls;
import io.syncline.store.StoreTraits;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a cluster is, looked at once when a store is opened.
 *
 * @param direct whether its DB servers are read themselves
 * @param unreadable why they are not, although the credentials are good for it and nobody wanted it
 *     so
 */
record ClusterFacts(
    ArangoConnection connection,
    ArangoVersion version,
    ClusterHealth health,
    boolean direct,
    Optional<String> unreadable) {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterFacts.class);

  private static final String OLD_SOURCE =
      ": compare with 'check sync' before the target is relied on, and upgrade the source to 3.8 or"
          + " later";
  private static final String OLD_TARGET = " and it can be no target: upgrade it to 3.8 or later";
  private static final String USERS =
      "hashes of passwords can't be read, so users are made at the target with random passwords: set"
          + " new ones there, or give the source's masters and workers its secret and a way to its DB"
          + " servers";

  private static final String NO_SECRET =
      "DB servers know no users, and the cluster's secret was not given";
  private static final String A_WAY =
      "open the network to it, or name an endpoint at which it is reached from here (dbServers,"
          + " --cluster.db-server)";

  static ClusterFacts of(ArangoConnection connection) throws InterruptedException {
    ServerCalls calls = new ServerCalls(connection.coordinator().patient());
    ServerRole role = Await.told(calls.role());
    if (role != ServerRole.COORDINATOR) {
      throw refused(
          "what answers is no coordinator of a cluster but a server of the role "
              + role
              + ": name a coordinator's endpoint; single servers can't be replicated");
    }
    String engine = Await.told(calls.engine());
    if (!engine.equals("rocksdb")) {
      throw refused("the storage engine is '" + engine + "': only rocksdb can be replicated");
    }
    ArangoVersion version = Await.told(calls.version()).version();
    checkVersion(version, connection.options().unverifiedVersions());
    ClusterHealth health = Await.told(calls.health());
    connection.learn(health);
    return of(connection, version, health);
  }

  private static ClusterFacts of(
      ArangoConnection connection, ArangoVersion version, ClusterHealth health)
      throws InterruptedException {
    ArangoOptions.Mode mode = connection.options().mode();
    if (mode == ArangoOptions.Mode.COORDINATOR) {
      return new ClusterFacts(connection, version, health, false, Optional.empty());
    }
    if (!connection.mayGoDirect()) {
      if (mode == ArangoOptions.Mode.DIRECT) {
        throw refused(
            "mode is DIRECT, and "
                + NO_SECRET
                + ": give it (--cluster.jwt-secret), or choose another mode (--cluster.mode)");
      }
      warn(NO_SECRET);
      return new ClusterFacts(connection, version, health, false, Optional.empty());
    }
    Optional<String> unreadable = unreadable(connection, health, mode);
    unreadable.ifPresent(ClusterFacts::warn);
    return new ClusterFacts(connection, version, health, unreadable.isEmpty(), unreadable);
  }

  /** Whether its DB servers list the revisions of their shards. */
  boolean listsRevisions() {
    return direct && version.listsRevisions();
  }

  /** What the status says of it. */
  StoreTraits.Warnings warnings() {
    Optional<String> old =
        version.listsRevisions()
            ? Optional.empty()
            : Optional.of("version " + version.text() + " was not verified");
    Optional<String> users = direct ? Optional.empty() : Optional.of(USERS);
    Optional<String> feed =
        unreadable.map(why -> "there is no change feed, since " + why + ": " + A_WAY);
    String ofSource =
        Stream.of(old.map(text -> text + OLD_SOURCE), feed, users)
            .flatMap(Optional::stream)
            .collect(Collectors.joining("; "));
    return new StoreTraits.Warnings(
        Optional.of(ofSource).filter(text -> !text.isEmpty()), old.map(text -> text + OLD_TARGET));
  }

  private static void checkVersion(ArangoVersion version, boolean unverified) {
    if (version.listsRevisions()) {
      return;
    }
    if (!version.atLeast(3, 3, 0)) {
      throw refused(
          "the version is "
              + version.text()
              + ": 3.8 and later can be replicated, and 3.3 to 3.7 as a source; update first");
    }
    if (!unverified) {
      throw refused(
          "the version is "
              + version.text()
              + ": 3.8 and later can be replicated; update first. As a source 3.3 to 3.7 are"
              + " followed where the option unverifiedVersions (--cluster.unverified-versions) is"
              + " set: their shards are compared by reading them whole, and it was not verified"
              + " with any server");
    }
    LOG.warn(
        "event=version-not-verified version={} next=it is followed as a source only, shards are"
            + " compared by reading them whole, and nothing of it was verified: compare with"
            + " 'check sync' before it is relied on",
        version.text());
  }

  /** Why DB servers can't be read from here, if one can't. */
  private static Optional<String> unreadable(
      ArangoConnection connection, ClusterHealth health, ArangoOptions.Mode mode)
      throws InterruptedException {
    for (ClusterHealth.Server server : health.servers()) {
      if (server.role() == ServerRole.DB_SERVER && server.status() == ClusterHealth.Status.GOOD) {
        try {
          Await.answer(new WalCalls(connection.direct(server.id())).lastTick());
        } catch (ArangoError e) {
          String why = "DB server " + server.id() + " can't be read, " + e.getMessage();
          if (e.retryClass() == RetryClass.AUTH || e.retryClass() == RetryClass.LICENCE) {
            // It is chosen once: what is put right later is no reason to go on without a feed.
            throw e.toSyncException();
          }
          if (mode == ArangoOptions.Mode.DIRECT) {
            throw new SyncException(
                e.toSyncException().code(),
                "arangodb: mode is DIRECT, and " + why + ": " + A_WAY + ", or choose another mode",
                e);
          }
          return Optional.of(why);
        }
      }
    }
    return Optional.empty();
  }

  private static void warn(String why) {
    LOG.warn(
        "event=no-change-feed reason={} next=shards are compared again and again through"
            + " coordinators; give the cluster's secret and a way to the DB servers for a feed",
        why);
  }

  private static SyncException refused(String why) {
    return new SyncException(SyncException.Code.BAD_REQUEST, "arangodb: " + why);
  }
}
