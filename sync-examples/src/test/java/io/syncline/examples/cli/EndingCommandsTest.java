package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.syncline.ClusterId;
import io.syncline.SyncId;
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
import io.syncline.transport.memory.MemoryNetwork;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ends that are not the usual one: a source that is gone, a shard that has failed. */
@Timeout(120)
class EndingCommandsTest {
  private static final String DOCUMENT = "{\"total\": 5}";

  @TempDir Path folder;
  private final SyncRuntime runtime = SyncRuntime.threaded("ending-test");
  private final WatchedFiles watched =
      new WatchedFiles(runtime, FileWatch.DEFAULT_INTERVAL, SecretRing.DEFAULT_OVERLAP);
  private final MemoryNetwork channels = new MemoryNetwork();
  private final AtomicBoolean poisoned = new AtomicBoolean(true);
  private final AtomicBoolean busy = new AtomicBoolean();
  private final MemoryStateStore berlinState = new MemoryStateStore(runtime);
  private final List<Node> nodes = new ArrayList<>();
  private final MemoryStore berlin = MemoryStore.builder(new ClusterId("berlin"), runtime).build();
  private final MemoryStore paris =
      MemoryStore.builder(new ClusterId("paris"), runtime)
          .refuses(
              (shard, document) ->
                  poisoned.get() && document.key().utf8().equals("bad")
                      ? Optional.of("the document is too large")
                      : Optional.empty())
          .busy(shard -> busy.get() ? Optional.of(Duration.ofMillis(100)) : Optional.empty())
          .build();
  private ChildMasters files;
  private Node berlinNode;

  @BeforeEach
  void start() {
    files = new ChildMasters(folder);
    berlinNode = start(berlin, berlinState);
    start(paris, new MemoryStateStore(runtime));
    berlin.documents().createDatabase("shop");
    berlin.documents().createCollection("shop", "orders", 1);
    berlin.documents().put("shop", "orders", "good", DOCUMENT);
  }

  private Node start(MemoryStore store, MemoryStateStore state) {
    ClusterId id = store.traits().cluster();
    String url = files.url(id.value());
    Node node =
        new Node(
            new NodeOptions(
                url,
                "localhost",
                Integer.parseInt(url.replaceFirst(".*:", "")),
                folder.resolve("tls.keyfile"),
                Optional.of(folder.resolve("c-ca.crt")),
                Optional.of(folder.resolve("tls-ca.crt")),
                Secret.of("the same in both"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new NodeOptions.Others(
                    Optional.of(""),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty())),
            watched,
            store,
            state,
            new MemoryQueue(channels, id));
    node.start();
    nodes.add(node);
    return node;
  }

  @AfterEach
  void end() {
    nodes.forEach(Node::close);
    watched.close();
    runtime.close();
    files.close();
  }

  private JsonNode status(String cluster) throws IOException {
    return new ObjectMapper().readTree(files.ask(cluster, "get status -v -o json").expect(0).out());
  }

  private SyncId outgoing() {
    return berlinState.read("outgoing/").toCompletableFuture().join().keySet().stream()
        .map(key -> new SyncId(key.replaceFirst("outgoing/", "")))
        .findFirst()
        .orElseThrow();
  }

  private boolean anythingLeft(SyncId sync) throws Exception {
    return !status("berlin").path("outgoing").isEmpty()
        || !berlinState.read("outgoing/").toCompletableFuture().join().isEmpty()
        || !channels
            .admin(new ClusterId("berlin"))
            .list(sync)
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS)
            .isEmpty()
        || !berlin.holds().list().toCompletableFuture().get(10, TimeUnit.SECONDS).isEmpty()
        || !new ObjectMapper()
            .readTree(files.ask("berlin", "get tasks -o json").expect(0).out())
            .isEmpty();
  }

  @Test
  void aSourceThatIsGoneIsAbortedAndClearedWhenItIsBack() throws Exception {
    files.configure("paris", "berlin");
    files.ask("paris", "get status --watch --interval=100ms").expect(0);
    SyncId sync = outgoing();
    berlinNode.close();
    Tool.Run aborted = files.ask("paris", "abort sync --timeout=2s").expect(ExitCodes.OK);
    assertThat(aborted.out()).startsWith("aborted");
    assertThat(aborted.err()).contains("the source was not told").contains("abort outgoing sync");
    assertThat(status("paris").path("state").asText()).isEqualTo("inactive");
    assertThat(status("paris").path("sourceNotTold").booleanValue()).isTrue();
    start(berlin, berlinState);
    assertThat(status("berlin").path("outgoing")).hasSize(1);
    assertThat(files.ask("berlin", "abort outgoing sync --target=paris").expect(0).out())
        .startsWith("aborted");
    assertThat(anythingLeft(sync)).isFalse();
    assertThat(files.ask("berlin", "abort outgoing sync --target=paris").expect(1).out())
        .contains("no outgoing");
    files.configure("paris", "berlin");
    files.awaitEqual("paris", 1);
  }

  @Test
  void aFailedShardIsSaidStopsNothingAndRunsAfterAReset() throws Exception {
    berlin.documents().put("shop", "orders", "bad", DOCUMENT);
    files.configure("paris", "berlin");
    Tool.Run watched =
        files.ask("paris", "get status --watch -v --interval=100ms").expect(ExitCodes.FAILED);
    assertThat(watched.out()).contains("failed").contains("the document is too large");
    Tool.Run stopped = files.ask("paris", "stop sync --timeout=3s").expect(ExitCodes.DIFFERENT);
    assertThat(stopped.out()).startsWith("not stopped");
    berlin.documents().put("shop", "orders", "writable again", DOCUMENT);
    poisoned.set(false);
    assertThat(
            files
                .ask("paris", "reset failed shard --database=shop --collection=orders --shard=0")
                .expect(ExitCodes.OK)
                .out())
        .contains("was reset");
    files.awaitEqual("paris", 3);
    assertThat(files.ask("paris", "stop sync").expect(ExitCodes.OK).out()).startsWith("stopped");
  }

  @Test
  void whatCantBeComparedIsExitCodeFour() {
    berlin.documents().put("shop", "orders", "bad", DOCUMENT);
    files.configure("paris", "berlin");
    files.ask("paris", "get status --watch --interval=100ms").expect(ExitCodes.FAILED);
    Tool.Run checked = files.ask("paris", "check sync --timeout=5s").expect(ExitCodes.DIFFERENT);
    assertThat(checked.out()).contains("not compared").contains("shop/orders/0");
  }

  @Test
  void aWatchThatIsLimitedEndsAndStopsNothing() throws Exception {
    busy.set(true);
    files.configure("paris", "berlin");
    Tool.Run ended =
        files
            .ask("paris", "get status --watch --interval=100ms --watch-timeout=500ms -o json")
            .expect(ExitCodes.DIFFERENT);
    assertThat(ended.err()).contains("not every shard runs within 500ms");
    assertThat(ended.out()).contains("\"state\"").doesNotContain("\"running\"");
    busy.set(false);
    files.ask("paris", "get status --watch --interval=100ms --watch-timeout=100s").expect(0);
    files.awaitEqual("paris", 1);
  }

  @Test
  void theServerModeIsSetAndTakenBackAndATargetStaysReadOnly() throws Exception {
    assertThat(files.ask("berlin", "set server mode readonly").expect(0).out().strip())
        .isEqualTo("readonly (operator)");
    assertThat(rest("berlin")).isEqualTo("{\"mode\":\"readonly\",\"reasons\":[\"operator\"]}");
    assertThatThrownBy(() -> berlin.documents().put("shop", "orders", "late", DOCUMENT))
        .hasMessageContaining("read-only");
    assertThat(files.ask("berlin", "get server mode").expect(0).out().strip())
        .isEqualTo("readonly (operator)");
    assertThat(files.ask("berlin", "set server mode default").expect(0).out().strip())
        .isEqualTo("default");
    assertThat(rest("berlin")).isEqualTo("{\"mode\":\"default\",\"reasons\":[]}");
    berlin.documents().put("shop", "orders", "again", DOCUMENT);

    files.configure("paris", "berlin");
    files.awaitEqual("paris", 2);
    files.ask("paris", "set server mode readonly").expect(0);
    Tool.Run kept = files.ask("paris", "set server mode default -o json").expect(1);
    assertThat(new ObjectMapper().readTree(kept.out()).toString())
        .isEqualTo("{\"mode\":\"readonly\",\"reasons\":[\"target\"]}");
    assertThat(kept.err()).contains("stays read-only: target");
    files.ask("paris", "stop sync").expect(0);
    assertThat(rest("paris")).isEqualTo("{\"mode\":\"default\",\"reasons\":[]}");
    assertThat(files.ask("paris", "set server mode odd").expect(ExitCodes.USAGE).err())
        .contains("'odd' is neither readonly nor default");
  }

  /** As the REST API tells it, whoever asks. */
  private String rest(String cluster) throws Exception {
    SecretRing secret = new SecretRing(runtime, Secret.of("the same in both"));
    SwappableTrust trust =
        new SwappableTrust(Purpose.TLS, TrustAnchors.read(folder.resolve("tls-ca.crt")));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(files.url(cluster) + "/_api/server-mode"))
            .header("Authorization", new MasterJwt(runtime, secret).authorization())
            .build();
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .sslContext(TlsContext.client(null, trust).sslContext())
        .build()
        .send(request, HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
