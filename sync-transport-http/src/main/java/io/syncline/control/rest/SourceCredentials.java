package io.syncline.control.rest;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Keeps what the masters of this data centre show to the masters of a source, and by what they know
 * them: the host's control network uses it for its calls to those endpoints.
 *
 * <p>Does not block. Called on any thread, before the source is called for the first time, and
 * again with other credentials for the same source when they are renewed; the last ones count.
 */
public interface SourceCredentials {
  /**
   * Keeps credentials.
   *
   * @param endpoints of the source's masters
   * @return completes when every master of this data centre will use them, since any of them may
   *     lead; exceptionally with a {@link io.syncline.SyncException}, {@code BAD_REQUEST} where the
   *     texts are not what they should be. Its message is the answer, so it holds no secret
   */
  CompletionStage<Void> keep(List<String> endpoints, TlsAuthentication authentication);

  /**
   * The source that these were kept for was refused: what was kept before counts again. Nothing
   * where others were kept since.
   */
  default CompletionStage<Void> takeBack(TlsAuthentication authentication) {
    return CompletableFuture.completedStage(null);
  }
}
