package io.syncline.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.state.StateStore.Leadership;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** What the masters' state is after restarts, kills and damage. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RocksDbStateTest {
  private static final int KILLS = 5;
  private static final Duration LEASE = Duration.ofMinutes(1);

  @TempDir Path temporary;
  private final SyncRuntime runtime = SyncRuntime.threaded("state-test");
  private Path folder;

  @BeforeEach
  void folder() {
    folder = temporary.resolve("state");
  }

  @AfterEach
  void end() {
    runtime.close();
  }

  private RocksDbStateStore open() {
    return RocksDbStateStore.open(folder, CrashingMaster.CLUSTER, runtime);
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static Leadership campaign(RocksDbStateStore store) {
    return get(store.campaign("m", "at://m", LEASE));
  }

  @Test
  void keepsRecordsAndGivesAGreaterTermAfterARestart() {
    long term;
    try (RocksDbStateStore store = open()) {
      term = campaign(store).term();
      assertThat(get(store.write(term, Map.of("a", Bytes.utf8("1"))))).isTrue();
    }
    try (RocksDbStateStore store = open()) {
      assertThat(get(store.candidates())).isEmpty();
      assertThat(get(store.write(term, Map.of("a", Bytes.utf8("2"))))).isFalse();
      assertThat(campaign(store).term()).isGreaterThan(term);
      assertThat(get(store.read(""))).isEqualTo(Map.of("a", Bytes.utf8("1")));
    }
  }

  @Test
  void termsNeverGoBackAndWritesAreWholeAfterKills() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    long highest = 0;
    int written = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Said said = runAndKill(written + 1, random.nextInt(20, 300));
      assertThat(said.firstTerm()).isGreaterThan(highest);
      try (RocksDbStateStore store = open()) {
        Map<String, Bytes> records = get(store.read(""));
        Bytes left = records.getOrDefault("left", Bytes.EMPTY);
        assertThat(records).isEqualTo(Map.of("left", left, "right", left));
        written = Integer.parseInt(left.utf8());
        assertThat(written).isBetween(said.written(), said.written() + 1);
        highest = campaign(store).term();
        assertThat(highest).isGreaterThan(said.lastTerm());
      }
    }
  }

  /** What a child said before it was killed. */
  private record Said(long firstTerm, long lastTerm, int written) {}

  private Said runAndKill(int first, int lines) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                CrashingMaster.class.getName(),
                folder.toString(),
                Integer.toString(first))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<Long> terms = new ArrayList<>();
    int written = first - 1;
    int said = 0;
    try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("T ")) {
          terms.add(Long.parseLong(line.substring(2)));
        } else if (line.startsWith("W ")) {
          written = Integer.parseInt(line.substring(2));
        }
        if (++said == lines) {
          child.toHandle().destroyForcibly(); // SIGKILL; what it said is still to be read
        }
      }
    } finally {
      child.destroyForcibly();
    }
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said).as("lines of the child").isGreaterThanOrEqualTo(lines);
    return new Said(terms.get(0), terms.get(terms.size() - 1), written);
  }

  @Test
  void isForItsOwnerAlone() throws IOException {
    open().close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
  }

  @Test
  void refusesASecondProcessAndSaysSo() {
    try (RocksDbStateStore store = open()) {
      assertThat(campaign(store).mine()).isTrue();
      refused(this::open, SyncException.Code.UNAVAILABLE, "only one process");
    }
  }

  @Test
  void refusesAnotherClustersState() {
    open().close();
    refused(
        () -> RocksDbStateStore.open(folder, new ClusterId("other"), runtime),
        SyncException.Code.BAD_REQUEST,
        "state of crashing, not of other");
  }

  @Test
  void refusesAClusterAndIsRefusedByIt() {
    RocksDbStore.open(folder, RocksDbOptions.of(CrashingMaster.CLUSTER)).close();
    refused(this::open, SyncException.Code.CORRUPT, "not the masters' state");
    Path other = temporary.resolve("other");
    RocksDbStateStore.open(other, CrashingMaster.CLUSTER, runtime).close();
    assertThatThrownBy(() -> RocksDbStore.open(other, RocksDbOptions.of(CrashingMaster.CLUSTER)))
        .hasMessageContaining("not a Syncline store");
  }

  @Test
  void refusesALaterLayout() throws RocksDBException {
    open().close();
    put("v", MetaRecord.Out.record().i32(StateFiles.VERSION + 1).text("crashing").seal());
    refused(this::open, SyncException.Code.CORRUPT, "layout version 2, this library reads 1");
  }

  @Test
  void refusesALaterRecord() throws RocksDBException {
    open().close();
    put("t", new byte[] {9, 0, 0, 0, 0});
    refused(this::open, SyncException.Code.CORRUPT, "its version is 9");
  }

  @Test
  void refusesADamagedRecord() throws RocksDBException {
    open().close();
    byte[] record = MetaRecord.Out.record().bytes(Bytes.utf8("x")).seal();
    record[5]++;
    put("rincoming", record);
    refused(this::open, SyncException.Code.CORRUPT, "its check sum does not fit");
  }

  @Test
  void refusesALogThatIsDamagedBeforeItsEnd() throws IOException {
    try (RocksDbStateStore store = open()) {
      long term = campaign(store).term();
      for (int i = 0; i < 40; i++) {
        get(store.write(term, Map.of("k" + i, Bytes.wrap(new byte[2_000]))));
      }
      Path torn = temporary.resolve("torn");
      StoreFiles.copy(folder, torn);
      folder = torn;
    }
    Path log = log();
    byte[] bytes = Files.readAllBytes(log);
    bytes[bytes.length / 2]++;
    Files.write(log, bytes);
    refused(this::open, SyncException.Code.CORRUPT, "put a backup of this folder back");
  }

  @Test
  void takesALogWhoseLastWriteIsNotWhole() throws IOException {
    long term;
    try (RocksDbStateStore store = open()) {
      term = campaign(store).term();
      get(store.write(term, Map.of("a", Bytes.utf8("1"))));
      get(store.write(term, Map.of("a", Bytes.utf8("2"))));
      Path torn = temporary.resolve("torn");
      StoreFiles.copy(folder, torn);
      folder = torn;
    }
    Path log = log();
    byte[] bytes = Files.readAllBytes(log);
    Files.write(log, java.util.Arrays.copyOf(bytes, bytes.length - 3));
    try (RocksDbStateStore store = open()) {
      assertThat(get(store.read("a"))).isEqualTo(Map.of("a", Bytes.utf8("1")));
      assertThat(campaign(store).term()).isGreaterThan(term);
    }
  }

  private Path log() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .max(java.util.Comparator.comparing(Path::toString))
          .orElseThrow();
    }
  }

  private void put(String key, byte[] value) throws RocksDBException {
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (DBOptions options = new DBOptions();
        RocksDB db =
            RocksDB.open(
                options,
                folder.toString(),
                List.of(
                    new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY),
                    new ColumnFamilyDescriptor(StateFiles.FAMILY.getBytes(StandardCharsets.UTF_8))),
                handles)) {
      db.put(handles.get(1), key.getBytes(StandardCharsets.UTF_8), value);
      handles.forEach(ColumnFamilyHandle::close);
    }
  }

  private void refused(ThrowingCallable opening, SyncException.Code code, String why) {
    assertThatThrownBy(opening)
        .isInstanceOfSatisfying(SyncException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(folder.toString())
        .hasMessageContaining(why);
  }
}
