package io.syncline.control.rest;

import io.syncline.SyncException;
import io.syncline.security.Caller;
import io.syncline.security.ChannelTokens;
import io.syncline.security.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The core's tokens behind the API, as a host does it. */
record Tokens(ChannelTokens tokens, List<String> taken) implements TokenCalls {
  @Override
  public CompletionStage<Granted> renew(String token) {
    return granted(tokens.renew(Secret.of(token)));
  }

  @Override
  public CompletionStage<Granted> cloneOf(String token) {
    return granted(tokens.cloneOf(Secret.of(token)));
  }

  @Override
  public CompletionStage<Issued> issue(Caller caller) {
    ChannelTokens.Issued made = tokens.issue("all");
    TlsAuthentication authentication = new TlsAuthentication("", "", made.token().reveal(), "CA");
    return CompletableFuture.completedStage(
        new Issued(
            new ChannelAccess(List.of("https://mq:8629"), authentication), made.timeToLive()));
  }

  @Override
  public CompletionStage<Located> locate(Caller caller, Optional<String> token) {
    return token
        .map(this::cloneOf)
        .orElseThrow()
        .thenApply(made -> new Located(List.of("https://mq:8629"), "CA", made));
  }

  @Override
  public CompletionStage<Void> renewed(String cluster, String token, Duration life) {
    taken.add(cluster + " " + token + " " + life);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<Void> allow(String channel, String token, Duration life) {
    taken.add(channel + " " + token + " " + life);
    return CompletableFuture.completedStage(null);
  }

  private static CompletionStage<Granted> granted(Optional<ChannelTokens.Issued> made) {
    return made.map(m -> new Granted(m.token().reveal(), m.timeToLive()))
        .map(CompletableFuture::completedStage)
        .orElseGet(
            () ->
                CompletableFuture.failedStage(
                    new SyncException(
                        SyncException.Code.NOT_FOUND, "this token is not good any more")));
  }
}
