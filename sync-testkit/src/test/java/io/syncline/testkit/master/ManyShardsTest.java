package io.syncline.testkit.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncState;
import io.syncline.SyncStatus;
import io.syncline.control.TaskSpec;
import org.junit.jupiter.api.Test;

final class ManyShardsTest {
  @Test
  void runsAndStopsTenThousandShards() {
    TwoSites sites = new TwoSites();
    sites.source.store.documents().createDatabase("d");
    for (int i = 0; i < 100; i++) {
      sites.source.store.documents().createCollection("d", "c" + i, 100);
    }
    sites.start();
    sites.configure();
    sites.until(
        "all shards run",
        () -> {
          sites.time.pass(java.time.Duration.ofSeconds(1));
          SyncStatus status = sites.status(sites.target);
          return status.totalShards() == 10_000 && status.state() == SyncState.RUNNING;
        });
    assertThat(sites.target.workers)
        .allSatisfy(
            w -> assertThat(w.running(TaskSpec.ReceiveShard.class)).hasSizeBetween(4990, 5010));
    sites.target.killLeader();
    sites.until("another leader", () -> sites.target.leader().isPresent());
    sites.target.workers.get(0).kill();
    sites.target.workers.remove(0);
    sites.until(
        "the other worker has them all",
        () -> {
          sites.time.pass(java.time.Duration.ofSeconds(1));
          return sites.target.workers.get(0).tasks.size() == 10_001;
        });
    assertThat(sites.stop(true, TwoSites.LONG.multipliedBy(2)).inSync()).isTrue();
  }
}
