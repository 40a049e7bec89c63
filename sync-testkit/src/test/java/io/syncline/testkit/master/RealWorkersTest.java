package io.syncline.testkit.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.CheckReport;
import io.syncline.ClusterId;
import io.syncline.StopReport;
import io.syncline.SyncClient;
import io.syncline.SyncMaster;
import io.syncline.SyncRuntime;
import io.syncline.SyncStatus;
import io.syncline.SyncWorker;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.state.memory.MemoryStateStore;
import io.syncline.store.memory.MemoryStore;
import io.syncline.transport.memory.MemoryNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Masters and workers of ours together, on threads. */
final class RealWorkersTest {
  private static final Duration TIME = Duration.ofSeconds(60);

  @Test
  void replicatesUntilItIsStoppedInSync() {
    try (SyncRuntime runtime = SyncRuntime.threaded("test")) {
      MemoryControlNetwork control = new MemoryControlNetwork(runtime);
      MemoryNetwork channels = new MemoryNetwork();
      List<AutoCloseable> open = new ArrayList<>();
      MemoryStore source = centre("source", runtime, control, channels, open);
      MemoryStore target = centre("target", runtime, control, channels, open);
      source.documents().createDatabase("d");
      source.documents().createCollection("d", "c", 4);
      for (int i = 0; i < 2000; i++) {
        source.documents().put("d", "c", "k" + i, "v" + i);
      }
      try (SyncClient client = SyncClient.connect(control, List.of("mem://target/m1"))) {
        client.configure(List.of("mem://source/m1"), TIME);
        SyncStatus status = client.awaitRunning(TIME);
        assertThat(status.shards()).hasSize(4);
        for (int i = 1000; i < 3000; i++) {
          source.documents().put("d", "c", "k" + i, "w" + i);
        }
        client.awaitCaughtUp(TIME);
        CheckReport check = client.check(Set.of(), TIME);
        assertThat(check.equal()).as("%s", check).isTrue();
        StopReport stopped = client.stop(true, TIME);
        assertThat(stopped.inSync()).as("%s", stopped).isTrue();
        assertThat(target.documents().count("d", "c")).isEqualTo(3000);
      }
      open.forEach(RealWorkersTest::close);
    }
  }

  private static MemoryStore centre(
      String name,
      SyncRuntime runtime,
      MemoryControlNetwork control,
      MemoryNetwork channels,
      List<AutoCloseable> open) {
    ClusterId cluster = new ClusterId(name);
    MemoryStore store = MemoryStore.builder(cluster, runtime).feeds(2).build();
    SyncMaster master =
        SyncMaster.builder()
            .id("m1")
            .endpoint("mem://" + name + "/m1")
            .cluster(store)
            .state(new MemoryStateStore(runtime))
            .channels(channels.admin(cluster))
            .control(control)
            .runtime(runtime)
            .build();
    master.start();
    open.add(master);
    for (int i = 1; i <= 2; i++) {
      SyncWorker worker =
          SyncWorker.builder()
              .name("w" + i)
              .endpoint("mem://" + name + "/w" + i)
              .masters(List.of("mem://" + name + "/m1"))
              .cluster(store)
              .transport(channels.transport(cluster))
              .control(control)
              .runtime(runtime)
              .build();
      worker.start();
      open.add(0, worker);
    }
    return store;
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
