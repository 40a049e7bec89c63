package io.syncline.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.SessionId;
import io.syncline.store.ApplyResult;
import io.syncline.store.Change;
import io.syncline.store.Checkpoint;
import io.syncline.store.Document;
import io.syncline.store.FeedId;
import io.syncline.store.FeedPosition;
import io.syncline.store.Fencing;
import io.syncline.store.Incarnation;
import io.syncline.store.Position;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardBatch.Nothing;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Applying changes to a target shard: in order, once, under comparison of the checkpoint. */
public interface ApplyContract extends StoreContract {
  @Test
  default void putsAndRemovesDocuments(StoreScene scene) {
    ShardId shard = scene.shard();
    Checkpoint held = scene.claim(shard, 1, 1);
    held =
        scene.applied(
            shard,
            held,
            StoreScene.at(held, 1),
            StoreScene.puts(
                StoreScene.document("a", 1),
                StoreScene.document("b", 2),
                StoreScene.document("c", 3)));
    held =
        scene.applied(
            shard,
            held,
            StoreScene.at(held, 2),
            StoreScene.changes(
                new Change.Put(StoreScene.document("b", 5)),
                new Change.Remove(Bytes.utf8("c"), 3),
                new Change.Remove(Bytes.utf8("a"), 0),
                new Change.Remove(Bytes.utf8("never there"), 9),
                new Change.Put(StoreScene.document("d", 4))));
    assertThat(scene.content(shard))
        .containsExactly(StoreScene.document("b", 5), StoreScene.document("d", 4));
    assertThat(scene.claim(shard, 1, 2).position()).isEqualTo(held.position());
  }

  @Test
  default void appliesSeveralChangesOfOneKeyInOrder(StoreScene scene) {
    Assumptions.assumeTrue(
        scene.store().traits().fencing() == Fencing.ATOMIC,
        "a store without atomic apply gets at most one change a key");
    ShardId shard = scene.shard();
    Checkpoint held = scene.claim(shard, 1, 1);
    scene.applied(
        shard,
        held,
        StoreScene.at(held, 1),
        StoreScene.changes(
            new Change.Put(StoreScene.document("a", 1)),
            new Change.Put(StoreScene.document("b", 2)),
            new Change.Put(StoreScene.document("a", 3)),
            new Change.Remove(Bytes.utf8("b"), 2),
            new Change.Put(StoreScene.document("c", 4)),
            new Change.Remove(Bytes.utf8("c"), 4),
            new Change.Put(StoreScene.document("c", 5))));
    assertThat(scene.content(shard))
        .containsExactly(StoreScene.document("a", 3), StoreScene.document("c", 5));
  }

  @Test
  default void clearsOneShardOnly(StoreScene scene) {
    List<ShardId> shards = scene.collection(2);
    List<Checkpoint> held = new ArrayList<>();
    Document later = scene.documentsOf(shards.get(0), 21).get(20);
    for (ShardId shard : shards) {
      Checkpoint claimed = scene.claim(shard, 1, 1);
      held.add(
          scene.applied(
              shard,
              claimed,
              StoreScene.at(claimed, 1),
              StoreScene.puts(scene.documentsOf(shard, 20))));
    }
    scene.applied(
        shards.get(0),
        held.get(0),
        StoreScene.at(held.get(0), 2),
        StoreScene.changes(new Change.Cleared(), new Change.Put(later)));
    assertThat(scene.content(shards.get(0))).containsExactly(later);
    assertThat(scene.content(shards.get(1))).hasSize(20);
  }

  @Test
  default void keepsKeysRevisionsAndBodiesToTheByte(StoreScene scene) {
    ShardId shard = scene.shard();
    byte[] body = new byte[100_000];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) (i * 31 >>> 3);
    }
    List<Document> documents =
        scene.taken(
            new Document(Bytes.utf8("plain"), 7, Bytes.utf8("{\"e\":\"\u00e9\", \"f\" : 1.50}")),
            new Document(Bytes.utf8("k".repeat(Document.MAX_KEY)), 1, Bytes.utf8("{}")),
            new Document(Bytes.utf8("\u00e9\u4e2d\ud83d\ude00 /\"'"), -1, Bytes.utf8("{\"u\":1}")),
            new Document(Bytes.utf8("0"), Long.MIN_VALUE, Bytes.wrap(body, 17, 80_000)),
            new Document(Bytes.utf8("A"), Long.MAX_VALUE, Bytes.EMPTY));
    Checkpoint held = scene.claim(shard, 1, 1);
    scene.applied(shard, held, StoreScene.at(held, 1), StoreScene.puts(documents));
    assertThat(scene.content(shard)).isEqualTo(StoreScene.byKey(documents));
  }

  @Test
  default void movesACheckpointAlone(StoreScene scene) {
    ShardId shard = scene.shard();
    Checkpoint held = scene.claim(shard, 1, 1);
    Checkpoint next = scene.applied(shard, held, StoreScene.at(held, 4), new Nothing());
    scene.applied(shard, next, next, new Nothing());
    assertThat(scene.apply(shard, held, held, new Nothing()))
        .as("a checkpoint that is read back is compared")
        .isInstanceOf(ApplyResult.Fenced.class);
    assertThat(scene.claim(shard, 1, 2))
        .isEqualTo(next.claimedBy(StoreScene.SYNC, StoreScene.stream(1, 2)));
  }

  @Test
  default void comparesTheWholeCheckpoint(StoreScene scene) {
    ShardId shard = scene.shard();
    Checkpoint first = scene.claim(shard, 2, 2);
    Checkpoint held =
        scene.applied(
            shard, first, StoreScene.at(first, 5), StoreScene.puts(StoreScene.document("a", 1)));
    for (Checkpoint other : almost(held)) {
      assertThat(
              scene.apply(
                  shard,
                  other,
                  StoreScene.at(held, 6),
                  StoreScene.puts(StoreScene.document("b", 2))))
          .as("expected %s, held %s", other, held)
          .isInstanceOf(ApplyResult.Fenced.class);
    }
    assertThat(scene.content(shard)).containsExactly(StoreScene.document("a", 1));
    scene.applied(shard, held, StoreScene.at(held, 6), new Nothing());
  }

  private static List<Checkpoint> almost(Checkpoint c) {
    FeedPosition at = c.position().orElseThrow();
    List<Checkpoint> others = new ArrayList<>();
    others.add(c.claimedBy(StoreScene.OTHER_SYNC, c.stream()));
    others.add(c.claimedBy(c.sync(), StoreScene.stream(2, 1)));
    others.add(c.claimedBy(c.sync(), StoreScene.stream(2, 3)));
    others.add(c.following(new SessionId(3, 5), c.source(), at));
    others.add(c.following(c.session(), new Incarnation("another"), at));
    others.add(withTarget(c, new Incarnation("another")));
    others.add(c.comparing(c.session(), c.source(), ""));
    others.add(c.closed());
    others.add(c.intending(at.position()));
    others.add(withReason(c, "another"));
    Position sameValue = new Position(at.position().value(), at.position().witness() + 1);
    Position sameWitness = Position.of(6, at.position().witness());
    others.add(c.following(c.session(), c.source(), at.at(sameValue)));
    others.add(c.following(c.session(), c.source(), at.at(sameWitness)));
    FeedId feed = new FeedId("another");
    others.add(
        c.following(
            c.session(), c.source(), new FeedPosition(feed, at.incarnation(), at.position())));
    Incarnation life = new Incarnation("another");
    others.add(
        c.following(c.session(), c.source(), new FeedPosition(at.feed(), life, at.position())));
    return others;
  }

  private static Checkpoint withTarget(Checkpoint c, Incarnation target) {
    return new Checkpoint(
        c.sync(),
        c.stream(),
        c.session(),
        c.source(),
        target,
        c.phase(),
        c.position(),
        c.intent(),
        c.reason());
  }

  private static Checkpoint withReason(Checkpoint c, String reason) {
    return new Checkpoint(
        c.sync(),
        c.stream(),
        c.session(),
        c.source(),
        c.target(),
        c.phase(),
        c.position(),
        c.intent(),
        reason);
  }

  @Test
  default void keepsEveryPartOfACheckpoint(StoreScene scene) {
    ShardId shard = scene.shard();
    Checkpoint first = scene.claim(shard, 1, 1);
    Checkpoint comparing = scene.applied(shard, first, StoreScene.comparing(first), new Nothing());
    Checkpoint following =
        scene.applied(shard, comparing, StoreScene.at(comparing, 3), new Nothing());
    byte[] longest = new byte[64];
    longest[0] = -1;
    longest[63] = 1;
    Checkpoint intending = following.intending(new Position(Bytes.wrap(longest), -1));
    scene.applied(shard, following, intending, new Nothing());
    assertThat(scene.claim(shard, 1, 2))
        .isEqualTo(intending.claimedBy(StoreScene.SYNC, StoreScene.stream(1, 2)));
    Checkpoint again = scene.claim(shard, 1, 3);
    Checkpoint why =
        again.comparing(StoreScene.SESSION, StoreScene.SOURCE, "because \u00e9 \"quoted\"");
    scene.applied(shard, again, why, new Nothing());
    assertThat(scene.claim(shard, 1, 4).reason()).isEqualTo(why.reason());
  }

  @Test
  default void fencesAShardThatNobodyClaimedOrThatIsNotThere(StoreScene scene) {
    ShardId shard = scene.shard();
    Checkpoint made =
        Checkpoint.first(StoreScene.SYNC, StoreScene.stream(1, 1), new Incarnation("guessed"));
    for (ShardId id : List.of(shard, new ShardId(StoreScene.DB, "none", 0))) {
      assertThat(
              scene.apply(
                  id, made, StoreScene.at(made, 1), StoreScene.puts(StoreScene.document("a", 1))))
          .isInstanceOf(ApplyResult.Fenced.class);
    }
    assertThat(scene.content(shard)).isEmpty();
  }

  @Test
  default void appliesABatchThatIsSeenTwiceOnce(StoreScene scene) {
    ShardId shard = scene.shard();
    Checkpoint held = scene.claim(shard, 1, 1);
    ShardBatch batch =
        new ShardBatch(
            shard, held, StoreScene.at(held, 1), StoreScene.puts(StoreScene.document("a", 1)));
    assertThat(scene.apply(batch)).isEqualTo(new ApplyResult.Applied());
    Checkpoint next =
        scene.applied(
            shard,
            batch.next(),
            StoreScene.at(held, 2),
            StoreScene.puts(StoreScene.document("a", 2)));
    assertThat(scene.apply(batch)).isInstanceOf(ApplyResult.Fenced.class);
    assertThat(scene.content(shard)).containsExactly(StoreScene.document("a", 2));
    scene.applied(shard, next, next, new Nothing());
  }

  @Test
  default void answersEveryBatchOfManyShardsInOrder(StoreScene scene) {
    List<ShardId> shards = scene.collection(12);
    List<ShardBatch> batches = new ArrayList<>();
    for (ShardId shard : shards) {
      Checkpoint held = scene.claim(shard, 1, 1);
      Checkpoint expected = shard.index() % 3 == 1 ? StoreScene.at(held, 99) : held;
      batches.add(
          new ShardBatch(
              shard,
              expected,
              StoreScene.at(held, 1),
              StoreScene.puts(scene.documentsOf(shard, 1))));
    }
    List<ApplyResult> results = scene.get(scene.store().target().apply(batches));
    assertThat(results).hasSize(12);
    for (ShardId shard : shards) {
      boolean fenced = shard.index() % 3 == 1;
      assertThat(results.get(shard.index()))
          .isInstanceOf(fenced ? ApplyResult.Fenced.class : ApplyResult.Applied.class);
      assertThat(scene.content(shard)).isEqualTo(fenced ? List.of() : scene.documentsOf(shard, 1));
    }
    assertThat(scene.get(scene.store().target().apply(List.of()))).isEmpty();
  }

  @Test
  default void showsContentAndCheckpointOnlyTogether(StoreScene scene) {
    Assumptions.assumeTrue(
        scene.store().traits().fencing() == Fencing.ATOMIC, "this store applies in steps");
    ShardId shard = scene.shard();
    Checkpoint held = scene.claim(shard, 1, 1);
    for (int round = 1; round <= 30; round++) {
      List<Document> all = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        all.add(StoreScene.document("key-" + i, round));
      }
      Checkpoint next = StoreScene.at(held, round);
      CompletionStage<List<ApplyResult>> applied =
          scene
              .store()
              .target()
              .apply(List.of(new ShardBatch(shard, held, next, StoreScene.puts(all))));
      List<CompletionStage<Snapshot>> meanwhile = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        meanwhile.add(scene.store().target().snapshot(Set.of(shard)));
      }
      for (CompletionStage<Snapshot> stage : meanwhile) {
        try (Snapshot snapshot = scene.get(stage)) {
          assertThat(scene.content(snapshot, shard).stream().map(Document::revision).distinct())
              .as("all documents of a batch appear in one step")
              .hasSizeLessThanOrEqualTo(1);
        }
      }
      assertThat(scene.get(applied)).containsExactly(new ApplyResult.Applied());
      held = next;
    }
  }

  @Test
  default void keepsWhatItAppliedOverARestart(StoreScene scene) {
    ShardId shard = scene.shard();
    Checkpoint held = scene.claim(shard, 1, 1);
    List<Document> documents = StoreScene.documents(100);
    Checkpoint next =
        scene.applied(shard, held, StoreScene.at(held, 1), StoreScene.puts(documents));
    scene.cluster.restart();
    assertThat(scene.content(shard)).isEqualTo(StoreScene.byKey(documents));
    scene.applied(shard, next, StoreScene.at(next, 2), new Nothing());
    assertThat(scene.claim(shard, 1, 2).position()).isEqualTo(Optional.of(StoreScene.place(2)));
  }
}
