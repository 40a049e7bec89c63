package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.testkit.arangodb.Application;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a synchronisation that was stopped leaves at the servers while its processes live on. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class StoppedTest {
  private static final Duration SOON = Duration.ofSeconds(90);

  @Test
  void aStopAndAnAbortLetTheLogsGo() {
    try (TwoCentres stopped = following();
        TwoCentres aborted = following()) {
      stopped.client.stop(false, TwoCentres.TIME);
      aborted.client.abort(TwoCentres.TIME);
      letsGo(stopped);
      letsGo(aborted);
      stopped.configure();
      stopped.running();
      stopped.application().put("d", "c", "{\"_key\":\"k2\"}");
      stopped.same("d", "c");
    }
  }

  private static void letsGo(TwoCentres two) {
    for (String server : two.from().dbServerIds()) {
      Eventually.eventually(
          "nobody holds the log of " + server,
          SOON,
          () -> two.from().operations().readers(server).isEmpty());
      assertThat(two.from().operations().openBatches(server)).isZero();
    }
    two.isWithoutComplaint();
  }

  private static TwoCentres following() {
    TwoCentres two = new TwoCentres(2);
    Application app = two.application();
    app.createDatabase("d");
    app.createCollection("d", "c", 3, 2);
    app.put("d", "c", "{\"_key\":\"k1\"}");
    two.configure();
    two.running();
    two.same("d", "c");
    two.caughtUp();
    for (String server : two.from().dbServerIds()) {
      assertThat(two.from().operations().readers(server)).isNotEmpty();
    }
    return two;
  }
}
