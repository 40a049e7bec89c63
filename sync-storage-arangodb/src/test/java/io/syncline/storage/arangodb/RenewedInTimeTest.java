package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.storage.arangodb.call.ArangoVersion;
import io.syncline.store.FeedId;
import io.syncline.testkit.arangodb.ArangoStandIn;
import io.syncline.testkit.arangodb.Operations;
import io.syncline.testkit.arangodb.StandInOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What servers keep for a time only, by a clock that the test moves for them and for the store. */
@Timeout(60)
final class RenewedInTimeTest {
  private static final Duration STEP = Duration.ofSeconds(5);
  private static final String DB = "d";

  private final AtomicLong passed = new AtomicLong();
  private final ArangoStandIn standIn =
      ArangoStandIn.start(
          StandInOptions.builder()
              .servers(1, 1)
              .withoutAuthentication()
              .tailLife(Duration.ofSeconds(60))
              .clock(() -> Instant.EPOCH.plusNanos(passed.get()))
              .build());
  private final SyncRuntime runtime = SyncRuntime.threaded("renewed");
  private final ArangoConnection connection =
      new ArangoConnection(
          ArangoOptions.builder(standIn.coordinators().stream().map(Object::toString).toList())
              .plaintext(true)
              .build(),
          runtime);
  private final ArangoServers servers =
      new ArangoServers(
          connection, ArangoVersion.parse("3.12.4"), true, passed::get, runtime::wallMicros);
  private final ByHand clockwork = new ByHand();
  private final Renewals renewals = new Renewals(clockwork, Runnable::run, () -> {});
  private final String server = standIn.dbServerIds().get(0);
  private final FeedId feed = new FeedId(server);

  @AfterEach
  void close() {
    renewals.close();
    connection.close();
    runtime.close();
    standIn.close();
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void aMomentIsHeldAsLongAsTheCopyLastsAndLetGoAtItsEnd() throws Exception {
    try (HeldMoment moment = HeldMoment.of(servers.reads(feed), renewals.of(feed))) {
      pass(Duration.ofHours(1));
      assertThat(operations().openBatches(server)).isOne();
      moment.reads().extend(moment.held(), HeldMoment.LIFE);
    }
    assertThat(operations().openBatches(server)).isZero();
    standIn.forgetRequests();
    pass(Duration.ofMinutes(5));
    assertThat(standIn.requests()).as("nothing is extended any more").isEmpty();
  }

  @Test
  void aMomentOfAProcessThatDiedEndsByItself() throws Exception {
    HeldMoment.of(servers.reads(feed), renewals.of(feed));
    pass(Duration.ofMinutes(10));
    clockwork.close(); // the process died
    assertThat(operations().openBatches(server)).isOne();
    pass(HeldMoment.LIFE.plus(STEP));
    assertThat(operations().openBatches(server)).isZero();
  }

  @Test
  void aMomentOutlivesCallsThatFail() throws Exception {
    try (HeldMoment moment = HeldMoment.of(servers.reads(feed), renewals.of(feed))) {
      standIn.fault("PUT", "/_api/replication/batch/*").times(2).refuses(500, 4);
      pass(Duration.ofMinutes(10));
      assertThat(operations().openBatches(server)).isOne();
      moment.reads().extend(moment.held(), HeldMoment.LIFE);
    }
    assertThat(operations().openBatches(server)).isZero();
  }

  @Test
  void aLogIsKeptForAReaderThatIsIdleAndWhoseServerRestarts() throws Exception {
    Registrations registrations = new Registrations(renewals, passed::get);
    standIn.application().createDatabase(DB);
    long from = operations().lastTick(server);
    registrations.keep(servers.log(feed), feed, "sync", from);
    standIn.application().createCollection(DB, "c", 1, 1);
    for (int i = 0; i < 12; i++) {
      // The stream is idle: what it asks for is what it has asked for.
      registrations.keep(servers.log(feed), feed, "sync", from);
      pass(Duration.ofMinutes(5));
      operations().expireUnprotectedWal(server);
      assertThat(operations().firstTick(server)).isLessThanOrEqualTo(from + 1);
    }
    operations().restart(server);
    assertThat(operations().readers(server)).isEmpty();
    pass(Duration.ofSeconds(30));
    assertThat(operations().readers(server)).hasSize(1).containsValue(from);

    long further = operations().lastTick(server);
    registrations.keep(servers.log(feed), feed, "sync", further);
    assertThat(operations().readers(server)).hasSize(1).containsValue(further);
    operations().expireUnprotectedWal(server);
    assertThat(operations().firstTick(server)).isGreaterThan(from);
    registrations.close();
    assertThat(operations().readers(server)).isEmpty();
    pass(Duration.ofMinutes(2));
    assertThat(operations().readers(server)).as("nobody says it again").isEmpty();
  }

  @Test
  void whatFailsUnexpectedlyIsTriedAgain() {
    for (RuntimeException failure :
        List.of(
            new IllegalStateException("for a test"),
            new SyncException(SyncException.Code.UNAVAILABLE, "for a test"))) {
      AtomicInteger runs = new AtomicInteger();
      try (Registration renewal =
          renewals
              .of(feed)
              .every(
                  STEP,
                  () -> {
                    runs.incrementAndGet();
                    throw failure;
                  })) {
        pass(STEP.multipliedBy(3));
        assertThat(runs).as("%s", failure).hasValue(3);
      }
    }
  }

  private Operations operations() {
    return standIn.operations();
  }

  /** Time passes for the servers and the store in steps that are shorter than any pause. */
  private void pass(Duration time) {
    for (Duration left = time; !left.isNegative() && !left.isZero(); left = left.minus(STEP)) {
      passed.addAndGet(STEP.toNanos());
      clockwork.pass(STEP);
    }
  }
}
