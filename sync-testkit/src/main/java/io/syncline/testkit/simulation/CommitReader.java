package io.syncline.testkit.simulation;

import io.syncline.store.ClusterStore;
import io.syncline.store.Feed;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedId;
import io.syncline.store.FeedOpening;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedRead;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.store.memory.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads every commit of a memory store as soon as it is there, beside the engine, which does not
 * know. A commit is never missed: what can lose history tells the reader to begin anew.
 */
final class CommitReader {
  private static final int READ_BYTES = 64 << 20;

  private final MemoryStore store;
  private final BiConsumer<Incarnation, FeedEntry> commits;
  private final List<One> feeds = new ArrayList<>();
  private Set<ShardId> followed = Set.of();
  private boolean dirty;

  private static final class One {
    private final FeedId id;
    private @Nullable Feed reader;
    private FeedPosition at;

    One(FeedId id, FeedPosition at) {
      this.id = id;
      this.at = at;
    }
  }

  /**
   * Begins to read at the end of all feeds.
   *
   * @param commits takes the feed's incarnation and one change
   */
  CommitReader(MemoryStore store, BiConsumer<Incarnation, FeedEntry> commits) {
    this.store = store;
    this.commits = commits;
    for (FeedId id : store.operator().feeds()) {
      feeds.add(new One(id, store.operator().head(id)));
    }
  }

  /** Whether something may have been written. */
  void touch() {
    dirty = true;
  }

  /** Reads what there is. */
  void drain() {
    if (!dirty) {
      return;
    }
    dirty = false;
    Set<ShardId> now = store.operator().shards();
    boolean other = !now.equals(followed);
    if (other) {
      java.util.HashSet<ShardId> all = new java.util.HashSet<>(followed);
      all.addAll(now);
      followed = all; // what was dropped may still have changes to be read
    }
    for (One feed : feeds) {
      Feed reader = feed.reader;
      if (other && reader != null) {
        reader.follow(followed);
      }
      if (!store.operator().head(feed.id).equals(feed.at)) {
        read(feed, reader == null ? open(feed) : reader);
      }
    }
  }

  /** Readers end when a store crashes; nothing that they have not read is lost by it. */
  void reopen() {
    feeds.forEach(f -> f.reader = null);
    dirty = true;
  }

  /** The history is another one: goes on from its end. */
  void beginAnew() {
    for (One feed : feeds) {
      feed.reader = null;
      feed.at = store.operator().head(feed.id);
    }
  }

  private Feed open(One feed) {
    FeedOpening opening = now(store.source().open(feed.at));
    if (!(opening instanceof FeedOpening.Opened opened)) {
      throw new IllegalStateException("the observer lost " + feed.at + ": " + opening);
    }
    opened.feed().follow(followed);
    feed.reader = opened.feed();
    return opened.feed();
  }

  private void read(One feed, Feed reader) {
    while (true) {
      FeedRead read = now(reader.read(READ_BYTES));
      if (!(read instanceof FeedRead.Batch batch)) {
        throw new IllegalStateException("the observer lost " + feed.at + ": " + read);
      }
      for (FeedEntry entry : batch.entries()) {
        commits.accept(feed.at.incarnation(), entry);
      }
      feed.at = feed.at.at(batch.scannedTo());
      if (batch.scannedTo().equals(batch.head())) {
        return;
      }
    }
  }

  /** What a store in memory answers at once. */
  static <T> T now(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  /** The store that is read. */
  ClusterStore store() {
    return store;
  }
}
