package io.syncline.storage.arangodb;

import io.syncline.storage.arangodb.data.TailPosition;
import io.syncline.storage.arangodb.data.TransactionGroup;
import io.syncline.storage.arangodb.data.TransactionGroups;
import io.syncline.storage.arangodb.data.WalBody;
import io.syncline.storage.arangodb.data.WalMarker;
import io.syncline.store.BlockingStore;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedRead;
import io.syncline.store.Position;
import io.syncline.store.ShardId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the log of one server. For one thread at a time.
 *
 * <p>Ordering: that of the log, in whole transactions; one that is larger than {@link #GROUP} comes
 * in parts, each of which can be resumed after. For positions see {@link LogPlace}.
 *
 * <p>Failure: an answer counts whole or not at all. A log that lost what follows, lacks what became
 * of a followed shard for a time, or is another one, says so at every read. Memory: one answer and
 * one transaction.
 */
final class ArangoFeed implements BlockingStore.Reader {
  /** How much of one transaction is held until its end. */
  static final long GROUP = 64L << 20;

  private static final int LEAST_CHUNK = 64 << 10;
  private static final int MOST_CHUNK = 4 << 20;

  /** So many answers without a change of a shard that is replicated are read at a time. */
  private static final int PASSED = 16;

  private final Log log;
  private final FeedMarkers markers;
  private final TransactionGroups groups;
  private final Deque<Group> pending = new ArrayDeque<>();

  /** What was taken from there for the next batch: it stays where a read fails. */
  private final List<FeedEntry> taken = new ArrayList<>();

  private TailPosition next;

  /** Where reading can be resumed when all that is pending was given. */
  private Position passed;

  private Position given;
  private Position head;
  private long clock;

  /** Whether a shard has a history that this log does not have. */
  private boolean broken;

  /** The log as one reader sees it. */
  interface Log extends AutoCloseable {
    /** Reads on; empty where the server says that the log is of no use from there on. */
    Optional<ServerLog.Tail> tail(TailPosition from, int chunkBytes) throws InterruptedException;

    /** What the server said of it last, not long ago. */
    ServerLog.State state() throws InterruptedException;

    /** Microseconds since 1970 by the server's clock. */
    long clockMicros();

    /** Whether it is another log than the one that was opened. */
    boolean isAnother() throws InterruptedException;

    @Override
    void close();
  }

  ArangoFeed(FeedPosition after, Log log, FeedMarkers markers) {
    this.log = log;
    this.markers = markers;
    Position from = after.position();
    this.next = LogPlace.after(from);
    this.groups = new TransactionGroups(next, GROUP);
    this.passed = from;
    this.given = from;
    this.head = from;
  }

  /** Changes that were committed together; {@code left} are those that were not given yet. */
  private record Group(Deque<FeedEntry> left, Position at) {
    int size() {
      return left.stream().mapToInt(entry -> entry.change().size()).sum();
    }
  }

  @Override
  public FeedRead read(int maxBytes) throws InterruptedException {
    if (broken) {
      return gone();
    }
    for (int i = 0; pending.isEmpty() && i < PASSED; i++) {
      Optional<ServerLog.Tail> tail =
          log.tail(next, Math.min(MOST_CHUNK, Math.max(LEAST_CHUNK, maxBytes)));
      if (tail.isEmpty()) {
        return gone();
      }
      TailPosition.Step step = take(tail.get());
      if (step instanceof TailPosition.Rebuilt) {
        return new FeedRead.OtherIncarnation(ArangoSource.incarnation(log.state().id()));
      }
      if (step instanceof TailPosition.Gap) {
        return gone();
      }
      if (!((TailPosition.Onward) step).atOnce()) {
        break;
      }
    }
    if (log.isAnother()) {
      return new FeedRead.OtherIncarnation(ArangoSource.incarnation(log.state().id()));
    }
    return give(maxBytes);
  }

  private FeedRead gone() throws InterruptedException {
    return new FeedRead.Gone(LogPlace.ofTick(log.state().oldest()));
  }

  private TailPosition.Step take(ServerLog.Tail tail) throws InterruptedException {
    TailPosition asked = next;
    WalBody body = new WalBody(tail.lines(), asked.from());
    List<WalMarker> read = new ArrayList<>();
    for (WalMarker marker = body.next(); marker != null; marker = body.next()) {
      read.add(marker);
    }
    TailPosition.Step step = asked.step(tail.answer(), body);
    if (!(step instanceof TailPosition.Onward onward)) {
      return step;
    }
    markers.prepare(read);
    for (WalMarker marker : read) {
      groups.add(marker).ifPresent(group -> enqueue(group, asked));
    }
    groups.answerEnded(tail.answer(), onward.next()).ifPresent(group -> enqueue(group, asked));
    next = onward.next();
    long newest = tail.answer().lastTick();
    boolean atEnd =
        groups.open() == 0 && !tail.answer().checkMore() && tail.answer().lastScanned() == newest;
    TailPosition resumable = atEnd ? asked.resumeAt(newest) : groups.resumable();
    if (Long.compareUnsigned(resumable.from(), LogPlace.tick(passed)) > 0) {
      passed = LogPlace.of(resumable);
    }
    head =
        Long.compareUnsigned(newest, LogPlace.tick(passed)) > 0 ? LogPlace.ofTick(newest) : passed;
    return step;
  }

  private static Position place(long tick, TailPosition asked) {
    return LogPlace.of(asked.resumeAt(tick));
  }

  private void enqueue(TransactionGroup group, TailPosition asked) {
    Position at = place(group.at(), asked);
    Deque<FeedEntry> entries = new ArrayDeque<>();
    for (WalMarker marker : group.markers()) {
      markers.entry(marker, at, log.clockMicros()).ifPresent(entries::add);
    }
    if (!entries.isEmpty()) {
      pending.add(new Group(entries, at));
    }
  }

  private FeedRead give(int maxBytes) throws InterruptedException {
    clock = Math.max(clock, log.clockMicros());
    long bytes = 0;
    while (!pending.isEmpty()) {
      Group group = pending.peek();
      if (bytes > 0 && bytes + group.size() > maxBytes) {
        break;
      }
      while (!group.left.isEmpty() && (bytes < maxBytes || bytes == 0)) {
        FeedEntry entry = group.left.element();
        if (markers.follows(entry) && FeedMarkers.isDropped(entry)) {
          FeedMarkers.Drop drop = markers.drop(entry);
          if (drop instanceof FeedMarkers.Drop.CameBack) {
            broken = true;
            return gone();
          }
          if (drop instanceof FeedMarkers.Drop.Elsewhere elsewhere) {
            taken.add(elsewhere.moved());
          }
        } else if (markers.follows(entry)) {
          taken.add(entry);
          bytes += entry.change().size();
          clock = Math.max(clock, entry.committedAt());
        }
        group.left.remove();
      }
      if (!group.left.isEmpty()) {
        return batch(); // a part of one that is larger than the read
      }
      pending.remove();
      given = later(given, group.at);
    }
    if (pending.isEmpty()) {
      given = later(given, passed);
      taken.addAll(markers.moved(clock));
    }
    return batch();
  }

  private static Position later(Position one, Position other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private FeedRead batch() {
    List<FeedEntry> entries = List.copyOf(taken);
    taken.clear();
    return new FeedRead.Batch(entries, given, head.compareTo(given) < 0 ? given : head, clock);
  }

  @Override
  public void follow(Set<ShardId> shards) {
    markers.follow(shards);
  }

  @Override
  public void close() {
    log.close();
  }
}
