package io.syncline.internal.stream;

import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncException;
import io.syncline.control.ShardReport;
import io.syncline.control.TaskSpec;
import io.syncline.control.VerifyReport;
import io.syncline.internal.wire.ControlMessage;
import io.syncline.internal.wire.DataMessage;
import io.syncline.internal.wire.Heartbeat;
import io.syncline.store.ApplyResult;
import io.syncline.store.Checkpoint;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.Digest;
import io.syncline.store.FeedPosition;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The receiver of one shard, over all its streams: claims the shard, says START, takes messages in
 * order, has them applied, and starts a new stream wherever something does not fit.
 *
 * <p>Ordering: messages take effect in the order of their numbers; changes are applied one batch at
 * a time, ranges of a comparison several at a time. Failure: anything that does not fit, is
 * missing, or whose outcome is not known begins a new stream, with a greater attempt. Recovery:
 * everything needed stands in the shard's checkpoint. All times are monotonic nanoseconds. Not
 * thread-safe.
 */
public final class ShardReceiver {
  private static final long MILLI = 1_000_000L;
  private static final long FIRST_BACKOFF = 100 * MILLI;
  private static final long MAX_BACKOFF = 10_000 * MILLI;

  enum Mode {
    /** Waits to claim, or for the claim. */
    CLAIMING,
    /** Waits until a predecessor's writes can no longer land. */
    WAITING_OUT,
    /** Has said START. */
    STARTED,
    COMPARING,
    FOLLOWING,
    FAILED,
    /** Another stream or synchronisation has the shard, or the source's shard is over. */
    OVER
  }

  private final TaskSpec.ReceiveShard task;
  private final ReceiverOptions options;
  private final ReceiverActions actions;
  private final long tag;
  private final Sequencer sequencer;
  private final Health health;
  private final Applies applies = new Applies();
  private final Intake intake;
  private final Map<Long, ControlMessage.Answer> answers = new LinkedHashMap<>();
  private final ReceiverStatus status;
  private final Verifications verifications;

  private Mode mode = Mode.CLAIMING;
  private StreamId stream;
  private SessionId session = SessionId.NONE;
  private SessionId greatest = SessionId.NONE;
  private @Nullable Checkpoint checkpoint;
  private Optional<FeedPosition> resume = Optional.empty();
  private boolean targetEmpty;
  private boolean compareNext;
  private boolean claimOut;
  private long calls;
  private long due;
  private long backoff = FIRST_BACKOFF;
  private long answerDue;
  private long watchedAt;
  private long advancedAt;

  /** Makes a receiver that does nothing until the first {@link #tick}. */
  public ShardReceiver(
      TaskSpec.ReceiveShard task,
      long tag,
      ReceiverOptions options,
      ReceiverActions actions,
      long now) {
    this.task = task;
    this.tag = tag;
    this.options = options;
    this.actions = actions;
    this.stream = new StreamId(task.epoch(), 0);
    this.compareNext = task.fresh();
    this.sequencer =
        new Sequencer(
            2 * options.windowBytes(), options.maxDocumentBytes() + options.windowBytes());
    this.health = new Health(options, now);
    this.status = new ReceiverStatus(task, now);
    this.verifications = new Verifications(task.shard(), tag, actions);
    this.intake = new Intake(this, options, actions, applies, verifications, status, health);
    this.due = now;
    this.advancedAt = now;
  }

  // ---- the driver's side

  /**
   * Whether a frame is of the running stream and of no dead session; frames that are not need not
   * be decoded.
   */
  public boolean accepts(StreamId frameStream, SessionId frameSession, long now) {
    health.channelAlive(now);
    if (!Rules.ofStream(frameStream, stream)
        || mode == Mode.CLAIMING
        || mode == Mode.WAITING_OUT
        || !live()) {
      actions.count(ReceiverActions.Event.DEAD, 1);
      return false;
    }
    return bind(frameSession, now);
  }

  /** A message of the running stream. */
  public void onMessage(DataMessage message, long bytes, long now) {
    if (message instanceof DataMessage.Rejected rejected) {
      rejected(rejected);
      return;
    }
    if (!sequencer.arrived(message, bytes)) {
      newStream(now, "more came out of order than can be held");
      return;
    }
    try {
      for (Optional<Sequencer.Item> item = sequencer.poll();
          item.isPresent();
          item = sequencer.poll()) {
        intake.add(item.get());
      }
    } catch (SyncException e) {
      onCorrupt(now, e.getMessage());
      return;
    }
    if (sequencer.gap()) {
      actions.count(ReceiverActions.Event.GAP, 1);
    }
    health.arrived(now, sequencer.gap(), sequencer.next());
    intake.advance(now);
  }

  /** A frame of the running stream could not be decoded: what it said is missing. */
  public void onCorrupt(long now, @Nullable String why) {
    actions.count(ReceiverActions.Event.CORRUPT, 1);
    status.message("a frame could not be decoded: " + why);
  }

  /** A sign of life of the sender. */
  public void onBeat(Heartbeat heartbeat, Heartbeat.Beat beat, long now) {
    if (!Rules.ofStream(beat.stream(), stream)
        || mode == Mode.CLAIMING
        || mode == Mode.WAITING_OUT
        || !live()
        || !bind(beat.session(), now)) {
      return;
    }
    health.beat(heartbeat, beat, now, sequencer.next());
    if (mode == Mode.STARTED && resume.isPresent() && beat.idle() && beat.last() == 0) {
      follow(resume.get());
    }
  }

  /** The sender is heard again after a silence: START is said at once, not after its pause. */
  public void onSenderReturned(long now) {
    if (mode == Mode.STARTED || mode == Mode.CLAIMING && !claimOut) {
      backoff = FIRST_BACKOFF;
      due = now;
    }
  }

  /** The claim's answer. */
  public void onClaim(long call, ClaimResult result, long now) {
    if (call != calls || mode != Mode.CLAIMING) {
      return;
    }
    claimOut = false;
    if (result instanceof ClaimResult.Claimed claimed) {
      claimed(claimed, now);
    } else if (result instanceof ClaimResult.Refused refused) {
      boolean mine = refused.by().sync().equals(task.sync());
      over(
          mine ? ShardReport.Event.FENCED : ShardReport.Event.TAKEN,
          mine
              ? refused.by().stream().toString()
              : "held by synchronisation " + refused.by().sync());
    } else {
      status.message("the target has no such shard yet");
      due = now + pause();
    }
  }

  /** The claim failed or was not answered: it is made again, with a greater stream. */
  public void onClaimFailed(long call, String why, long now) {
    if (call == calls && mode == Mode.CLAIMING) {
      claimOut = false;
      status.unclaimed(why);
      status.message("the target's store can't be claimed: " + why);
      due = now + pause();
    }
  }

  /** What became of a batch. */
  public void onApplied(long call, ApplyResult result, long now) {
    Applies.Batch batch = applies.remove(call);
    if (batch == null) {
      return;
    }
    if (result instanceof ApplyResult.Applied) {
      checkpoint = batch.next();
      intake.applied(batch, now);
      intake.advance(now);
    } else if (result instanceof ApplyResult.TryLater later) {
      status.waiting(later.why());
      applies.retry(batch, now + later.after().toNanos());
    } else if (result instanceof ApplyResult.Refused refused) {
      actions.count(ReceiverActions.Event.REFUSED, refused.documents().size());
      ApplyResult.Refusal first = refused.documents().get(0);
      fail("the target refuses a document: " + first.reason(), first.key().utf8());
    } else if (result instanceof ApplyResult.Fenced fenced) {
      newStream(now, "the checkpoint is not as it was left: " + fenced.why());
    } else if (result instanceof ApplyResult.Unknown unknown) {
      status.waiting(unknown.why());
      newStream(now, "the outcome of a write is not known: " + unknown.why());
    }
  }

  /** A snapshot that was asked for is there. */
  public void onSnapshot(long snapshot, long now) {
    intake.reads().taken(snapshot);
    intake.advance(now);
  }

  /** A snapshot, digests or a listing did not come. */
  public void onSnapshotFailed(long call, String why, long now) {
    if (intake.reads().awaits(call)) {
      status.waiting(why);
      newStream(now, "the target can't be read: " + why);
    }
  }

  /** Digests that were asked for. */
  public void onDigests(long call, List<Digest> digests, long now) {
    intake.reads().digested(call, digests, now);
  }

  /** A listing that was asked for. */
  public void onListing(long call, List<DataMessage.Listed> documents, long now) {
    intake.listed(call, documents, now);
  }

  /** Looks at the time: several times a heartbeat. */
  public void tick(long now) {
    switch (mode) {
      case CLAIMING -> {
        if (!claimOut && now - due >= 0) {
          claim(now);
        }
      }
      case WAITING_OUT -> {
        if (now - due >= 0) {
          start(now);
        }
      }
      case STARTED -> {
        if (Rules.repeatsStart() && now - due >= 0) {
          sayStart();
          due = now + pause();
        }
        String lost = health.missing(now);
        if (!lost.isEmpty()) {
          newStream(now, lost);
        }
      }
      case COMPARING, FOLLOWING -> {
        String lost = health.lost(now, mode == Mode.COMPARING, intake.busy());
        if (!lost.isEmpty()) {
          newStream(now, lost);
          return;
        }
        retry(now);
        repeat(now);
      }
      default -> {}
    }
  }

  /**
   * The batch of an idle shard: moves its checkpoint on, or reads it back. The caller gives it to
   * the store, many shards at once.
   *
   * @return empty if there is nothing to do
   */
  public Optional<ShardBatch> idleBatch(long now) {
    if (mode != Mode.FOLLOWING || !intake.idle() || checkpoint == null) {
      return Optional.empty();
    }
    Optional<FeedPosition> to = health.advance(sequencer.next());
    FeedPosition at = checkpoint.position().orElseThrow();
    boolean moves = to.isPresent() && to.get().comparableTo(at) && !at.reaches(to.get());
    boolean advance = moves && (now - advancedAt >= options.idleCheckpoint() || health.headRests());
    if (!advance && (!Rules.watches() || now - watchedAt < options.heartbeat())) {
      return Optional.empty();
    }
    Checkpoint next = advance ? checkpoint.following(session, task.source(), to.get()) : checkpoint;
    if (advance) {
      advancedAt = now;
    }
    ShardBatch batch = new ShardBatch(task.shard(), checkpoint, next, new ShardBatch.Nothing());
    applies.add(new Applies.Batch(nextCall(), Applies.Purpose.IDLE, batch, 0, 0, 0, 0, null, null));
    return Optional.of(batch);
  }

  /** The call that {@link #onApplied} expects for the batch that {@link #idleBatch} gave last. */
  public long idleCall() {
    return calls;
  }

  /** What is durable; empty before the stream has a session. */
  public Optional<ControlMessage.Ack> ack() {
    return session.equals(SessionId.NONE) || mode == Mode.CLAIMING || !live()
        ? Optional.empty()
        : Optional.of(
            new ControlMessage.Ack(
                tag,
                stream,
                session,
                Rules.acknowledged(
                    sequencer.next() - 1, applies.firstPending(intake.taken() + 1) - 1)));
  }

  /** Begins a verification, or goes on with the one of that name. */
  public VerifyReport verify(String name, boolean repair, long now) {
    VerifyReport report =
        verifications.verify(
            name, repair, mode == Mode.FAILED ? "the shard is failed: " + status.text() : "");
    repeat(now);
    return report;
  }

  /** Ends the stream, orderly. */
  public void stop() {
    if (mode != Mode.CLAIMING) {
      actions.say(new ControlMessage.Stop(tag, stream, "the task was stopped"));
    }
    intake.clear();
    applies.clear();
    mode = Mode.OVER;
  }

  /** How it stands. */
  public ShardReport report(long now) {
    return status.report(now, mode, checkpoint, health, intake, verifications);
  }

  /** The task. */
  public TaskSpec.ReceiveShard task() {
    return task;
  }

  /** The shard. */
  public ShardId shard() {
    return task.shard();
  }

  // ---- the inside, also for what belongs to it

  /** Begins the next stream, after a pause that grows while nothing is achieved. */
  void newStream(long now, String why) {
    actions.count(ReceiverActions.Event.STREAM, 1);
    status.message(why);
    intake.clear();
    applies.clear();
    answers.clear();
    sequencer.reset();
    health.begin(now);
    verifications.restart();
    session = SessionId.NONE;
    mode = Mode.CLAIMING;
    claimOut = false;
    due = now + pause();
  }

  void fail(String why, String key) {
    actions.say(new ControlMessage.Stop(tag, stream, why));
    intake.clear();
    applies.clear();
    status.failed(why, key);
    verifications.fail(why);
    mode = Mode.FAILED;
  }

  void over(ShardReport.Event event, String why) {
    actions.say(new ControlMessage.Stop(tag, stream, why));
    intake.clear();
    applies.clear();
    status.event(event, why);
    mode = Mode.OVER;
  }

  void follow(FeedPosition at) {
    mode = Mode.FOLLOWING;
    intake.begin(at);
    status.compared(Optional.of(at));
    status.following();
    backoff = FIRST_BACKOFF;
  }

  void comparing() {
    mode = Mode.COMPARING;
    targetEmpty = false;
  }

  /** Something was achieved. */
  void progress() {
    backoff = FIRST_BACKOFF;
  }

  void answer(ControlMessage.Answer answer, long now) {
    answers.put(answer.digest(), answer);
    if (answers.size() > 32) {
      answers.remove(answers.keySet().iterator().next());
    }
    answerDue = now + options.heartbeat();
    actions.say(answer);
  }

  Mode mode() {
    return mode;
  }

  Optional<FeedPosition> resume() {
    return resume;
  }

  Checkpoint checkpoint() {
    return java.util.Objects.requireNonNull(checkpoint, "the shard was not claimed");
  }

  SessionId session() {
    return session;
  }

  StreamId stream() {
    return stream;
  }

  long tag() {
    return tag;
  }

  long nextCall() {
    return ++calls;
  }

  private boolean live() {
    return mode != Mode.FAILED && mode != Mode.OVER;
  }

  private boolean bind(SessionId frame, long now) {
    if (Rules.staleSession(frame, greatest)) {
      actions.count(ReceiverActions.Event.DEAD, 1);
      return false;
    }
    greatest = frame;
    if (Rules.otherSession(frame, session)) {
      newStream(now, "the sender began anew");
      return false;
    }
    session = frame;
    return true;
  }

  private void claim(long now) {
    stream = new StreamId(stream.epoch(), stream.attempt() + 1);
    mode = Mode.CLAIMING;
    claimOut = true;
    boolean takeOver = task.takeOver() && stream.attempt() == 1;
    actions.claim(nextCall(), new Claim(task.shard(), task.sync(), stream, takeOver, false));
    health.begin(now);
  }

  private void claimed(ClaimResult.Claimed claimed, long now) {
    Checkpoint found = claimed.checkpoint();
    checkpoint = found;
    status.unclaimed("");
    if (Rules.sessionCounts(found, task.source(), task.feed())
        && found.session().compareTo(greatest) > 0) {
      greatest = found.session();
    }
    boolean compares =
        Rules.comparesAfterTakeOver(options.waitOut() > 0, found.phase() != Checkpoint.Phase.NEW);
    resume =
        !compareNext && !compares && Rules.mayResume(found, task.source())
            ? found.position().filter(FeedPosition::inFeed)
            : Optional.empty();
    status.compared(found.position());
    targetEmpty = claimed.empty();
    if (targetEmpty) {
      verifications.emptied();
    }
    intake.intent(resume.isPresent() ? found.intent() : Optional.empty());
    watchedAt = now;
    if (compares) {
      verifications.mustVerify();
      mode = Mode.WAITING_OUT;
      due = now + options.waitOut();
    } else {
      start(now);
    }
  }

  private void start(long now) {
    mode = Mode.STARTED;
    due = now + pause();
    sayStart();
  }

  private void sayStart() {
    actions.say(
        new ControlMessage.Start(
            tag,
            task.shard(),
            task.source(),
            stream,
            resume,
            targetEmpty,
            options.kinds(),
            options.bodyForm()));
  }

  private void rejected(DataMessage.Rejected rejected) {
    switch (rejected.kind()) {
      case OTHER_COLLECTION -> over(ShardReport.Event.ENDED, rejected.reason());
      case OTHER_FEED -> over(ShardReport.Event.MOVED, rejected.reason());
      case FAILED -> fail(rejected.reason(), rejected.key());
    }
  }

  private void retry(long now) {
    for (Applies.Batch batch = applies.due(now); batch != null; batch = applies.due(now)) {
      actions.apply(batch.call(), batch.batch(), batch.bytes());
    }
  }

  private void repeat(long now) {
    if (Rules.repeatsAnswer() && !answers.isEmpty() && now - answerDue >= 0) {
      answerDue = now + options.heartbeat();
      List.copyOf(answers.values()).forEach(actions::say);
    }
    if (mode == Mode.FOLLOWING && intake.mayVerify()) {
      verifications.ask(stream, session, now, options.heartbeat());
    }
  }

  /** The next pause: doubles each time, with a jitter of a quarter. */
  private long pause() {
    long pause = backoff + Math.floorMod(actions.random(), Math.max(1, backoff / 4));
    backoff = Math.min(MAX_BACKOFF, backoff * 2);
    return pause;
  }

  /** Goes on with a comparison instead. */
  void compareInstead(long now, String why) {
    compareNext = true;
    newStream(now, why);
  }

  boolean targetEmpty() {
    return targetEmpty;
  }

  long lastCall() {
    return calls;
  }

  /** A comparison is under way: the wish for one is fulfilled. */
  void compared() {
    compareNext = false;
  }

  /** The answers so far were heard. */
  void answersHeard() {
    answers.clear();
  }

  /** The checkpoint was read back. */
  void watched(long now) {
    watchedAt = now;
  }
}
