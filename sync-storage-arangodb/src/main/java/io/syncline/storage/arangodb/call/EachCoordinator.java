package io.syncline.storage.arangodb.call;

import io.syncline.ServerMode;
import io.syncline.storage.arangodb.call.ArangoError.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Coordinators, each asked by itself. */
public final class EachCoordinator {
  private static final Duration WITHIN = Duration.ofSeconds(5);

  private final ArangoConnection connection;

  /** Calls over a connection. */
  public EachCoordinator(ArangoConnection connection) {
    this.connection = connection;
  }

  /**
   * {@code GET /_admin/server/mode} of one coordinator. One that would have to be called without
   * TLS although that is not allowed is not called.
   */
  public CompletionStage<ServerMode> mode(ServerAddress coordinator) {
    if (!coordinator.tls() && !connection.options().plaintext()) {
      return CompletableFuture.failedStage(
          ArangoError.failed(
              Kind.REFUSED,
              new ArangoError.Where("GET /_admin/server/mode", coordinator.toString(), false),
              "it would be called without TLS, which is not allowed",
              null));
    }
    return new ServerCalls(connection.coordinator().within(WITHIN).pinnedTo(coordinator)).mode();
  }
}
