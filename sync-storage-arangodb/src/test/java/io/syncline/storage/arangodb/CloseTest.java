package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.state.StateStore;
import io.syncline.store.BlockingStore;
import io.syncline.store.FeedId;
import io.syncline.testkit.arangodb.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store that is closed while others still use it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class CloseTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  /** What is left open would keep the next master from writing, for a minute. */
  @Test
  void aTransactionThatIsOpenComesToItsEndFirst() throws Exception {
    try (ArangoCluster cluster = ArangoCluster.withTheSecret()) {
      ArangoDbStore store = cluster.open();
      StateStore state = store.state(cluster.runtime().pool("state", 2));
      StateStore.Leadership led =
          state.campaign("m", "at", Duration.ofMinutes(1)).toCompletableFuture().get();
      Fault slow =
          cluster
              .standIn()
              .fault("PUT", "/_api/transaction/*")
              .times(1)
              .delays(Duration.ofMillis(500));
      CompletableFuture<Boolean> written =
          state.write(led.term(), Map.of("k", Bytes.utf8("v"))).toCompletableFuture();
      slow.awaitHit(SOON);
      store.close();
      assertThat(cluster.standIn().operations().openTransactions()).isZero();
      assertThat(written.get(1, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** The store learns no more of it: nobody extends it, so it ends by itself. */
  @Test
  void aMomentWhoseAnswerIsOnItsWayEndsByItself() throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    try (ArangoCluster cluster =
        new ArangoCluster(
            "arangodb", ArangoCluster.Setup.PLAIN.with(options -> options.clock(now::get)))) {
      ArangoDbStore store = cluster.open();
      String server = cluster.standIn().dbServerIds().get(0);
      Fault held =
          cluster.standIn().fault("POST", "/_api/replication/batch").at(server).holdsAfter();
      CompletableFuture<BlockingStore.View> taken =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return store.source().snapshot(new FeedId(server), Set.of());
                } catch (Exception e) {
                  throw new CompletionException(e);
                }
              });
      held.awaitHit(SOON);
      store.close();
      held.release();
      assertThat(taken).failsWithin(SOON);
      assertThat(cluster.standIn().operations().openBatches(server)).isOne();
      now.updateAndGet(before -> before.plus(HeldMoment.LIFE));
      assertThat(cluster.standIn().operations().openBatches(server)).isZero();
    }
  }

  @Test
  void oneThatDoesNotEndIsGivenUp() throws Exception {
    try (ArangoCluster cluster = ArangoCluster.withTheSecret()) {
      ArangoDbStore store = cluster.open();
      StateStore state = store.state(cluster.runtime().pool("state", 2));
      StateStore.Leadership led =
          state.campaign("m", "at", Duration.ofMinutes(1)).toCompletableFuture().get();
      Fault stuck =
          cluster.standIn().fault("PUT", "/_api/document/*").times(1).delays(Duration.ofMinutes(1));
      CompletableFuture<Boolean> written =
          state.write(led.term(), Map.of("k", Bytes.utf8("v"))).toCompletableFuture();
      stuck.awaitHit(SOON);
      store.close();
      assertThat(cluster.standIn().operations().openTransactions()).isZero();
      assertThat(written).failsWithin(SOON);
    }
  }
}
