package io.syncline.control;

import io.syncline.Registration;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Calls between clients, masters and workers, by endpoint. An endpoint is a URL-like text that the
 * implementation understands.
 *
 * <p>No method blocks. A call may be lost, its answer may be lost, and it may arrive after its
 * deadline or twice: every call of {@link Call} is idempotent or says who is out of date.
 */
public interface ControlNetwork {
  /**
   * Answers the calls to an endpoint, until the registration is closed.
   *
   * @throws io.syncline.SyncException {@code CONFLICT} if the endpoint is taken
   */
  Registration listen(String endpoint, CallHandler handler);

  /**
   * Calls an endpoint. Completes exceptionally with a {@link io.syncline.SyncException}: {@code
   * TIMEOUT} past the deadline, {@code UNAVAILABLE} if the endpoint can't be reached, or what the
   * callee answered. Completes on any thread.
   */
  <R> CompletionStage<R> call(String endpoint, Call<R> call, Duration deadline);

  /** Answers calls. Does not block; what it throws is the answer. Called from any thread. */
  interface CallHandler {
    /** Answers one call. */
    <R> CompletionStage<R> handle(Call<R> call);
  }
}
