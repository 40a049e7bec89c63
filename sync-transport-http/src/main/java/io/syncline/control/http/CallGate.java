package io.syncline.control.http;

import io.syncline.http.HttpExchange.HttpRequest;
import io.syncline.security.AccessRequest;
import io.syncline.security.Admission;
import io.syncline.security.Gatekeeper;
import io.syncline.security.Operation;
import java.util.concurrent.CompletionStage;

/**
 * Says who may call what, before anything but the headers of a call was read.
 *
 * <p>Does not block; a stage that fails, or an exception, turns the caller away. Called from many
 * threads at once.
 */
@FunctionalInterface
public interface CallGate {
  /**
   * Lets a caller in, or turns him away.
   *
   * @param operation one of {@link Operation#CLIENT_CALL}, {@link Operation#MASTER_CALL}, {@link
   *     Operation#SOURCE_CALL}, {@link Operation#WORKER_CALL}, {@link Operation#FORWARDED_CALL};
   *     what is called then is that or nothing
   */
  CompletionStage<Admission> admit(HttpRequest request, Operation operation);

  /** Lets in whom a gatekeeper lets in, by the table of {@link io.syncline.security.Rights}. */
  static CallGate of(Gatekeeper keeper) {
    return (request, operation) ->
        keeper.admit(
            new AccessRequest(
                request.header("authorization"),
                request.certificates(),
                request.method(),
                request.path()),
            operation);
  }
}
