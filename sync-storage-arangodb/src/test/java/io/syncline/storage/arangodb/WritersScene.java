package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncId;
import io.syncline.store.ApplyResult;
import io.syncline.store.Change;
import io.syncline.store.Checkpoint;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.FeedId;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.PointRange;
import io.syncline.store.Position;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardId;
import io.syncline.testkit.arangodb.ArangoStandIn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/** One shard of a cluster whose clock a test moves, and writers in several processes. */
final class WritersScene implements AutoCloseable {
  /** What the successor leaves. */
  static final List<String> SUCCESSORS = List.of("kept", "successor");

  private static final String DB = "db";
  private static final String C = "c";
  private static final ShardId SHARD = new ShardId(DB, C, 0);
  private static final SyncId SYNC = new SyncId("sync");
  private static final Incarnation SOURCE = new Incarnation("collection-at-the-source");

  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
  final ArangoCluster cluster;
  private final ArangoDbStore writer;
  private final Executor background;

  /** What a writer applies. */
  enum Work {
    CHANGES,
    RANGE
  }

  /** A batch that is to be applied. */
  record Batch(ShardBatch batch) {}

  WritersScene() {
    this(ArangoCluster.Setup.PLAIN);
  }

  WritersScene(ArangoCluster.Setup setup) {
    cluster =
        new ArangoCluster(
            "target", setup.with(options -> options.clock(() -> Instant.now().plus(ahead.get()))));
    writer = cluster.arangoDb();
    background = cluster.runtime().pool("zombie", 1);
    cluster.createCollection(DB, C, 1);
  }

  ArangoStandIn standIn() {
    return cluster.standIn();
  }

  void move(Duration by) {
    ahead.updateAndGet(before -> before.plus(by));
  }

  /** The shard is the writer's and has documents; what it will write next. */
  Batch begin(Work work) throws InterruptedException {
    Checkpoint held = claim(writer, 1);
    ShardBatch.Content first =
        new ShardBatch.Changes(
            List.of(
                new Change.Put(document("kept", 1)),
                new Change.Put(document("old", 2)),
                new Change.Put(document("removed", 3))));
    Checkpoint next = at(held, 10);
    applied(writer, new ShardBatch(SHARD, held, next, first));
    if (work == Work.CHANGES) {
      return new Batch(
          new ShardBatch(
              SHARD,
              next,
              at(next, 20),
              new ShardBatch.Changes(
                  List.of(
                      new Change.Put(document("old", 4)),
                      new Change.Put(document("new", 5)),
                      new Change.Remove(Bytes.utf8("removed"), 3)))));
    }
    return new Batch(
        new ShardBatch(
            SHARD,
            next,
            next.comparing(new SessionId(1, 2), SOURCE, "for a test"),
            all(document("old", 4), document("new", 5))));
  }

  /** Ranges of a comparison that has begun, with one document each; in the order of their keys. */
  List<Batch> ranges(List<String> keys) throws InterruptedException {
    Checkpoint claimed = claim(writer, 1);
    Checkpoint comparing = claimed.comparing(new SessionId(1, 2), SOURCE, "for a test");
    applied(writer, new ShardBatch(SHARD, claimed, comparing, new ShardBatch.Nothing()));
    List<Batch> batches = new ArrayList<>();
    for (String key : keys) {
      long revision = 10L * (batches.size() + 1);
      batches.add(
          new Batch(
              new ShardBatch(
                  SHARD,
                  comparing,
                  comparing,
                  new ShardBatch.RangeContent(
                      DigestKind.Space.REVISION,
                      new PointRange(revision, revision + 9),
                      List.of(document(key, revision))))));
    }
    return batches;
  }

  /** All in one call. */
  List<ApplyResult> applyAll(List<Batch> batches) throws Exception {
    return writer.target().apply(batches.stream().map(Batch::batch).toList());
  }

  private static ShardBatch.RangeContent all(Document... documents) {
    return new ShardBatch.RangeContent(
        DigestKind.Space.REVISION, PointRange.ALL, List.of(documents));
  }

  private static Document document(String key, long revision) {
    return new Document(
        Bytes.utf8(key), revision, Bytes.utf8("{\"" + key + "\":" + revision + "}"));
  }

  private static Checkpoint at(Checkpoint held, long number) {
    return held.following(
        new SessionId(1, 2),
        SOURCE,
        new FeedPosition(new FeedId("feed"), new Incarnation("feed-life"), Position.of(number, 0)));
  }

  Checkpoint claim(ArangoDbStore by, long attempt) throws InterruptedException {
    ClaimResult result;
    try {
      result = by.target().claim(new Claim(SHARD, SYNC, new StreamId(1, attempt), false, false));
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    assertThat(result).isInstanceOf(ClaimResult.Claimed.class);
    return ((ClaimResult.Claimed) result).checkpoint();
  }

  ApplyResult apply(Batch batch) throws InterruptedException {
    return apply(writer, batch.batch);
  }

  /** Once more, and again where what the writer remembers of the shard turns out to be old. */
  ApplyResult applyAgain(Batch batch) throws InterruptedException {
    ApplyResult result = apply(batch);
    return result instanceof ApplyResult.TryLater ? apply(batch) : result;
  }

  CompletableFuture<ApplyResult> applyInBackground(Batch batch) {
    CompletableFuture<ApplyResult> result = new CompletableFuture<>();
    background.execute(
        () -> {
          try {
            result.complete(apply(batch));
          } catch (InterruptedException e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  /** What a call throws the engine takes for unknown. */
  private static ApplyResult apply(ArangoDbStore by, ShardBatch batch) throws InterruptedException {
    try {
      return by.target().apply(List.of(batch)).get(0);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return new ApplyResult.Unknown(e.toString());
    }
  }

  private static void applied(ArangoDbStore by, ShardBatch batch) throws InterruptedException {
    assertThat(apply(by, batch)).isEqualTo(new ApplyResult.Applied());
  }

  /** Writes the whole shard anew. */
  void writeAsSuccessor(ArangoDbStore by, Checkpoint claimed) throws InterruptedException {
    Checkpoint comparing = claimed.comparing(new SessionId(2, 2), SOURCE, "for a test");
    applied(
        by,
        new ShardBatch(
            SHARD, claimed, comparing, all(document("kept", 6), document("successor", 7))));
    applied(by, new ShardBatch(SHARD, comparing, at(comparing, 30), new ShardBatch.Nothing()));
  }

  void holdsWhatTheSuccessorLeft(ArangoDbStore by) throws InterruptedException {
    Checkpoint now = claim(by, 3);
    assertThat(now.phase()).isEqualTo(Checkpoint.Phase.FOLLOWING);
    assertThat(now.position()).isEqualTo(at(now, 30).position());
    assertThat(now.intent()).isEmpty();
  }

  /** Applied with the next checkpoint, or unknown with the intent. */
  void leavesIntentOrNext(ArangoDbStore by, Batch batch, ApplyResult result)
      throws InterruptedException {
    Checkpoint now = claim(by, 2);
    if (result instanceof ApplyResult.Applied) {
      assertThat(now.position()).isEqualTo(batch.batch.next().position());
      assertThat(now.intent()).isEmpty();
    } else {
      assertThat(result).isInstanceOf(ApplyResult.Unknown.class);
      assertThat(now.position()).isEqualTo(batch.batch.expected().position());
      assertThat(now.intent()).contains(batch.batch.next().position().orElseThrow().position());
    }
  }

  Map<String, String> documents() {
    return standIn().application().documents(DB, C);
  }

  /** The server that has the documents, or one apart from it that has the checkpoints. */
  String serverOf(boolean documents) {
    String first = standIn().application().shards(DB, C).values().iterator().next().get(0);
    String other =
        standIn().dbServerIds().stream().filter(id -> !id.equals(first)).findFirst().orElseThrow();
    standIn()
        .application()
        .shards(DB, Layout.CHECKPOINTS)
        .keySet()
        .forEach(shard -> standIn().operations().moveLeader(DB, shard, other));
    return documents ? first : other;
  }

  @Override
  public void close() {
    cluster.close();
  }
}
