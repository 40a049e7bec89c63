package io.syncline.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.StreamId;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.store.ApplyResult;
import io.syncline.store.BlockingStore;
import io.syncline.store.Change;
import io.syncline.store.Checkpoint;
import io.syncline.store.ClaimResult;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedRead;
import io.syncline.store.PointRange;
import io.syncline.store.ReadOnlyHolds.Hold;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What happens to a store, or the masters' state, whose disk is full; each in its own process. */
final class FullDiskScenes {
  private static final ShardId SOURCE = new ShardId("d", "source", 0);
  private static final int COUNT = 600;

  /** A process that may write nothing at all. */
  private static final long NOTHING = 1;

  /** Enough to see whether there is room, too little for a table of what the log holds. */
  private static final long LITTLE = 100 << 10;

  private final Path folder;
  private final Map<Bytes, Bytes> written = new HashMap<>();

  private FullDiskScenes(Path folder) {
    this.folder = folder;
  }

  /** Arguments: scene, folder, seed. */
  public static void main(String[] args) throws Exception {
    FullDiskScenes scenes = new FullDiskScenes(Path.of(args[1]));
    switch (args[0]) {
      case "reads" -> scenes.readsOnWhileNothingCanBeWritten();
      case "away" -> scenes.isAwayUntilItCanBeOpened();
      case "closes" -> scenes.closesWhileItIsAway();
      case "state" -> scenes.mastersStateGoesOn();
      case "crowd" -> FullDiskCrowd.run(scenes.folder, Long.parseLong(args[2]));
      default -> throw new IllegalArgumentException(args[0]);
    }
    System.out.println("done");
    System.exit(0);
  }

  private RocksDbStore open() {
    return RocksDbStore.open(folder, CrashingWriter.options());
  }

  private RocksCollection fill(RocksDbStore store) {
    store.schema().createDatabase("d");
    RocksCollection source = store.schema().createCollection("d", "source", 1, "{}");
    store.schema().createCollection("d", "target", 1, "{}");
    for (int i = 0; i < COUNT; i++) {
      put(source, "k" + i);
    }
    return source;
  }

  private void put(RocksCollection source, String key) {
    Bytes body = Bytes.utf8("body of " + key + ".".repeat(1000));
    source.put(Bytes.utf8(key), body);
    written.put(Bytes.utf8(key), body);
  }

  private void readsOnWhileNothingCanBeWritten() throws Exception {
    FeedPosition end;
    Map<Bytes, Bytes> followed = new HashMap<>();
    try (RocksDbStore store = open()) {
      FeedPosition begin = head(store);
      RocksCollection source = fill(store);
      Checkpoint held = claim(store);
      BlockingStore.View view = store.source().snapshot(FeedLog.ID, Set.of(SOURCE));
      BlockingStore.Reader reader = store.source().open(begin).reader().orElseThrow();
      reader.follow(Set.of(SOURCE));
      follow(reader, followed, 10_000);

      FullDisk.begins(NOTHING);
      assertThatThrownBy(() -> source.put(Bytes.utf8("lost"), Bytes.EMPTY))
          .isInstanceOf(SyncException.class)
          .hasMessageContaining("File too large");
      refused(() -> source.put(Bytes.utf8("refused"), Bytes.EMPTY));
      refused(() -> store.schema().createCollection("d", "refused", 2, "{}"));
      refused(() -> store.holds().place(new Hold(Hold.Kind.TARGET, "sync")));
      refused(() -> claim(store));
      ShardBatch batch = batch(held);
      ApplyResult later = store.target().apply(List.of(batch)).get(0);
      assertThat(later).isInstanceOf(ApplyResult.TryLater.class);
      assertThat(later.toString()).contains(folder.toString(), "the disk is full", "make room");
      assertThat(source.get(Bytes.utf8("k7"))).isPresent();
      assertThat(content(view)).isEqualTo(written);
      follow(reader, followed, 10_000);

      FullDisk.ends();
      FullDisk.eventually(
          "the batch is taken",
          () -> store.target().apply(List.of(batch)).get(0) instanceof ApplyResult.Applied);
      assertThatThrownBy(() -> content(view)).hasMessageContaining("take a new one");
      view.close();
      put(source, "after");
      assertThat(store.schema().collection("d", "refused")).isEmpty();
      RocksCollection made = store.schema().createCollection("d", "made", 2, "{}");
      made.put(Bytes.utf8("other"), Bytes.EMPTY);
      assertThat(content(store)).isEqualTo(written);
      while (follow(reader, followed, 100_000)) {
        assertThat(followed.size()).isLessThanOrEqualTo(written.size());
      }
      assertThat(followed).isEqualTo(written);
      reader.close();
      end = head(store);
    }
    try (RocksDbStore store = open()) {
      assertThat(content(store)).isEqualTo(written);
      assertThat(store.source().open(end).reader()).as("the feed is the same one").isPresent();
      assertThat(store.target().apply(List.of(batch(claim(store)))).get(0))
          .isInstanceOf(ApplyResult.Applied.class);
    }
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SyncException.class,
            e -> assertThat(e.code()).isEqualTo(SyncException.Code.UNAVAILABLE))
        .hasMessageContaining("the disk is full")
        .hasMessageContaining("make room");
  }

  private void isAwayUntilItCanBeOpened() throws Exception {
    try (RocksDbStore store = open()) {
      RocksCollection source = goesAway(store);
      FullDisk.ends();
      FullDisk.eventually("it is back", () -> there(source));
      put(source, "after");
      assertThat(content(store)).isEqualTo(written);
    }
  }

  private void closesWhileItIsAway() throws Exception {
    RocksDbStore away = open();
    goesAway(away);
    away.close();
    away.close();
    FullDisk.ends();
    try (RocksDbStore store = open()) {
      assertThat(content(store)).isEqualTo(written);
    }
  }

  /** With a snapshot and a reader that are closed while it is away. */
  private RocksCollection goesAway(RocksDbStore store) throws Exception {
    FeedPosition begin = head(store);
    RocksCollection source = fill(store);
    BlockingStore.View view = store.source().snapshot(FeedLog.ID, Set.of(SOURCE));
    BlockingStore.Reader reader = store.source().open(begin).reader().orElseThrow();
    reader.follow(Set.of(SOURCE));
    follow(reader, new HashMap<>(), 10_000);
    FullDisk.begins(LITTLE);
    assertThatThrownBy(() -> source.put(Bytes.utf8("lost"), Bytes.EMPTY))
        .hasMessageContaining("File too large");
    FullDisk.eventually("it is away", () -> !there(source));
    assertThatThrownBy(() -> source.get(Bytes.utf8("k7")))
        .hasMessageContaining("the disk is full")
        .hasMessageContaining("make room");
    assertThatThrownBy(() -> reader.read(10)).isInstanceOf(SyncException.class);
    assertThatThrownBy(() -> content(view)).isInstanceOf(SyncException.class);
    assertThat(
            store
                .target()
                .apply(
                    List.of(
                        batch(
                            Checkpoint.first(
                                CrashingWriter.SYNC, new StreamId(1, 1), CrashingWriter.FROM))))
                .get(0))
        .isInstanceOf(ApplyResult.TryLater.class);
    view.close();
    reader.close();
    return source;
  }

  private static boolean there(RocksCollection source) {
    try {
      return source.get(Bytes.utf8("k7")).isPresent();
    } catch (SyncException e) {
      assertThat(e.code()).isEqualTo(SyncException.Code.UNAVAILABLE);
      return false;
    }
  }

  private void mastersStateGoesOn() throws Exception {
    try (SyncRuntime runtime = SyncRuntime.threaded("full-disk")) {
      RocksDbStateStore store = RocksDbStateStore.open(folder, CrashingMaster.CLUSTER, runtime);
      long term = get(store.campaign("m", "at://m", Duration.ofMinutes(1))).term();
      assertThat(get(store.write(term, Map.of("a", Bytes.utf8("1"))))).isTrue();
      FullDisk.begins(NOTHING);
      assertThatThrownBy(() -> get(store.write(term, Map.of("a", Bytes.utf8("2")))))
          .hasMessageContaining("File too large");
      assertThatThrownBy(() -> get(store.write(term, Map.of("a", Bytes.utf8("2")))))
          .hasMessageContaining("the disk is full")
          .hasMessageContaining("make room");
      assertThat(get(store.read(""))).isEqualTo(Map.of("a", Bytes.utf8("1")));
      assertThat(get(store.campaign("m", "at://m", Duration.ofMinutes(1))).term()).isEqualTo(term);
      FullDisk.ends();
      assertThat(get(store.write(term, Map.of("b", Bytes.utf8("3"))))).isTrue();
      get(store.resign("m"));
      assertThat(get(store.campaign("m", "at://m", Duration.ofMinutes(1))).term())
          .isGreaterThan(term);
      assertThat(get(store.read(""))).containsEntry("b", Bytes.utf8("3")).containsKey("a");
      store.close();
    }
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static Checkpoint claim(RocksDbStore store) throws Exception {
    ClaimResult claimed =
        store.target().claim(CrashingWriter.claim(new StreamId(System.nanoTime(), 1)));
    return ((ClaimResult.Claimed) claimed).checkpoint();
  }

  private static ShardBatch batch(Checkpoint held) {
    return new ShardBatch(
        CrashingWriter.TARGET,
        held,
        held.following(held.session(), CrashingWriter.FROM, CrashingWriter.place(1)),
        new ShardBatch.Changes(
            List.of(new Change.Put(new Document(Bytes.utf8("r"), 1, Bytes.utf8("body"))))));
  }

  private static FeedPosition head(RocksDbStore store) throws Exception {
    try (BlockingStore.View view = store.source().snapshot(FeedLog.ID, Set.of())) {
      return view.position().orElseThrow();
    }
  }

  private static Map<Bytes, Bytes> content(RocksDbStore store) throws Exception {
    try (BlockingStore.View view = store.target().snapshot(Set.of(SOURCE))) {
      return content(view);
    }
  }

  private static Map<Bytes, Bytes> content(BlockingStore.View view) throws Exception {
    Map<Bytes, Bytes> content = new HashMap<>();
    view.scan(SOURCE, DigestKind.Space.KEY_HASH, PointRange.ALL, 1 << 28)
        .documents()
        .forEach(d -> content.put(d.key(), d.body()));
    return content;
  }

  /** Reads on; true if there is more. */
  private static boolean follow(
      BlockingStore.Reader reader, Map<Bytes, Bytes> content, int maxBytes) throws Exception {
    FeedRead.Batch read = (FeedRead.Batch) reader.read(maxBytes);
    for (FeedEntry entry : read.entries()) {
      Document document = ((Change.Put) entry.change()).document();
      content.put(document.key(), document.body());
    }
    return !read.scannedTo().equals(read.head());
  }
}
