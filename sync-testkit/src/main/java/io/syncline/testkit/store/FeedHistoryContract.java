package io.syncline.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.store.Change;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedId;
import io.syncline.store.FeedOpening;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedRead;
import io.syncline.store.Incarnation;
import io.syncline.store.Position;
import io.syncline.store.ShardId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Places of a feed that are no longer, or never were: nobody goes on from there unnoticed. */
public interface FeedHistoryContract extends StoreContract {
  @Test
  default void saysThatAPlaceIsGone(StoreScene scene) {
    try (FeedScene feed = FeedScene.of(scene, scene.shard())) {
      scene.put("a", "1");
      scene.put("b", "1");
      feed.untilHeadHolds(2);
      scene.cluster.trim(feed.start().feed());
      FeedOpening opening = open(scene, feed.start());
      assertThat(opening).isInstanceOf(FeedOpening.Gone.class);
      Position oldest = ((FeedOpening.Gone) opening).oldest();
      assertThat(oldest).isGreaterThan(feed.start().position());
      try (FeedScene later = feed.reopened(feed.start().at(oldest))) {
        scene.put("c", "1");
        assertThat(later.readPast("end")).hasSizeGreaterThanOrEqualTo(1);
      }
    }
  }

  @Test
  default void saysInMidReadingThatWhatFollowsIsGone(StoreScene scene) {
    try (FeedScene feed = FeedScene.of(scene, scene.shard())) {
      scene.put("a", "1");
      feed.until(b -> !b.entries().isEmpty());
      scene.put("b", "1");
      try (FeedScene other = feed.reopened(feed.start())) {
        other.readPast("end"); // so that all of it can be read, and so be trimmed
      }
      scene.cluster.trim(feed.start().feed());
      scene.put("c", "1");
      assertThat(feed.readAny(1_000)).isInstanceOf(FeedRead.Gone.class);
      assertThat(feed.readAny(1_000)).as("and again").isInstanceOf(FeedRead.Gone.class);
    }
  }

  @Test
  default void goesOnAtItsHeadAfterItForgotTheRest(StoreScene scene) {
    try (FeedScene feed = FeedScene.of(scene, scene.shard())) {
      scene.put("a", "1");
      feed.readPast("end");
      feed.until(b -> b.scannedTo().equals(b.head()));
      scene.cluster.trim(feed.start().feed());
      scene.put("b", "1");
      assertThat(feed.readPast("end")).hasSize(1);
    }
  }

  @Test
  default void refusesAPlaceThatLiesAheadOfItsHead(StoreScene scene) {
    try (FeedScene feed = FeedScene.of(scene, scene.shard())) {
      scene.put("a", "1");
      feed.readPast("end");
      byte[] last = new byte[feed.lastScanned().value().length()];
      Arrays.fill(last, (byte) -1);
      Position ahead = new Position(Bytes.wrap(last), feed.lastScanned().witness());
      assertThat(open(scene, feed.start().at(ahead)))
          .isInstanceOfAny(FeedOpening.Ahead.class, FeedOpening.OtherIncarnation.class);
    }
  }

  @Test
  default void refusesAPlaceOfAnotherIncarnation(StoreScene scene) {
    try (FeedScene feed = FeedScene.of(scene, scene.shard())) {
      FeedPosition at = feed.start();
      FeedPosition other = new FeedPosition(at.feed(), new Incarnation("another"), at.position());
      assertThat(open(scene, other)).isEqualTo(new FeedOpening.OtherIncarnation(at.incarnation()));
    }
  }

  @Test
  default void refusesAPlaceOfAFeedThatIsNotThere(StoreScene scene) {
    try (FeedScene feed = FeedScene.of(scene, scene.shard())) {
      FeedPosition at = feed.start();
      FeedPosition other =
          new FeedPosition(new FeedId("no-such-feed"), at.incarnation(), at.position());
      assertThat(open(scene, other)).isNotInstanceOf(FeedOpening.Opened.class);
    }
  }

  @Test
  default void refusesAPlaceWithAnotherWitness(StoreScene scene) {
    try (FeedScene feed = FeedScene.of(scene, scene.shard())) {
      scene.put("a", "1");
      Position at = feed.readPast("end").get(0).at();
      Assumptions.assumeTrue(at.witness() != 0, "this store keeps no witness");
      Position forged = new Position(at.value(), at.witness() ^ 0x5555);
      assertThat(open(scene, feed.start().at(forged)))
          .isInstanceOf(FeedOpening.OtherIncarnation.class);
      assertThat(open(scene, feed.start().at(at))).isInstanceOf(FeedOpening.Opened.class);
    }
  }

  @Test
  default void tellsAReaderThatABackupWasRestored(StoreScene scene) {
    try (FeedScene feed = FeedScene.of(scene, scene.shard())) {
      scene.put("a", "1");
      Runnable restore = scene.cluster.backup();
      scene.put("b", "1");
      feed.readPast("end");
      restore.run();
      scene.put("c", "1");
      FeedPosition at = feed.start().at(feed.lastScanned());
      assertThat(open(scene, at)).isInstanceOf(FeedOpening.OtherIncarnation.class);
      assertThat(endOf(feed)).isNotInstanceOf(FeedRead.Batch.class);
    }
  }

  @Test
  default void tellsByTheWitnessThatFilesWereCopiedBack(StoreScene scene) {
    try (FeedScene feed = FeedScene.of(scene, scene.shard())) {
      scene.put("a", "1");
      Runnable restore = scene.cluster.backupFiles();
      scene.put("b", "1");
      scene.put("c", "1");
      List<FeedEntry> entries = feed.readPast("end");
      restore.run();
      assertThat(open(scene, feed.start().at(entries.get(2).at())))
          .isNotInstanceOf(FeedOpening.Opened.class);
      scene.put("other", "1");
      scene.put("other", "2");
      scene.put("other", "3");
      Position lost = entries.get(2).at();
      if (lost.witness() != 0) {
        assertThat(open(scene, feed.start().at(lost)))
            .isInstanceOf(FeedOpening.OtherIncarnation.class);
      }
      assertThat(endOf(feed)).isNotInstanceOf(FeedRead.Batch.class);
    }
  }

  @Test
  default void keepsWhatItShowedOverARestart(StoreScene scene) {
    FeedScene feed = FeedScene.of(scene, scene.shard());
    scene.put("a", "1");
    scene.put("b", "1");
    List<FeedEntry> shown = feed.readPast("end");
    feed.close();
    scene.cluster.restart();
    FeedOpening opening = open(scene, feed.start());
    if (opening instanceof FeedOpening.OtherIncarnation) {
      return; // a store may begin a new one with each unclean end
    }
    try (FeedScene again = feed.reopened(feed.start())) {
      assertThat(again.readUntil("end")).isEqualTo(shown);
    }
  }

  @Test
  default void takesReleasesOfAnyReaderAgainAndAgain(StoreScene scene) {
    ShardId shard = scene.shard();
    try (FeedScene feed = FeedScene.of(scene, shard)) {
      scene.put("a", "1");
      List<FeedEntry> entries = feed.readPast("end");
      FeedPosition at = feed.start().at(entries.get(0).at());
      scene.get(scene.store().source().release("reader-1", feed.start()));
      scene.get(scene.store().source().release("reader-1", at));
      scene.get(scene.store().source().release("reader-1", at));
      scene.get(scene.store().source().release("reader-2", feed.start()));
      scene.get(
          scene
              .store()
              .source()
              .release(
                  "reader-3",
                  new FeedPosition(at.feed(), new Incarnation("another"), at.position())));
      scene.put("b", "1");
      try (FeedScene later = feed.reopened(at)) {
        List<FeedEntry> rest = later.readPast("last");
        assertThat(rest)
            .extracting(e -> ((Change.Put) e.change()).document().key())
            .containsExactly(Bytes.utf8("end"), Bytes.utf8("b"));
      }
    }
  }

  /** What a reader is told at last: a read may fail, or nothing be told but by opening again. */
  private static Object endOf(FeedScene feed) {
    try {
      return feed.readAny(1_000);
    } catch (AssertionError failed) {
      return failed;
    }
  }

  private static FeedOpening open(StoreScene scene, FeedPosition after) {
    FeedOpening opening = scene.get(scene.store().source().open(after));
    if (opening instanceof FeedOpening.Opened opened) {
      opened.feed().close();
    }
    return opening;
  }
}
