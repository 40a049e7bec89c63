package io.syncline.store.memory;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.store.FeedId;
import io.syncline.store.Incarnation;
import io.syncline.store.ReadOnlyHolds.Hold;
import io.syncline.store.ShardId;
import io.syncline.store.memory.MemoryFeed.ShardChange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All that a memory store holds, under one lock, and the order in which it is written.
 *
 * <p>Ordering: a write happens whole, under the lock, at once; or, where flushing is by hand, with
 * the flush that it waits for, in the order in which writes were asked for. Nothing shows a write
 * before: not a snapshot, not a feed, not an answer. Failure: a crash forgets what waits, and ends
 * all readers and snapshots. Hints are given after the lock is let go.
 */
final class MemoryState {
  final MemoryOptions options;
  final Map<ShardId, MemoryShard> shards = new HashMap<>();
  final Map<FeedId, MemoryFeed> feeds = new HashMap<>();
  final List<MemoryFeed> feedList = new ArrayList<>();
  final MemoryCatalog catalog;
  final Set<Hold> holds = new LinkedHashSet<>();
  final CopyOnWriteArrayList<Runnable> structureHints = new CopyOnWriteArrayList<>();
  private final Object lock = new Object();
  private final Set<Hold> holdsAsked = new HashSet<>();
  private final Queue<Waiting<?>> waiting = new ArrayDeque<>();
  private final Set<CopyOnWriteArrayList<Runnable>> hinted = new LinkedHashSet<>();

  /** So that clusters that count alike never give one revision to different documents. */
  private final long tag;

  private volatile Incarnation incarnation;
  private int life;
  private boolean down;
  private boolean closed;
  private long revision;

  MemoryState(MemoryOptions options) {
    this.options = options;
    this.incarnation = newIncarnation("store");
    this.tag = Bytes.utf8(options.cluster().value()).hash64(0) & 0xFFFF;
    this.catalog = new MemoryCatalog(this);
    for (int i = 0; i < options.feeds(); i++) {
      String host =
          options.hosts().isEmpty() ? "" : options.hosts().get(i % options.hosts().size());
      FeedId id = new FeedId("feed-" + i);
      MemoryFeed feed = new MemoryFeed(id, host, options, newIncarnation("feed"));
      feeds.put(id, feed);
      feedList.add(feed);
    }
  }

  /** A write that a flush will make. */
  private record Waiting<T>(Supplier<T> write, CompletableFuture<T> stage) {
    /** Makes the write; gives what is to be done when the lock is let go. */
    Runnable make() {
      try {
        T made = write.get();
        return () -> stage.complete(made);
      } catch (RuntimeException e) {
        return () -> stage.completeExceptionally(e);
      }
    }
  }

  Incarnation incarnation() {
    return incarnation;
  }

  void incarnation(Incarnation next) {
    incarnation = next;
  }

  Incarnation newIncarnation(String of) {
    return new Incarnation(
        options.cluster() + "-" + of + "-" + Long.toHexString(options.random().getAsLong()));
  }

  long clock() {
    return options.clockMicros().getAsLong();
  }

  /** Grows with every crash; what is of an earlier life is over. */
  int life() {
    return life;
  }

  void checkLife(int of, String what) {
    if (of != life) {
      throw new SyncException(
          SyncException.Code.UNAVAILABLE,
          what + " ended with a crash of cluster " + options.cluster() + "; open another one");
    }
  }

  /** Reads under the lock. What is thrown fails the stage. */
  <T> CompletionStage<T> read(Supplier<T> read) {
    try {
      synchronized (lock) {
        checkOpen();
        return CompletableFuture.completedFuture(read.get());
      }
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Writes under the lock, at once or with a later flush; the stage completes when durable. */
  <T> CompletionStage<T> write(Supplier<T> write) {
    try {
      synchronized (lock) {
        checkOpen();
      }
    } catch (SyncException e) {
      return CompletableFuture.failedFuture(e);
    }
    return goOnWriting(write);
  }

  /** Writes for a call that was let in before, whoever reaches the store now. */
  <T> CompletionStage<T> goOnWriting(Supplier<T> write) {
    T made;
    try {
      synchronized (lock) {
        if (options.flushByHand()) {
          CompletableFuture<T> stage = new CompletableFuture<>();
          waiting.add(new Waiting<>(write, stage));
          return stage;
        }
        made = write.get();
      }
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    hint();
    return CompletableFuture.completedFuture(made);
  }

  /** Runs under the lock, whatever the store's state. */
  <T extends @Nullable Object> T locked(Supplier<T> action) {
    synchronized (lock) {
      return action.get();
    }
  }

  /** An application's write: {@code check} decides now, {@code write} happens now or at a flush. */
  <T> T application(Supplier<T> check, Consumer<T> write) {
    T checked;
    synchronized (lock) {
      checkOpen();
      checkWritable();
      checked = check.get();
      if (options.flushByHand()) {
        Supplier<T> later =
            () -> {
              write.accept(checked);
              return checked;
            };
        waiting.add(new Waiting<>(later, new CompletableFuture<>()));
        return checked;
      }
      write.accept(checked);
    }
    hint();
    return checked;
  }

  /** An operator's act: all that waits is flushed first, then it happens, at once. */
  <T extends @Nullable Object> T operator(Supplier<T> act) {
    flush(Integer.MAX_VALUE);
    T done;
    synchronized (lock) {
      done = act.get();
    }
    hint();
    return done;
  }

  /** Makes up to so many of the writes that wait durable, oldest first; gives how many. */
  int flush(int most) {
    int made = 0;
    for (; made < most; made++) {
      Runnable answer;
      synchronized (lock) {
        Waiting<?> next = waiting.poll();
        if (next == null) {
          break;
        }
        answer = next.make();
      }
      hint();
      answer.run();
    }
    return made;
  }

  /** Forgets what waits, and ends what was open. */
  int crash() {
    List<Waiting<?>> lost;
    synchronized (lock) {
      lost = new ArrayList<>(waiting);
      waiting.clear();
      endLife();
    }
    for (Waiting<?> write : lost) {
      write
          .stage()
          .completeExceptionally(
              new SyncException(
                  SyncException.Code.CLOSED,
                  "cluster " + options.cluster() + " crashed before it answered"));
    }
    return lost.size();
  }

  /** Ends readers, snapshots and unfinished applies. Call under the lock. */
  void endLife() {
    life++;
    holdsAsked.clear();
    feedList.forEach(MemoryFeed::unpinAll);
  }

  void down(boolean isDown) {
    synchronized (lock) {
      down = isDown;
    }
  }

  void close() {
    synchronized (lock) {
      closed = true;
    }
  }

  void checkOpen() {
    if (closed) {
      throw new SyncException(
          SyncException.Code.CLOSED, "the store of cluster " + options.cluster() + " is closed");
    }
    if (down) {
      throw new SyncException(
          SyncException.Code.UNAVAILABLE, "cluster " + options.cluster() + " can't be reached");
    }
  }

  void checkWritable() {
    if (!holds.isEmpty() || !holdsAsked.isEmpty()) {
      throw new SyncException(
          SyncException.Code.PRECONDITION_FAILED,
          "cluster "
              + options.cluster()
              + " is read-only for applications: "
              + (holds.isEmpty() ? holdsAsked : holds)
              + "; it is writable when the last hold is removed");
    }
  }

  /** From now on applications are refused, also before the hold is durable. */
  CompletionStage<Boolean> place(Hold hold) {
    synchronized (lock) {
      if (!closed && !down) {
        holdsAsked.add(hold);
      }
    }
    return write(
        () -> {
          holdsAsked.remove(hold);
          return holds.add(hold);
        });
  }

  /** A revision that no document of this cluster ever had, greater than all it saw. */
  long nextRevision() {
    return ++revision << 16 | tag;
  }

  /** Takes note of a revision made elsewhere. */
  void seenRevision(long seen) {
    long counted = seen >>> 16;
    if (counted > revision && counted >>> 46 == 0) {
      revision = counted;
    }
  }

  /** Writes a transaction into the log of each feed that it touches. Call under the lock. */
  void log(List<ShardChange> changes) {
    if (changes.isEmpty()) {
      return;
    }
    long clock = clock();
    MemoryFeed only = changes.get(0).shard().feed;
    if (changes.stream().allMatch(c -> c.shard().feed == only)) {
      only.append(changes, clock);
      hinted.add(only.hints);
      return;
    }
    for (MemoryFeed feed : feedList) {
      List<ShardChange> own = changes.stream().filter(c -> c.shard().feed == feed).toList();
      if (!own.isEmpty()) {
        feed.append(own, clock);
        hinted.add(feed.hints);
      }
    }
  }

  /** Writes a transaction of nothing that is replicated into each log. Call under the lock. */
  void logElsewhere() {
    long clock = clock();
    for (MemoryFeed feed : feedList) {
      feed.append(List.of(), clock);
      hinted.add(feed.hints);
    }
  }

  /** Notes that the structure changed. Call under the lock. */
  void structureChanged() {
    hinted.add(structureHints);
  }

  private void hint() {
    List<CopyOnWriteArrayList<Runnable>> now;
    synchronized (lock) {
      if (hinted.isEmpty()) {
        return;
      }
      now = List.copyOf(hinted);
      hinted.clear();
    }
    now.forEach(hints -> hints.forEach(Runnable::run));
  }

  Optional<MemoryShard> shard(ShardId id) {
    return Optional.ofNullable(shards.get(id));
  }
}
