package io.syncline.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.StreamId;
import io.syncline.SyncException;
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
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Everybody uses a store while its disk is full again and again: nothing that was acknowledged is
 * lost, the feed shows what the store holds, and no call uses what was freed.
 */
final class FullDiskCrowd {
  private static final ShardId SOURCE = new ShardId("d", "source", 0);
  private static final int WRITERS = 3;
  private static final int KEYS = 300;
  private static final int OUTAGES = 4;

  private final RocksDbStore store;
  private final RocksCollection source;
  private final Map<Bytes, Integer> acknowledged = new ConcurrentHashMap<>();
  private final AtomicInteger applied = new AtomicInteger();
  private final AtomicInteger writes = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final Map<Bytes, Bytes> followed = new HashMap<>();
  private volatile boolean writing = true;
  private volatile boolean reading = true;

  private FullDiskCrowd(RocksDbStore store) {
    this.store = store;
    store.schema().createDatabase("d");
    this.source = store.schema().createCollection("d", "source", 1, "{}");
    store.schema().createCollection("d", "target", 1, "{}");
  }

  /** Arguments: folder, seed. */
  static void run(Path folder, long seed) throws Exception {
    try (RocksDbStore store = RocksDbStore.open(folder, CrashingWriter.options())) {
      new FullDiskCrowd(store).run(new SplittableRandom(seed));
    }
  }

  /** One turn of somebody. */
  private interface Turn {
    void take() throws Exception;
  }

  private void run(SplittableRandom random) throws Exception {
    FeedPosition begin;
    try (BlockingStore.View view = store.source().snapshot(FeedLog.ID, Set.of())) {
      begin = view.position().orElseThrow();
    }
    List<Thread> writers = new ArrayList<>();
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      AtomicInteger number = new AtomicInteger();
      writers.add(start(() -> writing, () -> write(writer, number.incrementAndGet())));
    }
    writers.add(start(() -> writing, this::replicate));
    BlockingStore.Reader reader = store.source().open(begin).reader().orElseThrow();
    reader.follow(Set.of(SOURCE));
    readers.add(start(() -> reading, () -> follow(reader)));
    readers.add(start(() -> reading, this::scan));
    readers.add(start(() -> reading, this::digest));
    for (int i = 0; i < OUTAGES && failure.get() == null; i++) {
      int refused = refusals.get();
      FullDisk.begins(i % 2 == 0 ? 1 : random.nextInt(70 << 10, 1 << 20));
      FullDisk.eventually("a refusal", () -> refusals.get() > refused + 3 || failure.get() != null);
      int before = writes.get();
      FullDisk.ends();
      FullDisk.eventually("writes", () -> writes.get() > before + 20 || failure.get() != null);
    }
    writing = false;
    for (Thread writer : writers) {
      writer.join();
    }
    FullDisk.eventually("nothing is to be opened", () -> source.get(Bytes.utf8("none")).isEmpty());
    Map<Bytes, Bytes> content = content();
    FullDisk.eventually("the feed is read", () -> followedIs(content) || failure.get() != null);
    reading = false;
    for (Thread one : readers) {
      one.join();
    }
    reader.close();
    if (failure.get() != null) {
      throw new AssertionError("a turn failed", failure.get());
    }
    acknowledged.forEach(
        (key, number) ->
            assertThat(number(content.get(key))).as(key.utf8()).isGreaterThanOrEqualTo(number));
    assertThat(applied.get()).isPositive();
  }

  private Thread start(BooleanSupplier going, Turn turn) {
    Thread thread =
        new Thread(
            () -> {
              while (going.getAsBoolean() && failure.get() == null) {
                try {
                  turn.take();
                } catch (SyncException | RocksDBException e) {
                  refusals.incrementAndGet();
                  Thread.yield();
                } catch (Throwable e) {
                  failure.compareAndSet(null, e);
                }
              }
            });
    thread.start();
    return thread;
  }

  private void write(int writer, int number) {
    Bytes key = Bytes.utf8("k" + writer + "-" + number % KEYS);
    source.put(key, Bytes.utf8(number + ".".repeat(number % 2000)));
    acknowledged.put(key, number);
    writes.incrementAndGet();
  }

  private static int number(@Nullable Bytes body) {
    return body == null ? -1 : Integer.parseInt(body.utf8().replace(".", ""));
  }

  /** Claims, and applies on until something is refused. */
  private void replicate() throws Exception {
    ClaimResult claimed =
        store.target().claim(CrashingWriter.claim(new StreamId(System.nanoTime(), 1)));
    Checkpoint held = ((ClaimResult.Claimed) claimed).checkpoint();
    int at = held.position().map(p -> (int) p.position().number()).orElse(0);
    assertThat(at).as("what was applied is not forgotten").isGreaterThanOrEqualTo(applied.get());
    while (writing) {
      Checkpoint next =
          held.following(held.session(), CrashingWriter.FROM, CrashingWriter.place(++at));
      ApplyResult result =
          store
              .target()
              .apply(
                  List.of(
                      new ShardBatch(
                          CrashingWriter.TARGET,
                          held,
                          next,
                          new ShardBatch.Changes(
                              List.of(
                                  new Change.Put(
                                      new Document(
                                          Bytes.utf8("r" + at), at, Bytes.utf8("body"))))))))
              .get(0);
      if (!(result instanceof ApplyResult.Applied)) {
        assertThat(result).isNotInstanceOf(ApplyResult.Fenced.class);
        refusals.incrementAndGet();
        return;
      }
      held = next;
      applied.set(at);
    }
  }

  private void follow(BlockingStore.Reader reader) throws Exception {
    FeedRead read = reader.read(100_000);
    synchronized (followed) {
      for (FeedEntry entry : ((FeedRead.Batch) read).entries()) {
        Document document = ((Change.Put) entry.change()).document();
        followed.put(document.key(), document.body());
      }
    }
  }

  private boolean followedIs(Map<Bytes, Bytes> content) {
    synchronized (followed) {
      return followed.equals(content);
    }
  }

  /** In pages, so that an iterator waits between two of them. */
  private void scan() throws Exception {
    try (BlockingStore.View view = store.source().snapshot(FeedLog.ID, Set.of(SOURCE))) {
      long first = 0;
      while (true) {
        PointRange covered =
            view.scan(SOURCE, DigestKind.Space.KEY_HASH, new PointRange(first, -1), 50_000)
                .covered();
        if (covered.last() == -1) {
          return;
        }
        first = covered.last() + 1;
      }
    }
  }

  private void digest() throws Exception {
    try (BlockingStore.View view = store.target().snapshot(Set.of(SOURCE))) {
      view.digests(SOURCE, DigestKind.BODY_BY_KEY_HASH, 7, List.of(PointRange.ALL));
    }
  }

  private Map<Bytes, Bytes> content() throws Exception {
    Map<Bytes, Bytes> content = new HashMap<>();
    try (BlockingStore.View view = store.target().snapshot(Set.of(SOURCE))) {
      view.scan(SOURCE, DigestKind.Space.KEY_HASH, PointRange.ALL, 1 << 28)
          .documents()
          .forEach(d -> content.put(d.key(), d.body()));
    }
    return content;
  }
}
