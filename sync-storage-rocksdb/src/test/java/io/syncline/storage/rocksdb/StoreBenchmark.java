package io.syncline.storage.rocksdb;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncId;
import io.syncline.store.ApplyResult;
import io.syncline.store.BlockingStore;
import io.syncline.store.Change;
import io.syncline.store.Checkpoint;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.Digest;
import io.syncline.store.DigestKind;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedRead;
import io.syncline.store.Incarnation;
import io.syncline.store.PointRange;
import io.syncline.store.Position;
import io.syncline.store.ScanPage;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardId;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Documents a second, one thread, of each thing that the store does in bulk, beside what RocksDB
 * alone writes of the same documents. Not a test. Arguments: documents (300,000), rounds (3).
 *
 * <p>On a machine that others use too, the second figure counts the thread's processor time only.
 */
final class StoreBenchmark {
  private static final int SHARDS = 8;
  private static final int BATCH = 100;
  private static final int FRAME = 256 << 10;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final int documents;
  private final Bytes[] bodies = bodies(4096);
  private final List<ShardId> shards =
      IntStream.range(0, SHARDS).mapToObj(i -> new ShardId("b", "c", i)).toList();

  private StoreBenchmark(int documents) {
    this.documents = documents;
  }

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int documents = args.length > 0 ? Integer.parseInt(args[0]) : 300_000;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    for (int i = 0; i < rounds; i++) {
      System.out.printf(Locale.ROOT, "round %d, %,d documents of 1 KB%n", i + 1, documents);
      Path folder = Files.createTempDirectory("store-benchmark");
      try {
        new StoreBenchmark(documents).run(folder);
      } finally {
        remove(folder);
      }
    }
  }

  private void run(Path folder) throws Exception {
    limit(folder.resolve("raw-lz4"), CompressionType.LZ4_COMPRESSION);
    limit(folder.resolve("raw-none"), CompressionType.NO_COMPRESSION);
    try (RocksDbStore source = open(folder.resolve("source"))) {
      source.schema().createDatabase("b");
      RocksCollection collection = source.schema().createCollection("b", "c", SHARDS, "{}");
      FeedPosition start = now(source);
      measure("put, transactions of 100", () -> put(source, collection));
      List<List<FeedEntry>> reads = new ArrayList<>();
      measure("feed read", () -> read(source, start, reads));
      List<List<ScanPage>> pages = new ArrayList<>();
      measure("snapshot scan", () -> scan(source, pages));
      for (DigestKind kind : source.traits().kinds()) {
        measure("digest by " + kind.content(), () -> digest(source, kind));
      }
      try (RocksDbStore target = open(folder.resolve("ranges"))) {
        target.schema().createDatabase("b");
        RocksCollection into = target.schema().createCollection("b", "c", SHARDS, "{}");
        measure("apply, ranges of 256 KB", () -> applyRanges(target, pages));
        measure("apply, the same ranges again", () -> applyRanges(target, pages));
        measure("gets", () -> gets(into));
      }
      try (RocksDbStore target = open(folder.resolve("changes"))) {
        target.schema().createDatabase("b");
        target.schema().createCollection("b", "c", SHARDS, "{}");
        measure("apply, changes of 256 KB", () -> applyChanges(target, reads));
      }
    }
  }

  private static RocksDbStore open(Path folder) {
    return RocksDbStore.open(folder, RocksDbOptions.of(new ClusterId("bench")));
  }

  private interface Work {
    long run() throws Exception;
  }

  private static void measure(String what, Work work) throws Exception {
    long cpu = THREADS.getCurrentThreadCpuTime();
    long wall = System.nanoTime();
    long count = work.run();
    double wallSeconds = (System.nanoTime() - wall) / 1e9;
    double cpuSeconds = (THREADS.getCurrentThreadCpuTime() - cpu) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "  %-32s %,10.0f docs/s   %,10.0f by processor time%n",
        what,
        count / wallSeconds,
        count / cpuSeconds);
  }

  private void limit(Path folder, CompressionType compression) throws Exception {
    RocksDB.loadLibrary();
    try (Options options =
            new Options()
                .setCreateIfMissing(true)
                .setCompressionType(compression)
                .setWriteBufferSize(64 << 20)
                .setMaxBackgroundJobs(2);
        RocksDB db = RocksDB.open(options, folder.toString());
        WriteOptions write = new WriteOptions()) {
      byte[][] values = Stream.of(bodies).map(Bytes::toArray).toArray(byte[][]::new);
      measure("RocksDB alone, " + compression, () -> limit(db, write, values));
    }
  }

  private long limit(RocksDB db, WriteOptions write, byte[][] values) throws RocksDBException {
    for (int i = 0; i < documents; i += BATCH) {
      try (WriteBatch batch = new WriteBatch()) {
        for (int k = i; k < i + BATCH; k++) {
          batch.put(key(k).toArray(), values[k % values.length]);
        }
        db.write(write, batch);
      }
    }
    return documents;
  }

  private long put(RocksDbStore store, RocksCollection collection) {
    for (int i = 0; i < documents; i += BATCH) {
      RocksTransaction transaction = store.begin();
      for (int k = i; k < i + BATCH; k++) {
        transaction.put(collection, key(k), bodies[k % bodies.length]);
      }
      transaction.commit();
    }
    return documents;
  }

  private long gets(RocksCollection collection) {
    long found = 0;
    for (int i = 0; i < documents; i += 10) {
      found += collection.get(key(i)).isPresent() ? 1 : 0;
    }
    return found;
  }

  private long read(RocksDbStore store, FeedPosition start, List<List<FeedEntry>> reads)
      throws Exception {
    long count = 0;
    try (BlockingStore.Reader reader = store.source().open(start).reader().orElseThrow()) {
      reader.follow(java.util.Set.copyOf(shards));
      while (true) {
        FeedRead.Batch read = (FeedRead.Batch) reader.read(FRAME);
        if (read.entries().isEmpty()) {
          return count;
        }
        count += read.entries().size();
        reads.add(read.entries());
      }
    }
  }

  private long scan(RocksDbStore store, List<List<ScanPage>> pages) throws Exception {
    long count = 0;
    try (BlockingStore.View view =
        store.source().snapshot(FeedLog.ID, java.util.Set.copyOf(shards))) {
      for (ShardId shard : shards) {
        List<ScanPage> all = new ArrayList<>();
        PointRange rest = PointRange.ALL;
        while (true) {
          ScanPage page = view.scan(shard, DigestKind.Space.KEY_HASH, rest, FRAME);
          count += page.documents().size();
          all.add(page);
          if (page.covered().last() == rest.last()) {
            break;
          }
          rest = new PointRange(page.covered().last() + 1, rest.last());
        }
        pages.add(all);
      }
    }
    return count;
  }

  private long digest(RocksDbStore store, DigestKind kind) throws Exception {
    long count = 0;
    try (BlockingStore.View view =
        store.source().snapshot(FeedLog.ID, java.util.Set.copyOf(shards))) {
      for (ShardId shard : shards) {
        for (Digest digest : view.digests(shard, kind, 5, PointRange.ALL.split(64))) {
          count += digest.count();
        }
      }
    }
    return count;
  }

  private long applyRanges(RocksDbStore store, List<List<ScanPage>> pages) throws Exception {
    long count = 0;
    for (int s = 0; s < SHARDS; s++) {
      Checkpoint held = claim(store, shards.get(s));
      for (ScanPage page : pages.get(s)) {
        ShardBatch.Content content =
            new ShardBatch.RangeContent(
                DigestKind.Space.KEY_HASH, page.covered(), page.documents());
        apply(store, List.of(new ShardBatch(shards.get(s), held, held, content)));
        count += page.documents().size();
      }
    }
    return count;
  }

  private long applyChanges(RocksDbStore store, List<List<FeedEntry>> reads) throws Exception {
    List<Checkpoint> held = new ArrayList<>();
    for (ShardId shard : shards) {
      held.add(claim(store, shard));
    }
    long count = 0;
    for (List<FeedEntry> read : reads) {
      List<ShardBatch> batches = new ArrayList<>();
      FeedPosition at =
          new FeedPosition(
              FeedLog.ID, new Incarnation("i"), Position.of(read.get(0).at().number(), 1));
      for (int s = 0; s < SHARDS; s++) {
        ShardId shard = shards.get(s);
        List<Change> changes =
            read.stream().filter(e -> e.shard().equals(shard)).map(FeedEntry::change).toList();
        Checkpoint next = held.get(s).following(SessionId.NONE, new Incarnation("i"), at);
        batches.add(new ShardBatch(shard, held.get(s), next, new ShardBatch.Changes(changes)));
        held.set(s, next);
        count += changes.size();
      }
      apply(store, batches);
    }
    return count;
  }

  private static void apply(RocksDbStore store, List<ShardBatch> batches) throws Exception {
    for (ApplyResult result : store.target().apply(batches)) {
      if (!(result instanceof ApplyResult.Applied)) {
        throw new IllegalStateException(result.toString());
      }
    }
  }

  private static Checkpoint claim(RocksDbStore store, ShardId shard) throws Exception {
    Claim claim =
        new Claim(shard, new SyncId("s"), new StreamId(1, System.nanoTime()), false, false);
    return ((ClaimResult.Claimed) store.target().claim(claim)).checkpoint();
  }

  private FeedPosition now(RocksDbStore store) throws Exception {
    try (BlockingStore.View view = store.source().snapshot(FeedLog.ID, java.util.Set.of())) {
      return view.position().orElseThrow();
    }
  }

  private static Bytes key(int i) {
    return Bytes.utf8(String.format(Locale.ROOT, "doc-%09d", i));
  }

  /** As compressible as text with numbers in it: lz4 makes about 1 / 1.55 of it. */
  private static Bytes[] bodies(int count) {
    SplittableRandom random = new SplittableRandom(1);
    Bytes[] out = new Bytes[count];
    for (int n = 0; n < count; n++) {
      byte[] body = new byte[1000];
      for (int i = 0; i < body.length; i += 20) {
        if (i >= 60 && random.nextInt(100) < 42) {
          System.arraycopy(body, i - 60, body, i, 20);
        } else {
          for (int k = i; k < i + 20; k++) {
            body[k] = (byte) random.nextInt();
          }
        }
      }
      out[n] = Bytes.wrap(body);
    }
    return out;
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).collect(Collectors.toList())) {
        Files.delete(file);
      }
    }
  }
}
