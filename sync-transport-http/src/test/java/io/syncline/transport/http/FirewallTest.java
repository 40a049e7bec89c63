package io.syncline.transport.http;

import static io.syncline.http.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncClient;
import io.syncline.SyncRuntime;
import io.syncline.control.memory.MemoryControlNetwork;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Data centres with a firewall between them. Each process shows whose it is by its certificate. */
@Timeout(120)
final class FirewallTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SyncRuntime runtime = SyncRuntime.threaded("firewall");
  private final MemoryControlNetwork calls = new MemoryControlNetwork(runtime);
  private final DirectCentre source = new DirectCentre("berlin", runtime, calls, 2);
  private final DirectCentre target = new DirectCentre("paris", runtime, calls, 2);
  private final SyncClient client = target.client();

  /** What went through: who, to what. */
  private final Set<String> passed = ConcurrentHashMap.newKeySet();

  private final AtomicBoolean targetIsOpen = new AtomicBoolean(true);

  @AfterEach
  void close() {
    client.close();
    target.close();
    source.close();
    runtime.close();
  }

  private void firewall(DirectCentre centre, AtomicBoolean masters) {
    String own = "CN=" + centre.cluster;
    centre.masters.forEach(
        master ->
            master.process.firewall =
                from -> passes(from, from.equals(own) || masters.get(), centre, "masters"));
    centre.workers.forEach(
        worker ->
            worker.process.firewall = from -> passes(from, from.equals(own), centre, "workers"));
  }

  private boolean passes(String from, boolean may, DirectCentre to, String which) {
    if (may) {
      passed.add(from + " to " + which + " of " + to.cluster);
    }
    return may;
  }

  private void replicates() {
    firewall(source, new AtomicBoolean(true));
    firewall(target, targetIsOpen);
    source.store.documents().createDatabase("shop");
    source.store.documents().createCollection("shop", "orders", 4);
    for (int i = 0; i < 200; i++) {
      source.store.documents().put("shop", "orders", "k" + i, "{}");
    }
    client.configure(source.endpoints(), PATIENCE);
  }

  private void arrives(int count) {
    client.awaitCaughtUp(PATIENCE);
    eventually("all", () -> target.store.documents().count("shop", "orders") == count);
  }

  @Test
  void thePortsThatAreDocumentedAreEnough() {
    replicates();
    arrives(200);
    source.store.documents().put("shop", "orders", "late", "{}");
    arrives(201);
    assertThat(passed)
        .containsExactlyInAnyOrder(
            "CN=berlin to masters of berlin",
            "CN=berlin to workers of berlin",
            "CN=berlin to masters of paris",
            "CN=paris to masters of paris",
            "CN=paris to workers of paris",
            "CN=paris to masters of berlin");
  }

  @Test
  void theSourceHasToReachTheMastersOfTheTarget() {
    targetIsOpen.set(false);
    replicates();
    eventually(
        "the source has tried",
        () ->
            source.workers.stream()
                .anyMatch(worker -> worker.process.site.metrics.errors.value() > 3));
    assertThatThrownBy(() -> target.store.documents().count("shop", "orders"))
        .hasMessageContaining("no collection");
    targetIsOpen.set(true);
    arrives(200);
  }
}
