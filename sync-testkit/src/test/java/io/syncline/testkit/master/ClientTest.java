package io.syncline.testkit.master;

import static io.syncline.testkit.master.TwoSites.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncClient;
import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.SyncStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class ClientTest {
  private final TwoSites sites = new TwoSites().running();

  @Test
  void goesToAnotherEndpointWhereOneCannotBeReached() {
    SyncClient client =
        SyncClient.builder(sites.control)
            .endpoints(
                List.of("mem://nowhere", sites.target.endpoint("m2"), sites.target.endpoint("m1")))
            .runtime(sites.time)
            .build();
    assertThat(sites.get(client.statusAsync(true, LONG)).shards()).hasSize(4);
  }

  @Test
  void aFollowerAnswersForTheLeader() {
    String follower =
        sites.target.masters.values().stream()
            .filter(m -> !m.leading())
            .findFirst()
            .orElseThrow()
            .endpoint();
    SyncClient client =
        SyncClient.builder(sites.control).endpoints(List.of(follower)).runtime(sites.time).build();
    assertThat(sites.get(client.statusAsync(true, LONG)).shards()).hasSize(4);
  }

  @Test
  void waitsForANewLeader() {
    sites.target.killLeader();
    SyncStatus status = sites.get(sites.target.client().statusAsync(false, LONG));
    assertThat(status.sync()).isPresent();
  }

  @Test
  void saysWhatItWaitedForWhenTheTimeIsOver() {
    sites.target.workers.forEach(w -> w.behind.add(TwoSites.shard(2)));
    sites.time.pass(Duration.ofSeconds(2));
    assertThatThrownBy(
            () -> sites.get(sites.target.client().awaitCaughtUpAsync(Duration.ofSeconds(5))))
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.code()).isEqualTo(Code.TIMEOUT))
        .hasMessageContaining("1 of 4 shards are not there yet")
        .hasMessageContaining("d/c/2");
  }

  @Test
  void failsWhatIsUnderWayWhenItIsClosed() {
    sites.target.workers.forEach(w -> w.behind.add(TwoSites.shard(2)));
    sites.time.pass(Duration.ofSeconds(2));
    SyncClient client = sites.target.client();
    CompletableFuture<SyncStatus> asked = client.awaitCaughtUpAsync(LONG).toCompletableFuture();
    sites.time.pass(Duration.ofSeconds(2));
    client.close();
    client.close();
    assertThatThrownBy(() -> sites.get(asked))
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.code()).isEqualTo(Code.CLOSED));
    assertThatThrownBy(() -> sites.get(client.statusAsync(false, LONG)))
        .hasMessageContaining("closed");
  }

  @Test
  void refusesWrongOptions() {
    assertThatThrownBy(() -> SyncClient.connect(sites.control, List.of()))
        .hasMessageContaining("endpoints");
    assertThatThrownBy(
            () ->
                SyncClient.builder(sites.control)
                    .endpoints(List.of("mem://x"))
                    .poll(Duration.ZERO)
                    .build())
        .hasMessageContaining("poll = PT0S");
  }
}
