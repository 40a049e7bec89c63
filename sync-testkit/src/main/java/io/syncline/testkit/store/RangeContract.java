package io.syncline.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.store.ApplyResult;
import io.syncline.store.Checkpoint;
import io.syncline.store.Checkpoint.Phase;
import io.syncline.store.DigestKind;
import io.syncline.store.DigestKind.Space;
import io.syncline.store.Document;
import io.syncline.store.PointRange;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardBatch.RangeContent;
import io.syncline.store.ShardId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Applying all documents of a range: they are there afterwards, and nothing else in the range. */
public interface RangeContract extends StoreContract {
  @Test
  default void replacesWhatARangeHoldsAndNothingElse(StoreScene scene) {
    ShardId shard = scene.shard();
    Checkpoint held = filled(scene, shard, StoreScene.documents(200));
    PointRange range = PointRange.ALL.split(8).get(5);
    List<Document> wanted = new ArrayList<>();
    List<Document> after = new ArrayList<>();
    for (Document document : StoreScene.documents(200)) {
      if (!range.contains(hash(document))) {
        after.add(document);
      } else if (document.revision() % 2 == 0) {
        wanted.add(StoreScene.document(document.key().utf8(), document.revision() + 1_000));
      }
    }
    assertThat(wanted).isNotEmpty();
    for (int i = 0; wanted.size() < 30; i++) {
      Document more = StoreScene.document("more-" + i, i + 5_000);
      if (range.contains(hash(more))) {
        wanted.add(more);
      }
    }
    after.addAll(wanted);
    RangeContent content = new RangeContent(Space.KEY_HASH, range, wanted);
    scene.applied(shard, held, held, content);
    assertThat(scene.content(shard)).isEqualTo(StoreScene.byKey(after));
    scene.applied(shard, held, held, content);
    assertThat(scene.content(shard)).as("once more").isEqualTo(StoreScene.byKey(after));
  }

  @Test
  default void emptiesARangeOfWhichNothingIsListed(StoreScene scene) {
    ShardId shard = scene.shard();
    List<Document> documents = StoreScene.documents(100);
    Checkpoint held = filled(scene, shard, documents);
    long point = hash(documents.get(0));
    RangeContent onePoint =
        new RangeContent(Space.KEY_HASH, new PointRange(point, point), List.of());
    scene.applied(shard, held, held, onePoint);
    assertThat(scene.content(shard)).isEqualTo(StoreScene.byKey(documents.subList(1, 100)));
    PointRange upper = new PointRange(Long.MIN_VALUE, -1); // points are unsigned
    scene.applied(shard, held, held, new RangeContent(Space.KEY_HASH, upper, List.of()));
    assertThat(scene.content(shard)).noneMatch(d -> upper.contains(hash(d))).isNotEmpty();
    scene.applied(shard, held, held, new RangeContent(Space.KEY_HASH, PointRange.ALL, List.of()));
    assertThat(scene.content(shard)).isEmpty();
  }

  @Test
  default void judgesTheDocumentsOfARevisionRangeByTheirPresentRevision(StoreScene scene) {
    assumeSpace(scene, Space.REVISION);
    ShardId shard = scene.shard();
    Checkpoint held =
        filled(
            scene,
            shard,
            List.of(
                StoreScene.document("gone", 15),
                StoreScene.document("back", 500),
                StoreScene.document("newer", 600),
                StoreScene.document("edge", 20),
                StoreScene.document("after", 21),
                StoreScene.document("high", -5)));
    scene.applied(
        shard,
        held,
        held,
        new RangeContent(
            Space.REVISION,
            new PointRange(10, 20),
            List.of(StoreScene.document("back", 12), StoreScene.document("added", 18))));
    assertThat(scene.content(shard))
        .containsExactly(
            StoreScene.document("added", 18),
            StoreScene.document("after", 21),
            StoreScene.document("back", 12),
            StoreScene.document("high", -5),
            StoreScene.document("newer", 600));
  }

  @Test
  default void removesByTheFirstBytesOfTheKey(StoreScene scene) {
    assumeSpace(scene, Space.KEY_BYTES);
    ShardId shard = scene.shard();
    Checkpoint held =
        filled(
            scene,
            shard,
            List.of(
                StoreScene.document("a", 1),
                StoreScene.document("b", 2),
                StoreScene.document("bb-long-key-1", 3),
                StoreScene.document("bb-long-key-2", 4),
                StoreScene.document("c", 5),
                StoreScene.document("\u00e9", 6)));
    PointRange range =
        new PointRange(
            Space.KEY_BYTES.point(Bytes.utf8("b"), 0),
            Space.KEY_BYTES.point(Bytes.utf8("bb-long-key"), 0));
    scene.applied(
        shard,
        held,
        held,
        new RangeContent(Space.KEY_BYTES, range, List.of(StoreScene.document("bb-long-key-2", 9))));
    assertThat(scene.content(shard))
        .containsExactly(
            StoreScene.document("a", 1),
            StoreScene.document("bb-long-key-2", 9),
            StoreScene.document("c", 5),
            StoreScene.document("\u00e9", 6));
  }

  @Test
  default void saysWithTheFirstRangeThatAComparisonBegan(StoreScene scene) {
    ShardId shard = scene.shard();
    Checkpoint held = filled(scene, shard, StoreScene.documents(20));
    Checkpoint comparing = StoreScene.comparing(held);
    scene.applied(
        shard, held, comparing, new RangeContent(Space.KEY_HASH, PointRange.ALL, List.of()));
    assertThat(scene.claim(shard, 1, 2).phase()).isEqualTo(Phase.COMPARING);
  }

  @Test
  default void appliesManyDisjointRangesAtATime(StoreScene scene) {
    ShardId shard = scene.shard();
    Checkpoint held = filled(scene, shard, StoreScene.documents(300));
    held = scene.applied(shard, held, StoreScene.comparing(held), new ShardBatch.Nothing());
    List<Document> wanted = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      wanted.add(StoreScene.document("wanted-" + i, i + 5_000));
    }
    List<CompletionStage<List<ApplyResult>>> outstanding = new ArrayList<>();
    for (PointRange range : PointRange.ALL.split(16)) {
      List<Document> part = wanted.stream().filter(d -> range.contains(hash(d))).toList();
      outstanding.add(
          scene
              .store()
              .target()
              .apply(
                  List.of(
                      new ShardBatch(
                          shard, held, held, new RangeContent(Space.KEY_HASH, range, part)))));
    }
    for (CompletionStage<List<ApplyResult>> stage : outstanding) {
      assertThat(scene.get(stage)).containsExactly(new ApplyResult.Applied());
    }
    assertThat(scene.content(shard)).isEqualTo(StoreScene.byKey(wanted));
  }

  @Test
  default void fencesARangeOfAnEarlierClaim(StoreScene scene) {
    ShardId shard = scene.shard();
    Checkpoint zombie = filled(scene, shard, StoreScene.documents(10));
    scene.claim(shard, 1, 2);
    assertThat(
            scene.apply(
                shard, zombie, zombie, new RangeContent(Space.KEY_HASH, PointRange.ALL, List.of())))
        .isInstanceOf(ApplyResult.Fenced.class);
    assertThat(scene.content(shard)).hasSize(10);
  }

  private static Checkpoint filled(StoreScene scene, ShardId shard, List<Document> documents) {
    Checkpoint held = scene.claim(shard, 1, 1);
    return scene.applied(shard, held, StoreScene.at(held, 1), StoreScene.puts(documents));
  }

  private static long hash(Document document) {
    return Space.KEY_HASH.point(document.key(), document.revision());
  }

  private static void assumeSpace(StoreScene scene, Space space) {
    Assumptions.assumeTrue(
        scene.store().traits().kinds().stream().map(DigestKind::space).anyMatch(space::equals),
        () -> "this store has no digests in the space " + space);
  }
}
