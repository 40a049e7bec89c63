package io.syncline.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.store.Change;
import io.syncline.store.Document;
import io.syncline.store.Feed;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedOpening;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedRead;
import io.syncline.store.FeedShard;
import io.syncline.store.Incarnation;
import io.syncline.store.Position;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;

/** A feed that is read from the moment of a snapshot on, following one shard. */
final class FeedScene implements AutoCloseable {
  private static final int LOOK_AGAIN_MILLIS = 5;

  private final StoreScene scene;
  private final ShardId shard;
  private final Incarnation incarnation;
  private final FeedPosition start;
  private final List<Document> snapshotContent;
  private final Feed feed;
  private Position lastScanned;

  private FeedScene(
      StoreScene scene,
      ShardId shard,
      Incarnation incarnation,
      FeedPosition start,
      List<Document> snapshotContent) {
    this.scene = scene;
    this.shard = shard;
    this.incarnation = incarnation;
    this.start = start;
    this.snapshotContent = snapshotContent;
    this.lastScanned = start.position();
    FeedOpening opening = scene.get(scene.store().source().open(start));
    assertThat(opening).isInstanceOf(FeedOpening.Opened.class);
    this.feed = ((FeedOpening.Opened) opening).feed();
    feed.follow(Set.of(shard));
  }

  /** Takes a snapshot and reads on from it. */
  static FeedScene of(StoreScene scene, ShardId shard) {
    Assumptions.assumeTrue(scene.store().traits().hasFeed(), "this store has no feed");
    FeedShard at =
        scene.get(scene.store().source().locate(Set.of(shard))).values().stream()
            .findFirst()
            .orElseThrow(() -> new AssertionError(shard + " is on no feed"));
    try (Snapshot snapshot = scene.get(scene.store().source().snapshot(at.feed(), Set.of(shard)))) {
      FeedPosition start =
          snapshot
              .position()
              .orElseThrow(() -> new AssertionError("a snapshot without a position"));
      assertThat(start.feed()).isEqualTo(at.feed());
      assertThat(snapshot.incarnation(shard)).contains(at.incarnation());
      return new FeedScene(scene, shard, at.incarnation(), start, scene.content(snapshot, shard));
    }
  }

  /** Another reader of the same shard, from elsewhere on. */
  FeedScene reopened(FeedPosition after) {
    return new FeedScene(scene, shard, incarnation, after, List.of());
  }

  @Override
  public void close() {
    feed.close();
  }

  ShardId shard() {
    return shard;
  }

  Incarnation incarnation() {
    return incarnation;
  }

  FeedPosition start() {
    return start;
  }

  List<Document> snapshotContent() {
    return snapshotContent;
  }

  Feed feed() {
    return feed;
  }

  Position lastScanned() {
    return lastScanned;
  }

  void follow(Set<ShardId> shards) {
    feed.follow(shards);
  }

  FeedRead readAny(int maxBytes) {
    return scene.get(feed.read(maxBytes));
  }

  FeedRead.Batch read(int maxBytes) {
    FeedRead read = readAny(maxBytes);
    assertThat(read).isInstanceOf(FeedRead.Batch.class);
    lastScanned = ((FeedRead.Batch) read).scannedTo();
    return (FeedRead.Batch) read;
  }

  /** Reads until a read is as wanted; gives it. */
  FeedRead.Batch until(Predicate<FeedRead.Batch> wanted) {
    return until(wanted, 1 << 16);
  }

  FeedRead.Batch until(Predicate<FeedRead.Batch> wanted, int maxBytes) {
    for (Waiting waiting = new Waiting(scene); ; waiting.more("the read that is waited for")) {
      FeedRead.Batch batch = read(maxBytes);
      if (wanted.test(batch)) {
        return batch;
      }
    }
  }

  /** Puts a document of that key, and reads up to it; gives what came before. */
  List<FeedEntry> readPast(String marker) {
    scene.put(marker, "marker");
    return readUntil(marker);
  }

  /** Reads up to the put of a document of that key; gives what came before. */
  List<FeedEntry> readUntil(String marker) {
    List<FeedEntry> entries = new ArrayList<>();
    for (Waiting waiting = new Waiting(scene); ; waiting.more("an entry of " + marker)) {
      entries.addAll(read(1 << 16).entries());
      for (int i = 0; i < entries.size(); i++) {
        if (entries.get(i).change() instanceof Change.Put put
            && put.document().key().equals(Bytes.utf8(marker))) {
          return List.copyOf(entries.subList(0, i));
        }
      }
    }
  }

  /** Reads until several reads in a row find the feed's end; gives all that came before. */
  List<FeedEntry> readUntilQuiet() {
    List<FeedEntry> entries = new ArrayList<>();
    int quiet = 0;
    for (Waiting waiting = new Waiting(scene); quiet < 5; waiting.more("the end of the feed")) {
      FeedRead.Batch batch = read(1 << 16);
      entries.addAll(batch.entries());
      quiet = batch.entries().isEmpty() && batch.scannedTo().equals(batch.head()) ? quiet + 1 : 0;
    }
    return entries;
  }

  /** Waits until another reader has seen so many changes. */
  void untilHeadHolds(int changes) {
    try (FeedScene other = reopened(start)) {
      int seen = 0;
      for (Waiting waiting = new Waiting(scene); seen < changes; waiting.more("the changes")) {
        seen += other.read(1 << 20).entries().size();
      }
    }
  }

  /** A bounded wait: looks again and again, never for long. */
  private static final class Waiting {
    private final Semaphore never = new Semaphore(0);
    private long left;

    Waiting(StoreScene scene) {
      this.left = scene.cluster.patience().toMillis();
    }

    void more(String what) {
      if (left <= 0) {
        throw new AssertionError("did not come in time: " + what);
      }
      left -= LOOK_AGAIN_MILLIS;
      try {
        if (never.tryAcquire(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
          throw new AssertionError("nobody releases it");
        }
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted", e);
      }
    }
  }
}
