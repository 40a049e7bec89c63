package io.syncline.control.rest;

import io.syncline.http.HttpAnswer;
import io.syncline.security.Operation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The tokens by which channels are read. */
final class TokenRoutes {
  private final Optional<TokenCalls> tokens;

  TokenRoutes(Optional<TokenCalls> tokens) {
    this.tokens = tokens;
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
  }

  private CompletionStage<HttpAnswer> renewed(Asked asked) {
    String cluster = asked.body().needText("id");
    String token = asked.body().needText("token");
    Duration life = life(asked.body());
    return with(calls -> calls.renewed(cluster, token, life)).thenApply(taken -> Json.done());
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
