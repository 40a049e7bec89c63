package io.syncline.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.Registration;
import io.syncline.inventory.ObjectId;
import io.syncline.store.Change;
import io.syncline.store.Checkpoint;
import io.syncline.store.Document;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedRead;
import io.syncline.store.FeedShard;
import io.syncline.store.Incarnation;
import io.syncline.store.Position;
import io.syncline.store.ShardId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a feed shows, in which order, and how far it says it came. */
public interface FeedContract extends StoreContract {
  @Test
  default void locatesTheShardsThatAreThere(StoreScene scene) {
    List<ShardId> shards = scene.collection(3);
    List<ShardId> asked = new ArrayList<>(shards);
    asked.add(new ShardId(StoreScene.DB, StoreScene.C, 3));
    asked.add(new ShardId("none", "none", 0));
    Map<ShardId, FeedShard> located =
        scene.get(scene.store().source().locate(StoreScene.set(asked)));
    assertThat(located.keySet()).containsExactlyInAnyOrderElementsOf(shards);
    Incarnation incarnation =
        scene.object(ObjectId.collection(StoreScene.DB, StoreScene.C)).incarnation();
    assertThat(located.values()).extracting(FeedShard::incarnation).containsOnly(incarnation);
    assertThat(scene.get(scene.store().source().locate(StoreScene.set(asked)))).isEqualTo(located);
  }

  @Test
  default void showsEveryChangeInOrder(StoreScene scene) {
    try (FeedScene feed = FeedScene.of(scene, scene.shard())) {
      scene.put("a", "1");
      scene.put("b", "1");
      scene.put("a", "2");
      scene.remove("b");
      scene.put("b", "3");
      List<FeedEntry> entries = feed.readPast("end");
      assertThat(entries)
          .extracting(e -> e.change() instanceof Change.Put put ? text(put.document()) : "removed")
          .containsExactly(
              text(scene, "a", "1"),
              text(scene, "b", "1"),
              text(scene, "a", "2"),
              "removed",
              text(scene, "b", "3"));
      assertThat(entries).extracting(FeedEntry::incarnation).containsOnly(feed.incarnation());
      assertThat(entries).extracting(FeedEntry::shard).containsOnly(feed.shard());
      assertThat(entries).extracting(FeedEntry::at).isSorted();
      assertThat(revision(entries.get(0))).isNotEqualTo(revision(entries.get(2))).isNotZero();
      assertThat(entries.get(3).change())
          .isIn(
              new Change.Remove(Bytes.utf8("b"), revision(entries.get(1))),
              new Change.Remove(Bytes.utf8("b"), 0));
    }
  }

  @Test
  default void showsInAFeedWhatASnapshotShows(StoreScene scene) {
    try (FeedScene feed = FeedScene.of(scene, scene.shard())) {
      for (int i = 0; i < 100; i++) {
        scene.put("key-" + i % 30, "body-" + i);
        if (i % 7 == 0) {
          scene.remove("key-" + (i + 3) % 30);
        }
        if (i == 90) {
          scene.cluster.truncate(StoreScene.DB, StoreScene.C);
        }
      }
      List<Document> content = scene.content(feed.shard());
      assertThat(replay(List.of(), feed.readPast("end"))).isEqualTo(content);
    }
  }

  @Test
  default void goesOnFromASnapshotWithoutLossOrRepetition(StoreScene scene) {
    ShardId shard = scene.shard();
    for (int i = 0; i < 20; i++) {
      scene.put("key-" + i, "before");
    }
    try (FeedScene before = FeedScene.of(scene, shard)) {
      List<Document> then = before.snapshotContent();
      assertThat(then).hasSize(20);
      scene.put("key-1", "after");
      scene.remove("key-2");
      List<FeedEntry> entries = before.readPast("end");
      assertThat(entries).as("changes after the snapshot, and only those").hasSize(2);
      scene.remove("end");
      assertThat(replay(then, entries)).isEqualTo(scene.content(shard));
    }
  }

  @Test
  default void passesChangesOfShardsThatAreNotFollowed(StoreScene scene) {
    try (FeedScene feed = FeedScene.of(scene, scene.shard())) {
      feed.follow(Set.of());
      Position start = feed.start().position();
      scene.put("a", "1");
      scene.put("b", "1");
      FeedRead.Batch passed =
          feed.until(b -> b.scannedTo().compareTo(start) > 0 && b.scannedTo().equals(b.head()));
      assertThat(passed.entries()).isEmpty();
      feed.follow(Set.of(feed.shard()));
      scene.put("c", "1");
      assertThat(feed.readPast("end")).as("followed from here on").hasSize(1);
    }
  }

  @Test
  default void tellsTheShardsOfAFeedApart(StoreScene scene) {
    List<ShardId> shards = scene.collection(6);
    try (FeedScene feed = FeedScene.of(scene, shards.get(0))) {
      for (int i = 0; i < 60; i++) {
        scene.put("key-" + i, "1");
      }
      List<FeedEntry> entries = feed.readUntilQuiet();
      assertThat(entries).extracting(FeedEntry::shard).containsOnly(shards.get(0));
      assertThat(replay(List.of(), entries)).isEqualTo(scene.content(shards.get(0)));
    }
  }

  @Test
  default void neverSaysThatItScannedBeyondItsHead(StoreScene scene) {
    try (FeedScene feed = FeedScene.of(scene, scene.shard())) {
      Position before = feed.start().position();
      long clock = Long.MIN_VALUE;
      for (int i = 0; i < 30; i++) {
        scene.put("key", "body-" + i);
        FeedRead.Batch batch = feed.read(1 + i * 100);
        assertThat(batch.head()).isGreaterThanOrEqualTo(batch.scannedTo());
        assertThat(batch.scannedTo()).isGreaterThanOrEqualTo(before);
        assertThat(batch.clock()).isGreaterThanOrEqualTo(clock);
        for (FeedEntry entry : batch.entries()) {
          assertThat(entry.at()).isGreaterThan(before);
          assertThat(entry.committedAt()).isLessThanOrEqualTo(batch.clock());
        }
        before = batch.scannedTo();
        clock = batch.clock();
      }
    }
  }

  @Test
  default void givesAtLeastOneEntryAndNotMuchMoreThanAskedFor(StoreScene scene) {
    try (FeedScene feed = FeedScene.of(scene, scene.shard())) {
      for (int i = 0; i < 40; i++) {
        scene.put("key-" + i, "x".repeat(1_000));
      }
      feed.untilHeadHolds(40);
      assertThat(feed.read(1).entries()).hasSize(1);
      assertThat(feed.read(5_000).entries()).hasSizeBetween(2, 10);
      assertThat(feed.read(1 << 20).entries()).hasSizeBetween(11, 37);
    }
  }

  @Test
  default void goesOnAfterEveryEntry(StoreScene scene) {
    try (FeedScene feed = FeedScene.of(scene, scene.shard())) {
      for (int i = 0; i < 10; i++) {
        scene.put("key-" + i, "1");
      }
      List<FeedEntry> all = feed.readPast("end");
      assertThat(all).hasSize(10);
      for (int i = 0; i < 10; i++) {
        FeedPosition after = feed.start().at(all.get(i).at());
        try (FeedScene again = feed.reopened(after)) {
          assertThat(again.readUntil("end")).isEqualTo(all.subList(i + 1, 10));
        }
      }
    }
  }

  @Test
  default void neverEndsWithinATransaction(StoreScene scene) {
    try (FeedScene feed = FeedScene.of(scene, scene.shard())) {
      Map<Bytes, Bytes> puts = new TreeMap<>();
      for (int i = 0; i < 20; i++) {
        puts.put(Bytes.utf8("key-" + i), Bytes.utf8("x".repeat(500)));
      }
      scene.cluster.transaction(StoreScene.DB, StoreScene.C, puts);
      List<FeedEntry> all =
          new ArrayList<>(feed.until(b -> !b.entries().isEmpty(), 1_200).entries());
      while (all.size() < 20) {
        assertThat(feed.lastScanned()).as("cut: not yet passed").isEqualTo(feed.start().position());
        all.addAll(feed.read(1_200).entries());
      }
      assertThat(all).extracting(FeedEntry::at).containsOnly(all.get(0).at());
      FeedRead.Batch end = feed.until(b -> b.scannedTo().equals(b.head()));
      assertThat(end.scannedTo()).isGreaterThanOrEqualTo(all.get(0).at());
      try (FeedScene again = feed.reopened(feed.start())) {
        assertThat(again.readPast("end")).as("whole, once more").isEqualTo(all);
      }
    }
  }

  @Test
  default void neverCutsATransactionThatIsSmallerThanARead(StoreScene scene) {
    try (FeedScene feed = FeedScene.of(scene, scene.shard())) {
      for (int t = 0; t < 6; t++) {
        Map<Bytes, Bytes> puts = new TreeMap<>();
        for (int i = 0; i < 4; i++) {
          puts.put(Bytes.utf8("key-" + t + "-" + i), Bytes.utf8("x".repeat(100)));
        }
        scene.cluster.transaction(StoreScene.DB, StoreScene.C, puts);
      }
      int seen = 0;
      while (seen < 24) {
        FeedRead.Batch batch = feed.read(1_000);
        seen += batch.entries().size();
        assertThat(batch.entries().size() % 4).isZero();
        if (!batch.entries().isEmpty()) {
          assertThat(batch.scannedTo())
              .isGreaterThanOrEqualTo(batch.entries().get(batch.entries().size() - 1).at());
        }
      }
    }
  }

  @Test
  default void endsAShardWithItsCollection(StoreScene scene) {
    try (FeedScene feed = FeedScene.of(scene, scene.shard())) {
      scene.put("a", "1");
      scene.cluster.dropCollection(StoreScene.DB, StoreScene.C);
      scene.collection(1);
      scene.put("b", "1");
      List<FeedEntry> entries = feed.readUntilQuiet();
      List<FeedEntry> former =
          entries.stream().filter(e -> e.incarnation().equals(feed.incarnation())).toList();
      assertThat(former).extracting(FeedEntry::change).last().isEqualTo(new Change.Ended());
      assertThat(former).as("a log may forget what was in a dropped one").hasSizeBetween(1, 2);
      Incarnation now =
          scene.object(ObjectId.collection(StoreScene.DB, StoreScene.C)).incarnation();
      assertThat(now).isNotEqualTo(feed.incarnation());
      assertThat(entries.stream().filter(e -> !former.contains(e)))
          .allMatch(e -> e.incarnation().equals(now));
    }
  }

  @Test
  default void showsWhatAReplicationWroteToo(StoreScene scene) {
    ShardId shard = scene.shard();
    Checkpoint held = scene.claim(shard, 1, 1);
    try (FeedScene feed = FeedScene.of(scene, shard)) {
      held =
          scene.applied(
              shard,
              held,
              StoreScene.at(held, 1),
              StoreScene.puts(StoreScene.document("a", 5), StoreScene.document("b", 6)));
      scene.applied(
          shard,
          held,
          StoreScene.at(held, 2),
          StoreScene.changes(new Change.Remove(Bytes.utf8("a"), 5)));
      assertThat(replay(List.of(), feed.readPast("end")))
          .containsExactly(StoreScene.document("b", 6));
    }
  }

  @Test
  default void hintsSoonAfterACommit(StoreScene scene) throws InterruptedException {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        scene.cluster.hints(), "this cluster does not promise hints");
    try (FeedScene feed = FeedScene.of(scene, scene.shard())) {
      Semaphore hints = new Semaphore(0);
      Registration registration = feed.feed().onHint(hints::release);
      scene.put("a", "1");
      assertThat(hints.tryAcquire(scene.cluster.patience().toMillis(), TimeUnit.MILLISECONDS))
          .isTrue();
      registration.close();
      registration.close();
      assertThat(feed.readPast("end")).hasSize(1);
      hints.drainPermits();
      scene.put("b", "1");
      feed.readPast("end");
      assertThat(hints.availablePermits()).as("the registration ended").isZero();
    }
  }

  @Test
  default void failsReadsAfterItsEnd(StoreScene scene) {
    FeedScene feed = FeedScene.of(scene, scene.shard());
    feed.feed().close();
    feed.feed().close();
    scene.fails("the reader is closed", feed.feed().read(1_000));
  }

  /** The documents after changes. */
  private static List<Document> replay(List<Document> before, List<FeedEntry> entries) {
    TreeMap<Bytes, Document> documents = new TreeMap<>();
    before.forEach(d -> documents.put(d.key(), d));
    for (FeedEntry entry : entries) {
      if (entry.change() instanceof Change.Put put) {
        documents.put(put.document().key(), put.document());
      } else if (entry.change() instanceof Change.Remove remove) {
        documents.remove(remove.key());
      } else if (entry.change() instanceof Change.Cleared) {
        documents.clear();
      }
    }
    return List.copyOf(documents.values());
  }

  private static String text(StoreScene scene, String key, String body) {
    return key + "=" + scene.cluster.stored(Bytes.utf8(body)).utf8();
  }

  private static String text(Document document) {
    return document.key().utf8() + "=" + document.body().utf8();
  }

  private static long revision(FeedEntry entry) {
    return ((Change.Put) entry.change()).document().revision();
  }
}
