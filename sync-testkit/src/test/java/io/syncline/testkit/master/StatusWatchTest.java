package io.syncline.testkit.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Registration;
import io.syncline.SyncClient;
import io.syncline.SyncException;
import io.syncline.SyncState;
import io.syncline.SyncStatus;
import io.syncline.SyncStatusListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A host that is told the status instead of asking for it. */
final class StatusWatchTest {
  private static final Duration OFTEN = Duration.ofMillis(100);

  private final TwoSites sites = new TwoSites().start();
  private final List<SyncStatus> seen = new ArrayList<>();
  private final List<SyncException> failures = new ArrayList<>();
  private final SyncStatusListener listener =
      new SyncStatusListener() {
        @Override
        public void statusChanged(SyncStatus status) {
          seen.add(status);
        }

        @Override
        public void failed(SyncException failure) {
          failures.add(failure);
        }
      };

  @Test
  void isToldTheFirstAndEachThatDiffers() {
    Registration watch = sites.target.client().watch(false, OFTEN, listener);
    sites.until("the first", () -> !seen.isEmpty());
    sites.time.pass(Duration.ofSeconds(5));
    assertThat(seen).hasSize(1);
    assertThat(seen.get(0).state()).isEqualTo(SyncState.INACTIVE);
    sites.configure();
    sites.until("running", () -> last().state() == SyncState.RUNNING);
    for (int i = 1; i < seen.size(); i++) {
      assertThat(seen.get(i)).isNotEqualTo(seen.get(i - 1));
    }
    watch.close();
    watch.close();
    int told = seen.size();
    sites.stop(true, TwoSites.LONG);
    assertThat(seen).hasSize(told);
    assertThat(failures).isEmpty();
  }

  @Test
  void isToldOnceThatNobodyAnswersAndThenWhatIs() {
    Registration watch = sites.target.client().watch(false, OFTEN, listener);
    sites.until("the first", () -> !seen.isEmpty());
    List<String> ids = List.copyOf(sites.target.masters.keySet());
    List.copyOf(sites.target.masters.values()).forEach(m -> sites.get(m.closeAsync()));
    sites.until("told of it", () -> !failures.isEmpty());
    sites.time.pass(Duration.ofMinutes(3));
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0).retryable()).isTrue();
    int before = seen.size();
    sites.target.master(ids.get(0));
    sites.until("told again", () -> seen.size() > before);
    watch.close();
  }

  @Test
  void aListenerThatIsSlowOrThrowsHearsTheLatest() {
    SyncClient client = sites.target.client();
    Registration watch =
        client.watch(
            true,
            OFTEN,
            status -> {
              seen.add(status);
              if (seen.size() == 1) {
                // While it is busy the world goes on.
                sites.configure();
                sites.time.pass(Duration.ofSeconds(60));
                throw new IllegalStateException("a host's defect");
              }
            });
    sites.until("the second", () -> seen.size() > 1);
    assertThat(seen.get(1).shards()).hasSize(seen.get(1).totalShards());
    assertThat(seen.get(1).sync()).isPresent();
    watch.close();
  }

  @Test
  void endsWithItsClient() {
    SyncClient client = sites.target.client();
    client.watch(false, OFTEN, listener);
    sites.until("the first", () -> !seen.isEmpty());
    client.close();
    sites.time.pass(Duration.ofSeconds(10));
    int told = seen.size();
    sites.configure();
    sites.awaitRunning();
    assertThat(seen).hasSize(told);
    assertThat(failures).allSatisfy(f -> assertThat(f.code()).isEqualTo(SyncException.Code.CLOSED));
    assertThat(failures).hasSize(1);
  }

  @Test
  void refusesAWrongInterval() {
    assertThatThrownBy(() -> sites.target.client().watch(false, Duration.ZERO, listener))
        .hasMessageContaining("interval = PT0S");
  }

  private SyncStatus last() {
    return seen.get(seen.size() - 1);
  }
}
