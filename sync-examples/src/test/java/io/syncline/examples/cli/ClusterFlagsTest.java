package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.SyncRuntime;
import io.syncline.inventory.Inventory;
import io.syncline.inventory.InventoryObject;
import io.syncline.security.SecretRing;
import io.syncline.store.ClusterStore;
import io.syncline.store.Fence;
import io.syncline.store.StructureStore.ObjectResult;
import io.syncline.store.StructureStore.StructureRead;
import io.syncline.testkit.arangodb.ArangoStandIn;
import io.syncline.testkit.arangodb.StandInOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What each flag of an ArangoDB cluster does, as the cluster sees it. */
@Timeout(60)
class ClusterFlagsTest {
  private static final String SECRET = "the secret of a cluster";
  private static final String DB = "shop";

  private final SyncRuntime runtime = SyncRuntime.threaded("cluster-flags-test");
  private final WatchedFiles files =
      new WatchedFiles(runtime, Duration.ofMinutes(1), SecretRing.DEFAULT_OVERLAP);
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  @TempDir Path folder;

  @BeforeEach
  void make() throws Exception {
    Files.writeString(folder.resolve("db.jwt"), SECRET + "\n");
    Files.writeString(folder.resolve("password"), "open\n");
  }

  @AfterEach
  void end() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
    files.close();
    runtime.close();
  }

  private ArangoStandIn cluster() {
    return cluster(options -> options);
  }

  private ArangoStandIn cluster(UnaryOperator<StandInOptions.Builder> more) {
    ArangoStandIn cluster =
        ArangoStandIn.start(
            more.apply(
                    StandInOptions.builder()
                        .servers(1, 3)
                        .secret(Bytes.utf8(SECRET))
                        .rootPassword("open"))
                .build());
    open.push(cluster);
    return cluster;
  }

  private String secretFile() {
    return "--cluster.jwt-secret=" + folder.resolve("db.jwt");
  }

  /** As a master opens it that was started with these flags. */
  private ClusterStore open(ArangoStandIn cluster, String... flags) {
    StorageFlags parsed = new StorageFlags();
    List<String> args = new ArrayList<>(List.of("--cluster.allow-plaintext"));
    cluster.coordinators().forEach(at -> args.add("--cluster.endpoint=" + at));
    args.addAll(List.of(flags));
    new CommandLine(parsed).parseArgs(args.toArray(String[]::new));
    StorageType.Opened opened =
        new ArangoDbType()
            .open(
                new StorageType.Settings(
                    new ClusterId("c" + open.size()),
                    parsed.folder(),
                    parsed.reach(files, new Terminal()),
                    runtime));
    open.push(opened.close()::run);
    return opened.store();
  }

  private static <T> T told(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /** Makes the structure of one cluster at another, as the engine does. */
  private static void copy(ClusterStore from, ClusterStore to) throws Exception {
    Inventory wanted = ((StructureRead.Changed) told(from.structure().read(""))).inventory();
    Fence fence = new Fence(new SyncId("0123456789abcdef"), 1, true);
    for (InventoryObject object : wanted.objects()) {
      assertThat(told(to.structure().put(fence, object)))
          .as("%s", object.id())
          .isEqualTo(new ObjectResult.Done());
    }
  }

  private static boolean walWasRead(ArangoStandIn cluster) {
    return cluster.requests().stream()
        .anyMatch(
            seen ->
                seen.path().contains("/_api/wal/")
                    && cluster.dbServerIds().contains(seen.server()));
  }

  @Test
  void dbServersAreCalledWhereTheyAreSaidToBeReached() {
    ArangoStandIn cluster = cluster();
    ArangoStandIn there = cluster();
    List<String> flags = new ArrayList<>(List.of(secretFile()));
    for (int i = 0; i < 3; i++) {
      URI known = cluster.dbServers().get(i);
      flags.add(
          "--cluster.db-server=tcp://" + known.getAuthority() + "=" + there.dbServers().get(i));
    }
    assertThat(open(cluster, flags.toArray(String[]::new)).traits().hasFeed()).isTrue();
    assertThat(walWasRead(there)).isTrue();
    assertThat(walWasRead(cluster)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "1, --cluster.min-replication-factor=2, 2",
    "3, --cluster.max-replication-factor=2, 2",
    "2, --cluster.min-replication-factor=1, 2"
  })
  void collectionsGetAsManyCopiesAsTheTargetWants(int copies, String flag, int made)
      throws Exception {
    ArangoStandIn source = cluster();
    ArangoStandIn target = cluster();
    source.application().createDatabase(DB);
    source.application().createCollection(DB, "orders", 2, copies);
    copy(open(source, secretFile()), open(target, secretFile(), flag));
    assertThat(target.application().shards(DB, "orders").values())
        .hasSize(2)
        .allSatisfy(servers -> assertThat(servers).hasSize(made));
  }

  @ParameterizedTest
  @CsvSource({"true, of the target", "false, open"})
  void aTargetKeepsItsOwnRootWhereItIsExcluded(boolean excluded, String password) throws Exception {
    ArangoStandIn source = cluster();
    ArangoStandIn target = cluster(options -> options.rootPassword("of the target"));
    copy(
        open(source, secretFile()),
        open(target, secretFile(), "--cluster.exclude-root-user=" + excluded));
    Files.writeString(folder.resolve("password"), password);
    String[] asRoot = {
      "--cluster.user=root", "--cluster.password-file=" + folder.resolve("password")
    };
    assertThat(open(target, asRoot).traits().hasFeed()).isFalse();
    Files.writeString(folder.resolve("password"), excluded ? "open" : "of the target");
    assertThatThrownBy(() -> open(target, asRoot)).isInstanceOf(SyncException.class);
  }

  @Test
  void aUserLogsInAndCallsCoordinatorsOnly() throws Exception {
    ArangoStandIn cluster = cluster();
    String[] flags = {
      "--cluster.user=root", "--cluster.password-file=" + folder.resolve("password")
    };
    assertThat(open(cluster, flags).traits().hasFeed()).isFalse();
    assertThat(cluster.requests())
        .anyMatch(seen -> seen.path().equals("/_open/auth") && seen.status() == 200)
        .noneMatch(seen -> cluster.dbServerIds().contains(seen.server()));
    Files.writeString(folder.resolve("password"), "wrong");
    assertThatThrownBy(() -> open(cluster, flags))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("401");
  }

  @Test
  void theOlderSpellingOfTheSecretTakesItOrAFile() {
    ArangoStandIn cluster = cluster();
    for (String given : List.of(SECRET, folder.resolve("db.jwt").toString())) {
      cluster.forgetRequests();
      assertThat(open(cluster, "--cluster.jwtSecret=" + given).traits().hasFeed())
          .as(given)
          .isTrue();
      assertThat(walWasRead(cluster)).isTrue();
    }
    assertThatThrownBy(() -> open(cluster, "--cluster.jwtSecret=another one"))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("401");
  }

  @Test
  void anOldClusterIsOpenedWhereItIsAskedFor() {
    ArangoStandIn cluster = cluster(options -> options.version("3.7.18"));
    assertThat(
            open(cluster, secretFile(), "--cluster.unverified-versions")
                .traits()
                .warnings()
                .source())
        .hasValueSatisfying(text -> assertThat(text).contains("3.7.18", "not verified"));
    for (String[] flags :
        List.of(
            new String[] {secretFile()},
            new String[] {secretFile(), "--cluster.unverified-versions=false"})) {
      assertThatThrownBy(() -> open(cluster, flags))
          .isInstanceOf(SyncException.class)
          .hasMessageContaining("--cluster.unverified-versions");
    }
  }

  @ParameterizedTest
  @CsvSource({"direct, true", "auto, true", "coordinator, false"})
  void theModeSaysWhetherDbServersAreRead(String mode, boolean direct) {
    ArangoStandIn cluster = cluster();
    assertThat(open(cluster, secretFile(), "--cluster.mode=" + mode).traits().hasFeed())
        .isEqualTo(direct);
    assertThat(walWasRead(cluster)).isEqualTo(direct);
  }

  @Test
  void directIsRefusedWhereAutoGoesOnWithoutAFeed() {
    ArangoStandIn cluster = cluster();
    List<String> flags = new ArrayList<>(List.of(secretFile()));
    for (URI known : cluster.dbServers()) {
      // Nobody but a superuser can listen at port 1.
      flags.add("--cluster.db-server=tcp://" + known.getAuthority() + "=http://127.0.0.1:1");
    }
    ClusterStore auto = open(cluster, flags.toArray(String[]::new));
    assertThat(auto.traits().hasFeed()).isFalse();
    assertThat(auto.traits().warnings().source().orElse("")).contains("there is no change feed");
    flags.add("--cluster.mode=direct");
    assertThatThrownBy(() -> open(cluster, flags.toArray(String[]::new)))
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(ExitCodes.of(e)).isEqualTo(ExitCodes.UNAVAILABLE))
        .hasMessageContaining("http://127.0.0.1:1")
        .hasMessageContaining("--cluster.db-server");
  }
}
