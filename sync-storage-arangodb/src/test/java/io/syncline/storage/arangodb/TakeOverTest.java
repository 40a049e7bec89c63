package io.syncline.storage.arangodb;

import static io.syncline.storage.arangodb.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Stall;
import io.syncline.SyncState;
import io.syncline.SyncStatus;
import io.syncline.testkit.arangodb.Application;
import io.syncline.testkit.arangodb.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A shard that another process takes over: what is waited for, and that the status says so. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class TakeOverTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String DB = "shop";
  private static final String ORDERS = "orders";
  private static final String TRANSACTIONS = "/_api/transaction/*";

  @Test
  void aTransactionThatAWorkerLeftOpenIsWaitedForAndTold() {
    AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    try (TwoCentres two =
        copied(
            ArangoCluster.Setup.PLAIN.with(
                options -> options.clock(() -> Instant.now().plus(ahead.get()))))) {
      Fault left = two.to().fault("PUT", TRANSACTIONS).holdsBefore();
      put(two.application(), "later");
      left.awaitHit(SOON);
      two.to()
          .fault("DELETE", TRANSACTIONS)
          .always()
          .refuses(503, 503); // nor does its worker end it
      two.target.end();
      two.target.begin(1);

      eventually("the stall is told", () -> stall(two).contains("another writer's transaction"));
      SyncStatus status = two.client.status(true, TwoCentres.TIME);
      assertThat(status.state()).isNotIn(SyncState.RUNNING, SyncState.FAILED);
      assertThat(status.message())
          .contains(
              "another writer's transaction", "ends a transaction that was idle for a minute");
      assertThat(two.has(DB, ORDERS, "later")).isFalse();

      ahead.set(Duration.ofSeconds(61));
      two.same(DB, ORDERS);
      two.running();
      two.to().liftFaults();
    }
  }

  @Test
  void withoutTransactionsATakeOverWaitsForLateWritesAndCompares() {
    try (TwoCentres two = copied(ArangoCluster.Setup.PLAIN.withoutTransactions())) {
      two.caughtUp();
      two.target.end();
      two.to().forgetRequests();
      put(two.application(), "later");
      long begun = System.nanoTime();
      two.target.begin(1);
      eventually("the shard is claimed", () -> writesOfCheckpoints(two) > 0);
      put(two.to().application(), "late"); // as if the worker before had sent it
      two.same(DB, ORDERS);
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isGreaterThan(ArangoCluster.SHORT_CALL_TIMEOUT);
      two.running();
      two.isWithoutComplaint();
    }
  }

  private static long writesOfCheckpoints(TwoCentres two) {
    return two.to().requests().stream()
        .filter(seen -> seen.verb().equals("PUT") && seen.path().endsWith(Layout.CHECKPOINTS))
        .filter(seen -> !seen.query().contains("onlyget"))
        .count();
  }

  private static String stall(TwoCentres two) {
    return two.client.status(true, TwoCentres.TIME).shards().stream()
        .flatMap(shard -> shard.stall().stream())
        .map(Stall::reason)
        .findFirst()
        .orElse("");
  }

  private static TwoCentres copied(ArangoCluster.Setup target) {
    return TwoCentres.copied(target, DB, ORDERS);
  }

  private static void put(Application app, String key) {
    app.put(DB, ORDERS, "{\"_key\":\"" + key + "\"}");
  }
}
