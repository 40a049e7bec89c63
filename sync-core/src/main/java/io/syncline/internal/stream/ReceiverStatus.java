package io.syncline.internal.stream;

import io.syncline.Progress;
import io.syncline.Stall;
import io.syncline.SyncState;
import io.syncline.control.ShardReport;
import io.syncline.control.TaskSpec;
import io.syncline.store.Checkpoint;
import io.syncline.store.FeedPosition;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a receiver says of itself. Not thread-safe. */
final class ReceiverStatus {
  private final TaskSpec.ReceiveShard task;
  private String message = "";
  private String waiting = "";
  private String unclaimed = "";
  private String key = "";
  private ShardReport.Event event = ShardReport.Event.NONE;
  private boolean copied;
  private boolean resyncing;
  private boolean historyLost;
  private long documents;
  private long bytes;
  private long total;
  private long copyBegan;
  private final long began;
  private boolean comparedBefore;
  private long asOf;

  ReceiverStatus(TaskSpec.ReceiveShard task, long now) {
    this.task = task;
    this.copyBegan = now;
    this.began = now;
  }

  void message(@Nullable String text) {
    message = text == null ? "" : text;
  }

  /** Why the target's store does not do what it is asked for; empty once it does. */
  void waiting(String why) {
    waiting = why;
  }

  /** Why the shard can't be claimed; empty once it is. */
  void unclaimed(String why) {
    unclaimed = why;
  }

  private String refusal(ShardReceiver.Mode mode) {
    return mode == ShardReceiver.Mode.CLAIMING && !unclaimed.isEmpty() ? unclaimed : waiting;
  }

  String text() {
    return message;
  }

  void failed(String why, String ofKey) {
    message = why;
    key = ofKey;
  }

  void event(ShardReport.Event what, String why) {
    event = what;
    message = why;
  }

  /**
   * A comparison begins.
   *
   * @param again after one that was completed in this stream, because the source has no feed: the
   *     target only gets newer
   */
  void comparing(boolean lost, String why, boolean again) {
    comparedBefore = again;
    resyncing = copied && !again;
    historyLost = lost;
    message = why;
    documents = 0;
    bytes = 0;
    total = 0;
    copyBegan = -1;
  }

  void total(long documentsInAll) {
    total = Math.max(total, documentsInAll);
  }

  void copied(long moreDocuments, long moreBytes, long now) {
    copyBegan = copyBegan < 0 ? now : copyBegan;
    documents += moreDocuments;
    bytes += moreBytes;
  }

  void copyEnds() {
    resyncing = false;
    historyLost = false;
    total = documents;
  }

  /** Changes flow: a comparison is over, or was announced and never began. */
  void following() {
    copied = true;
    resyncing = false;
    historyLost = false;
    message = "";
    waiting = "";
  }

  /** What the checkpoint says: where the source has no feed, when the last comparison began. */
  void compared(Optional<FeedPosition> at) {
    if (at.isPresent()) {
      asOf = at.get().inFeed() ? 0 : at.get().position().number();
    }
  }

  ShardReport report(
      long now,
      ShardReceiver.Mode mode,
      @Nullable Checkpoint checkpoint,
      Health health,
      Intake intake,
      Verifications verifications) {
    boolean follows = mode == ShardReceiver.Mode.FOLLOWING;
    Optional<FeedPosition> durable = checkpoint == null ? Optional.empty() : checkpoint.position();
    boolean caughtUp =
        follows
            && intake.idle()
            && health.fresh(now)
            && durable.isPresent()
            && durable.get().inFeed()
            && health.head().isPresent()
            && durable.get().reaches(health.head().get());
    boolean behind =
        mode == ShardReceiver.Mode.COMPARING
            || follows && (!intake.idle() || !health.idle() || !health.fresh(now))
            || mode == ShardReceiver.Mode.STARTED
            || mode == ShardReceiver.Mode.CLAIMING && !refusal(mode).isEmpty();
    boolean compares = asOf > 0 || health.comparesAgain();
    boolean applying = intake.busy() && !(follows && compares && health.senderWorks());
    Optional<Stall> stall = health.stall(now, behind, applying, refusal(mode));
    SyncState state = state(mode, stall.isPresent());
    Duration lag =
        compares
            ? health.age(now, asOf, began)
            : health.lag(
                now,
                follows && intake.idle() && health.idle(),
                follows ? intake.oldestCommittedAt() : 0);
    return new ShardReport(
        task.id(),
        task.epoch(),
        task.shard(),
        state,
        state == SyncState.RUNNING && compares ? repeats(lag) : message,
        key,
        stall,
        event,
        durable,
        health.head(),
        caughtUp,
        lag,
        progress(now, mode),
        resyncing,
        historyLost,
        copied,
        verifications.owed(),
        verifications.open(),
        intake.writes(),
        health.sinceHeard(now),
        health.sinceChange(now));
  }

  private SyncState state(ShardReceiver.Mode mode, boolean stalled) {
    return switch (mode) {
      case CLAIMING, WAITING_OUT, STARTED ->
          copied ? SyncState.INITIAL_SYNC : SyncState.INITIALIZING;
      case COMPARING -> comparedBefore && !stalled ? SyncState.RUNNING : SyncState.INITIAL_SYNC;
      case FOLLOWING -> stalled ? SyncState.INITIAL_SYNC : SyncState.RUNNING;
      case FAILED -> SyncState.FAILED;
      case OVER -> SyncState.INITIALIZING;
    };
  }

  private static String repeats(Duration age) {
    return "the source has no feed: it is compared again and again, the last comparison that was"
        + " completed began "
        + age.toSeconds()
        + " s ago";
  }

  private Progress progress(long now, ShardReceiver.Mode mode) {
    if (mode != ShardReceiver.Mode.COMPARING || documents == 0) {
      return new Progress(documents, total, bytes, Optional.empty());
    }
    double perDocument = (double) (now - copyBegan) / documents;
    Optional<Duration> remaining =
        total >= documents
            ? Optional.of(Duration.ofNanos((long) (perDocument * (total - documents))))
            : Optional.empty();
    return new Progress(documents, Math.max(total, documents), bytes, remaining);
  }
}
