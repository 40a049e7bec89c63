package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.pki.FileWatch;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.testkit.arangodb.ArangoStandIn;
import io.syncline.testkit.arangodb.StandInOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code configure sync} says where a target can't be what its source is. */
@Timeout(120)
class RefusedAtConfigureTest {
  private static final String SECRET = "a secret of two data centres";

  private final SyncRuntime runtime = SyncRuntime.threaded("refused-at-configure-test");
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  @TempDir Path folder;
  private ChildMasters files;

  @BeforeEach
  void make() throws Exception {
    files = new ChildMasters(folder);
    Files.writeString(folder.resolve("secret.jwt"), SECRET);
  }

  @AfterEach
  void end() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
    files.close();
    runtime.close();
  }

  private <T extends AutoCloseable> T keep(T one) {
    open.push(one);
    return one;
  }

  private ArangoStandIn cluster(UnaryOperator<StandInOptions.Builder> options) {
    return keep(
        ArangoStandIn.start(
            options.apply(StandInOptions.builder().secret(Bytes.utf8(SECRET))).build()));
  }

  /** A master and a worker over a cluster, in this process. */
  private void dataCentre(String name, ArangoStandIn cluster) {
    ClusterId id = new ClusterId(name);
    StorageType.Opened opened =
        new ArangoDbType()
            .open(
                new StorageType.Settings(
                    id,
                    Optional.empty(),
                    new ClusterReach(
                        cluster.coordinators().stream().map(URI::toString).toList(),
                        Optional.of(new SecretRing(runtime, Secret.of(SECRET))),
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        Map.of(),
                        ClusterReach.Limits.NONE,
                        false,
                        true,
                        ClusterReach.Mode.AUTO),
                    runtime));
    open.push(opened.close()::run);
    Node node =
        new Node(
            new NodeOptions(
                files.url(name),
                "localhost",
                Integer.parseInt(files.url(name).replaceFirst(".*:", "")),
                folder.resolve("tls.keyfile"),
                Optional.of(folder.resolve("c-ca.crt")),
                Optional.of(folder.resolve("tls-ca.crt")),
                Secret.of(SECRET),
                Optional.of(folder.resolve("secret.jwt")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new NodeOptions.Others(
                    Optional.of(""),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty())),
            keep(new WatchedFiles(runtime, FileWatch.DEFAULT_INTERVAL, SecretRing.DEFAULT_OVERLAP)),
            opened.store(),
            opened.state().orElseThrow(),
            new DirectQueue(id, files.url(name), List.of(), Duration.ofHours(1)));
    node.start();
    keep(node);
  }

  private Tool.Run configure() {
    return files.ask(
        "paris",
        "configure sync",
        "--master.keyfile=" + files.at("me.keyfile"),
        "--source.endpoint=" + files.url("berlin"),
        "--source.cacert=" + files.at("tls-ca.crt"));
  }

  private void refused(String... why) {
    Tool.Run run = configure().expect(ExitCodes.FAILED);
    assertThat(run.out()).startsWith("configured, the source is " + files.url("berlin"));
    assertThat(run.err())
        .contains("but it does not go on as things are: ")
        .contains(why)
        .contains("put that right, and it goes on by itself, or end it by 'abort sync'");
    assertThat(status()).contains(why[0]);
  }

  @Test
  void theCommandEndsWithTheReasonOfTheSourceAndThenOfTheTarget() throws Exception {
    ArangoStandIn source = cluster(options -> options.version("3.12.4"));
    dataCentre("berlin", source);
    dataCentre("paris", cluster(options -> options.version("3.11.9")));
    source.operations().saysSingleServer(true);
    refused("source: the structure can't be read", "only on coordinator");

    source.operations().saysSingleServer(false);
    Eventually.isTrue("the target has seen it", () -> status().contains("3.11.9"));
    refused("structure: DATABASE /_system", "3.11.9", "upgrade it");
    files.ask("paris", "abort sync --timeout=20s").expect(ExitCodes.OK);
  }

  private String status() {
    return files.ask("paris", "get status").expect(ExitCodes.OK).out();
  }
}
