package io.syncline.store.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.store.ApplyResult;
import io.syncline.store.Change;
import io.syncline.store.Checkpoint;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.Document;
import io.syncline.store.Feed;
import io.syncline.store.FeedId;
import io.syncline.store.FeedOpening;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedRead;
import io.syncline.store.Fencing;
import io.syncline.store.Incarnation;
import io.syncline.store.Position;
import io.syncline.store.ReadOnlyHolds.Hold;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the memory store does beyond the contract: crashes, steps, backups, retention. */
class MemoryStoreTest {
  private static final SyncId SYNC = new SyncId("s");
  private static final ShardId SHARD = new ShardId("db", "c", 0);
  private static final Incarnation SOURCE = new Incarnation("source");
  private static final FeedPosition AT =
      new FeedPosition(new FeedId("f"), new Incarnation("i"), Position.of(7, 7));

  private final AtomicLong time = new AtomicLong();
  private final AtomicLong random = new AtomicLong();
  private final Queue<Runnable> steps = new ArrayDeque<>();

  private MemoryStore.Builder builder() {
    return MemoryStore.builder(new ClusterId("a"), time::incrementAndGet, random::incrementAndGet);
  }

  private static <T> T now(CompletionStage<T> stage) {
    return stage.toCompletableFuture().getNow(null);
  }

  private static Checkpoint claim(MemoryStore store, long attempt) {
    Claim claim = new Claim(SHARD, SYNC, new StreamId(1, attempt), false, false);
    return ((ClaimResult.Claimed) now(store.target().claim(claim))).checkpoint();
  }

  private static Document document(String key, long revision) {
    return new Document(Bytes.utf8(key), revision, Bytes.utf8("body " + revision));
  }

  private static ShardBatch puts(Checkpoint expected, Document... documents) {
    return new ShardBatch(
        SHARD,
        expected,
        expected.following(new SessionId(1, 1), SOURCE, AT),
        new ShardBatch.Changes(
            List.of(documents).stream().map(d -> (Change) new Change.Put(d)).toList()));
  }

  @Test
  void losesWhatWasNotFlushedAndNeverShowedIt() {
    MemoryStore store = builder().flushByHand().build();
    store.documents().createCollection("db", "c", 1);
    FeedPosition before = store.operator().head(new FeedId("feed-0"));
    store.documents().put("db", "c", "a", "1");
    store.operator().flush();
    Feed feed = ((FeedOpening.Opened) now(store.source().open(before))).feed();
    feed.follow(Set.of(SHARD));
    long lost = store.documents().put("db", "c", "b", "1");
    assertThat(((FeedRead.Batch) now(feed.read(1000))).entries()).hasSize(1);
    assertThat(((FeedRead.Batch) now(feed.read(1000))).entries()).isEmpty();
    assertThat(store.operator().crash()).isEqualTo(1);
    assertThat(store.operator().flush()).isZero();
    assertThat(store.operator().documents(SHARD)).hasSize(1);
    assertThat(feed.read(1000).toCompletableFuture()).isCompletedExceptionally();
    assertThat(store.documents().put("db", "c", "b", "2")).isGreaterThan(lost);
  }

  @Test
  void answersAClaimOnlyWhenItIsFlushed() {
    MemoryStore store = builder().flushByHand().build();
    store.documents().createCollection("db", "c", 1);
    CompletableFuture<ClaimResult> claim =
        store
            .target()
            .claim(new Claim(SHARD, SYNC, new StreamId(1, 1), false, false))
            .toCompletableFuture();
    assertThat(claim).isNotDone();
    store.operator().crash();
    assertThat(claim).isCompletedExceptionally();
    assertThat(store.operator().checkpoint(SHARD)).isEmpty();
  }

  @Test
  void refusesApplicationsFromTheMomentAHoldIsAskedFor() {
    MemoryStore store = builder().flushByHand().build();
    store.documents().createCollection("db", "c", 1);
    store.documents().put("db", "c", "a", "1");
    CompletableFuture<Void> placed =
        store.holds().place(new Hold(Hold.Kind.TARGET, "s")).toCompletableFuture();
    assertThat(placed).isNotDone();
    assertThatThrownBy(() -> store.documents().put("db", "c", "b", "1"))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("read-only");
    store.operator().flush();
    assertThat(placed).isDone();
    assertThat(store.documents().count("db", "c")).isEqualTo(1);
  }

  @Test
  void leavesTheIntentOfABatchThatACrashCutOff() {
    MemoryStore store = builder().fencing(Fencing.LOCKED).steps(steps::add).build();
    store.documents().createCollection("db", "c", 1);
    Checkpoint claimed = claim(store, 1);
    CompletableFuture<List<ApplyResult>> result =
        store
            .target()
            .apply(List.of(puts(claimed, document("a", 1), document("b", 2))))
            .toCompletableFuture();
    runSteps(2);
    store.operator().crash();
    runSteps(Integer.MAX_VALUE);
    assertThat(result).isCompletedExceptionally();
    assertThat(store.operator().documents(SHARD)).containsExactly(document("a", 1));
    Checkpoint left = claim(store, 2);
    assertThat(left.intent()).contains(AT.position());
    assertThat(left.position()).isEmpty();
  }

  @Test
  void goesOnWithWhatItBeganAlthoughNobodyReachesItAnyMore() {
    MemoryStore store = builder().fencing(Fencing.NONE).steps(steps::add).build();
    store.documents().createCollection("db", "c", 1);
    CompletionStage<List<ApplyResult>> result =
        store.target().apply(List.of(puts(claim(store, 1), document("a", 1))));
    store.operator().down();
    runSteps(Integer.MAX_VALUE);
    assertThat(now(result)).containsExactly(new ApplyResult.Applied());
    assertThat(store.target().apply(List.of()).toCompletableFuture()).isCompletedExceptionally();
  }

  @Test
  void refusesLateStepsAfterAClaimWhereItLocks() {
    MemoryStore store = builder().fencing(Fencing.LOCKED).steps(steps::add).build();
    assertThat(lateStep(store)).isInstanceOf(ApplyResult.Unknown.class);
    assertThat(store.operator().documents(SHARD)).containsExactly(document("a", 1));
  }

  @Test
  void letsLateDocumentsLandAfterAClaimWithoutAFence() {
    MemoryStore store = builder().fencing(Fencing.NONE).steps(steps::add).build();
    assertThat(lateStep(store)).isInstanceOf(ApplyResult.Unknown.class);
    assertThat(store.operator().documents(SHARD)).hasSize(2);
    assertThat(store.operator().checkpoint(SHARD).orElseThrow().stream())
        .isEqualTo(new StreamId(1, 2));
  }

  private ApplyResult lateStep(MemoryStore store) {
    store.documents().createCollection("db", "c", 1);
    Checkpoint claimed = claim(store, 1);
    CompletionStage<List<ApplyResult>> result =
        store.target().apply(List.of(puts(claimed, document("a", 1), document("b", 2))));
    runSteps(2);
    claim(store, 2);
    runSteps(Integer.MAX_VALUE);
    return now(result).get(0);
  }

  private void runSteps(int most) {
    for (int i = 0; i < most && !steps.isEmpty(); i++) {
      steps.remove().run();
    }
  }

  @Test
  void refusesPoisonousDocumentsByKeyAndAppliesNothing() {
    MemoryStore store =
        builder()
            .refuses(
                (shard, d) ->
                    d.revision() == 2 ? Optional.of("the second one is poison") : Optional.empty())
            .build();
    store.documents().createCollection("db", "c", 1);
    Checkpoint claimed = claim(store, 1);
    ShardBatch batch = puts(claimed, document("a", 1), document("b", 2));
    assertThat(now(store.target().apply(List.of(batch))))
        .containsExactly(
            new ApplyResult.Refused(
                List.of(new ApplyResult.Refusal(Bytes.utf8("b"), "the second one is poison"))));
    assertThat(store.operator().documents(SHARD)).isEmpty();
    assertThat(now(store.target().apply(List.of(puts(claimed, document("a", 1))))))
        .containsExactly(new ApplyResult.Applied());
  }

  @Test
  void asksForPatienceWhileItIsBusyButMovesCheckpoints() {
    MemoryStore store = builder().busy(shard -> Optional.of(Duration.ofSeconds(3))).build();
    store.documents().createCollection("db", "c", 1);
    Checkpoint claimed = claim(store, 1);
    ShardBatch batch = puts(claimed, document("a", 1));
    assertThat(now(store.target().apply(List.of(batch))).get(0))
        .isInstanceOf(ApplyResult.TryLater.class);
    ShardBatch nothing = new ShardBatch(SHARD, claimed, claimed, new ShardBatch.Nothing());
    assertThat(now(store.target().apply(List.of(nothing))))
        .containsExactly(new ApplyResult.Applied());
  }

  @Test
  void forgetsAReaderThatNoLongerReleases() {
    MemoryStore store =
        builder().retention(2, 1 << 20).maxPinned(1 << 30, Duration.ofMillis(1)).build();
    store.documents().createCollection("db", "c", 1);
    FeedPosition start = store.operator().head(new FeedId("feed-0"));
    now(store.source().release("reader", start));
    for (int i = 0; i < 500; i++) {
      store.documents().put("db", "c", "k" + i, "v");
    }
    assertThat(now(store.source().open(start))).isInstanceOf(FeedOpening.Opened.class);
    time.addAndGet(1_000);
    store.documents().put("db", "c", "k", "v");
    assertThat(now(store.source().open(start))).isInstanceOf(FeedOpening.Gone.class);
  }

  @Test
  void keepsWhatASnapshotIsFollowedBy() {
    MemoryStore store = builder().retention(2, 1 << 20).build();
    store.documents().createCollection("db", "c", 1);
    Snapshot snapshot = now(store.source().snapshot(new FeedId("feed-0"), Set.of(SHARD)));
    FeedPosition at = snapshot.position().orElseThrow();
    for (int i = 0; i < 10; i++) {
      store.documents().put("db", "c", "k" + i, "v");
    }
    assertThat(now(store.source().open(at))).isInstanceOf(FeedOpening.Opened.class);
    snapshot.close();
    assertThat(now(store.source().open(at))).isInstanceOf(FeedOpening.Gone.class);
  }

  @Test
  void keepsWhatAReaderNeedsOnlyUpToItsBound() {
    MemoryStore store =
        builder().retention(2, 1 << 20).maxPinned(2_000, Duration.ofHours(1)).build();
    store.documents().createCollection("db", "c", 1);
    FeedPosition start = store.operator().head(new FeedId("feed-0"));
    now(store.source().release("reader", start));
    for (int i = 0; i < 10; i++) {
      store.documents().put("db", "c", "k" + i, "v");
    }
    assertThat(now(store.source().open(start))).isInstanceOf(FeedOpening.Opened.class);
    for (int i = 0; i < 1_000; i++) {
      store.documents().put("db", "c", "k" + i, "v");
    }
    assertThat(now(store.source().open(start))).isInstanceOf(FeedOpening.Gone.class);
  }

  @Test
  void aBackupStaysAsItWasHoweverOftenItIsRestored() {
    MemoryStore store = builder().build();
    store.documents().createCollection("db", "c", 1);
    store.documents().put("db", "c", "a", "1");
    MemoryBackup backup = store.operator().backup();
    store.operator().restore(backup);
    store.documents().put("db", "c", "a", "2");
    store.operator().restore(backup);
    assertThat(store.documents().get("db", "c", Bytes.utf8("a")).orElseThrow().body())
        .isEqualTo(Bytes.utf8("1"));
  }

  @Test
  void restoresFilesWithTheirIncarnationsAndAnotherWitness() {
    MemoryStore store = builder().build();
    store.documents().createCollection("db", "c", 1);
    store.documents().put("db", "c", "a", "1");
    MemoryBackup backup = store.operator().backup();
    store.documents().put("db", "c", "b", "1");
    FeedPosition seen = store.operator().head(new FeedId("feed-0"));
    store.operator().restoreFiles(backup);
    assertThat(now(store.source().open(seen))).isInstanceOf(FeedOpening.Ahead.class);
    store.documents().put("db", "c", "b", "1");
    FeedPosition again = store.operator().head(new FeedId("feed-0"));
    assertThat(again.incarnation()).isEqualTo(seen.incarnation());
    assertThat(again.position().value()).isEqualTo(seen.position().value());
    assertThat(now(store.source().open(seen))).isInstanceOf(FeedOpening.OtherIncarnation.class);
  }

  @Test
  void startsAnewFeedIncarnationWithARestoreAndAWipe() {
    MemoryStore store = builder().build();
    store.documents().createCollection("db", "c", 1);
    store.documents().put("db", "c", "a", "1");
    Incarnation first = store.traits().incarnation();
    FeedPosition seen = store.operator().head(new FeedId("feed-0"));
    store.operator().restore(store.operator().backup());
    assertThat(store.documents().count("db", "c")).isEqualTo(1);
    assertThat(store.traits().incarnation()).isNotEqualTo(first);
    assertThat(now(store.source().open(seen))).isInstanceOf(FeedOpening.OtherIncarnation.class);
    store.operator().wipe();
    assertThat(store.operator().shards()).isEmpty();
    assertThat(now(store.source().open(seen))).isInstanceOf(FeedOpening.OtherIncarnation.class);
  }

  @Test
  void tellsTheFormerFeedThatAShardMoved() {
    MemoryStore store = builder().feeds(2).build();
    store.documents().createCollection("db", "c", 1);
    FeedId former = now(store.source().locate(Set.of(SHARD))).values().iterator().next().feed();
    FeedId next = new FeedId(former.value().equals("feed-0") ? "feed-1" : "feed-0");
    FeedPosition start = store.operator().head(former);
    store.operator().move(SHARD, next);
    store.documents().put("db", "c", "a", "1");
    Feed feed = ((FeedOpening.Opened) now(store.source().open(start))).feed();
    feed.follow(Set.of(SHARD));
    assertThat(((FeedRead.Batch) now(feed.read(1000))).entries())
        .extracting(e -> e.change())
        .containsExactly(new Change.Moved(next));
    assertThat(now(store.source().snapshot(next, Set.of(SHARD))).incarnation(SHARD)).isPresent();
  }

  @Test
  void failsAllCallsWhileItCannotBeReached() {
    MemoryStore store = builder().build();
    store.documents().createCollection("db", "c", 1);
    store.operator().down();
    assertThat(store.structure().read("").toCompletableFuture()).isCompletedExceptionally();
    store.operator().up();
    assertThat(store.structure().read("").toCompletableFuture()).isCompleted();
  }

  @Test
  void damageShowsInNoFeed() {
    MemoryStore store = builder().build();
    store.documents().createCollection("db", "c", 1);
    store.documents().put("db", "c", "a", "1");
    FeedPosition before = store.operator().head(new FeedId("feed-0"));
    store.operator().rawPut(SHARD, document("b", 9));
    store.operator().rawRemove(SHARD, Bytes.utf8("a"));
    assertThat(store.operator().head(new FeedId("feed-0"))).isEqualTo(before);
    assertThat(store.operator().documents(SHARD)).containsExactly(document("b", 9));
  }

  @Test
  void keepsManyDocumentsInOrderUnderRandomWritesAndSnapshots() {
    MemoryStore store = builder().build();
    store.documents().createCollection("db", "c", 1);
    java.util.Map<String, String> model = new java.util.TreeMap<>();
    java.util.Random dice = new java.util.Random(42);
    for (int round = 0; round < 20; round++) {
      java.util.Map<String, String> then = java.util.Map.copyOf(model);
      Snapshot snapshot = now(store.target().snapshot(Set.of(SHARD)));
      for (int i = 0; i < 1_000; i++) {
        String key = "k" + dice.nextInt(3_000);
        if (dice.nextInt(3) == 0) {
          store.documents().remove("db", "c", key);
          model.remove(key);
        } else {
          store.documents().put("db", "c", key, "v" + i);
          model.put(key, "v" + i);
        }
      }
      assertThat(content(snapshot)).isEqualTo(then);
      assertThat(store.documents().count("db", "c")).isEqualTo(model.size());
    }
  }

  private static java.util.Map<String, String> content(Snapshot snapshot) {
    java.util.Map<String, String> content = new java.util.HashMap<>();
    now(snapshot.scan(
            SHARD,
            io.syncline.store.DigestKind.Space.KEY_HASH,
            io.syncline.store.PointRange.ALL,
            Integer.MAX_VALUE))
        .documents()
        .forEach(d -> content.put(d.key().utf8(), d.body().utf8()));
    return content;
  }
}
