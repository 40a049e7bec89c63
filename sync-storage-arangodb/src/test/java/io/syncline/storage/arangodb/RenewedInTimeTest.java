package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.store.FeedId;
import io.syncline.testkit.arangodb.ArangoStandIn;
import io.syncline.testkit.arangodb.Operations;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What servers keep for a time only, by a clock that the test moves for them and for the store. */
@Timeout(60)
final class RenewedInTimeTest {
  private static final Duration STEP = ServersInTime.STEP;
  private static final String DB = "d";

  private final ServersInTime time = new ServersInTime(1);
  private final ArangoStandIn standIn = time.standIn;
  private final Renewals renewals = new Renewals(time.clockwork, Runnable::run, () -> {});
  private final String server = standIn.dbServerIds().get(0);
  private final FeedId feed = new FeedId(server);

  @AfterEach
  void close() {
    renewals.close();
    time.close();
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void aMomentIsHeldAsLongAsTheCopyLastsAndLetGoAtItsEnd() throws Exception {
    try (HeldMoment moment = HeldMoment.of(time.servers.reads(feed), renewals.of(feed))) {
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
    HeldMoment.of(time.servers.reads(feed), renewals.of(feed));
    pass(Duration.ofMinutes(10));
    time.clockwork.close(); // the process died
    assertThat(operations().openBatches(server)).isOne();
    pass(HeldMoment.LIFE.plus(STEP));
    assertThat(operations().openBatches(server)).isZero();
  }

  @Test
  void aMomentOutlivesCallsThatFail() throws Exception {
    try (HeldMoment moment = HeldMoment.of(time.servers.reads(feed), renewals.of(feed))) {
      standIn.fault("PUT", "/_api/replication/batch/*").times(2).refuses(500, 4);
      pass(Duration.ofMinutes(10));
      assertThat(operations().openBatches(server)).isOne();
      moment.reads().extend(moment.held(), HeldMoment.LIFE);
    }
    assertThat(operations().openBatches(server)).isZero();
  }

  @Test
  void aLogIsKeptForAReaderThatIsIdleAndWhoseServerRestarts() throws Exception {
    Registrations registrations = new Registrations(renewals, time::nanos);
    standIn.application().createDatabase(DB);
    long from = operations().lastTick(server);
    registrations.keep(time.servers.log(feed), feed, "sync", from);
    standIn.application().createCollection(DB, "c", 1, 1);
    for (int i = 0; i < 12; i++) {
      // The stream is idle: what it asks for is what it has asked for.
      registrations.keep(time.servers.log(feed), feed, "sync", from);
      pass(Duration.ofMinutes(5));
      operations().expireUnprotectedWal(server);
      assertThat(operations().firstTick(server)).isLessThanOrEqualTo(from + 1);
    }
    operations().restart(server);
    assertThat(operations().readers(server)).isEmpty();
    pass(Duration.ofSeconds(30));
    assertThat(operations().readers(server)).hasSize(1).containsValue(from);

    long further = operations().lastTick(server);
    registrations.keep(time.servers.log(feed), feed, "sync", further);
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

  private void pass(Duration length) {
    time.pass(length, () -> {});
  }
}
