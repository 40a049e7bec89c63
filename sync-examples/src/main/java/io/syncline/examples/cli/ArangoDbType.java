package io.syncline.examples.cli;

import io.syncline.SyncException;
import io.syncline.pki.TrustAnchors;
import io.syncline.storage.arangodb.ArangoCredentials;
import io.syncline.storage.arangodb.ArangoDbStore;
import io.syncline.storage.arangodb.ArangoOptions;
import io.syncline.storage.arangodb.ArangoTls;
import io.syncline.storage.arangodb.call.ServerAddress;
import io.syncline.storage.arangodb.structure.StructureOptions;
import io.syncline.store.BlockingStore;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code --cluster.type=arangodb}: an ArangoDB cluster, which any number of masters and workers
 * have open at a time, and in which the masters keep what they share.
 */
public final class ArangoDbType implements StorageType {
  /** Calls that wait for the cluster at a time; the connection has limits of its own. */
  private static final int THREADS = 24;

  private static final int STATE_THREADS = 4;

  /** For the service loader. */
  public ArangoDbType() {}

  @Override
  public String name() {
    return "arangodb";
  }

  @Override
  public boolean keepsState() {
    return true;
  }

  @Override
  public Opened open(Settings settings) {
    ClusterReach reach = settings.reach();
    if (reach.endpoints().isEmpty()) {
      throw wrong("--cluster.type=arangodb needs --cluster.endpoint, a coordinator's");
    }
    reach.endpoints().forEach(url -> check("--cluster.endpoint", url, reach.plaintext()));
    reach
        .dbServers()
        .forEach(
            (internal, reachable) -> {
              check("--cluster.db-server", internal, true);
              check("--cluster.db-server", reachable, reach.plaintext());
            });
    try {
      ArangoDbStore store =
          ArangoDbStore.open(
              settings.cluster(), options(reach), structure(reach.limits()), settings.runtime());
      return new Opened(
          BlockingStore.async(store, settings.runtime().pool("store", THREADS)),
          Optional.of(store.state(settings.runtime().pool("masters-state", STATE_THREADS))),
          store::close);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SyncException(
          SyncException.Code.CLOSED, "interrupted before the cluster was reached", e);
    }
  }

  private static ArangoOptions options(ClusterReach reach) {
    Optional<Supplier<TrustAnchors>> authority = reach.authority();
    return ArangoOptions.builder(reach.endpoints())
        .credentials(credentials(reach))
        .tls(authority.map(anchors -> new ArangoTls(anchors, true)).orElseGet(ArangoTls::ofSystem))
        .plaintext(reach.plaintext())
        .dbServers(reach.dbServers())
        .unverifiedVersions(reach.unverifiedVersions())
        .transactions(reach.transactions())
        .mode(mode(reach.mode()))
        .build();
  }

  private static ArangoOptions.Mode mode(ClusterReach.Mode mode) {
    return switch (mode) {
      case AUTO -> ArangoOptions.Mode.AUTO;
      case DIRECT -> ArangoOptions.Mode.DIRECT;
      case COORDINATOR -> ArangoOptions.Mode.COORDINATOR;
    };
  }

  private static ArangoCredentials credentials(ClusterReach reach) {
    if (reach.secret().isPresent()) {
      return ArangoCredentials.clusterSecret(reach.secret().get());
    }
    return reach
        .user()
        .map(user -> ArangoCredentials.login(user.name(), user.password()))
        .orElseGet(ArangoCredentials::none);
  }

  private static StructureOptions structure(ClusterReach.Limits limits) {
    int least = Math.max(1, limits.minReplicationFactor());
    int most =
        limits.maxReplicationFactor() == 0 ? Integer.MAX_VALUE : limits.maxReplicationFactor();
    if (most < least) {
      throw wrong(
          "--cluster.max-replication-factor "
              + most
              + " is below --cluster.min-replication-factor "
              + least);
    }
    return StructureOptions.DEFAULTS
        .withReplicationFactor(least, most)
        .withLeaveRoot(limits.excludeRootUser());
  }

  private static void check(String flag, String endpoint, boolean plaintext) {
    ServerAddress address;
    try {
      address = ServerAddress.parse(endpoint);
    } catch (IllegalArgumentException e) {
      throw wrong(flag + ": " + e.getMessage() + "; write https://host:port");
    }
    if (!address.tls() && !plaintext) {
      throw wrong(
          flag + " " + address + " is without TLS: use https://, or set --cluster.allow-plaintext");
    }
  }

  private static SyncException wrong(String message) {
    return new SyncException(SyncException.Code.BAD_REQUEST, message);
  }
}
