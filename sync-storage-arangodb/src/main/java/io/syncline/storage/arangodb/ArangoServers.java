package io.syncline.storage.arangodb;

import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.storage.arangodb.call.ArangoLink;
import io.syncline.storage.arangodb.call.ArangoVersion;
import io.syncline.storage.arangodb.call.ClusterHealth;
import io.syncline.storage.arangodb.call.ReplicationClient;
import io.syncline.storage.arangodb.call.ServerCalls;
import io.syncline.storage.arangodb.call.ServerRole;
import io.syncline.store.FeedId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** The DB servers of a cluster, by their ids. Thread-safe. */
final class ArangoServers implements ArangoSource.Servers {
  /** How long the list of servers is taken to be right. */
  private static final long RECENT = Duration.ofSeconds(10).toNanos();

  private final ArangoConnection connection;
  private final ArangoVersion version;
  private final boolean direct;
  private final ReplicationClient client;
  private final LongSupplier nanoTime;
  private final LongSupplier wallMicros;

  /** Shards whose servers list no revisions. */
  private final Set<ShardName> without = ConcurrentHashMap.newKeySet();

  // Guarded by this.
  private Map<String, ClusterHealth.Server> servers = Map.of();
  private long askedAt;

  ArangoServers(
      ArangoConnection connection,
      ArangoVersion version,
      boolean direct,
      LongSupplier nanoTime,
      LongSupplier wallMicros) {
    this.connection = connection;
    this.version = version;
    this.direct = direct;
    this.client =
        ReplicationClient.of(
            version, Registrations.number(java.util.UUID.randomUUID().toString()), HttpLog.CLIENT);
    this.nanoTime = nanoTime;
    this.wallMicros = wallMicros;
  }

  /** Whether servers know {@code encodeAsHLC}. */
  static boolean knowsHlc(ArangoVersion version) {
    return version.atLeast(3, 10, 1)
        || version.major() == 3
            && (version.minor() == 9 && version.patch() >= 4
                || version.minor() == 8 && version.patch() >= 8);
  }

  @Override
  public boolean isThere(FeedId id) throws InterruptedException {
    return server(id) != null;
  }

  @Override
  public ShardReads reads(FeedId server) throws InterruptedException {
    server(server);
    if (!direct) {
      return new ForwardedReads(connection.forwarded(server.value()).here(), version, client);
    }
    ArangoLink link = connection.direct(server.value()).here();
    return version.listsRevisions()
        ? new DirectReads(
            link, knowsHlc(version), client, without, new ForwardedReads(link, version, client))
        : new ForwardedReads(link, version, client);
  }

  @Override
  public ServerLog log(FeedId server) throws InterruptedException {
    server(server);
    return new HttpLog(connection.direct(server.value()).here(), version, wallMicros);
  }

  @Override
  public String host(FeedId server) throws InterruptedException {
    ClusterHealth.Server found = server(server);
    return found == null ? "" : found.host();
  }

  private ClusterHealth.@org.jspecify.annotations.Nullable Server server(FeedId id)
      throws InterruptedException {
    synchronized (this) {
      long now = nanoTime.getAsLong();
      if (servers.containsKey(id.value()) && now - askedAt < RECENT) {
        return servers.get(id.value());
      }
      ClusterHealth health = Await.told(new ServerCalls(connection.coordinator()).health());
      connection.learn(health);
      Map<String, ClusterHealth.Server> found = new HashMap<>();
      for (ClusterHealth.Server server : health.servers()) {
        if (server.role() == ServerRole.DB_SERVER) {
          found.put(server.id(), server);
        }
      }
      servers = found;
      askedAt = now;
      return found.get(id.value());
    }
  }
}
