package io.syncline.storage.arangodb.call;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntPredicate;

/** Answers of which nothing is needed but that they are no error. Stateless. */
final class Done {
  private Done() {}

  /** A body, where there is one, must not say that it is an error. */
  @SuppressWarnings("NullAway") // what Void has to be
  static Void checked(ArangoAnswer answer) {
    if (answer.body().length() > 0) {
      answer.json();
    }
    return null;
  }

  /** The same where there is something to end: whether it was still there. */
  static CompletionStage<Boolean> wasThere(
      CompletionStage<ArangoAnswer> call, IntPredicate absentNumbers) {
    return call.handle(
            (answer, failure) -> {
              if (failure == null) {
                return CompletableFuture.completedStage(true);
              }
              ArangoError error = ArangoError.of(failure);
              return error.status() == 404 && absentNumbers.test(error.errorNum())
                  ? CompletableFuture.completedStage(false)
                  : CompletableFuture.<Boolean>failedStage(error);
            })
        .thenCompose(stage -> stage);
  }
}
