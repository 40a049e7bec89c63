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
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
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
  void aStopOverRestThatIsNotInSyncInTimeIs408AndEverythingGoesOnAsBefore() throws Exception {
    berlin.documents().createCollection("shop", "items", 1);
    berlin.documents().put("shop", "orders", "bad", DOCUMENT);
    files.configure("paris", "berlin");
    RestClient source = rest("berlin");
    RestClient target = rest("paris");
    until("one shard has failed", target, "/_api/sync", s -> s.toString().contains("too large"));
    until("the rest runs", target, "/_api/sync", EndingCommandsTest::runs);
    assertThat(mode(source.get("/_api/server-mode"))).isEqualTo("default");

    assertThat(target.send("POST", "/_api/sync/barrier", "").status()).isEqualTo(200);
    until(
        "a barrier", source, "/_api/server-mode", s -> s.path("mode").asText().equals("readonly"));
    RestClient.Answer stopped =
        target.send("DELETE", "/_api/sync", "{\"wait_timeout\":2000000000}");
    assertThat(stopped.status()).as(stopped.toString()).isEqualTo(408);
    assertThat(stopped.body().path("Error").asText()).contains("shop/orders/0");

    until("writable", source, "/_api/server-mode", s -> s.path("mode").asText().equals("default"));
    JsonNode after = target.get("/_api/sync").body();
    assertThat(runs(after)).as(after.toString()).isTrue();
    assertThat(source.get("/_api/sync").body().path("outgoing")).hasSize(1);
    assertThat(mode(target.get("/_api/server-mode"))).isEqualTo("readonly");
    berlin.documents().put("shop", "items", "written after it", DOCUMENT);
    until(
        "it arrives",
        target,
        "/_api/sync",
        s -> paris.documents().count("shop", "items") == 1 && runs(s));

    poisoned.set(false);
    assertThat(
            target
                .send("PUT", "/_api/sync/database/shop/collection/orders/shard/0/reset", "")
                .status())
        .isEqualTo(200);
    files.awaitEqual("paris", 3);
    assertThat(target.send("DELETE", "/_api/sync", "{\"wait_timeout\":30000000000}").status())
        .isEqualTo(200);
    assertThat(target.get("/_api/sync").body().path("status").asText()).isEqualTo("inactive");
    assertThat(mode(target.get("/_api/server-mode"))).isEqualTo("default");
    assertThat(source.get("/_api/sync").body().has("outgoing")).isFalse();
  }

  private RestClient rest(String cluster) {
    return new RestClient(
        files.url(cluster), folder.resolve("me.keyfile"), folder.resolve("tls-ca.crt"));
  }

  private static boolean runs(JsonNode sync) {
    return sync.path("status").asText().equals("running") && sync.path("source").size() == 1;
  }

  private static String mode(RestClient.Answer answer) {
    return answer.body().path("mode").asText();
  }

  private static void until(String what, RestClient asked, String path, Predicate<JsonNode> enough)
      throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    JsonNode last = asked.get(path).body();
    while (!enough.test(last)) {
      assertThat(System.nanoTime() - end).as("%s: %s", what, last).isNegative();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50)); // between two looks
      last = asked.get(path).body();
    }
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
    assertThat(modeOverRest("berlin"))
        .isEqualTo("{\"mode\":\"readonly\",\"reasons\":[\"operator\"]}");
    assertThatThrownBy(() -> berlin.documents().put("shop", "orders", "late", DOCUMENT))
        .hasMessageContaining("read-only");
    assertThat(files.ask("berlin", "get server mode").expect(0).out().strip())
        .isEqualTo("readonly (operator)");
    assertThat(files.ask("berlin", "set server mode default").expect(0).out().strip())
        .isEqualTo("default");
    assertThat(modeOverRest("berlin")).isEqualTo("{\"mode\":\"default\",\"reasons\":[]}");
    berlin.documents().put("shop", "orders", "again", DOCUMENT);

    files.configure("paris", "berlin");
    files.awaitEqual("paris", 2);
    files.ask("paris", "set server mode readonly").expect(0);
    Tool.Run kept = files.ask("paris", "set server mode default -o json").expect(1);
    assertThat(new ObjectMapper().readTree(kept.out()).toString())
        .isEqualTo("{\"mode\":\"readonly\",\"reasons\":[\"target\"]}");
    assertThat(kept.err()).contains("stays read-only: target");
    files.ask("paris", "stop sync").expect(0);
    assertThat(modeOverRest("paris")).isEqualTo("{\"mode\":\"default\",\"reasons\":[]}");
    assertThat(files.ask("paris", "set server mode odd").expect(ExitCodes.USAGE).err())
        .contains("'odd' is neither readonly nor default");
  }

  /** As the REST API tells it, whoever asks. */
  private String modeOverRest(String cluster) throws Exception {
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
