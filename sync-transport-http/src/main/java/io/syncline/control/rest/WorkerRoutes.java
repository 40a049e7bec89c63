package io.syncline.control.rest;

import io.syncline.security.Operation;
import java.time.Duration;
import java.util.Optional;

/** What masters ask of a worker. */
final class WorkerRoutes {
  private static final String OWN_CALLS =
      "workers of Syncline take tasks from their master in calls of our own, which name its term"
          + " and the synchronisation";

  private final Optional<TokenCalls> tokens;
  private final Optional<ClusterSecret> secret;

  WorkerRoutes(Optional<TokenCalls> tokens, Optional<ClusterSecret> secret) {
    this.tokens = tokens;
    this.secret = secret;
  }

  void addTo(Routes routes) {
    routes.add(
        Operation.TASK_START,
        asked -> {
          throw Refusal.notHere(OWN_CALLS);
        });
    routes.add(
        Operation.TASK_STOP,
        asked -> {
          throw Refusal.notHere(OWN_CALLS);
        });
    routes.add(
        Operation.WORKER_SECRET,
        asked -> {
          String text = asked.body().needText("secret");
          return secret
              .orElseThrow(
                  () -> Refusal.notHere("this worker takes the cluster's secret from its options"))
              .replace(text)
              .thenApply(done -> Json.done());
        });
    routes.add(
        Operation.CHANNEL_TOKEN_ALLOW,
        asked -> {
          String token = asked.body().needText("token");
          Duration life = TokenRoutes.life(asked.body());
          return tokens
              .orElseThrow(
                  () -> Refusal.notHere("this worker's transport works without channel tokens"))
              .allow(asked.name("channel"), token, life)
              .thenApply(done -> Json.done());
        });
  }
}
