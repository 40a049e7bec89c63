package io.syncline.storage.arangodb.call;

import io.syncline.SyncRuntime;
import io.syncline.storage.arangodb.ArangoCredentials;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What stands in the {@code Authorization} header. Thread-safe, does not block. */
interface Authorization {
  /** The header's value, a secret; empty for none. */
  CompletionStage<Optional<String>> header();

  /**
   * A server answered 401 to this header.
   *
   * @return whether {@link #header} may give another one now
   */
  boolean refused(Optional<String> header);

  /** Whether DB servers, which know no users, may accept it. */
  boolean atDbServers();

  /**
   * What the credentials ask for.
   *
   * @param login asks for a user's token without authorization
   */
  static Authorization of(
      ArangoCredentials credentials,
      SyncRuntime runtime,
      Supplier<CompletionStage<ArangoAnswer>> login) {
    if (credentials instanceof ArangoCredentials.UserPassword user) {
      return user.login() ? new UserTokens(runtime, login) : basic(user);
    } else if (credentials instanceof ArangoCredentials.ClusterSecret secret) {
      return new SuperuserTokens(secret.ring(), secret.trim());
    }
    return new Fixed(Optional.empty(), true);
  }

  private static Authorization basic(ArangoCredentials.UserPassword user) {
    byte[] pair = (user.user() + ":" + user.password().reveal()).getBytes(StandardCharsets.UTF_8);
    return new Fixed(Optional.of("Basic " + Base64.getEncoder().encodeToString(pair)), false);
  }

  /** Always the same. */
  record Fixed(Optional<String> value, boolean atDbServers) implements Authorization {
    @Override
    public CompletionStage<Optional<String>> header() {
      return CompletableFuture.completedStage(value);
    }

    @Override
    public boolean refused(Optional<String> header) {
      return false;
    }

    @Override
    public String toString() {
      return "Fixed";
    }
  }
}
