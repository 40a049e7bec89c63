package io.syncline.control.rest;

import io.syncline.http.HttpAnswer;
import io.syncline.security.Operation;
import io.syncline.security.Role;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The tokens by which channels are read. */
final class TokenRoutes {
  private static final String OWN_FRAMES =
      "channels of Syncline carry frames of our own, in streams that its workers open: read them"
          + " with Syncline";

  private final Optional<TokenCalls> tokens;
  private final Function<Asked, CompletionStage<Boolean>> relevant;

  /**
   * The routes.
   *
   * @param relevant whether a task uses the channel that the path names
   */
  TokenRoutes(Optional<TokenCalls> tokens, Function<Asked, CompletionStage<Boolean>> relevant) {
    this.tokens = tokens;
    this.relevant = relevant;
  }

  /** The routes of what flows in channels, of masters and workers. */
  static void ownFrames(Routes routes) {
    routes.add(
        Operation.CHANNEL_MESSAGES,
        asked -> {
          throw Refusal.notHere(OWN_FRAMES);
        });
    routes.add(
        Operation.CHANNEL_COMMIT,
        asked -> {
          throw Refusal.notHere(OWN_FRAMES);
        });
  }

  void addTo(Routes routes) {
    routes.add(
        Operation.TOKEN_RENEW,
        asked -> {
          String token = asked.body().needText("token");
          return with(calls -> calls.renew(token))
              .thenApply(made -> Json.ok(AccessForm.granted(made)));
        });
    routes.add(
        Operation.TOKEN_CLONE,
        asked -> {
          String token = asked.body().needText("token");
          return with(calls -> calls.cloneOf(token))
              .thenApply(made -> Json.ok(AccessForm.granted(made)));
        });
    routes.add(
        Operation.CHANNEL_ACCESS_GET,
        asked ->
            with(calls -> calls.issue(asked.caller()))
                .thenApply(made -> Json.ok(AccessForm.issued(made))));
    routes.add(Operation.CHANNEL_ACCESS_PUT, this::renewed);
    routes.add(Operation.CHANNEL_ENDPOINT, this::endpoint);
    ownFrames(routes);
  }

  private CompletionStage<HttpAnswer> renewed(Asked asked) {
    String cluster = asked.body().needText("id");
    String token = asked.body().needText("token");
    Duration life = life(asked.body());
    return with(calls -> calls.renewed(cluster, token, life)).thenApply(taken -> Json.done());
  }

  private CompletionStage<HttpAnswer> endpoint(Asked asked) {
    Optional<String> token =
        asked.caller().roles().contains(Role.CHANNEL)
            ? asked.request().header("Authorization").map(TokenRoutes::bearer)
            : Optional.empty();
    return relevant
        .apply(asked)
        .thenCompose(
            used -> {
              if (!used) {
                throw new Refusal(404, "no task uses this channel: ask for one of a task");
              }
              return with(calls -> calls.locate(asked.caller(), token));
            })
        .thenApply(located -> Json.ok(AccessForm.located(located)));
  }

  /** Of a header that was let in. */
  private static String bearer(String header) {
    return header.substring(header.indexOf(' ') + 1).strip();
  }

  static Duration life(Form body) {
    return body.nanos("token-ttl").orElseThrow(() -> body.missing("token-ttl"));
  }

  private <T> CompletionStage<T> with(Function<TokenCalls, CompletionStage<T>> call) {
    return call.apply(
        tokens.orElseThrow(
            () ->
                Refusal.notHere(
                    "this process gives no channel tokens: its transport works without them")));
  }
}
