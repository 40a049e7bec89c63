package io.syncline.transport.http;

import static io.syncline.http.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.ShardStatus;
import io.syncline.SyncClient;
import io.syncline.SyncRuntime;
import io.syncline.SyncStatus;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.store.memory.MemoryDocuments;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two data centres of two masters whose channels go over TLS, and which replicate. */
abstract class Replicating {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  final DirectCentre source;
  final DirectCentre target;
  final SyncClient client;
  private final SyncRuntime runtime = SyncRuntime.threaded("take-over");
  private final MemoryDocuments written;
  private int count;

  /**
   * Starts them.
   *
   * @param allKnown whether each master's address has the endpoints of all; else only its own, and
   *     workers are reached through masters only
   */
  Replicating(boolean allKnown) {
    MemoryControlNetwork calls = new MemoryControlNetwork(runtime);
    this.source = new DirectCentre("berlin", runtime, calls, 2, allKnown);
    this.target = new DirectCentre("paris", runtime, calls, 2, allKnown);
    this.client = target.client();
    this.written = source.store.documents();
    if (!allKnown) {
      hideWorkers(source);
      hideWorkers(target);
    }
  }

  private static void hideWorkers(DirectCentre centre) {
    String own = "CN=" + centre.cluster;
    centre.workers.forEach(worker -> worker.process.firewall = own::equals);
  }

  @BeforeEach
  void replicates() {
    written.createDatabase("shop");
    written.createCollection("shop", "orders", 4);
    write(200);
    client.configure(source.endpoints(), PATIENCE);
    client.awaitCaughtUp(PATIENCE);
    arrived();
  }

  @AfterEach
  void close() {
    client.close();
    target.close();
    source.close();
    runtime.close();
  }

  void write(int more) {
    for (int end = count + more; count < end; count++) {
      written.put("shop", "orders", "k" + count, "{\"n\": " + count + "}");
    }
  }

  /** All of it, and proven by digests. */
  private void arrived() {
    eventually(
        "all of it is there", () -> target.store.documents().count("shop", "orders") == count);
    assertThat(client.check(Set.of(), PATIENCE).equal()).isTrue();
  }

  void goesOn() {
    client.awaitCaughtUp(PATIENCE);
    arrived();
    write(100);
    arrived();
    SyncStatus status = client.status(true, PATIENCE);
    assertThat(status.shards()).hasSize(4).noneMatch(Replicating::failed);
  }

  private static boolean failed(ShardStatus shard) {
    return shard.state().name().equals("FAILED");
  }
}
