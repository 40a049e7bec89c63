package io.syncline.storage.arangodb;

import io.syncline.SyncException;
import io.syncline.storage.arangodb.call.ArangoError;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Waits for calls; each of them has a deadline of its own, so no wait is without end. */
final class Await {
  private Await() {}

  /**
   * Waits for an answer.
   *
   * @throws ArangoError where the call failed
   */
  static <T> T answer(CompletionStage<T> call) throws InterruptedException {
    CompletableFuture<T> future = call.toCompletableFuture();
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw ArangoError.of(e.getCause());
    }
  }

  /**
   * The same for who knows nothing of ArangoDB's errors.
   *
   * @throws SyncException where the call failed
   */
  static <T> T told(CompletionStage<T> call) throws InterruptedException {
    try {
      return answer(call);
    } catch (ArangoError e) {
      throw e.toSyncException();
    }
  }
}
