package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.Bytes;
import io.syncline.SyncRuntime;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A user's token, fetched when it is first needed and again at four fifths of its life; the old one
 * is shown meanwhile. How long it lives is what its own times say, counted from when it came, so
 * that clocks need not agree. Thread-safe; one fetch at a time.
 */
final class UserTokens implements Authorization {
  private final SyncRuntime runtime;
  private final Supplier<CompletionStage<ArangoAnswer>> login;
  private @Nullable Token token;
  private @Nullable CompletableFuture<Optional<String>> fetching;

  /**
   * What came.
   *
   * @param at when, in the runtime's nanoseconds
   * @param lives how long it is good for, in nanoseconds
   */
  private record Token(String header, long at, long lives) {
    boolean over(long now, long part) {
      return now - at >= part;
    }
  }

  UserTokens(SyncRuntime runtime, Supplier<CompletionStage<ArangoAnswer>> login) {
    this.runtime = runtime;
    this.login = login;
  }

  @Override
  public CompletionStage<Optional<String>> header() {
    CompletableFuture<Optional<String>> begun;
    Token known;
    boolean fetch = false;
    synchronized (this) {
      long now = runtime.nanoTime();
      known = token;
      if (known != null && !known.over(now, known.lives / 5 * 4)) {
        return CompletableFuture.completedStage(Optional.of(known.header));
      }
      if (fetching == null) {
        fetching = new CompletableFuture<>();
        fetch = true;
      }
      begun = fetching;
      if (known != null && known.over(now, known.lives)) {
        known = null;
      }
    }
    if (fetch) {
      login.get().whenComplete((answer, error) -> came(begun, answer, error));
    }
    return known == null ? begun : CompletableFuture.completedStage(Optional.of(known.header));
  }

  private void came(
      CompletableFuture<Optional<String>> begun,
      @Nullable ArangoAnswer answer,
      @Nullable Throwable error) {
    Token made = null;
    Throwable failure = error;
    if (answer != null) {
      try {
        made = read(answer);
      } catch (ArangoError malformed) {
        failure = malformed;
      }
    }
    synchronized (this) {
      fetching = null;
      if (made != null) {
        token = made;
      }
    }
    if (made != null) {
      begun.complete(Optional.of(made.header));
    } else {
      begun.completeExceptionally(
          failure == null ? new IllegalStateException("neither token nor error") : failure);
    }
  }

  private Token read(ArangoAnswer answer) {
    String jwt = answer.json().text("jwt");
    if (!jwt.matches("[A-Za-z0-9._=-]{1,16384}")) {
      throw answer.malformed("the answer's field jwt is no token");
    }
    return new Token("bearer " + jwt, runtime.nanoTime(), lives(jwt));
  }

  /** The times in a token, which the server judges; without any it is shown until it is refused. */
  private long lives(String jwt) {
    String[] parts = jwt.split("\\.", -1);
    long seconds = Long.MAX_VALUE;
    if (parts.length == 3) {
      try {
        JsonNode claims = JsonText.read(Bytes.wrap(Base64.getUrlDecoder().decode(parts[1])));
        if (claims.path("exp").isNumber()) {
          long from =
              claims.path("iat").isNumber()
                  ? claims.path("iat").longValue()
                  : TimeUnit.MICROSECONDS.toSeconds(runtime.wallMicros());
          seconds = Math.max(0, claims.path("exp").longValue() - from);
        }
      } catch (IOException | IllegalArgumentException opaque) {
        // A token of another form: only the server reads it.
        seconds = Long.MAX_VALUE;
      }
    }
    return TimeUnit.SECONDS.toNanos(Math.min(seconds, TimeUnit.DAYS.toSeconds(365)));
  }

  @Override
  public synchronized boolean refused(Optional<String> header) {
    Token known = token;
    if (known != null && header.equals(Optional.of(known.header))) {
      token = null;
    }
    return true;
  }

  @Override
  public boolean atDbServers() {
    return false;
  }
}
