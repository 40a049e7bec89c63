package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.pki.FileWatch;
import io.syncline.security.PasswordFile;
import io.syncline.security.Role;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.security.SecretSource;
import io.syncline.state.memory.MemoryStateStore;
import io.syncline.store.memory.MemoryStore;
import io.syncline.transport.memory.MemoryNetwork;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two data centres in this JVM that call each other over HTTPS, driven by the tool. */
class ClientCommandsTest {
  private static final String SECRET = "a secret that no output may show";

  /** Where paris says that it is reached from outside. */
  private static final String OUTSIDE = "https://masters.paris.example:8629";

  @TempDir Path folder;
  private final Tool tool = new Tool();
  private final SyncRuntime runtime = SyncRuntime.threaded("cli-test");
  private final MemoryNetwork channels = new MemoryNetwork();
  private final List<Node> nodes = new ArrayList<>();
  private MemoryStore berlin = MemoryStore.builder(new ClusterId("berlin"), runtime).build();
  private MemoryStore paris = MemoryStore.builder(new ClusterId("paris"), runtime).build();
  private String berlinUrl = "";
  private String parisUrl = "";

  @BeforeEach
  void start() throws IOException {
    create("tls", "ca", "--cert=" + at("tls-ca.crt"), "--key=" + at("tls-ca.key"));
    String[] tls = {"--cacert=" + at("tls-ca.crt"), "--cakey=" + at("tls-ca.key")};
    create("tls", "keyfile", tls[0], tls[1], "--host=localhost", "--keyfile=" + at("tls.keyfile"));
    create("client-auth", "ca", "--cert=" + at("c-ca.crt"), "--key=" + at("c-ca.key"));
    create(
        "client-auth",
        "keyfile",
        "--cacert=" + at("c-ca.crt"),
        "--cakey=" + at("c-ca.key"),
        "--email=me@example.com",
        "--keyfile=" + at("me.keyfile"));
    Files.writeString(folder.resolve("secret.jwt"), SECRET);
    Files.writeString(
        folder.resolve("users"),
        PasswordFile.line(
                "admin", Secret.of("pass"), EnumSet.of(Role.OPERATOR), SecretSource.system())
            + "\n");
    berlinUrl = node(berlin);
    parisUrl = node(paris);
  }

  private String node(MemoryStore store) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String url = "https://localhost:" + port;
    ClusterId id = store.traits().cluster();
    Node node =
        new Node(
            new NodeOptions(
                url,
                "localhost",
                port,
                folder.resolve("tls.keyfile"),
                Optional.of(folder.resolve("c-ca.crt")),
                Optional.of(folder.resolve("tls-ca.crt")),
                Secret.of(SECRET),
                Optional.of(folder.resolve("secret.jwt")),
                Optional.empty(),
                Optional.empty(),
                Optional.of(folder.resolve("users")),
                new NodeOptions.Others(
                    Optional.of(""),
                    Optional.empty(),
                    id.value().equals("paris") ? List.of(OUTSIDE) : List.of(),
                    Optional.empty(),
                    Optional.empty())),
            new WatchedFiles(runtime, FileWatch.DEFAULT_INTERVAL, SecretRing.DEFAULT_OVERLAP),
            store,
            new MemoryStateStore(runtime),
            new MemoryQueue(channels, id));
    node.start();
    nodes.add(node);
    return url;
  }

  @AfterEach
  void end() {
    nodes.forEach(Node::close);
    runtime.close();
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private void create(String... args) {
    String[] all = new String[args.length + 1];
    all[0] = "create";
    System.arraycopy(args, 0, all, 1, args.length);
    tool.run(all).expect(0);
  }

  private Tool.Run ask(String url, String command, String... more) {
    List<String> args = new ArrayList<>(Arrays.asList(command.split(" ")));
    args.add("--master.endpoint=" + url);
    args.add("--master.cacert=" + at("tls-ca.crt"));
    args.add("--auth.keyfile=" + at("me.keyfile"));
    args.addAll(List.of(more));
    return tool.run(args.toArray(String[]::new));
  }

  private void configure() {
    ask(
            parisUrl,
            "configure sync",
            "--master.keyfile=" + at("me.keyfile"),
            "--source.endpoint=" + berlinUrl,
            "--source.cacert=" + at("tls-ca.crt"))
        .expect(0);
  }

  private void fill() {
    berlin.documents().createDatabase("shop");
    berlin.documents().createCollection("shop", "orders", 2);
    berlin.documents().put("shop", "orders", "1", "{\"total\": 5}");
  }

  @Test
  void configuresWatchesComparesAndStops() throws IOException {
    fill();
    configure();
    configure();
    Tool.Run watched = ask(parisUrl, "get status --watch -v --interval=100ms").expect(0);
    assertThat(watched.out()).contains("running").contains("orders").contains("Duration");
    assertThat(watched.err()).contains("shards run");
    assertThat(ask(parisUrl, "check sync").expect(0).out()).contains("The whole data is the same");
    JsonNode check = new ObjectMapper().readTree(ask(parisUrl, "check sync -o json").out());
    assertThat(check.path("equal").booleanValue()).isTrue();
    assertThat(paris.documents().count("shop", "orders")).isEqualTo(1);
    assertThat(ask(berlinUrl, "get status").expect(0).out()).contains("outgoing").contains("paris");
    assertThat(ask(parisUrl, "get tasks").expect(0).out()).contains("receive-shard");
    ask(parisUrl, "reset failed shard --database=shop --collection=orders").expect(1);
    assertThat(ask(parisUrl, "stop sync").expect(0).out()).startsWith("stopped");
    JsonNode after =
        new ObjectMapper().readTree(ask(parisUrl, "get status -o json").expect(0).out());
    assertThat(after.path("state").asText()).isEqualTo("inactive");
    assertThat(after.path("shardCount").asInt()).isZero();
    berlin.documents().put("shop", "orders", "2", "{}");
  }

  @Test
  void abortsAtTheTargetAndRefusesAnUnknownTargetAtTheSource() {
    fill();
    configure();
    ask(parisUrl, "get status --watch --interval=100ms").expect(0);
    assertThat(ask(parisUrl, "abort sync --timeout=20s").expect(0).out()).startsWith("aborted");
    assertThat(ask(parisUrl, "get status").out()).contains("inactive");
    assertThat(ask(berlinUrl, "abort outgoing sync --target=nobody").expect(1).out())
        .contains("no outgoing");
  }

  @Test
  void showsMastersWorkersAndVersion() throws IOException {
    assertThat(ask(parisUrl, "get version").expect(0).out()).isNotBlank();
    JsonNode masters =
        new ObjectMapper().readTree(ask(parisUrl, "get masters -o json").expect(0).out());
    assertThat(masters.get(0).path("endpoint").asText()).isEqualTo(parisUrl);
    assertThat(masters.get(0).path("advertised").get(0).asText()).isEqualTo(OUTSIDE);
    assertThat(ask(parisUrl, "get masters").expect(0).out()).contains(OUTSIDE);
    assertThat(ask(berlinUrl, "get masters -o json").expect(0).out())
        .contains("\"advertised\"")
        .doesNotContain(OUTSIDE);
    assertThat(ask(parisUrl, "get masters").expect(0).out()).contains("Warning: one master only");
    assertThat(ask(parisUrl, "get workers").expect(0).out()).contains("Endpoint");
    assertThat(ask(parisUrl, "get tasks -o json").expect(0).out().strip()).startsWith("[");
  }

  @Test
  void setsTheMessageTimeoutAndShowsIt() {
    assertThat(ask(parisUrl, "get message timeout").expect(0).out().strip()).isEqualTo("1h");
    assertThat(ask(parisUrl, "set message timeout 3h").expect(0).out().strip()).isEqualTo("3h");
    assertThat(ask(parisUrl, "get message timeout").expect(0).out().strip()).isEqualTo("3h");
    ask(parisUrl, "set message timeout 90d").expect(ExitCodes.USAGE);
  }

  @Test
  void everyWayInWorksAndNoSecretIsShown() {
    String[] common = {"--master.endpoint=" + parisUrl, "--master.cacert=" + at("tls-ca.crt")};
    for (String flag :
        List.of(
            "--master.jwt-secret=" + at("secret.jwt"),
            "--master.jwtSecret=" + at("secret.jwt"),
            "--master.jwtSecret=" + SECRET)) {
      tool.run("get", "status", common[0], common[1], flag).expect(0);
    }
    new Tool()
        .with("SYNCLINE_AUTH_USER", "admin")
        .with("SYNCLINE_AUTH_PASSWORD", "pass")
        .with("SYNCLINE_MASTER_ENDPOINT", parisUrl)
        .with("SYNCLINE_MASTER_CACERT", at("tls-ca.crt"))
        .run("get", "status")
        .expect(0);
    Tool.Run wrong =
        tool.run(
            "get", "status", common[0], common[1], "--auth.user=admin", "--auth.password=hunter2");
    assertThat(wrong.code()).isNotZero();
    assertThat(wrong.err()).hasLineCount(1).doesNotContain("hunter2");
    Tool.Run other =
        tool.run("get", "status", common[0], common[1], "--master.jwtSecret=another-secret", "-v");
    assertThat(other.code()).isNotZero();
    assertThat(other.err()).doesNotContain("another-secret");
    Tool.Run help =
        new Tool().with("SYNCLINE_AUTH_PASSWORD", "hunter2").run("get", "status", "--help");
    assertThat(help.expect(0).out()).doesNotContain("hunter2");
  }

  @Test
  void anEndpointNobodyAnswersAtIsExitCodeThree() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Tool.Run run = ask("https://localhost:" + port, "get status --timeout=1s").expect(3);
    assertThat(run.err()).hasLineCount(1).contains("localhost:" + port);
    assertThat(ask("http://localhost:" + port, "get status").expect(2).err()).contains("https");
  }
}
