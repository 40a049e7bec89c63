package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Registration;
import io.syncline.store.FeedId;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Renewals by the machine's clock. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class RenewalsTest {
  private static final Duration OFTEN = Duration.ofMillis(10);
  private static final FeedId SERVER = new FeedId("PRMR-1");

  private final AtomicInteger said = new AtomicInteger();

  @Test
  void areSaidAgainAndAgainUntilTheyEnd() throws Exception {
    try (Renewals renewals = new Renewals()) {
      Registration renewal = renewals.of(SERVER).every(OFTEN, said::incrementAndGet);
      Eventually.eventually("it is said again and again", () -> said.get() >= 5);
      renewal.close();
      // Whoever comes after it, at the same server and as often, is said when it would have been.
      oneOtherRound(renewals);
      int now = said.get();
      oneOtherRound(renewals);
      assertThat(said.get()).isEqualTo(now);
    }
  }

  @Test
  void goOnAfterOneHasFailed() {
    try (Renewals renewals = new Renewals()) {
      renewals
          .of(SERVER)
          .every(
              OFTEN,
              () -> {
                said.incrementAndGet();
                throw new IllegalStateException("planted by a test");
              });
      Eventually.eventually("it is tried again", () -> said.get() >= 3);
      AtomicInteger others = new AtomicInteger();
      renewals.of(SERVER).every(OFTEN, others::incrementAndGet);
      Eventually.eventually("the others as well", () -> others.get() >= 3);
    }
  }

  @Test
  void endWithTheStore() throws Exception {
    Renewals renewals = new Renewals();
    renewals.of(SERVER).every(OFTEN, said::incrementAndGet);
    Eventually.eventually("it is said", () -> said.get() >= 1);
    renewals.close();
    int now = said.get() + 1; // one may be under way
    try (Renewals others = new Renewals()) {
      oneOtherRound(others);
    }
    assertThat(said.get()).isLessThanOrEqualTo(now);
  }

  private static void oneOtherRound(Renewals renewals) throws InterruptedException {
    CountDownLatch rounds = new CountDownLatch(10);
    Registration other = renewals.of(SERVER).every(OFTEN, rounds::countDown);
    assertThat(rounds.await(30, TimeUnit.SECONDS)).isTrue();
    other.close();
  }
}
