package io.syncline;

import io.syncline.control.ClientCall;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Waiting until every shard is where a client wants it. Stateless. */
final class Arrival {
  private Arrival() {}

  /** Completes with the status in which every shard has arrived. */
  static CompletionStage<SyncStatus> await(
      ClientCalls calls, Duration timeout, Predicate<ShardStatus> arrived) {
    return calls
        .poll(
            new ClientCall.GetStatus(true),
            timeout,
            status ->
                status.state() == SyncState.FAILED
                    || status.state() == SyncState.RUNNING
                        && status.shards().stream()
                            .allMatch(s -> s.state() == SyncState.FAILED || arrived.test(s)),
            status -> describe(status, arrived))
        .thenApply(
            status -> {
              boolean failed =
                  status.state() == SyncState.FAILED
                      || status.shards().stream().anyMatch(s -> s.state() == SyncState.FAILED);
              if (failed) {
                throw new SyncException(
                    SyncException.Code.PRECONDITION_FAILED,
                    status.message() + ": remove the cause, then reset");
              }
              return status;
            });
  }

  private static String describe(SyncStatus status, Predicate<ShardStatus> arrived) {
    return "the synchronisation is "
        + status.state()
        + ", "
        + status.shards().stream().filter(s -> !arrived.test(s)).count()
        + " of "
        + status.totalShards()
        + " shards are not there yet"
        + status.shards().stream()
            .filter(s -> !arrived.test(s))
            .findFirst()
            .map(s -> ", the first is " + s.shard() + " (" + s.state() + " " + s.message() + ")")
            .orElse("")
        + (status.message().isEmpty() ? "" : "; " + status.message());
  }
}
