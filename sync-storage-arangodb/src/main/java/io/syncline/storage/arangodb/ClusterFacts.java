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
 */
record ClusterFacts(
    ArangoConnection connection, ArangoVersion version, ClusterHealth health, boolean direct) {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterFacts.class);

  private static final String OLD_SOURCE =
      ": compare with 'check sync' before the target is relied on, and upgrade the source to 3.8 or"
          + " later";
  private static final String OLD_TARGET = " and it can be no target: upgrade it to 3.8 or later";
  private static final String USERS =
      "hashes of passwords can't be read, so users are made at the target with random passwords: set"
          + " new ones there, or give the source's masters and workers its secret and a way to its DB"
          + " servers";

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
    return new ClusterFacts(connection, version, health, direct(connection, health));
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
    String ofSource =
        Stream.of(old.map(text -> text + OLD_SOURCE), users)
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

  private static boolean direct(ArangoConnection connection, ClusterHealth health)
      throws InterruptedException {
    ArangoOptions.Mode mode = connection.options().mode();
    if (mode == ArangoOptions.Mode.COORDINATOR) {
      return false;
    }
    boolean may = connection.mayGoDirect();
    String why = "DB servers know no users, and the cluster's secret was not given";
    if (may) {
      try {
        for (ClusterHealth.Server server : health.servers()) {
          if (server.role() == ServerRole.DB_SERVER
              && server.status() == ClusterHealth.Status.GOOD) {
            Await.answer(new WalCalls(connection.direct(server.id())).lastTick());
          }
        }
        return true;
      } catch (ArangoError e) {
        if (mode == ArangoOptions.Mode.DIRECT || e.retryClass() == RetryClass.AUTH) {
          throw e.toSyncException();
        }
        why = String.valueOf(e.getMessage());
      }
    }
    if (mode == ArangoOptions.Mode.DIRECT) {
      throw refused(why);
    }
    LOG.warn(
        "event=no-change-feed reason={} next=shards are compared again and again through"
            + " coordinators; give the cluster's secret and a way to the DB servers for a feed",
        why);
    return false;
  }

  private static SyncException refused(String why) {
    return new SyncException(SyncException.Code.BAD_REQUEST, "arangodb: " + why);
  }
}
