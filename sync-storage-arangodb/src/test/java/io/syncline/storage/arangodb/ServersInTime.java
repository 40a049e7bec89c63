package io.syncline.storage.arangodb;

import io.syncline.SyncRuntime;
import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.storage.arangodb.call.ArangoVersion;
import io.syncline.testkit.arangodb.ArangoStandIn;
import io.syncline.testkit.arangodb.StandInOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** DB servers and what a store knows of them, by a clock that a test moves for both. */
final class ServersInTime implements AutoCloseable {
  /** Shorter than any pause. */
  static final Duration STEP = Duration.ofSeconds(5);

  private final AtomicLong passed = new AtomicLong();
  private final SyncRuntime runtime = SyncRuntime.threaded("servers-in-time");
  private final ArangoConnection connection;
  final ArangoStandIn standIn;
  final ArangoServers servers;

  /** Makes renewals due. */
  final ByHand clockwork = new ByHand();

  ServersInTime(int dbServers) {
    standIn =
        ArangoStandIn.start(
            StandInOptions.builder()
                .servers(1, dbServers)
                .withoutAuthentication()
                .tailLife(Duration.ofSeconds(60))
                .clock(() -> Instant.EPOCH.plusNanos(passed.get()))
                .build());
    connection =
        new ArangoConnection(
            ArangoOptions.builder(standIn.coordinators().stream().map(Object::toString).toList())
                .plaintext(true)
                .callTimeout(Duration.ofHours(1)) // what hangs does so until a test lets it go
                .build(),
            runtime);
    servers =
        new ArangoServers(
            connection, ArangoVersion.parse("3.12.4"), true, this::nanos, runtime::wallMicros);
  }

  long nanos() {
    return passed.get();
  }

  /** Time passes for the servers and the store; something is done after each step. */
  void pass(Duration time, Runnable after) {
    for (Duration left = time; left.compareTo(Duration.ZERO) > 0; left = left.minus(STEP)) {
      passed.addAndGet(STEP.toNanos());
      clockwork.pass(STEP);
      after.run();
    }
  }

  @Override
  public void close() {
    connection.close();
    runtime.close();
    standIn.close();
  }
}
