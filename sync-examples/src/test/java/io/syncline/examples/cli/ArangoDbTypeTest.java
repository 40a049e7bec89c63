package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.store.Fencing;
import io.syncline.testkit.arangodb.ArangoStandIn;
import io.syncline.testkit.arangodb.StandInOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code --cluster.type=arangodb} over the stand-in, and what is wrong with what was typed. */
class ArangoDbTypeTest {
  private static final String HTTPS = "https://c1:8529";

  private final SyncRuntime runtime = SyncRuntime.threaded("arangodb-type-test");
  @TempDir Path folder;

  @AfterEach
  void end() {
    runtime.close();
  }

  private StorageType.Opened open(ClusterReach reach) {
    return new ArangoDbType()
        .open(new StorageType.Settings(new ClusterId("paris"), Optional.empty(), reach, runtime));
  }

  private void refused(ClusterReach reach, String... why) {
    assertThatThrownBy(() -> open(reach)).isInstanceOf(SyncException.class).message().contains(why);
  }

  private static ClusterReach reach(boolean plaintext, Map<String, String> servers, String... at) {
    return new ClusterReach(
        List.of(at),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        plaintext,
        servers,
        ClusterReach.Limits.NONE,
        false,
        true,
        ClusterReach.Mode.AUTO);
  }

  @Test
  void refusesEndpointsThatCanNotBeCalled() {
    refused(ClusterReach.NONE, "needs --cluster.endpoint");
    refused(reach(false, Map.of(), "http://c1:8529"), "--cluster.endpoint", "without TLS");
    refused(reach(false, Map.of(), "paper"), "--cluster.endpoint", "https://host:port");
    refused(reach(true, Map.of("x", HTTPS), HTTPS), "--cluster.db-server", "https://host:port");
    refused(
        reach(false, Map.of("tcp://a:1", "http://b:1"), HTTPS),
        "--cluster.db-server",
        "--cluster.allow-plaintext");
  }

  @Test
  void refusesFlagsThatDoNotGoTogether() throws Exception {
    usage(
        "choose one of --cluster.jwt-secret and --cluster.user",
        "--cluster.jwt-secret=x",
        "--cluster.user=u",
        "--cluster.password-file=p");
    usage("are given together", "--cluster.user=u");
    usage("is none of auto, direct and coordinator", "--cluster.mode=fast");
    usage(
        "--cluster.mode=direct needs --cluster.jwt-secret",
        "--cluster.mode=direct",
        "--cluster.user=u",
        "--cluster.password-file=p");
    usage("are given together", "--cluster.password-file=p");
    usage("--cluster.min-replication-factor is at least 1", "--cluster.min-replication-factor=0");
    usage(
        "--cluster.max-replication-factor is at least 1",
        "--cluster.min-replication-factor=3",
        "--cluster.max-replication-factor=2");
    usage("--cluster.min-replication-factor", "--cluster.min-replication-factor=many");
    usage("leave --master.state-folder out", "--master.state-folder=" + folder.resolve("s"));
    usage("--cluster.db-server", "--cluster.db-server=tcp://a:1");
    usage(
        "--cluster.password-file",
        "--cluster.user=u",
        "--cluster.password-file=" + folder.resolve("none"));
    usage("needs --with-worker=false", "--with-worker");
    usage("needs --with-worker=false");
  }

  private void usage(String why, String... flags) throws Exception {
    Files.writeString(folder.resolve("master.jwt"), "a secret of sixteen bytes and more\n");
    List<String> args =
        new ArrayList<>(
            List.of(
                "run",
                "master",
                "--cluster.id=a",
                "--cluster.type=arangodb",
                "--cluster.endpoint=" + HTTPS,
                "--master.jwt-secret=" + folder.resolve("master.jwt"),
                "--mq.type=direct",
                "--server.endpoint=https://localhost:1",
                "--server.keyfile=none"));
    args.addAll(List.of(flags));
    Tool.Run run = new Tool().run(args.toArray(String[]::new)).expect(ExitCodes.USAGE);
    assertThat(run.err()).contains(why);
  }

  @Test
  @Timeout(60)
  void opensAClusterAndItsStateBySecretAndByUser() throws Exception {
    Secret secret = Secret.of("secret of a test");
    try (ArangoStandIn cluster =
        ArangoStandIn.start(
            StandInOptions.builder()
                .secret(Bytes.utf8("secret of a test"))
                .rootPassword("open")
                .build())) {
      List<String> at = cluster.coordinators().stream().map(URI::toString).toList();
      ClusterReach bySecret =
          new ClusterReach(
              at,
              Optional.of(new SecretRing(runtime, secret)),
              Optional.empty(),
              Optional.empty(),
              true,
              Map.of(),
              new ClusterReach.Limits(1, 2, true),
              false,
              true,
              ClusterReach.Mode.AUTO);
      StorageType.Opened direct = open(bySecret);
      assertThat(direct.store().traits().hasFeed()).isTrue();
      assertThat(
              direct
                  .state()
                  .orElseThrow()
                  .campaign("me", "https://m1:1", Duration.ofSeconds(5))
                  .toCompletableFuture()
                  .get(20, TimeUnit.SECONDS)
                  .mine())
          .isTrue();
      direct.close().run();
      StorageType.Opened asUser =
          open(
              new ClusterReach(
                  at,
                  Optional.empty(),
                  Optional.of(new ClusterReach.User("root", Secret.of("open"))),
                  Optional.empty(),
                  true,
                  Map.of(),
                  ClusterReach.Limits.NONE,
                  false,
                  true,
                  ClusterReach.Mode.AUTO));
      assertThat(asUser.store().traits().hasFeed()).isFalse();
      asUser.close().run();
      assertThat(cluster.complaints()).isEmpty();
    }
  }

  @Test
  @Timeout(60)
  void opensAnOldClusterOnlyWhereItIsAskedFor() throws Exception {
    try (ArangoStandIn cluster =
        ArangoStandIn.start(
            StandInOptions.builder().version("3.7.18").withoutAuthentication().build())) {
      String[] at = cluster.coordinators().stream().map(URI::toString).toArray(String[]::new);
      refused(reach(true, Map.of(), at), "3.7.18", "--cluster.unverified-versions", "not verified");
      StorageType.Opened asked =
          open(
              new ClusterReach(
                  List.of(at),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  true,
                  Map.of(),
                  ClusterReach.Limits.NONE,
                  true,
                  true,
                  ClusterReach.Mode.AUTO));
      assertThat(asked.store().traits().hasFeed()).isTrue();
      asked.close().run();
    }
  }

  @ParameterizedTest
  @CsvSource({"--cluster.transactions=false,NONE", "--cluster.transactions,LOCKED", ",LOCKED"})
  @Timeout(60)
  void theStoreHasTransactionsUnlessTheyWereRefused(@Nullable String flag, Fencing fencing) {
    try (ArangoStandIn cluster =
        ArangoStandIn.start(StandInOptions.builder().withoutAuthentication().build())) {
      StorageFlags flags = new StorageFlags();
      CommandLine line = new CommandLine(flags);
      List<String> args =
          new ArrayList<>(
              List.of(
                  "--cluster.endpoint=" + cluster.coordinators().get(0),
                  "--cluster.allow-plaintext"));
      Optional.ofNullable(flag).ifPresent(args::add);
      line.parseArgs(args.toArray(String[]::new));
      try (WatchedFiles files =
          new WatchedFiles(runtime, Duration.ofMinutes(1), SecretRing.DEFAULT_OVERLAP)) {
        StorageType.Opened opened = open(flags.reach(files, new Terminal()));
        assertThat(opened.store().traits().fencing()).isEqualTo(fencing);
        opened.close().run();
      }
    }
  }

  @Test
  @Timeout(60)
  void opensNoClusterOfAnotherEngineAndNoSingleServer() {
    try (ArangoStandIn cluster =
        ArangoStandIn.start(StandInOptions.builder().withoutAuthentication().build())) {
      String[] at = cluster.coordinators().stream().map(URI::toString).toArray(String[]::new);
      cluster.operations().saysEngine("mmfiles");
      refused(reach(true, Map.of(), at), "the storage engine is 'mmfiles'", "only rocksdb");
      cluster.operations().saysSingleServer(true);
      refused(reach(true, Map.of(), at), "role SINGLE", "name a coordinator's endpoint");
    }
  }

  @Test
  void aWorkerIsGivenAllThatItsMasterKnows() throws Exception {
    JsonNode form =
        new ObjectMapper()
            .readTree(
                """
                {"endpoints":["http://c1:8529"],"user":"syncline","password":"hidden text",
                 "allow-plaintext":true,"db-servers":{"tcp://a:1":"http://b:1"},
                 "min-replication-factor":2,"max-replication-factor":3,"exclude-root-user":true,
                 "unverified-versions":true,"transactions":false,"mode":"direct"}
                """);
    HandedOut.Cluster given = HandedOut.Cluster.of(form);
    ClusterReach reach = given.reach(Optional.empty());
    assertThat(reach.endpoints()).containsExactly("http://c1:8529");
    assertThat(reach.user()).contains(new ClusterReach.User("syncline", Secret.of("hidden text")));
    assertThat(reach.plaintext()).isTrue();
    assertThat(reach.unverifiedVersions()).isTrue();
    assertThat(reach.transactions()).isFalse();
    assertThat(HandedOut.Cluster.of(new ObjectMapper().createObjectNode()).transactions())
        .as("of a master that does not say")
        .isTrue();
    assertThat(reach.mode()).isEqualTo(ClusterReach.Mode.DIRECT);
    assertThat(HandedOut.Cluster.of(new ObjectMapper().createObjectNode()).mode())
        .as("of a master that does not say")
        .isEqualTo(ClusterReach.Mode.AUTO);
    assertThatThrownBy(
            () -> HandedOut.Cluster.of(new ObjectMapper().createObjectNode().put("mode", "new")))
        .as("of a later master")
        .hasMessageContaining("upgrade it: 'new'");
    assertThat(reach.dbServers()).containsEntry("tcp://a:1", "http://b:1");
    assertThat(reach.limits()).isEqualTo(new ClusterReach.Limits(2, 3, true));
    assertThat(reach.toString() + given).doesNotContain("hidden text");
  }
}
