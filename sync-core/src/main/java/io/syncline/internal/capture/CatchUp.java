package io.syncline.internal.capture;

import io.syncline.SyncRuntime.Urgency;
import io.syncline.internal.loop.Deadlines;
import io.syncline.store.Feed;
import io.syncline.store.FeedOpening;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedRead;
import io.syncline.store.ShardId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A reader that brings some streams up to the shared one, and ends when all have joined it, left,
 * or can't go on. A stream that is full for long is left behind, with its position, for the next
 * one. On the sender's lane only.
 */
final class CatchUp implements AutoCloseable {
  private static final int READ_BYTES = 1 << 20;
  private static final long BLOCKED_NANOS = 1_000_000_000L;

  private final FeedSender owner;
  private final FeedReaders readers;
  private final ReaderFailures failures;
  private final List<SenderDrive> drives;
  private @Nullable Feed feed;
  private FeedPosition at;
  private boolean reading = true;
  private boolean ended;
  private long blockedSince = -1;

  CatchUp(
      FeedSender owner,
      FeedReaders readers,
      ReaderFailures failures,
      List<SenderDrive> drives,
      FeedPosition from) {
    this.owner = owner;
    this.readers = readers;
    this.failures = failures;
    this.drives = new ArrayList<>(drives);
    this.at = from;
    Deadlines.await(
        owner.lane,
        Urgency.LIVE,
        owner.context.store().source().open(from),
        owner.context.options().callDeadline(),
        "opening feed " + owner.task.feed(),
        this::opened,
        error -> failed(String.valueOf(error.getMessage())),
        late -> {
          owner.metrics.lateCompletions.add();
          if (late instanceof FeedOpening.Opened ready) {
            ready.feed().close();
          }
        });
  }

  boolean has(SenderDrive drive) {
    return drives.contains(drive);
  }

  /** Whether no read is under way: then streams may leave. */
  boolean resting() {
    return !reading;
  }

  void leave(SenderDrive drive) {
    drives.remove(drive);
  }

  void step() {
    if (ended || reading) {
      return;
    }
    drives.removeIf(drive -> drive.wants().isEmpty() || drive.closed());
    if (drives.isEmpty()) {
      end();
      return;
    }
    long now = owner.context.runtime().nanoTime();
    List<SenderDrive> full = drives.stream().filter(SenderDrive::full).toList();
    if (!full.isEmpty()) {
      blockedSince = blockedSince < 0 ? now : blockedSince;
      boolean othersCould = full.size() < drives.size() || readers.waitsBeside(this);
      if (now - blockedSince > BLOCKED_NANOS && othersCould) {
        full.stream().filter(SenderDrive::detach).forEach(drives::remove);
        blockedSince = -1;
        owner.liveSoon();
      }
      return;
    }
    blockedSince = -1;
    read();
  }

  private void opened(FeedOpening opening) {
    reading = false;
    if (ended || owner.closed()) {
      if (opening instanceof FeedOpening.Opened ready) {
        ready.feed().close();
      }
      return;
    }
    if (opening instanceof FeedOpening.Opened ready) {
      feed = ready.feed();
      Set<ShardId> shards = new TreeSet<>();
      drives.forEach(drive -> shards.add(drive.start().shard()));
      feed.follow(shards);
      owner.liveSoon();
      return;
    }
    String why =
        opening instanceof FeedOpening.Gone
            ? "the feed no longer has the position"
            : opening instanceof FeedOpening.Ahead
                ? "the position lies after the feed's end"
                : "the feed is another incarnation";
    lost(why, true);
  }

  /**
   * The feed can't go on.
   *
   * @param firstOnly only those at the oldest position are lost for certain; the next catch-up
   *     tells about the others
   */
  private void lost(String why, boolean firstOnly) {
    FeedPosition from = at;
    for (SenderDrive drive : List.copyOf(drives)) {
      Optional<FeedPosition> wants = drive.wants();
      if (!firstOnly || wants.isEmpty() || wants.get().equals(from)) {
        drive.feedLost(why);
      }
    }
    end();
  }

  private void read() {
    reading = true;
    Feed open = java.util.Objects.requireNonNull(feed);
    Deadlines.await(
        owner.lane,
        Urgency.LIVE,
        open.read(READ_BYTES),
        owner.context.options().callDeadline(),
        "reading feed " + owner.task.feed(),
        result -> {
          reading = false;
          if (!ended && !owner.closed()) {
            took(result);
          }
        },
        error -> {
          reading = false;
          String why = String.valueOf(error.getMessage());
          for (SenderDrive drive : List.copyOf(drives)) {
            if (!drive.detach()) {
              drive.feedLost(why);
            }
          }
          failed(why);
        },
        late -> owner.metrics.lateCompletions.add());
  }

  private void took(FeedRead result) {
    if (result instanceof FeedRead.Batch batch) {
      failures.over();
      at = at.at(batch.scannedTo());
      Dispatch.give(batch, at, drives);
      owner.liveSoon();
    } else {
      lost(
          result instanceof FeedRead.Gone
              ? "the feed no longer has what follows"
              : "the feed is another incarnation",
          false);
    }
  }

  /** It could not be read; the next one tries again, after a pause. */
  private void failed(String why) {
    if (!ended) {
      failures.failed(why);
      end();
    }
  }

  private void end() {
    close();
    readers.caughtUp(this);
  }

  @Override
  public void close() {
    ended = true;
    if (feed != null) {
      feed.close();
      feed = null;
    }
  }
}
