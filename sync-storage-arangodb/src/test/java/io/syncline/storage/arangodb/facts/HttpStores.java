package io.syncline.storage.arangodb.facts;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.storage.arangodb.ArangoCredentials;
import io.syncline.storage.arangodb.ArangoDbStore;
import io.syncline.storage.arangodb.ArangoOptions;
import io.syncline.storage.arangodb.Centre;
import io.syncline.storage.arangodb.structure.StructureOptions;
import java.net.URI;
import java.time.Duration;

/** The adapter over a cluster that is known by its addresses only. The cluster outlives it. */
final class HttpStores implements Centre.Cluster {
  private static final String USER = "repl";
  private static final String PASSWORD = "password of the replication";

  private final FactCluster cluster;
  private final String name;
  private final Login login;
  private final StructureOptions structure;
  private final SyncRuntime runtime;

  /** As whom the adapter calls. */
  enum Login {
    SECRET,
    USER
  }

  HttpStores(FactCluster cluster, String name, Login login, StructureOptions structure) {
    this.cluster = cluster;
    this.name = name;
    this.login = login;
    this.structure = structure;
    empty();
    if (login == Login.USER) {
      makeUser();
    }
    this.runtime = SyncRuntime.threaded(name);
  }

  /** The usual structure, with no waiting for what the stand-in does at once. */
  static StructureOptions usual(FactCluster cluster) {
    return cluster.standsIn()
        ? StructureOptions.DEFAULTS.withSettle(Duration.ofMillis(1))
        : StructureOptions.DEFAULTS;
  }

  private FactHttp superuser() {
    return FactHttp.superuser(cluster.coordinators().get(0), cluster.secret());
  }

  /** Drops what tests before have made. */
  private void empty() {
    FactHttp superuser = superuser();
    superuser.put("/_admin/server/mode", "{\"mode\":\"default\"}").needed();
    for (JsonNode database : superuser.get("/_api/database").needed().json().path("result")) {
      if (!database.asText().equals("_system")) {
        superuser.delete("/_api/database/" + database.asText()).needed();
      }
    }
    JsonNode collections = superuser.get("/_api/collection").needed().json().path("result");
    for (JsonNode collection : collections) {
      String own = collection.path("name").asText();
      if (own.startsWith("_syncline")) {
        superuser.delete("/_api/collection/" + own + "?isSystem=true").needed();
      }
    }
    for (JsonNode user : superuser.get("/_api/user").needed().json().path("result")) {
      if (!user.path("user").asText().equals("root")) {
        superuser.delete("/_api/user/" + user.path("user").asText()).needed();
      }
    }
  }

  private void makeUser() {
    FactHttp superuser = superuser();
    superuser
        .post("/_api/user", "{\"user\":\"" + USER + "\",\"passwd\":\"" + PASSWORD + "\"}")
        .needed();
    for (String place : new String[] {"*", "*/*", "_system"}) {
      superuser.put("/_api/user/" + USER + "/database/" + place, "{\"grant\":\"rw\"}").needed();
    }
  }

  @Override
  public ArangoDbStore open() {
    try {
      return ArangoDbStore.open(
          new ClusterId(name),
          ArangoOptions.builder(cluster.coordinators().stream().map(URI::toString).toList())
              .plaintext(true)
              .dbServers(cluster.dbServers())
              .credentials(credentials())
              .build(),
          structure,
          runtime);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private ArangoCredentials credentials() {
    return login == Login.USER
        ? ArangoCredentials.password(USER, Secret.of(PASSWORD))
        : ArangoCredentials.clusterSecret(new SecretRing(runtime, Secret.of(cluster.secret())));
  }

  @Override
  public boolean keepsState() {
    return true;
  }

  @Override
  public SyncRuntime runtime() {
    return runtime;
  }

  @Override
  public void close() {
    runtime.close();
  }
}
