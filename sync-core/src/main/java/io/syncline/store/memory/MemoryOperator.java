package io.syncline.store.memory;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.store.Change;
import io.syncline.store.Checkpoint;
import io.syncline.store.Document;
import io.syncline.store.FeedId;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.PointRange;
import io.syncline.store.ShardId;
import io.syncline.store.memory.MemoryFeed.ShardChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A memory store as its operator sees it: what an administrator does to a cluster, and what befalls
 * it. Holds do not stop an operator. Thread-safe.
 */
public final class MemoryOperator {
  private final MemoryState state;

  MemoryOperator(MemoryState state) {
    this.state = state;
  }

  /** Makes all writes that wait durable; gives how many there were. */
  public int flush() {
    return state.flush(Integer.MAX_VALUE);
  }

  /** Makes at most so many of the writes that wait durable, oldest first; gives how many. */
  public int flush(int most) {
    return state.flush(most);
  }

  /**
   * The cluster crashes and is back at once: writes that were not flushed are lost, unfinished
   * applies are never taken up again, and all open readers, snapshots and pins are gone. Gives how
   * many writes were lost.
   */
  public int crash() {
    return state.crash();
  }

  /** From now on nobody reaches the cluster. What was begun goes on. */
  public void down() {
    state.down(true);
  }

  /** The cluster can be reached again. */
  public void up() {
    state.down(false);
  }

  /** Flushes, and takes a backup of everything. */
  public MemoryBackup backup() {
    return state.operator(
        () -> {
          List<MemoryBackup.Shard> shards = new ArrayList<>();
          for (MemoryShard shard : state.shards.values()) {
            shards.add(
                new MemoryBackup.Shard(
                    shard.id, shard.feed.id, shard.documents.freeze(), shard.checkpoint));
          }
          Map<FeedId, MemoryFeed.Saved> feeds = new HashMap<>();
          state.feedList.forEach(f -> feeds.put(f.id, f.save()));
          return new MemoryBackup(
              state.incarnation(), state.catalog.save(), shards, feeds, state.holds);
        });
  }

  /** Restores a backup as it should be done: store and feeds are of another incarnation. */
  public void restore(MemoryBackup backup) {
    state.operator(
        () -> {
          bringBack(backup);
          state.incarnation(state.newIncarnation("store"));
          state.feedList.forEach(f -> f.beginAnew(state.newIncarnation("feed")));
          return true;
        });
  }

  /**
   * Restores a backup by copying its files: incarnations and feeds are those of the backup, and
   * only the witness of a position tells that history was lost.
   */
  public void restoreFiles(MemoryBackup backup) {
    state.operator(
        () -> {
          bringBack(backup);
          state.incarnation(backup.incarnation);
          for (MemoryFeed feed : state.feedList) {
            Optional.ofNullable(backup.feeds.get(feed.id)).ifPresent(feed::restore);
          }
          return true;
        });
  }

  private void bringBack(MemoryBackup backup) {
    state.catalog.restore(backup.catalog);
    for (MemoryBackup.Shard saved : backup.shards) {
      MemoryShard shard = state.shard(saved.id()).orElseThrow();
      shard.feed = feed(saved.feed());
      shard.documents.reset(saved.documents());
      shard.checkpoint = saved.checkpoint();
    }
    state.holds.clear();
    state.holds.addAll(backup.holds);
  }

  /** Removes everything: an empty cluster of another incarnation. */
  public void wipe() {
    state.operator(
        () -> {
          state.catalog.restore(MemoryCatalog.Saved.NOTHING);
          state.holds.clear();
          state.incarnation(state.newIncarnation("store"));
          state.feedList.forEach(f -> f.beginAnew(state.newIncarnation("feed")));
          return true;
        });
  }

  /** All feeds. */
  public List<FeedId> feeds() {
    return state.feedList.stream().map(f -> f.id).toList();
  }

  /** The end of a feed. */
  public FeedPosition head(FeedId feed) {
    return state.locked(() -> feed(feed).end());
  }

  /**
   * Writes to what is not replicated: the end of every feed moves on, and no reader gets it. Not
   * while nobody reaches the cluster.
   */
  public void writeElsewhere() {
    state.operator(
        () -> {
          state.checkOpen();
          state.logElsewhere();
          return true;
        });
  }

  /** Drops all that a feed keeps, needed or not. */
  public void trimFeed(FeedId feed) {
    trimFeed(feed, 0);
  }

  /** Drops all but the newest transactions that a feed keeps, needed or not. */
  public void trimFeed(FeedId feed, int keep) {
    state.locked(
        () -> {
          feed(feed).dropAllBut(keep);
          return true;
        });
  }

  /** Moves a shard to another feed. Its former feed says so. */
  public void move(ShardId id, FeedId to) {
    state.operator(
        () -> {
          MemoryShard shard = shard(id);
          MemoryFeed next = feed(to);
          if (shard.feed != next) {
            state.log(List.of(new ShardChange(shard, new Change.Moved(to))));
            shard.feed = next;
          }
          return true;
        });
  }

  /** All shards. */
  public SortedSet<ShardId> shards() {
    return state.locked(() -> new TreeSet<>(state.shards.keySet()));
  }

  /** The incarnation of a shard, if it is there. */
  public Optional<Incarnation> incarnation(ShardId id) {
    return state.locked(() -> state.shard(id).map(s -> s.incarnation));
  }

  /** All documents of a shard, in the order of their points. */
  public List<Document> documents(ShardId id) {
    Documents documents = state.locked(() -> shard(id).documents.freeze());
    List<Document> all = new ArrayList<>(documents.size());
    documents.visit(PointRange.ALL, (point, d) -> all.add(d));
    return all;
  }

  /** The checkpoint that a shard holds. */
  public Optional<Checkpoint> checkpoint(ShardId id) {
    return state.locked(() -> state.shard(id).flatMap(s -> Optional.ofNullable(s.checkpoint)));
  }

  /** Writes a document behind everybody's back: no feed tells, no checkpoint is asked. */
  public void rawPut(ShardId id, Document document) {
    raw(id, s -> s.documents.put(document));
  }

  /** Removes a document behind everybody's back: no feed tells, no checkpoint is asked. */
  public void rawRemove(ShardId id, Bytes key) {
    raw(id, s -> s.documents.remove(key));
  }

  private void raw(ShardId id, Consumer<MemoryShard> act) {
    state.locked(
        () -> {
          act.accept(shard(id));
          return true;
        });
  }

  private MemoryShard shard(ShardId id) {
    return state
        .shard(id)
        .orElseThrow(
            () ->
                new SyncException(
                    SyncException.Code.NOT_FOUND,
                    "cluster " + state.options.cluster() + " has no shard " + id));
  }

  private MemoryFeed feed(FeedId id) {
    MemoryFeed feed = state.feeds.get(id);
    if (feed == null) {
      throw new SyncException(
          SyncException.Code.NOT_FOUND,
          "cluster " + state.options.cluster() + " has no feed " + id);
    }
    return feed;
  }
}
