package io.syncline.transport.http;

import io.syncline.ClusterId;
import io.syncline.SyncException;
import io.syncline.control.rest.ChannelAccess;
import io.syncline.control.rest.TlsAuthentication;
import io.syncline.control.rest.TokenCalls;
import io.syncline.security.Caller;
import io.syncline.security.ChannelTokens;
import io.syncline.security.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What {@link io.syncline.control.rest.RestApi} is asked about the tokens of a process's {@link
 * HttpSite}. At a master that does not lead all but {@link #allow} fail with {@code UNAVAILABLE};
 * {@link #allow} is for workers. Thread-safe; nothing blocks.
 */
public final class HttpTokenCalls implements TokenCalls {
  private final HttpSite site;
  private final Supplier<String> caCertificate;

  /**
   * The calls of a process.
   *
   * @param caCertificate PEM, who has signed the certificates of the data centre's servers; empty
   *     where peers know it from elsewhere
   */
  public HttpTokenCalls(HttpSite site, Supplier<String> caCertificate) {
    this.site = site;
    this.caCertificate = caCertificate;
  }

  @Override
  public CompletionStage<Granted> renew(String token) {
    return leading().thenCompose(now -> site.shared().renew(secret(token))).thenApply(this::known);
  }

  @Override
  public CompletionStage<Granted> cloneOf(String token) {
    return leading()
        .thenCompose(now -> site.shared().cloneOf(secret(token)))
        .thenApply(this::known);
  }

  @Override
  public CompletionStage<Issued> issue(Caller caller) {
    return fresh()
        .thenApply(
            made ->
                new Issued(
                    new ChannelAccess(
                        site.options().advertised(),
                        new TlsAuthentication("", "", made.token(), caCertificate.get())),
                    made.life()));
  }

  @Override
  public CompletionStage<Located> locate(Caller caller, Optional<String> token) {
    return token
        .map(this::cloneOf)
        .orElseGet(this::fresh)
        .thenApply(made -> new Located(site.options().advertised(), caCertificate.get(), made));
  }

  @Override
  public CompletionStage<Void> renewed(String cluster, String token, Duration life) {
    Instant expires = Instant.now().plus(life);
    return leading()
        .thenAccept(now -> site.handed(cluster(cluster).value(), secret(token).reveal(), expires));
  }

  /**
   * A token that the leader knows has its scope. One that it does not opens this channel only, by
   * its name in the transport: {@code sync:kind:scope:index}.
   */
  @Override
  public CompletionStage<Void> allow(String channel, String token, Duration life) {
    try {
      site.tokens().allow(secret(token), TokenScope.ofChannel(channel), life);
      return CompletableFuture.completedStage(null);
    } catch (SyncException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /** A certificate does not say for what it asks: it is for the only synchronisation there is. */
  private CompletionStage<Granted> fresh() {
    return leading()
        .thenCompose(
            now -> {
              Set<String> scopes = site.tokens().scopes();
              Iterator<String> scope = scopes.iterator();
              if (scopes.size() != 1) {
                throw new SyncException(
                    SyncException.Code.PRECONDITION_FAILED,
                    scopes.isEmpty()
                        ? "no data centre reads channels here: configure a synchronisation first"
                        : scopes.size()
                            + " synchronisations have tokens here: clone one of that which it is"
                            + " for");
              }
              return site.shared().issue(scope.next());
            })
        .thenApply(made -> known(Optional.of(made)));
  }

  private CompletionStage<Void> leading() {
    return site.hasDirectory() && site.leads()
        ? CompletableFuture.completedStage(null)
        : CompletableFuture.failedStage(
            new SyncException(
                SyncException.Code.UNAVAILABLE, "not the leader's process; ask another master"));
  }

  private Granted known(Optional<ChannelTokens.Issued> made) {
    return made.map(issued -> new Granted(issued.token().reveal(), issued.timeToLive()))
        .orElseThrow(
            () ->
                new SyncException(
                    SyncException.Code.NOT_FOUND,
                    "this channel token is not known, was revoked or has expired: ask for another"));
  }

  private static ClusterId cluster(String id) {
    try {
      return new ClusterId(id);
    } catch (IllegalArgumentException e) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "id is no cluster's: 1 to 64 letters, digits, - or _ are allowed",
          e);
    }
  }

  private static Secret secret(String token) {
    if (!token.matches("[0-9a-f]{64}")) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST, "token is none: a channel token has 64 hex digits");
    }
    return Secret.of(token);
  }
}
