package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.ServerMode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What servers and clusters say of themselves, and whether they may be written to. */
public final class ServerCalls {
  private final ArangoLink link;

  /** Calls over a link; {@link #health}, {@link #endpoints} and the mode are for coordinators. */
  public ServerCalls(ArangoLink link) {
    this.link = link;
  }

  /**
   * A server's version.
   *
   * @param license {@code community} or {@code enterprise}; empty if not said
   * @param role empty if not said
   */
  public record Version(ArangoVersion version, String license, Optional<ServerRole> role) {}

  /**
   * What a server is doing.
   *
   * @param serverId empty at single servers
   * @param rebootId grows with each start; 0 at single servers
   * @param state as {@code SERVING}; empty if not said
   */
  public record Status(
      String version,
      ServerRole role,
      String serverId,
      long rebootId,
      boolean readOnly,
      boolean maintenance,
      String state) {}

  /** {@code GET /_api/version}. */
  public CompletionStage<Version> version() {
    return link.send(
        ArangoRequest.get("/_api/version").query("details", true),
        answer -> {
          JsonFields json = answer.json();
          String text = json.text("version");
          try {
            return new Version(
                ArangoVersion.parse(text),
                json.text("license", ""),
                json.optionalObject("details")
                    .flatMap(details -> details.optionalText("role"))
                    .map(ServerRole::parse));
          } catch (IllegalArgumentException e) {
            throw answer.malformed("the answer's field version is no version: " + text);
          }
        });
  }

  /** {@code GET /_api/engine}: the name of the storage engine, {@code rocksdb}. */
  public CompletionStage<String> engine() {
    return link.send(ArangoRequest.get("/_api/engine"), answer -> answer.json().text("name"));
  }

  /**
   * {@code GET /_admin/options}: whether databases, collections, views and indexes may have any
   * name. Servers from 3.12 on tell it, and who has the cluster's secret; others as they are set.
   *
   * @return empty where the server does not say it among its options
   */
  public CompletionStage<Optional<Boolean>> extendedNames() {
    return link.send(
        ArangoRequest.get("/_admin/options").in("_system"),
        answer -> {
          JsonNode told = answer.json().node().path("database.extended-names");
          return told.isBoolean() ? Optional.of(told.booleanValue()) : Optional.empty();
        });
  }

  /** {@code GET /_admin/server/role}. */
  public CompletionStage<ServerRole> role() {
    return link.send(
        ArangoRequest.get("/_admin/server/role"),
        answer -> ServerRole.parse(answer.json().text("role")));
  }

  /** {@code GET /_admin/server/id}; single servers answer an error. */
  public CompletionStage<String> id() {
    return link.send(ArangoRequest.get("/_admin/server/id"), answer -> answer.json().text("id"));
  }

  /** {@code GET /_admin/status}. */
  public CompletionStage<Status> status() {
    return link.send(
        ArangoRequest.get("/_admin/status"),
        answer -> {
          JsonFields json = answer.json();
          JsonFields server = json.object("serverInfo");
          return new Status(
              json.text("version", ""),
              ServerRole.parse(server.text("role")),
              server.text("serverId", ""),
              server.number("rebootId", 0),
              server.flag("readOnly", false),
              server.flag("maintenance", false),
              server.text("state", ""));
        });
  }

  /**
   * {@code GET /_admin/server/availability}: whether the server takes requests; false for its own
   * 503, an error for everything else.
   */
  public CompletionStage<Boolean> available() {
    return link.send(ArangoRequest.get("/_admin/server/availability"))
        .handle(
            (answer, failure) -> {
              if (failure == null) {
                return CompletableFuture.completedStage(true);
              }
              return ArangoError.of(failure).status() == 503
                  ? CompletableFuture.completedStage(false)
                  : CompletableFuture.<Boolean>failedStage(failure);
            })
        .thenCompose(stage -> stage);
  }

  /** {@code GET /_admin/cluster/health}. */
  public CompletionStage<ClusterHealth> health() {
    return link.send(
        ArangoRequest.get("/_admin/cluster/health"), answer -> ClusterHealth.read(answer.json()));
  }

  /** {@code GET /_api/cluster/endpoints}: the coordinators, as they write themselves. */
  public CompletionStage<List<String>> endpoints() {
    return link.send(
        ArangoRequest.get("/_api/cluster/endpoints"),
        answer -> answer.json().objects("endpoints", endpoint -> endpoint.text("endpoint")));
  }

  /** {@code GET /_admin/deployment/id}; 3.12 and later. */
  public CompletionStage<String> deploymentId() {
    return link.send(
        ArangoRequest.get("/_admin/deployment/id"), answer -> answer.json().text("id"));
  }

  /** {@code GET /_admin/server/mode}: what this coordinator has heard of by now. */
  public CompletionStage<ServerMode> mode() {
    return link.send(ArangoRequest.get("/_admin/server/mode"), ServerCalls::readMode);
  }

  /**
   * {@code PUT /_admin/server/mode}: for the whole cluster. Servers hear of it one after the other:
   * ask each coordinator's {@link #mode}, and wait some seconds, before nothing more is expected to
   * be written. Takes about two seconds.
   */
  public CompletionStage<ServerMode> setMode(ServerMode mode) {
    return link.send(
        ArangoRequest.put("/_admin/server/mode")
            .body(JsonText.object().put("mode", mode.name().toLowerCase(Locale.ROOT))),
        ServerCalls::readMode);
  }

  private static ServerMode readMode(ArangoAnswer answer) {
    String mode = answer.json().text("mode");
    return switch (mode) {
      case "default" -> ServerMode.DEFAULT;
      case "readonly" -> ServerMode.READONLY;
      default -> throw answer.malformed("the answer's field mode is no mode: " + mode);
    };
  }
}
