package io.syncline;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.state.memory.MemoryStateStore;
import io.syncline.store.ShardId;
import io.syncline.store.memory.MemoryStore;
import io.syncline.transport.memory.MemoryNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Masters, workers and a client as a host puts them together, in memory, on real threads. */
class TwoDataCentresTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ClusterId SOURCE = new ClusterId("source");
  private static final ClusterId TARGET = new ClusterId("target");

  private final SyncRuntime runtime = SyncRuntime.threaded("two-data-centres");
  private final MemoryControlNetwork calls = new MemoryControlNetwork(runtime);
  private final MemoryNetwork channels = new MemoryNetwork();
  private final MemoryStore source = MemoryStore.builder(SOURCE, runtime).feeds(2).build();
  private final MemoryStore target = MemoryStore.builder(TARGET, runtime).feeds(2).build();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
    runtime.close();
  }

  @Test
  void whatIsWrittenAtTheSourceAppearsAtTheTargetWithoutBeingAskedFor() {
    dataCentre(SOURCE, source);
    dataCentre(TARGET, target);
    source.documents().createCollection("shop", "orders", 3);
    for (int i = 0; i < 500; i++) {
      source.documents().put("shop", "orders", "k" + i, "{\"n\":" + i + "}");
    }
    SyncClient client = SyncClient.connect(calls, List.of("mem://target"));
    open.add(client);
    client.configure(List.of("mem://source"), PATIENCE);
    client.awaitCaughtUp(PATIENCE);
    assertEqual();

    source.documents().createCollection("shop", "customers", 2);
    for (int i = 0; i < 100; i++) {
      source.documents().put("shop", "customers", "c" + i, "{\"n\":" + i + "}");
      source.documents().remove("shop", "orders", "k" + i);
    }
    await(() -> target.operator().shards().size() == 5 && isEqual());
    source.documents().dropCollection("shop", "orders");
    await(() -> target.operator().shards().size() == 2 && isEqual());
    assertThat(client.stop(true, PATIENCE).toString()).isNotEmpty();
    assertEqual();
  }

  private void dataCentre(ClusterId id, MemoryStore store) {
    SyncMaster master =
        SyncMaster.builder()
            .id("master-" + id)
            .endpoint("mem://" + id)
            .cluster(store)
            .state(new MemoryStateStore(runtime))
            .channels(channels.admin(id))
            .control(calls)
            .build();
    open.add(master);
    master.start();
    SyncWorker worker =
        SyncWorker.builder()
            .endpoint("mem://" + id + "/worker")
            .masters(List.of("mem://" + id))
            .cluster(store)
            .transport(channels.transport(id))
            .control(calls)
            .build();
    open.add(worker);
    worker.start();
  }

  private void await(java.util.function.BooleanSupplier condition) {
    java.util.concurrent.CompletableFuture<Void> met =
        new java.util.concurrent.CompletableFuture<>();
    look(runtime.lane("look"), condition, met);
    met.orTimeout(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS).join();
  }

  private static void look(
      SyncRuntime.Lane lane,
      java.util.function.BooleanSupplier condition,
      java.util.concurrent.CompletableFuture<Void> met) {
    if (condition.getAsBoolean()) {
      met.complete(null);
    } else if (!met.isDone()) {
      Registration next =
          lane.schedule(
              SyncRuntime.Urgency.LIVE, Duration.ofMillis(20), () -> look(lane, condition, met));
      assertThat(next).isNotNull();
    }
  }

  private boolean isEqual() {
    return source.operator().shards().equals(target.operator().shards())
        && source.operator().shards().stream().allMatch(this::isEqual);
  }

  private boolean isEqual(ShardId shard) {
    return new HashSet<>(source.operator().documents(shard))
        .equals(new HashSet<>(target.operator().documents(shard)));
  }

  private void assertEqual() {
    assertThat(isEqual()).isTrue();
  }
}
