package io.syncline.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.ClusterId;
import io.syncline.Registration;
import io.syncline.StopReport;
import io.syncline.SyncClient;
import io.syncline.SyncMaster;
import io.syncline.SyncRuntime;
import io.syncline.SyncState;
import io.syncline.SyncWorker;
import io.syncline.http.Eventually;
import io.syncline.state.memory.MemoryStateStore;
import io.syncline.store.memory.MemoryStore;
import io.syncline.transport.memory.MemoryNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two data centres with a secret each, whose masters, workers and clients call over HTTPS. */
@Timeout(180)
final class TwoDataCentresOverHttpTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ClusterId BERLIN = new ClusterId("berlin");
  private static final ClusterId PARIS = new ClusterId("paris");

  private final SyncRuntime runtime = SyncRuntime.threaded("two");
  private final MemoryNetwork channels = new MemoryNetwork();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
    runtime.close();
  }

  @Test
  void configuresReplicatesReportsAndStopsInSync() throws IOException {
    MemoryStore source = MemoryStore.builder(BERLIN, runtime).feeds(2).build();
    MemoryStore target = MemoryStore.builder(PARIS, runtime).feeds(2).build();
    List<String> berlin = dataCentre(BERLIN, source);
    List<String> paris = dataCentre(PARIS, target);
    source.documents().createDatabase("shop");
    source.documents().createCollection("shop", "orders", 3);
    put(source, 0, 200);

    SyncClient client = client("paris-secret", List.of(dead(), paris.get(1), paris.get(0)));
    assertThat(client.version(PATIENCE)).isNotEmpty();
    List<SyncState> told = Collections.synchronizedList(new ArrayList<>());
    Set<String> threads = ConcurrentHashMap.newKeySet();
    Registration watch =
        client.watch(
            false,
            Duration.ofMillis(50),
            status -> {
              told.add(status.state());
              threads.add(Thread.currentThread().getName());
            });
    open.add(watch::close);
    Eventually.eventually("the watch tells what is", () -> told.contains(SyncState.INACTIVE));
    assertThat(client.configure(List.of(dead(), berlin.get(1), berlin.get(0)), PATIENCE).changed())
        .isTrue();
    client.awaitCaughtUp(PATIENCE);
    Eventually.eventually(
        "all orders are in paris", () -> target.documents().count("shop", "orders") == 200);
    assertThat(client.masters(PATIENCE)).hasSize(2);
    assertThat(client.workers(PATIENCE)).hasSize(2);
    assertThat(client.status(true, PATIENCE).shards()).hasSize(3);

    put(source, 200, 300);
    StopReport report = client.stop(true, PATIENCE);
    assertThat(report.inSync()).isTrue();
    assertThat(target.documents().count("shop", "orders")).isEqualTo(300);
    assertThat(client.status(false, PATIENCE).state().active()).isFalse();
    Eventually.eventually(
        "the watch tells the end",
        () -> told.contains(SyncState.RUNNING) && told.get(told.size() - 1) == SyncState.INACTIVE);
    assertThat(threads).allMatch(name -> name.startsWith("syncline-client-client-listener"));
  }

  private static void put(MemoryStore store, int from, int to) {
    for (int i = from; i < to; i++) {
      store.documents().put("shop", "orders", "k" + i, "{\"n\": " + i + "}");
    }
  }

  /** Two masters, and a process with two workers; answers the masters' endpoints. */
  private List<String> dataCentre(ClusterId id, MemoryStore store) {
    MemoryStateStore state = new MemoryStateStore(runtime);
    List<String> masters = new ArrayList<>();
    for (int i = 1; i <= 2; i++) {
      TestProcess process = process("master-" + i + "." + id, id + "-secret");
      masters.add(process.endpoint(""));
      SyncMaster master =
          SyncMaster.builder()
              .id("master-" + i)
              .endpoint(process.endpoint(""))
              .cluster(store)
              .state(state)
              .channels(channels.admin(id))
              .control(process.network())
              .runtime(runtime)
              .build();
      open.add(master);
      master.start();
    }
    TestProcess process = process("worker." + id, id + "-secret");
    for (int i = 1; i <= 2; i++) {
      SyncWorker worker =
          SyncWorker.builder()
              .endpoint(process.endpoint("/worker-" + i))
              .masters(masters)
              .cluster(store)
              .transport(channels.transport(id))
              .control(process.network())
              .runtime(runtime)
              .build();
      open.add(worker);
      worker.start();
    }
    return masters;
  }

  private TestProcess process(String certificate, String secret) {
    TestProcess process = new TestProcess(runtime, certificate, secret);
    open.add(process);
    return process;
  }

  private SyncClient client(String secret, List<String> endpoints) {
    TestProcess process = process("operator", secret);
    SyncClient client = SyncClient.connect(process.network(), endpoints);
    open.add(client);
    return client;
  }

  /** An endpoint where nobody is. */
  private static String dead() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "https://127.0.0.1:" + socket.getLocalPort();
    }
  }
}
