package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The servers of a cluster.
 *
 * @param clusterId the id that the cluster gave itself
 * @param servers in the order of the answer
 */
public record ClusterHealth(String clusterId, List<Server> servers) {
  /** Copies. */
  public ClusterHealth {
    servers = List.copyOf(servers);
  }

  /** How a server is, as the cluster's supervision sees it. */
  public enum Status {
    /** Heard of. */
    GOOD,
    /** Not heard of for a while. */
    BAD,
    /** Given up. */
    FAILED,
    /** Not said, as of agents in some versions. */
    UNKNOWN
  }

  /**
   * One server.
   *
   * @param id as {@code PRMR-...}
   * @param endpoint where the others of the cluster reach it; empty where none was given that can
   *     be read
   * @param advertised where clients should reach it, if that was said
   * @param version as {@code 3.12.4}; empty if not said
   * @param engine as {@code rocksdb}; empty if not said
   * @param host a name of its machine; empty if not said
   */
  public record Server(
      String id,
      ServerRole role,
      Status status,
      Optional<ServerAddress> endpoint,
      Optional<ServerAddress> advertised,
      String shortName,
      String version,
      String engine,
      String host) {}

  static ClusterHealth read(JsonFields answer) {
    JsonFields health = answer.object("Health");
    List<Server> servers = new ArrayList<>();
    for (String id : health.names()) {
      JsonFields server = health.object(id);
      servers.add(
          new Server(
              id,
              ServerRole.parse(server.text("Role")),
              status(server.node().path("Status")),
              address(server.text("Endpoint", "")),
              address(server.text("AdvertisedEndpoint", "")),
              server.text("ShortName", ""),
              server.text("Version", ""),
              server.text("Engine", ""),
              server.text("Host", "")));
    }
    return new ClusterHealth(answer.text("ClusterId", ""), servers);
  }

  private static Status status(JsonNode text) {
    return switch (text.asText("").toUpperCase(Locale.ROOT)) {
      case "GOOD" -> Status.GOOD;
      case "BAD" -> Status.BAD;
      case "FAILED" -> Status.FAILED;
      default -> Status.UNKNOWN;
    };
  }

  private static Optional<ServerAddress> address(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ServerAddress.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a server without an address is shown, and can't be called
    }
  }
}
