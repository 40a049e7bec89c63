package io.syncline.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.store.ApplyResult;
import io.syncline.store.BlockingStore;
import io.syncline.store.Change;
import io.syncline.store.Checkpoint;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.Digest;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedOpening;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedRead;
import io.syncline.store.Incarnation;
import io.syncline.store.PointRange;
import io.syncline.store.Position;
import io.syncline.store.ReadOnlyHolds;
import io.syncline.store.ScanPage;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksDbStoreTest {
  private static final ShardId SHARD = new ShardId("shop", "orders", 0);
  private static final SyncId SYNC = new SyncId("s1");

  @TempDir Path folder;
  private RocksDbStore store;
  private RocksCollection orders;

  @BeforeEach
  void open() {
    store = RocksDbStore.open(folder.resolve("a"), small());
    store.schema().createDatabase("shop");
    orders = store.schema().createCollection("shop", "orders", 1, "{ \"b\":1, \"a\": 2}");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static RocksDbOptions small() {
    return RocksDbOptions.builder(new ClusterId("dc-a"))
        .writeBufferBytes(1 << 20)
        .blockCacheBytes(1 << 20)
        .build();
  }

  private void reopen() {
    store.close();
    store = RocksDbStore.open(folder.resolve("a"), small());
    orders = store.schema().collection("shop", "orders").orElseThrow();
  }

  @Test
  void showsEveryWriteInItsFeedInOrder() throws Exception {
    FeedPosition start = now();
    long first = orders.put(key(1), body(10));
    RocksTransaction both = store.begin();
    both.put(orders, key(2), body(20));
    both.remove(orders, key(1));
    both.remove(orders, key(99));
    both.put(orders, key(3), body(30));
    both.remove(orders, key(3));
    both.commit();
    orders.truncate();
    List<FeedEntry> entries = readAll(start, 1 << 20);
    assertThat(entries).extracting(FeedEntry::shard).containsOnly(SHARD);
    assertThat(entries.get(0).change())
        .isEqualTo(new Change.Put(new Document(key(1), first, body(10))));
    assertThat(entries.get(2).change()).isEqualTo(new Change.Remove(key(1), first));
    assertThat(entries.get(4).change())
        .isEqualTo(
            new Change.Remove(
                key(3), ((Change.Put) entries.get(3).change()).document().revision()));
    assertThat(entries.get(5).change()).isEqualTo(new Change.Cleared());
    assertThat(entries).hasSize(6);
    assertThat(entries.subList(1, 5)).extracting(FeedEntry::at).containsOnly(entries.get(1).at());
    assertThat(entries)
        .extracting(FeedEntry::committedAt)
        .allMatch(at -> Math.abs(at / 1000 - System.currentTimeMillis()) < 60_000);
  }

  @Test
  void goesOnFromEveryPlaceThatItGave() throws Exception {
    FeedPosition start = now();
    for (int i = 0; i < 50; i++) {
      orders.put(key(i), body(i));
    }
    List<FeedEntry> all = readAll(start, 1);
    assertThat(all).hasSize(50);
    reopen();
    for (int i = 0; i < 50; i += 7) {
      assertThat(readAll(start.at(all.get(i).at()), 1 << 20)).isEqualTo(all.subList(i + 1, 50));
    }
  }

  @Test
  void refusesPlacesThatItDoesNotHave() throws Exception {
    orders.put(key(1), body(1));
    FeedPosition at = now();
    long number = at.position().number();
    assertThat(refusal(at.at(Position.of(number + 1, 0)))).isInstanceOf(FeedOpening.Ahead.class);
    assertThat(refusal(at.at(Position.of(number, at.position().witness() + 1))))
        .isInstanceOf(FeedOpening.OtherIncarnation.class);
    assertThat(refusal(new FeedPosition(at.feed(), new Incarnation("x"), at.position())))
        .isEqualTo(new FeedOpening.OtherIncarnation(at.incarnation()));
    for (int i = 0; i < 100; i++) {
      orders.put(key(i), body(i));
    }
    store.dropHistory();
    orders.put(key(1), body(1));
    assertThat(refusal(at)).isInstanceOf(FeedOpening.Gone.class);
    Position oldest = ((FeedOpening.Gone) refusal(at)).oldest();
    assertThat(store.source().open(at.at(oldest)).reader()).isPresent();
  }

  @Test
  void tellsAReaderThatWhatFollowsIsGone() throws Exception {
    FeedPosition at = now();
    try (BlockingStore.Reader reader = reader(at)) {
      assertThat(reader.read(1000)).isInstanceOf(FeedRead.Batch.class);
      for (int round = 0; round < 3; round++) {
        orders.put(key(1), body(1));
        store.dropHistory();
      }
      FeedRead read = reader.read(1000);
      int given = 0;
      while (read instanceof FeedRead.Batch batch && given < 3) {
        given += batch.entries().size(); // of the file that it had open
        read = reader.read(1000);
      }
      assertThat(read).isInstanceOf(FeedRead.Gone.class);
      assertThat(given).isLessThan(3);
    }
  }

  @Test
  void readsOnBehindTheEndOfAFileOfTheLog() throws Exception {
    FeedPosition at = now();
    try (BlockingStore.Reader reader = reader(at)) {
      int seen = 0;
      for (int i = 0; i < 300; i++) {
        orders.put(key(i), Bytes.wrap(new byte[20_000]));
        FeedRead.Batch read = (FeedRead.Batch) reader.read(1 << 20);
        seen += read.entries().size();
        assertThat(read.head()).isEqualTo(read.scannedTo());
      }
      assertThat(seen).isEqualTo(300);
    }
  }

  @Test
  void cutsOnlyTransactionsThatAreLargerThanARead() throws Exception {
    orders.put(key(0), body(0));
    FeedPosition at = now();
    RocksTransaction large = store.begin();
    for (int i = 0; i < 10; i++) {
      large.put(orders, key(i), Bytes.wrap(new byte[1000]));
    }
    large.commit();
    orders.put(key(11), body(11));
    try (BlockingStore.Reader reader = reader(at)) {
      FeedRead.Batch first = (FeedRead.Batch) reader.read(3000);
      assertThat(first.entries()).hasSize(3);
      assertThat(first.scannedTo()).isEqualTo(at.position());
      reader.follow(Set.of(SHARD, new ShardId("shop", "other", 0)));
      FeedRead.Batch second = (FeedRead.Batch) reader.read(100_000);
      assertThat(second.entries()).hasSize(8);
      assertThat(second.scannedTo()).isEqualTo(second.head());
    }
  }

  @Test
  void scansAndDigestsASnapshotInPages() throws Exception {
    Map<Bytes, Document> expected = new HashMap<>();
    for (int i = 0; i < 3000; i++) {
      orders.put(key(i), body(i));
    }
    orders.put(key(5000), Bytes.wrap(new byte[200_000]));
    for (int i = 0; i <= 5000; i++) {
      orders.get(key(i)).ifPresent(d -> expected.put(d.key(), d));
    }
    try (BlockingStore.View view = store.source().snapshot(FeedLog.ID, Set.of(SHARD))) {
      orders.truncate();
      Map<Bytes, Document> seen = new HashMap<>();
      PointRange rest = PointRange.ALL;
      while (true) {
        ScanPage page = view.scan(SHARD, DigestKind.Space.KEY_HASH, rest, 20_000);
        page.documents().forEach(d -> seen.put(d.key(), d));
        assertThat(page.covered().first()).isEqualTo(rest.first());
        if (page.covered().last() == rest.last()) {
          break;
        }
        rest = new PointRange(page.covered().last() + 1, rest.last());
      }
      assertThat(seen).isEqualTo(expected);
      List<PointRange> ranges = PointRange.ALL.split(16);
      for (DigestKind kind : store.traits().kinds()) {
        List<Digest> digests = view.digests(SHARD, kind, 77, ranges);
        for (int i = 0; i < ranges.size(); i++) {
          Digest.Builder own = new Digest.Builder(kind.content(), 77);
          PointRange range = ranges.get(i);
          expected.values().stream()
              .filter(d -> range.contains(kind.point(d.key(), d.revision())))
              .forEach(d -> own.add(d.key(), d.revision(), d.body()));
          assertThat(digests.get(i)).isEqualTo(own.build());
        }
      }
    }
  }

  @Test
  void appliesWhatTheCheckpointExpectsAndNothingElse() throws Exception {
    ClaimResult.Claimed claimed = claim(1);
    assertThat(claimed.empty()).isTrue();
    Checkpoint comparing =
        claimed.checkpoint().comparing(new SessionId(1, 1), new Incarnation("src"), "first");
    Document one = new Document(key(1), 5, body(1));
    Document two = new Document(key(2), 6, body(2));
    assertThat(apply(claimed.checkpoint(), comparing, all(one, two)))
        .isEqualTo(new ApplyResult.Applied());
    assertThat(apply(claimed.checkpoint(), comparing, all(one)))
        .isInstanceOf(ApplyResult.Fenced.class);
    assertThat(apply(comparing, comparing, all(two))).isEqualTo(new ApplyResult.Applied());
    assertThat(orders.get(key(1))).isEmpty();
    assertThat(orders.get(key(2))).hasValue(two);
    reopen();
    assertThat(apply(comparing, comparing, all(one, two))).isEqualTo(new ApplyResult.Applied());
    assertThat(store.target().claim(new Claim(SHARD, SYNC, new StreamId(1, 1), false, false)))
        .isInstanceOf(ClaimResult.Refused.class);
    assertThat(claim(2).empty()).isFalse();
    assertThat(apply(comparing, comparing, all(one))).isInstanceOf(ApplyResult.Fenced.class);
  }

  @Test
  void showsAppliedChangesInItsOwnFeed() throws Exception {
    FeedPosition start = now();
    Checkpoint held = claim(1).checkpoint();
    Checkpoint next = held.following(new SessionId(1, 1), new Incarnation("src"), start);
    List<Change> changes =
        List.of(
            new Change.Put(new Document(key(1), 5, body(1))),
            new Change.Remove(key(2), 4),
            new Change.Cleared(),
            new Change.Put(new Document(key(3), 8, body(3))));
    assertThat(apply(held, next, new ShardBatch.Changes(changes)))
        .isEqualTo(new ApplyResult.Applied());
    assertThat(readAll(start, 1 << 20)).extracting(FeedEntry::change).isEqualTo(changes);
    assertThat(orders.get(key(1))).isEmpty();
    assertThat(orders.get(key(3))).isPresent();
  }

  @Test
  void isReadOnlyForApplicationsWhileHeld() throws Exception {
    ReadOnlyHolds.Hold hold = new ReadOnlyHolds.Hold(ReadOnlyHolds.Hold.Kind.TARGET, "s1");
    store.holds().place(hold);
    store.holds().place(hold);
    reopen();
    assertThat(store.holds().list()).containsExactly(hold);
    for (Runnable write :
        List.<Runnable>of(
            () -> orders.put(key(1), body(1)),
            () -> orders.truncate(),
            () -> store.schema().createDatabase("x"))) {
      assertThatExceptionOfType(SyncException.class)
          .isThrownBy(write::run)
          .satisfies(e -> assertThat(e.code()).isEqualTo(SyncException.Code.PRECONDITION_FAILED));
    }
    Checkpoint held = claim(1).checkpoint();
    assertThat(apply(held, held, all(new Document(key(1), 5, body(1)))))
        .isEqualTo(new ApplyResult.Applied());
    store.holds().remove(hold);
    orders.put(key(2), body(2));
  }

  @Test
  void endsTheShardsOfADroppedCollectionInTheFeed() throws Exception {
    FeedPosition start = now();
    orders.put(key(1), body(1));
    store.schema().dropCollection("shop", "orders");
    RocksCollection again = store.schema().createCollection("shop", "orders", 1, "{}");
    again.put(key(1), body(2));
    assertThatExceptionOfType(SyncException.class).isThrownBy(() -> orders.put(key(1), body(1)));
    reopen();
    List<FeedEntry> entries = readAll(start, 1 << 20);
    assertThat(entries).hasSize(3);
    assertThat(entries.get(1).change()).isEqualTo(new Change.Ended());
    assertThat(entries.get(0).incarnation()).isEqualTo(entries.get(1).incarnation());
    assertThat(entries.get(2).incarnation()).isNotEqualTo(entries.get(1).incarnation());
    assertThat(orders.get(key(1)).orElseThrow().body()).isEqualTo(body(2));
  }

  private FeedPosition now() throws Exception {
    try (BlockingStore.View view = store.source().snapshot(FeedLog.ID, Set.of())) {
      return view.position().orElseThrow();
    }
  }

  private BlockingStore.Reader reader(FeedPosition after) throws Exception {
    BlockingStore.Reader reader = store.source().open(after).reader().orElseThrow();
    reader.follow(Set.of(SHARD));
    return reader;
  }

  private FeedOpening refusal(FeedPosition after) throws Exception {
    return store.source().open(after).refusal().orElseThrow();
  }

  private List<FeedEntry> readAll(FeedPosition after, int maxBytes) throws Exception {
    List<FeedEntry> out = new ArrayList<>();
    try (BlockingStore.Reader reader = reader(after)) {
      while (true) {
        FeedRead.Batch read = (FeedRead.Batch) reader.read(maxBytes);
        out.addAll(read.entries());
        if (read.scannedTo().equals(read.head())) {
          return out;
        }
      }
    }
  }

  private ClaimResult.Claimed claim(int attempt) throws Exception {
    return (ClaimResult.Claimed)
        store.target().claim(new Claim(SHARD, SYNC, new StreamId(1, attempt), false, false));
  }

  private ApplyResult apply(Checkpoint expected, Checkpoint next, ShardBatch.Content content)
      throws Exception {
    return store.target().apply(List.of(new ShardBatch(SHARD, expected, next, content))).get(0);
  }

  private static ShardBatch.Content all(Document... documents) {
    return new ShardBatch.RangeContent(
        DigestKind.Space.KEY_HASH, PointRange.ALL, List.of(documents));
  }

  private static Bytes key(int i) {
    return Bytes.utf8("key-" + i);
  }

  private static Bytes body(int i) {
    return Bytes.utf8("{\"v\":" + i + "}");
  }
}
