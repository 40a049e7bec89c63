package io.syncline.examples.readme;

import io.syncline.ClusterId;
import io.syncline.SyncClient;
import io.syncline.SyncMaster;
import io.syncline.SyncRuntime;
import io.syncline.SyncWorker;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.state.memory.MemoryStateStore;
import io.syncline.store.memory.MemoryStore;
import io.syncline.transport.memory.MemoryNetwork;
import java.time.Duration;
import java.util.List;

/** The program of the README: two data centres in one JVM, all in memory. */
public final class TwoDataCentres {
  private TwoDataCentres() {}

  /** Runs it. */
  public static void main(String[] arguments) {
    // README begins
    SyncRuntime runtime = SyncRuntime.threaded("demo");
    var calls = new MemoryControlNetwork(runtime);
    var channels = new MemoryNetwork();
    var stores =
        List.of("berlin", "paris").stream()
            .map(ClusterId::new)
            .map(id -> MemoryStore.builder(id, runtime).build())
            .toList();
    for (MemoryStore store : stores) {
      ClusterId id = store.traits().cluster();
      SyncMaster.builder()
          .id("master-" + id)
          .endpoint("mem://" + id)
          .cluster(store)
          .state(new MemoryStateStore(runtime))
          .channels(channels.admin(id))
          .control(calls)
          .runtime(runtime)
          .build()
          .start();
      SyncWorker.builder()
          .endpoint("mem://" + id + "/worker")
          .masters(List.of("mem://" + id))
          .cluster(store)
          .transport(channels.transport(id))
          .control(calls)
          .runtime(runtime)
          .build()
          .start();
    }
    stores.get(0).documents().createDatabase("shop");
    stores.get(0).documents().createCollection("shop", "orders", 3);
    stores.get(0).documents().put("shop", "orders", "1", "{\"total\": 5}");
    SyncClient client = SyncClient.connect(calls, List.of("mem://paris"));
    client.configure(List.of("mem://berlin"), Duration.ofSeconds(10));
    System.out.println(client.awaitCaughtUp(Duration.ofSeconds(30)));
    System.out.println(stores.get(1).documents().count("shop", "orders") + " order in paris");
    // README ends
    client.close();
    runtime.close();
  }
}
