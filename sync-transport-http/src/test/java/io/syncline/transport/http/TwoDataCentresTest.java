package io.syncline.transport.http;

import static io.syncline.http.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.ClusterId;
import io.syncline.SyncClient;
import io.syncline.SyncMaster;
import io.syncline.SyncRuntime;
import io.syncline.SyncWorker;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.state.memory.MemoryStateStore;
import io.syncline.store.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole data centres whose channels go over TLS, each worker in a process of its own. */
@Timeout(120)
final class TwoDataCentresTest {
  @Test
  void replicateOverHttps() throws Exception {
    List<AutoCloseable> processes = new ArrayList<>();
    try (SyncRuntime runtime = SyncRuntime.threaded("direct")) {
      var calls = new MemoryControlNetwork(runtime);
      List<MemoryStore> stores =
          Stream.of("berlin", "paris")
              .map(ClusterId::new)
              .map(id -> MemoryStore.builder(id, runtime).build())
              .toList();
      for (MemoryStore store : stores) {
        ClusterId id = store.traits().cluster();
        Process master = Process.master(id, UnaryOperator.identity());
        Process worker = Process.worker(id, master, UnaryOperator.identity());
        processes.add(0, master);
        processes.add(0, worker);
        HttpTransport transport = new HttpTransport(worker.site);
        processes.add(0, transport);
        SyncMaster.builder()
            .id("master-" + id)
            .endpoint("mem://" + id)
            .cluster(store)
            .state(new MemoryStateStore(runtime))
            .channels(new HttpChannelAdmin(master.site))
            .control(calls)
            .runtime(runtime)
            .build()
            .start();
        SyncWorker.builder()
            .endpoint("mem://" + id + "/worker")
            .masters(List.of("mem://" + id))
            .cluster(store)
            .transport(transport)
            .control(calls)
            .runtime(runtime)
            .build()
            .start();
      }
      var source = stores.get(0).documents();
      source.createDatabase("shop");
      source.createCollection("shop", "orders", 3);
      for (int i = 0; i < 500; i++) {
        source.put("shop", "orders", "k" + i, "{\"total\": " + i + "}");
      }
      try (SyncClient client = SyncClient.connect(calls, List.of("mem://paris"))) {
        client.configure(List.of("mem://berlin"), Duration.ofSeconds(10));
        client.awaitCaughtUp(Duration.ofSeconds(60));
        assertThat(stores.get(1).documents().count("shop", "orders")).isEqualTo(500);
        source.put("shop", "orders", "late", "{\"total\": 1}");
        eventually(
            "the change arrives", () -> stores.get(1).documents().count("shop", "orders") == 501);
      }
    } finally {
      for (AutoCloseable process : processes) {
        process.close();
      }
    }
  }
}
