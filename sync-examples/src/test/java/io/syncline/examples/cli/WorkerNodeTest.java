package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.syncline.ClusterId;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.pki.FileWatch;
import io.syncline.pki.Purpose;
import io.syncline.pki.SwappableTrust;
import io.syncline.pki.TlsContext;
import io.syncline.pki.TrustAnchors;
import io.syncline.security.MasterJwt;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.state.memory.MemoryStateStore;
import io.syncline.store.memory.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two data centres with a master and a worker each, which have nothing in common but their cluster:
 * servers, ports, certificates and channels are of their own.
 */
@Timeout(120)
class WorkerNodeTest {
  private static final String SECRET = "a secret of this data centre alone";

  @TempDir Path folder;
  private final SyncRuntime runtime = SyncRuntime.threaded("worker-test");
  private final WatchedFiles watched =
      new WatchedFiles(runtime, FileWatch.DEFAULT_INTERVAL, SecretRing.DEFAULT_OVERLAP);
  private final SecretRing dbSecret = new SecretRing(runtime, Secret.of("db"));
  private final List<AutoCloseable> open = new ArrayList<>();
  private ChildMasters files;

  @BeforeEach
  void make() {
    files = new ChildMasters(folder);
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
    watched.close();
    runtime.close();
    files.close();
  }

  private int port(String name) {
    return Integer.parseInt(files.url(name).replaceFirst(".*:", ""));
  }

  /** A cluster of its own for each test. */
  private MemoryStore store(String cluster) {
    return SharedMemoryType.store(new ClusterId(cluster + "-" + folder.getFileName()), runtime);
  }

  private void master(String cluster) {
    MemoryStore store = store(cluster);
    DirectQueue queue =
        new DirectQueue(
            store.traits().cluster(), files.url(cluster), List.of(), Duration.ofHours(1));
    Path kept = folder.resolve(cluster);
    SourceFiles.makeFolder(kept);
    NodeOptions.Others others =
        new NodeOptions.Others(
            Optional.empty(),
            Optional.of(
                new WorkerAuthority(
                    kept, List.of("https://db:8529"), Optional.of(dbSecret), queue::access)),
            List.of(),
            Optional.empty(),
            Optional.of(kept));
    Node node =
        new Node(
            new NodeOptions(
                files.url(cluster),
                "localhost",
                port(cluster),
                folder.resolve("tls.keyfile"),
                Optional.of(folder.resolve("c-ca.crt")),
                Optional.of(folder.resolve("tls-ca.crt")),
                Secret.of(SECRET),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                others),
            watched,
            store,
            new MemoryStateStore(runtime),
            queue);
    node.start();
    open.add(node);
  }

  private WorkerNode.Options options(String cluster, String secret) {
    String name = cluster + "-worker";
    return new WorkerNode.Options(
        files.url(name),
        "localhost",
        port(name),
        List.of(files.url(cluster)),
        "",
        Optional.of(folder.resolve("tls-ca.crt")),
        Optional.empty(),
        Secret.of(secret),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private WorkerNode worker(String cluster) throws InterruptedException {
    WorkerNode.Options options = options(cluster, SECRET);
    HandedOut given = RunWorker.ask(options, runtime, Duration.ofSeconds(30));
    assertThat(given.cluster()).containsExactly("https://db:8529");
    assertThat(given.secret()).contains(Secret.of("db"));
    assertThat(given.toString()).doesNotContain("PRIVATE");
    MemoryStore store = store(cluster);
    WorkerNode node =
        new WorkerNode(
            options,
            watched,
            store,
            watched.server(given.shown()),
            new WorkerQueue(store.traits().cluster(), options.endpoint(), given.channels()),
            keeping(options, Duration.ofHours(1), given));
    node.start();
    open.add(0, node);
    return node;
  }

  /** The cluster's secret as a worker's store is given it. */
  private SecretRing workerSecret = dbSecret;

  private Configuration keeping(WorkerNode.Options options, Duration interval, HandedOut given) {
    workerSecret = new SecretRing(runtime, given.secret().orElseThrow());
    Configuration kept =
        new Configuration(
            runtime,
            interval,
            () -> RunWorker.ask(options, runtime, Duration.ofSeconds(10)),
            Optional.of(workerSecret),
            null);
    open.add(0, kept);
    return kept;
  }

  @Test
  void anotherSecretOfTheClusterReachesWorkersThatRun() throws Exception {
    master("paris");
    worker("paris");
    RestCall atWorker =
        new RestCall(
            List.of(files.url("paris-worker")),
            TlsContext.client(
                    null,
                    new SwappableTrust(
                        Purpose.TLS, TrustAnchors.read(folder.resolve("paris/worker-ca.crt"))))
                .sslContext(),
            Optional.of(new MasterJwt(runtime, ring(SECRET)).authorization()),
            Duration.ofSeconds(30));
    atWorker.put("/_api/worker/configure", OutputFlags.object().put("secret", "pushed"));
    assertThat(workerSecret.current()).isEqualTo(Secret.of("pushed"));

    WorkerNode.Options options = options("paris", SECRET);
    HandedOut given = RunWorker.ask(options, runtime, Duration.ofSeconds(30));
    keeping(options, Duration.ofMillis(50), given);
    SecretRing followed = workerSecret;
    assertThat(followed.current()).isEqualTo(Secret.of("db"));
    dbSecret.replace(Secret.of("the next one"), Duration.ofMinutes(1));
    while (!followed.current().equals(Secret.of("the next one"))) {
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  private SecretRing ring(String secret) {
    return new SecretRing(runtime, Secret.of(secret));
  }

  @Test
  void workersRegisterAreGivenTasksCarryDocumentsAndLeave() throws Exception {
    store("berlin").documents().createDatabase("shop");
    store("berlin").documents().createCollection("shop", "orders", 3);
    store("berlin").documents().put("shop", "orders", "1", "{\"total\": 5}");
    master("berlin");
    master("paris");
    worker("berlin");
    WorkerNode paris = worker("paris");
    files.configure("paris", "berlin");
    files.ask("paris", "get status --watch --interval=100ms").expect(0);
    assertThat(store("paris").documents().count("shop", "orders")).isEqualTo(1);
    store("berlin").documents().put("shop", "orders", "2", "{\"total\": 6}");
    files.awaitEqual("paris", 2);
    JsonNode workers = json("get workers -o json");
    assertThat(workers).hasSize(1);
    assertThat(workers.get(0).path("endpoint").asText()).isEqualTo(files.url("paris-worker"));
    String id = workers.get(0).path("id").asText();
    JsonNode tasks = json("get tasks -o json");
    assertThat(tasks).isNotEmpty().allMatch(task -> task.path("worker").asText().equals(id));
    paris.close();
    assertThat(json("get workers -o json")).isEmpty();
    worker("paris");
    store("berlin").documents().put("shop", "orders", "3", "{\"total\": 7}");
    files.awaitEqual("paris", 3);
    assertThat(files.ask("paris", "stop sync").expect(0).out()).startsWith("stopped");
  }

  private JsonNode json(String command) throws java.io.IOException {
    return new ObjectMapper().readTree(files.ask("paris", command).expect(0).out());
  }

  @Test
  void aWorkerWithAnotherSecretIsGivenNothing() {
    master("paris");
    assertThatThrownBy(
            () -> RunWorker.ask(options("paris", "another"), runtime, Duration.ofSeconds(30)))
        .isInstanceOfSatisfying(SyncException.class, e -> assertThat(e.retryable()).isFalse())
        .hasMessageContaining("401")
        .hasMessageNotContaining("another");
  }

  @Test
  void aMasterThatIsNotThereIsWaitedForAndNoLonger() {
    assertThatThrownBy(
            () -> RunWorker.ask(options("paris", SECRET), runtime, Duration.ofSeconds(1)))
        .isInstanceOfSatisfying(SyncException.class, e -> assertThat(e.retryable()).isTrue())
        .hasMessageContaining(files.url("paris"));
  }
}
