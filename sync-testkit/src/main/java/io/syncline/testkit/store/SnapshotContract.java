package io.syncline.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.inventory.ObjectId;
import io.syncline.store.Checkpoint;
import io.syncline.store.Digest;
import io.syncline.store.DigestKind;
import io.syncline.store.DigestKind.Space;
import io.syncline.store.Document;
import io.syncline.store.FeedId;
import io.syncline.store.PointRange;
import io.syncline.store.ScanPage;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Snapshots of sources and of targets, their digests and their pages. */
public interface SnapshotContract extends StoreContract {
  @Test
  default void showsNothingThatIsWrittenLater(StoreScene scene) {
    ShardId shard = scene.shard();
    for (int i = 0; i < 300; i++) {
      scene.put("key-" + i, "first");
    }
    for (Snapshot snapshot : both(scene, shard)) {
      List<Document> before = scene.content(snapshot, shard);
      List<Digest> digests = digests(scene, snapshot, shard, PointRange.ALL.split(4));
      assertThat(before).hasSize(300);
      for (int i = 0; i < 300; i++) {
        if (i % 3 == 0) {
          scene.remove("key-" + i);
        } else {
          scene.put("key-" + i, "second");
        }
        scene.put("more-" + i, "second");
      }
      assertThat(scene.content(snapshot, shard)).isEqualTo(before);
      scene.cluster.truncate(StoreScene.DB, StoreScene.C);
      assertThat(scene.content(snapshot, shard)).isEqualTo(before);
      assertThat(digests(scene, snapshot, shard, PointRange.ALL.split(4))).isEqualTo(digests);
      snapshot.close();
      for (int i = 0; i < 300; i++) {
        scene.put("key-" + i, "first");
      }
    }
  }

  @Test
  default void showsAllShardsAsOfOneMoment(StoreScene scene) {
    List<ShardId> shards = scene.collection(8);
    for (int i = 0; i < 100; i++) {
      scene.put("key-" + i, "1");
    }
    try (Snapshot snapshot = scene.get(scene.store().target().snapshot(StoreScene.set(shards)))) {
      scene.cluster.truncate(StoreScene.DB, StoreScene.C);
      long count = 0;
      for (ShardId shard : shards) {
        count += scene.content(snapshot, shard).size();
      }
      assertThat(count).isEqualTo(100);
    }
  }

  @Test
  default void digestsAreThoseOfTheDocumentsInTheRange(StoreScene scene) {
    ShardId shard = filled(scene);
    for (Snapshot snapshot : both(scene, shard)) {
      List<Document> documents = scene.content(snapshot, shard);
      for (DigestKind kind : scene.store().traits().kinds()) {
        for (int parts : new int[] {1, 7, 64}) {
          List<PointRange> ranges = PointRange.ALL.split(parts);
          List<Digest> digests = scene.get(snapshot.digests(shard, kind, 4711, ranges));
          assertThat(digests).hasSize(ranges.size());
          for (int i = 0; i < ranges.size(); i++) {
            assertThat(digests.get(i))
                .as("%s in %s", kind, ranges.get(i))
                .isEqualTo(digest(documents, kind, 4711, ranges.get(i)));
          }
        }
      }
      snapshot.close();
    }
  }

  @Test
  default void digestsOfNarrowRangesLeaveOutTheirNeighbours(StoreScene scene) {
    ShardId shard = filled(scene);
    Document one = StoreScene.document("key-50", 50);
    for (DigestKind kind : scene.store().traits().kinds()) {
      long point = kind.point(one.key(), one.revision());
      List<PointRange> ranges = new ArrayList<>();
      if (point != 0) {
        ranges.add(new PointRange(0, point - 1));
      }
      ranges.add(new PointRange(point, point));
      try (Snapshot snapshot = scene.get(scene.store().target().snapshot(Set.of(shard)))) {
        List<Document> documents = scene.content(snapshot, shard);
        List<Digest> digests = scene.get(snapshot.digests(shard, kind, 1, ranges));
        for (int i = 0; i < ranges.size(); i++) {
          assertThat(digests.get(i)).isEqualTo(digest(documents, kind, 1, ranges.get(i)));
        }
        assertThat(scene.get(snapshot.digests(shard, kind, 1, List.of()))).isEmpty();
      }
    }
  }

  @Test
  default void saltsItsDigests(StoreScene scene) {
    ShardId shard = filled(scene);
    try (Snapshot snapshot = scene.get(scene.store().target().snapshot(Set.of(shard)))) {
      for (DigestKind kind : scene.store().traits().kinds()) {
        if (kind.content() == DigestKind.Content.REVISION_XOR) {
          continue; // the only one without
        }
        Set<Digest> digests = new HashSet<>();
        for (long salt : new long[] {0, 1, -1, 0, 1, -1}) {
          digests.addAll(scene.get(snapshot.digests(shard, kind, salt, List.of(PointRange.ALL))));
        }
        assertThat(digests).as("three salts, three digests").hasSize(3);
      }
    }
  }

  @Test
  default void pagesCoverTheirRangeWithoutGapOrRepetition(StoreScene scene) {
    ShardId shard = filled(scene);
    for (Snapshot snapshot : both(scene, shard)) {
      List<Document> all = scene.content(snapshot, shard);
      for (Space space : Space.values()) {
        if (!has(scene, space)) {
          continue;
        }
        for (int bytes : new int[] {1, 500, 5_000, Integer.MAX_VALUE}) {
          assertThat(scene.scan(snapshot, shard, space, PointRange.ALL, bytes)).isEqualTo(all);
        }
        PointRange part = PointRange.ALL.split(3).get(2);
        assertThat(scene.scan(snapshot, shard, space, part, 300))
            .isEqualTo(all.stream().filter(d -> part.contains(point(space, d))).toList());
      }
      snapshot.close();
    }
  }

  @Test
  default void pagesAreAboutAsLargeAsAskedForAndNeverWithoutADocument(StoreScene scene) {
    ShardId shard = filled(scene);
    try (Snapshot snapshot = scene.get(scene.store().target().snapshot(Set.of(shard)))) {
      ScanPage small = scene.get(snapshot.scan(shard, Space.KEY_HASH, PointRange.ALL, 1));
      assertThat(small.documents()).hasSize(1);
      ScanPage some = scene.get(snapshot.scan(shard, Space.KEY_HASH, PointRange.ALL, 1_000));
      assertThat(some.documents()).hasSizeBetween(2, 100);
      for (Document document : some.documents()) {
        assertThat(some.covered().contains(point(Space.KEY_HASH, document))).isTrue();
      }
      PointRange nothing = nothingIn(scene.content(snapshot, shard));
      assertThat(scene.get(snapshot.scan(shard, Space.KEY_HASH, nothing, 1_000)))
          .isEqualTo(new ScanPage(List.of(), nothing));
    }
  }

  @Test
  default void pagesNeverCutThroughOnePoint(StoreScene scene) {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        has(scene, Space.KEY_BYTES), "this store has no digests by the bytes of the key");
    ShardId shard = scene.shard();
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      documents.add(StoreScene.document("the-same-eight-bytes-" + i, i + 1));
    }
    documents.add(StoreScene.document("another", 99));
    Checkpoint held = scene.claim(shard, 1, 1);
    scene.applied(shard, held, StoreScene.at(held, 1), StoreScene.puts(documents));
    long point = point(Space.KEY_BYTES, documents.get(0));
    try (Snapshot snapshot = scene.get(scene.store().target().snapshot(Set.of(shard)))) {
      PointRange from = new PointRange(point, -1);
      ScanPage page = scene.get(snapshot.scan(shard, Space.KEY_BYTES, from, 1));
      assertThat(page.documents()).hasSize(50);
      assertThat(scene.scan(snapshot, shard, Space.KEY_BYTES, PointRange.ALL, 1)).hasSize(51);
    }
  }

  @Test
  default void answersManyCallsAtATime(StoreScene scene) {
    ShardId shard = filled(scene);
    try (Snapshot snapshot = scene.get(scene.store().target().snapshot(Set.of(shard)))) {
      List<Document> all = scene.content(snapshot, shard);
      List<PointRange> ranges = PointRange.ALL.split(16);
      List<CompletionStage<ScanPage>> pages = new ArrayList<>();
      List<CompletionStage<List<Digest>>> digests = new ArrayList<>();
      for (PointRange range : ranges) {
        pages.add(snapshot.scan(shard, Space.KEY_HASH, range, 1 << 20));
        digests.add(snapshot.digests(shard, DigestKind.BODY_BY_KEY_HASH, 5, List.of(range)));
      }
      List<Document> found = new ArrayList<>();
      for (int i = 0; i < ranges.size(); i++) {
        found.addAll(scene.get(pages.get(i)).documents());
        assertThat(scene.get(digests.get(i)))
            .containsExactly(digest(all, DigestKind.BODY_BY_KEY_HASH, 5, ranges.get(i)));
      }
      assertThat(StoreScene.byKey(found)).isEqualTo(all);
    }
  }

  @Test
  default void tellsTheIncarnationsOfItsShards(StoreScene scene) {
    ShardId shard = scene.shard();
    ShardId none = new ShardId(StoreScene.DB, "none", 0);
    try (Snapshot target =
        scene.get(scene.store().target().snapshot(StoreScene.set(List.of(shard, none))))) {
      assertThat(target.incarnation(none)).isEmpty();
      assertThat(target.incarnation(shard))
          .contains(scene.object(ObjectId.collection(StoreScene.DB, StoreScene.C)).incarnation());
      scene.cluster.dropCollection(StoreScene.DB, StoreScene.C);
      scene.collection(1);
      for (Snapshot later : both(scene, shard)) {
        assertThat(later.incarnation(shard)).isPresent();
        assertThat(later.incarnation(shard)).isNotEqualTo(target.incarnation(shard));
        assertThat(scene.content(later, shard)).isEmpty();
        later.close();
      }
    }
  }

  @Test
  default void hasAPositionWhereThereIsAFeedBehindIt(StoreScene scene) {
    ShardId shard = scene.shard();
    List<Snapshot> both = both(scene, shard);
    assertThat(both.get(0).position().isPresent()).isEqualTo(scene.store().traits().hasFeed());
    assertThat(both.get(1).position()).isEmpty();
    both.forEach(Snapshot::close);
  }

  @Test
  default void failsCallsAfterItsEnd(StoreScene scene) {
    ShardId shard = filled(scene);
    for (Snapshot snapshot : both(scene, shard)) {
      snapshot.close();
      snapshot.close();
      scene.fails(
          "the snapshot is closed", snapshot.scan(shard, Space.KEY_HASH, PointRange.ALL, 1_000));
      scene.fails(
          "the snapshot is closed",
          snapshot.digests(shard, DigestKind.BODY_BY_KEY_HASH, 1, List.of(PointRange.ALL)));
    }
  }

  /** A snapshot of the source, and one of the target. */
  private static List<Snapshot> both(StoreScene scene, ShardId shard) {
    Map<ShardId, io.syncline.store.FeedShard> located =
        scene.get(scene.store().source().locate(Set.of(shard)));
    assertThat(located).containsOnlyKeys(shard);
    FeedId feed = located.values().iterator().next().feed();
    return List.of(
        scene.get(scene.store().source().snapshot(feed, Set.of(shard))),
        scene.get(scene.store().target().snapshot(Set.of(shard))));
  }

  private static ShardId filled(StoreScene scene) {
    ShardId shard = scene.shard();
    Checkpoint held = scene.claim(shard, 1, 1);
    List<Document> documents = new ArrayList<>(StoreScene.documents(200));
    documents.add(StoreScene.document("unsigned", -7));
    documents.addAll(
        scene.taken(
            new Document(Bytes.utf8("\u00ff"), Long.MIN_VALUE, Bytes.utf8("{\"x\":1}")),
            new Document(Bytes.utf8("empty"), 777, Bytes.EMPTY)));
    scene.applied(shard, held, StoreScene.at(held, 1), StoreScene.puts(documents));
    return shard;
  }

  private static List<Digest> digests(
      StoreScene scene, Snapshot snapshot, ShardId shard, List<PointRange> ranges) {
    return scene.get(snapshot.digests(shard, DigestKind.BODY_BY_KEY_HASH, 9, ranges));
  }

  private static Digest digest(
      List<Document> documents, DigestKind kind, long salt, PointRange range) {
    Digest.Builder digest = new Digest.Builder(kind.content(), salt);
    for (Document document : documents) {
      if (range.contains(kind.point(document.key(), document.revision()))) {
        digest.add(document.key(), document.revision(), document.body());
      }
    }
    return digest.build();
  }

  private static PointRange nothingIn(List<Document> documents) {
    long first = documents.stream().mapToLong(d -> point(Space.KEY_HASH, d)).min().orElse(0);
    return new PointRange(first + 1, first + 1); // next to a document, so that an edge is tested
  }

  private static long point(Space space, Document document) {
    return space.point(document.key(), document.revision());
  }

  private static boolean has(StoreScene scene, Space space) {
    return scene.store().traits().kinds().stream().map(DigestKind::space).anyMatch(space::equals);
  }
}
