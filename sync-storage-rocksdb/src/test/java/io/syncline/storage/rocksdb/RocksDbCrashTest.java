package io.syncline.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.store.BlockingStore;
import io.syncline.store.Change;
import io.syncline.store.Checkpoint;
import io.syncline.store.ClaimResult;
import io.syncline.store.DigestKind;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedOpening;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedRead;
import io.syncline.store.PointRange;
import io.syncline.store.ShardId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a store is after its process was killed at any instruction (kill -9), many times over. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RocksDbCrashTest {
  private static final int KILLS = 6;
  private static final Set<ShardId> SOURCE =
      IntStream.range(0, 3)
          .mapToObj(i -> new ShardId("d", "source", i))
          .collect(Collectors.toSet());

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void folder() {
    folder = temporary.resolve("store");
  }

  /** How far a child had come, by what it said. */
  private record Said(int source, int target) {}

  @Test
  void keepsWhatWasAcknowledgedAndItsFeedGoesOnAfterKills() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    Map<Bytes, Bytes> followed = new HashMap<>();
    FeedPosition reached = null;
    int done = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Said said = runAndKill(done + 1, kill + 1, random.nextInt(20, 400));
      try (RocksDbStore store = RocksDbStore.open(folder, CrashingWriter.options())) {
        done = checkSource(store, said.source());
        checkTarget(store, said.target(), kill + 1);
        if (reached == null) {
          followed.putAll(content(store, SOURCE));
          try (BlockingStore.View view = store.source().snapshot(FeedLog.ID, Set.of())) {
            reached = view.position().orElseThrow();
          }
        } else {
          reached = follow(store, reached, followed);
          assertThat(followed).as("seed %d, kill %d", seed, kill).isEqualTo(content(store, SOURCE));
        }
      }
    }
  }

  @Test
  void losesOnlyWhatWasCutOffWhenTheLogEndsWithinABatch() throws Exception {
    FeedPosition before;
    Said said = runAndKill(1, 1, 50);
    try (RocksDbStore store = RocksDbStore.open(folder, CrashingWriter.options())) {
      said = new Said(checkSource(store, said.source()), said.target());
      before = head(store);
      write(store, 3);
      store.withRocksDb(
          instance -> {
            instance.flushWal(true);
            return true;
          });
      Path torn = folder.resolveSibling("torn");
      StoreFiles.copyOfOpen(store, torn);
      cut(torn, 5);
      try (RocksDbStore after = RocksDbStore.open(torn, CrashingWriter.options())) {
        assertThat(entries(after, before)).isEqualTo(2);
        FeedPosition now = head(after);
        write(after, 4);
        assertThat(entries(after, before)).isEqualTo(6);
        assertThat(entries(after, now)).isEqualTo(4);
      }
      try (RocksDbStore after = RocksDbStore.open(torn, CrashingWriter.options())) {
        assertThat(entries(after, before)).isEqualTo(6);
      }
    }
  }

  @Test
  void givesItsFeedAnotherIncarnationWhenTheMachineMayHaveLostTheEnd() throws Exception {
    runAndKill(1, 1, 20);
    FeedPosition before;
    try (RocksDbStore store = RocksDbStore.open(folder, CrashingWriter.options())) {
      before = head(store); // the same machine, not started since
    }
    try (RocksDbStore store = RocksDbStore.open(folder, CrashingWriter.options(), "other", false)) {
      assertThat(store.source().open(before).reader()).isPresent(); // was closed
      Path copied = folder.resolveSibling("copied");
      StoreFiles.copyOfOpen(store, copied);
      try (RocksDbStore after =
          RocksDbStore.open(copied, CrashingWriter.options(), "next", false)) {
        assertThat(after.source().open(before).refusal().orElseThrow())
            .isInstanceOf(FeedOpening.OtherIncarnation.class);
      }
    }
  }

  private Said runAndKill(int firstStep, int claim, int steps) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                CrashingWriter.class.getName(),
                folder.toString(),
                Integer.toString(firstStep),
                Integer.toString(claim))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int source = firstStep - 1;
    int target = 0;
    int said = 0;
    try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("S ")) {
          source = Integer.parseInt(line.substring(2));
        } else if (line.startsWith("T ")) {
          target = Integer.parseInt(line.substring(2));
        }
        if (++said == steps) {
          child.toHandle().destroyForcibly(); // SIGKILL; what it said is still to be read
        }
      }
    } finally {
      child.destroyForcibly();
    }
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said).as("lines of the child").isGreaterThanOrEqualTo(steps);
    return new Said(source, target);
  }

  /** The last step that the collection holds: what was said, or one more. */
  private static int checkSource(RocksDbStore store, int said) throws Exception {
    Map<Bytes, Bytes> found = content(store, SOURCE);
    Map<Bytes, Bytes> expected = CrashingWriter.after(said, false);
    if (found.equals(expected)) {
      return said;
    }
    CrashingWriter.play(expected, said + 1, false);
    assertThat(found).isEqualTo(expected);
    return said + 1;
  }

  private static void checkTarget(RocksDbStore store, int said, int claim) throws Exception {
    Checkpoint held =
        ((ClaimResult.Refused)
                store.target().claim(CrashingWriter.claim(new io.syncline.StreamId(claim, 1))))
            .by();
    int reached = held.position().map(at -> (int) at.position().number()).orElse(0);
    assertThat(reached).isGreaterThanOrEqualTo(said);
    assertThat(content(store, Set.of(CrashingWriter.TARGET)))
        .isEqualTo(CrashingWriter.after(reached, true));
  }

  private static Map<Bytes, Bytes> content(RocksDbStore store, Set<ShardId> shards)
      throws Exception {
    Map<Bytes, Bytes> content = new HashMap<>();
    try (BlockingStore.View view = store.target().snapshot(shards)) {
      for (ShardId shard : shards) {
        view.scan(shard, DigestKind.Space.KEY_HASH, PointRange.ALL, 1 << 28)
            .documents()
            .forEach(d -> content.put(d.key(), d.body()));
      }
    }
    return content;
  }

  /** Reads the feed on from where it was left before the kill. */
  private static FeedPosition follow(
      RocksDbStore store, FeedPosition from, Map<Bytes, Bytes> content) throws Exception {
    try (BlockingStore.Reader reader = store.source().open(from).reader().orElseThrow()) {
      reader.follow(SOURCE);
      while (true) {
        FeedRead.Batch read = (FeedRead.Batch) reader.read(100_000);
        for (FeedEntry entry : read.entries()) {
          if (entry.change() instanceof Change.Put put) {
            content.put(put.document().key(), put.document().body());
          } else if (entry.change() instanceof Change.Remove remove) {
            content.remove(remove.key());
          } else {
            content
                .keySet()
                .removeIf(k -> ShardId.indexOf(k, SOURCE.size()) == entry.shard().index());
          }
        }
        if (read.scannedTo().equals(read.head())) {
          return from.at(read.scannedTo());
        }
      }
    }
  }

  private static FeedPosition head(RocksDbStore store) throws Exception {
    try (BlockingStore.View view = store.source().snapshot(FeedLog.ID, Set.of())) {
      return view.position().orElseThrow();
    }
  }

  private static void write(RocksDbStore store, int count) {
    RocksCollection source = store.schema().collection("d", "source").orElseThrow();
    for (int i = 0; i < count; i++) {
      source.put(Bytes.utf8("more-" + i), Bytes.utf8("body"));
    }
  }

  private static int entries(RocksDbStore store, FeedPosition after) throws Exception {
    int count = 0;
    try (BlockingStore.Reader reader = store.source().open(after).reader().orElseThrow()) {
      reader.follow(SOURCE);
      while (true) {
        FeedRead.Batch read = (FeedRead.Batch) reader.read(100_000);
        count += read.entries().size();
        if (read.scannedTo().equals(read.head())) {
          return count;
        }
      }
    }
  }

  /** Cuts bytes off the newest file of the log. */
  private static void cut(Path folder, int bytes) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Path newest =
          files
              .filter(f -> f.toString().endsWith(".log"))
              .max(Comparator.comparing(f -> f.getFileName().toString()))
              .orElseThrow();
      try (RandomAccessFile file = new RandomAccessFile(newest.toFile(), "rw")) {
        long end = file.length();
        assertThat(end).isGreaterThan(bytes);
        file.setLength(end - bytes);
      }
    }
  }
}
