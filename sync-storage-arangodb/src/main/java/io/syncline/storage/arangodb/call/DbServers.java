package io.syncline.storage.arangodb.call;

import io.syncline.storage.arangodb.ArangoOptions;
import java.util.Map;
import java.util.TreeMap;

/** Where the DB servers of a cluster are reached, by their ids. Thread-safe. */
final class DbServers {
  private final Map<String, ServerAddress> reachable = new TreeMap<>();
  private volatile Map<String, ServerAddress> known = Map.of();

  DbServers(ArangoOptions options) {
    options
        .dbServers()
        .forEach(
            (own, other) ->
                reachable.put(place(ServerAddress.parse(own)), ServerAddress.parse(other)));
  }

  /** With or without TLS is the same server. */
  private static String place(ServerAddress address) {
    return address.host() + ":" + address.port();
  }

  /** What the cluster says of itself. */
  void learn(ClusterHealth health) {
    Map<String, ServerAddress> next = new TreeMap<>();
    for (ClusterHealth.Server server : health.servers()) {
      if (server.role() == ServerRole.DB_SERVER) {
        server.endpoint().ifPresent(own -> next.put(server.id(), reached(own)));
      }
    }
    known = next;
  }

  private ServerAddress reached(ServerAddress own) {
    return reachable.getOrDefault(place(own), own);
  }

  /** The route to one. */
  Route route(String id) {
    return new Route.Only(() -> address(id), true);
  }

  private ServerAddress address(String id) {
    ServerAddress address = known.get(id);
    if (address == null) {
      throw ArangoError.failed(
          ArangoError.Kind.UNKNOWN_SERVER,
          new ArangoError.Where("a call", id, false),
          "the cluster's health has not named a DB server of this id and its endpoint: read it"
              + " again",
          null);
    }
    return address;
  }
}
