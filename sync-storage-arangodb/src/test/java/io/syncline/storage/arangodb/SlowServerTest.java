package io.syncline.storage.arangodb;

import static io.syncline.storage.arangodb.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.store.FeedId;
import io.syncline.testkit.arangodb.ArangoStandIn;
import io.syncline.testkit.arangodb.Operations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server that does not answer for minutes, and what the others hold meanwhile, by a clock that
 * the test moves for them and for the store.
 */
@Timeout(60)
final class SlowServerTest {
  private static final String MOMENTS = "/_api/replication/batch/*";
  private static final String LOGS = "/_api/wal/tail";

  private final ServersInTime time = new ServersInTime(3);
  private final ArangoStandIn standIn = time.standIn;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger busy = new AtomicInteger();
  private final Renewals renewals = new Renewals(time.clockwork, this::run, threads::shutdownNow);
  private final Registrations registrations = new Registrations(renewals, time::nanos);
  private final List<String> ids = standIn.dbServerIds();
  private final String slow = ids.get(0);

  @AfterEach
  void close() {
    standIn.liftFaults();
    registrations.close();
    renewals.close();
    time.close();
  }

  private void run(Runnable task) {
    busy.incrementAndGet();
    threads.execute(
        () -> {
          try {
            task.run();
          } finally {
            busy.decrementAndGet();
          }
        });
  }

  /** Time passes; before it goes on, all is said but what hangs. */
  private void pass(Duration length, int hanging) {
    time.pass(
        length,
        () -> eventually("no more than " + hanging + " hangs", () -> busy.get() <= hanging));
  }

  private String reader(String id) {
    return Long.toString(registrations.number("sync", new FeedId(id)));
  }

  private List<HeldMoment> moments(int each) throws InterruptedException {
    List<HeldMoment> held = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      for (String id : ids) {
        FeedId feed = new FeedId(id);
        held.add(HeldMoment.of(time.servers.reads(feed), renewals.of(feed)));
      }
    }
    return held;
  }

  @Test
  void momentsAndLogsOfOtherServersAreKeptWhileOneHangs() throws Exception {
    Operations operations = standIn.operations();
    List<HeldMoment> held = moments(4);
    for (String id : ids) {
      FeedId feed = new FeedId(id);
      registrations.keep(time.servers.log(feed), feed, "sync", operations.lastTick(id));
    }
    standIn.fault("PUT", MOMENTS).at(slow).always().holdsBefore();
    standIn.fault("GET", LOGS).at(slow).always().holdsBefore();
    pass(HeldMoment.LIFE.multipliedBy(3), 1);
    assertThat(busy).as("calls that hang take one thread, however many are due").hasValue(1);
    for (String id : ids.subList(1, 3)) {
      assertThat(operations.openBatches(id)).as("held at %s", id).isEqualTo(4);
      assertThat(operations.readers(id)).as("readers at %s", id).containsKey(reader(id));
    }
    assertThat(operations.openBatches(slow)).as("time has passed for it").isZero();
    assertThat(operations.readers(slow)).as("for its log, too").doesNotContainKey(reader(slow));

    standIn.liftFaults();
    eventually("the slow one has caught up", () -> busy.get() == 0);
    pass(Registrations.AGAIN, 0);
    assertThat(operations.readers(slow)).as("said again").containsKey(reader(slow));
    held.forEach(HeldMoment::close);
    for (String id : ids) {
      assertThat(operations.openBatches(id)).as("held at %s", id).isZero();
    }
  }

  @Test
  void whatWasLetGoWhileItWaitedIsNotSaid() throws Exception {
    List<HeldMoment> held = moments(3);
    standIn.forgetRequests();
    standIn.fault("PUT", MOMENTS).at(slow).times(1).holdsBefore();
    pass(HeldMoment.LIFE.dividedBy(2), 1);
    held.forEach(HeldMoment::close);
    standIn.liftFaults();
    eventually("nothing hangs", () -> busy.get() == 0);
    assertThat(
            standIn.requests().stream()
                .filter(seen -> seen.verb().equals("PUT") && seen.server().equals(slow)))
        .as("the one that hung")
        .hasSize(1);
  }
}
