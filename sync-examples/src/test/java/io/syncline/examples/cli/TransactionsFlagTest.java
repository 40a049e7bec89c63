package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.SyncRuntime;
import io.syncline.security.Secret;
import io.syncline.testkit.arangodb.ArangoStandIn;
import io.syncline.testkit.arangodb.StandInOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code --cluster.transactions} of a master, at a worker that is a process of its own. */
class TransactionsFlagTest {
  private static final String SECRET = "the secret of both clusters";

  @TempDir Path folder;
  private ChildMasters servers;
  private final ArangoStandIn berlin = cluster();
  private final ArangoStandIn paris = cluster();

  private static ArangoStandIn cluster() {
    return ArangoStandIn.start(StandInOptions.builder().secret(Bytes.utf8(SECRET)).build());
  }

  @BeforeEach
  void make() throws Exception {
    servers = new ChildMasters(folder);
    servers.withHeapMegabytes(96);
    Files.writeString(folder.resolve("db.jwt"), SECRET);
  }

  @AfterEach
  void end() {
    servers.close();
    berlin.close();
    paris.close();
  }

  private Process master(String name, ArangoStandIn cluster, String... more) throws Exception {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "master",
                "--cluster.id=" + name,
                "--cluster.type=arangodb",
                "--cluster.endpoint="
                    + cluster.coordinators().stream()
                        .map(URI::toString)
                        .collect(Collectors.joining(",")),
                "--cluster.allow-plaintext",
                "--cluster.jwt-secret=" + servers.at("db.jwt"),
                "--server.keyfile=" + servers.at("tls.keyfile"),
                "--server.client-cafile=" + servers.at("c-ca.crt"),
                "--master.jwt-secret=" + servers.at(name + ".jwt"),
                "--with-worker=false",
                "--mq.type=direct"));
    flags.addAll(List.of(more));
    return servers.start(name, flags);
  }

  private long transactions(String database) {
    return paris.requests().stream()
        .filter(seen -> seen.path().equals("/_db/" + database + "/_api/transaction/begin"))
        .count();
  }

  private void replicate(String flag) throws Exception {
    berlin.application().createDatabase("shop");
    berlin.application().createCollection("shop", "orders", 1, 1);
    berlin.application().put("shop", "orders", "{\"_key\":\"1\"}");
    Process source = master("berlin", berlin);
    Process target = master("paris", paris, flag);
    servers.awaitReady("berlin", source);
    servers.awaitReady("paris", target);
    for (String name : List.of("berlin", "paris")) {
      servers.run(
          name + "-worker",
          List.of(
              "worker",
              "--cluster.id=" + name,
              "--cluster.type=arangodb",
              "--master.endpoint=" + servers.url(name),
              "--master.jwt-secret=" + servers.at(name + ".jwt")));
    }
    servers.configure("paris", "berlin");
    servers
        .ask("paris", "get status --watch --interval=200ms --watch-timeout=60s")
        .expect(ExitCodes.OK);
    berlin.application().put("shop", "orders", "{\"_key\":\"2\"}");
    Eventually.isTrue(
        "the target has both documents",
        () ->
            paris
                .application()
                .documents("shop", "orders")
                .equals(berlin.application().documents("shop", "orders")));
  }

  @Test
  @Timeout(120)
  void aWorkerOfItsOwnWritesWithoutTransactionsWhereTheMasterWasToldSo() throws Exception {
    replicate("--cluster.transactions=false");
    assertThat(transactions("shop")).as("for documents").isZero();
    assertThat(transactions("_system")).as("for what masters share").isPositive();
    try (SyncRuntime runtime = SyncRuntime.threaded("flags")) {
      HandedOut given =
          RunWorker.ask(
              new WorkerNode.Options(
                  "https://localhost:1",
                  "localhost",
                  1,
                  List.of(servers.url("paris")),
                  "",
                  Optional.of(folder.resolve("tls-ca.crt")),
                  Optional.empty(),
                  Secret.of(Files.readString(folder.resolve("paris.jwt")).strip()),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty()),
              runtime,
              Duration.ofSeconds(30));
      assertThat(given.cluster().transactions()).isFalse();
    }
  }

  @Test
  @Timeout(120)
  void aWorkerOfItsOwnWritesInTransactionsOtherwise() throws Exception {
    replicate("--cluster.transactions=true");
    assertThat(transactions("shop")).isPositive();
  }
}
