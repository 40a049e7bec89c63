package io.syncline.internal.capture;

import io.syncline.Registration;
import io.syncline.SyncRuntime.Urgency;
import io.syncline.internal.loop.Deadlines;
import io.syncline.store.Feed;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedRead;
import io.syncline.store.Position;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The readers of one feed: a shared one at its end, for all streams that keep up, and at most one
 * that brings others up to it.
 *
 * <p>Ordering: a stream joins the shared reader between two of its reads, when it stands at or
 * after its place; the changes it has already are skipped by the stream itself. Failure: a reader
 * that fails is opened anew where it was; one that answers <i>gone</i> or <i>other incarnation</i>
 * ends the changes of its streams, which compare. On the sender's lane only.
 */
final class FeedReaders implements AutoCloseable {
  private static final int READ_BYTES = 1 << 20;
  private static final long BLOCKED_NANOS = 1_000_000_000L;

  /** Joining copies the set of all streams: with many of them, many join at a time. */
  private static final long JOIN_PAUSE_A_STREAM = 5_000;

  private static final long MOST_JOIN_PAUSE = 50_000_000L;

  private final FeedSender owner;
  private final Map<ShardId, SenderDrive> attached = new HashMap<>();
  private final Set<SenderDrive> waiting = new LinkedHashSet<>();
  private final Set<SenderDrive> loaded = new LinkedHashSet<>();
  private final Set<SenderDrive> scanning = new LinkedHashSet<>();
  private @Nullable Feed shared;
  private @Nullable Registration hint;
  private @Nullable FeedPosition at;
  private @Nullable Position head;
  private long clock;
  private long clockAt;
  private @Nullable EndOpening opening;
  private boolean reading;
  private boolean more;
  private boolean followDirty = true;
  private volatile boolean hinted;
  private final PollPace pace = new PollPace();
  private long pollDue;
  private long joinDue;

  /** Whether the shared reader was read since it was opened. */
  private boolean proven;

  private long blockedSince = -1;
  private final ReaderFailures failures;
  private final ReaderFailures failuresBehind;
  private @Nullable CatchUp catchUp;

  FeedReaders(FeedSender owner) {
    this.owner = owner;
    if (!owner.hasFeed()) {
      at = FeedPosition.ofComparison(owner.task.feed(), 0);
      head = at.position();
    }
    this.pollDue = owner.context.runtime().nanoTime();
    this.failures = new ReaderFailures(owner, "shared");
    this.failuresBehind = new ReaderFailures(owner, "catch-up");
    this.joinDue = pollDue;
  }

  /** Whether the feed is open, or there is none to open. */
  boolean open() {
    return shared != null || !owner.hasFeed();
  }

  /** Whether the last attempt to open the feed, or to read its end, failed. */
  boolean failing() {
    return failures.any();
  }

  Optional<FeedPosition> scanned() {
    return Optional.ofNullable(at);
  }

  Position head() {
    return java.util.Objects.requireNonNull(head);
  }

  /** The source store's clock, now; our own where the store has no feed to tell. */
  long clock() {
    if (!owner.hasFeed()) {
      return owner.context.runtime().wallMicros();
    }
    return clock + (owner.context.runtime().nanoTime() - clockAt) / 1000;
  }

  /** Does what can be done; true if there is more at once. */
  boolean step() {
    if (owner.closed() || !owner.hasFeed()) {
      return false;
    }
    long now = owner.context.runtime().nanoTime();
    if (shared == null) {
      if (opening == null && failures.mayOpen()) {
        opening = new EndOpening(owner, this::openedAtEnd, this::failed);
      }
      return false;
    }
    if (hinted) {
      hinted = false;
      more = true;
      pace.hinted();
    }
    if (!reading) {
      if (now - joinDue >= 0) {
        join(now);
      } else if (!waiting.isEmpty()) {
        owner.liveAfter(Duration.ofNanos(joinDue - now));
      }
      if (mayRead(now) && (more || now - pollDue >= 0)) {
        read(now);
      }
    }
    if (catchUp == null && failuresBehind.mayOpen()) {
      beginCatchUp();
    }
    if (catchUp != null) {
      catchUp.step();
    }
    owner.liveAfter(pace.pause());
    return false;
  }

  /** A stream wants changes, and is not at the shared reader. */
  void wants(SenderDrive drive) {
    if (waiting.add(drive)) {
      owner.liveSoon();
    }
  }

  /** A stream has ended, or wants no changes now. */
  void forget(SenderDrive drive) {
    waiting.remove(drive);
    loaded.remove(drive);
    scanning.remove(drive);
    if (catchUp != null) {
      catchUp.leave(drive); // what it reads has nothing to do with where the stream will stand
    }
    if (attached.remove(drive.start().shard(), drive)) {
      followDirty = true;
    }
  }

  /** A stream must be told how far the feed was read, also where nothing of it is for its shard. */
  void scanning(SenderDrive drive) {
    scanning.add(drive);
    owner.liveSoon();
  }

  /** A stream holds changes that it could not send yet. */
  void loaded(SenderDrive drive) {
    loaded.add(drive);
  }

  /** Streams that stand where the shared reader is, or after it, join it. */
  private void join(long now) {
    FeedPosition place = java.util.Objects.requireNonNull(at);
    for (SenderDrive drive : List.copyOf(waiting)) {
      Optional<FeedPosition> wants = drive.wants();
      if (wants.isEmpty()) {
        waiting.remove(drive);
      } else if (wants.get().reaches(place)
          && (catchUp == null || !catchUp.has(drive) || catchUp.resting())) {
        waiting.remove(drive);
        SenderDrive before = attached.put(drive.start().shard(), drive);
        if (before != null && before != drive) {
          leave(before);
        }
        drive.attach();
        if (catchUp != null) {
          catchUp.leave(drive);
        }
        followDirty = true;
      }
    }
    if (followDirty) {
      followDirty = false;
      java.util.Objects.requireNonNull(shared).follow(new TreeSet<>(attached.keySet()));
      joinDue = now + Math.min(MOST_JOIN_PAUSE, attached.size() * JOIN_PAUSE_A_STREAM);
    }
  }

  /** A stream leaves the shared reader, with its position; if it can't, it compares. */
  private void leave(SenderDrive drive) {
    if (attached.remove(drive.start().shard(), drive)) {
      followDirty = true;
    }
    loaded.remove(drive);
    if (drive.detach()) {
      waiting.add(drive);
    } else {
      drive.feedLost("the feed's reader was changed within a transaction");
    }
  }

  /** Back-pressure: a stream that is full for long leaves if others could go on, else all wait. */
  private boolean mayRead(long now) {
    List<SenderDrive> full = new ArrayList<>();
    long buffered = 0;
    loaded.removeIf(drive -> drive.bufferedBytes() == 0 || !drive.attached());
    for (SenderDrive drive : loaded) {
      buffered += drive.bufferedBytes();
      if (drive.full()) {
        full.add(drive);
      }
    }
    if (full.isEmpty() && buffered < owner.context.options().bufferBytes()) {
      blockedSince = -1;
      return true;
    }
    blockedSince = blockedSince < 0 ? now : blockedSince;
    if (now - blockedSince > BLOCKED_NANOS && full.size() < attached.size()) {
      full.forEach(this::leave);
      blockedSince = -1;
      owner.liveSoon();
    }
    return false;
  }

  private void openedAtEnd(Feed feed, FeedPosition end) {
    opening = null;
    shared = feed;
    proven = false;
    hint = feed.onHint(this::hinted);
    at = end;
    head = end.position();
    clock = owner.context.runtime().wallMicros();
    clockAt = owner.context.runtime().nanoTime();
    followDirty = true;
    more = true;
    owner.liveSoon();
    owner.controlSoon();
  }

  private void hinted() {
    hinted = true;
    owner.liveSoon();
  }

  private void read(long now) {
    reading = true;
    more = false;
    pollDue = now + pace.pause().toNanos();
    Feed feed = java.util.Objects.requireNonNull(shared);
    Deadlines.await(
        owner.lane,
        Urgency.LIVE,
        feed.read(READ_BYTES),
        owner.context.options().callDeadline(),
        "reading feed " + owner.task.feed(),
        result -> {
          reading = false;
          if (!owner.closed() && feed == shared) {
            took(result);
            step();
          }
        },
        error -> {
          reading = false;
          if (!owner.closed() && feed == shared) {
            reopen(String.valueOf(error.getMessage()));
          }
        },
        late -> owner.metrics.lateCompletions.add());
  }

  private void took(FeedRead result) {
    if (result instanceof FeedRead.Batch batch) {
      proven = true;
      failures.over();
      at = java.util.Objects.requireNonNull(at).at(batch.scannedTo());
      head = batch.head();
      clock = batch.clock();
      clockAt = owner.context.runtime().nanoTime();
      pace.read(!batch.entries().isEmpty());
      pollDue = clockAt + pace.pause().toNanos();
      more |= batch.scannedTo().compareTo(batch.head()) < 0 || !batch.entries().isEmpty();
      Dispatch.give(batch, at, attached);
      scanning.removeIf(drive -> !drive.attached() || !drive.waitsForScan());
      FeedPosition scanned = at;
      List.copyOf(scanning).forEach(drive -> drive.changes(List.of(), scanned));
    } else {
      String why =
          result instanceof FeedRead.Gone
              ? "the feed no longer has what follows"
              : "the feed is another incarnation";
      List<SenderDrive> lost = List.copyOf(attached.values());
      attached.clear();
      loaded.clear();
      lost.forEach(drive -> drive.feedLost(why));
      closeShared();
      if (proven) {
        owner.liveSoon();
      } else {
        failed(why); // it was not even there at its end: what is opened now would be no better
      }
    }
  }

  /** The reader failed: a new one; what the old one had not given is read by the catch-up. */
  private void reopen(String why) {
    List.copyOf(attached.values()).forEach(this::leave);
    closeShared();
    failed(why);
  }

  private void failed(String why) {
    opening = null;
    failures.failed(why);
  }

  private void beginCatchUp() {
    List<SenderDrive> behind = new ArrayList<>();
    FeedPosition least = null;
    for (SenderDrive drive : List.copyOf(waiting)) {
      Optional<FeedPosition> wants = drive.wants();
      if (wants.isEmpty() || !drive.maySend()) {
        continue; // also what can't be sent now would hold up the others
      }
      FeedPosition place = java.util.Objects.requireNonNull(at);
      if (!wants.get().comparableTo(place)) {
        waiting.remove(drive);
        drive.feedLost("the feed is another incarnation");
      } else if (!wants.get().reaches(place)) {
        behind.add(drive);
        least = least == null || !wants.get().reaches(least) ? wants.get() : least;
      }
    }
    if (least != null) {
      catchUp = new CatchUp(owner, this, failuresBehind, behind, least);
    }
  }

  /** Whether others wait that a catch-up does nothing for, and that could go on. */
  boolean waitsBeside(CatchUp reader) {
    return waiting.stream().anyMatch(d -> !reader.has(d) && d.maySend() && d.wants().isPresent());
  }

  /** The catch-up has ended, whatever became of it. */
  void caughtUp(CatchUp ended) {
    if (catchUp == ended) {
      catchUp = null;
      owner.liveSoon();
    }
  }

  private void closeShared() {
    if (hint != null) {
      hint.close();
      hint = null;
    }
    if (shared != null) {
      shared.close();
      shared = null;
    }
  }

  @Override
  public void close() {
    closeShared();
    if (opening != null) {
      opening.close();
      opening = null;
    }
    if (catchUp != null) {
      catchUp.close();
      catchUp = null;
    }
  }
}
