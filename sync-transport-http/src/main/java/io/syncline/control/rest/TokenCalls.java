package io.syncline.control.rest;

import io.syncline.security.Caller;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The tokens by which channels are read. The API checks the caller; whoever implements this checks
 * the token that is named.
 *
 * <p>Does not block; called on any thread. What fails is answered as the {@link
 * io.syncline.SyncException} says: {@code NOT_FOUND} for a token that is not known. No message
 * holds a token.
 */
public interface TokenCalls {
  /** Makes a token last longer; the same token, or one that takes its place. */
  CompletionStage<Granted> renew(String token);

  /** Makes a child of a token, which ends with it. */
  CompletionStage<Granted> cloneOf(String token);

  /** Makes a fresh token for a data centre that asks, and says where channels are read with it. */
  CompletionStage<Issued> issue(Caller caller);

  /**
   * Says where the data centre's channels are read, with a token: a child of the caller's own, or
   * as {@link #issue} where it shows none.
   *
   * @param token the channel token that the caller was let in with
   */
  CompletionStage<Located> locate(Caller caller, Optional<String> token);

  /** Takes the renewed token of another data centre, for reading its channels. */
  CompletionStage<Void> renewed(String cluster, String token, Duration life);

  /** Lets a token use a channel of this worker. */
  CompletionStage<Void> allow(String channel, String token, Duration life);

  /**
   * A token and how long it lasts. Secret: not for logs.
   *
   * @param life from now
   */
  record Granted(String token, Duration life) {
    /** Without the token. */
    @Override
    public String toString() {
      return "Granted[life=" + life + "]";
    }
  }

  /**
   * Where channels are read. Secret: not for logs.
   *
   * @param caCertificate PEM, who must have signed the certificates there
   */
  record Located(List<String> endpoints, String caCertificate, Granted granted) {
    /** Copies the list. */
    public Located {
      endpoints = List.copyOf(endpoints);
    }
  }

  /**
   * Where channels are read, with a fresh token in the authentication.
   *
   * @param life of the token, from now
   */
  record Issued(ChannelAccess access, Duration life) {}
}
