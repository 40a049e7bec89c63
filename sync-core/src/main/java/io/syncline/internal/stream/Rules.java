package io.syncline.internal.stream;

import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.store.Checkpoint;
import io.syncline.store.FeedId;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.Position;

/**
 * The decisions on which the shard protocol rests, one method each. Without any one of them data is
 * lost, goes back, or a shard hangs; the simulation replaces each by its opposite and must notice.
 * Stateless.
 */
final class Rules {
  private Rules() {}

  /**
   * A batch of changes is applied only where it continues: its {@code from} and incarnation are
   * those of the last one.
   */
  static boolean continues(FeedPosition from, FeedPosition chain) {
    return from.equals(chain);
  }

  /**
   * A repair is applied, and a verification made, only at exactly the position up to which the
   * sender has sent.
   */
  static boolean repairFits(FeedPosition from, FeedPosition chain) {
    return from.equals(chain);
  }

  /** A frame of a dead stream is dropped. */
  static boolean ofStream(StreamId frame, StreamId mine) {
    return frame.equals(mine);
  }

  /** A lower session than one that was heard is a zombie's. */
  static boolean staleSession(SessionId frame, SessionId greatest) {
    return frame.compareTo(greatest) < 0;
  }

  /**
   * Sessions have an order within one feed of one incarnation of a shard; that of a shard that came
   * from elsewhere says nothing of the sender it has now.
   */
  static boolean sessionCounts(Checkpoint found, Incarnation source, FeedId feed) {
    return found.source().equals(source)
        && found.position().filter(at -> at.feed().equals(feed)).isPresent();
  }

  /**
   * A stream is bound to the session of its first frame; a higher one means that the sender began a
   * new life.
   */
  static boolean otherSession(SessionId frame, SessionId bound) {
    return !bound.equals(SessionId.NONE) && !frame.equals(bound);
  }

  /** What was taken already is dropped. */
  static boolean seen(long seq, long next) {
    return seq < next;
  }

  /** What does not follow at once is held, not taken. */
  static boolean outOfOrder(long seq, long next) {
    return seq > next;
  }

  /** A heartbeat that names a later message than was taken says that one is missing. */
  static boolean tailMissing(long last, long next) {
    return last >= next;
  }

  /**
   * Before the first range of a comparison is applied, the checkpoint durably loses its position.
   */
  static boolean losesPositionFirst() {
    return true;
  }

  /** The checkpoint after a range of a comparison: still without a position. */
  static Checkpoint afterRange(Checkpoint comparing, FeedPosition at, Incarnation source) {
    return comparing;
  }

  /** Ranges outside a comparison with their snapshot are refused. */
  static boolean rangeFits(FeedPosition at, FeedPosition comparing) {
    return at.equals(comparing);
  }

  /** What an interrupted batch may have shown already is held until it is whole. */
  static boolean hold(Position to, Position intent) {
    return to.compareTo(intent) < 0;
  }

  /**
   * An idle checkpoint moves on only when the receiver has every message that the sender had sent.
   */
  static boolean mayAdvance(long last, long next, boolean idle) {
    return idle && last == next - 1;
  }

  /** A message is acknowledged when it is durable, not when it has come. */
  static long acknowledged(long taken, long durable) {
    return durable;
  }

  /** An idle receiver reads its checkpoint back. */
  static boolean watches() {
    return true;
  }

  /** START is repeated until the stream's first frame. */
  static boolean repeatsStart() {
    return true;
  }

  /** An open answer is repeated until a frame follows it. */
  static boolean repeatsAnswer() {
    return true;
  }

  /** Silence of a few heartbeats starts a new stream. */
  static boolean silent(long sinceHeard, long heartbeat) {
    return sinceHeard > 3 * heartbeat;
  }

  /** A gap that does not close starts a new stream. */
  static boolean gapIsLoss(long sinceGap, long patience) {
    return sinceGap > patience;
  }

  /**
   * What was read of a feed's former incarnation says nothing to a stream that follows this one.
   */
  static boolean ofFeed(FeedPosition read, FeedPosition sent) {
    return read.comparableTo(sent);
  }

  /** A receiver that was told of another incarnation than it copies does not take its frames. */
  static boolean sameCollection(Incarnation frame, Incarnation wanted) {
    return frame.equals(wanted);
  }

  /** A position may be gone on from only in the incarnation of the shard that it was reached in. */
  static boolean mayResume(Checkpoint checkpoint, Incarnation wanted) {
    return checkpoint.phase() == Checkpoint.Phase.FOLLOWING && checkpoint.source().equals(wanted);
  }

  /** Of a store without fencing, what a predecessor wrote late is found by a comparison. */
  static boolean comparesAfterTakeOver(boolean storeHasNoFence, boolean hadPredecessor) {
    return storeHasNoFence && hadPredecessor;
  }

  /** A sender takes only a greater stream. */
  static boolean newerStream(StreamId start, StreamId serving) {
    return start.compareTo(serving) > 0;
  }

  /** An answer counts only for the digest that it names, in the stream and session that asked. */
  static boolean answers(boolean open, boolean sameStream, boolean sameSession) {
    return open && sameStream && sameSession;
  }

  /** A verification is made where everything up to its snapshot, and nothing after it, was sent. */
  static boolean markDue(boolean nothingBefore, Position scanned, Position snapshot) {
    return nothingBefore && scanned.compareTo(snapshot) >= 0;
  }

  /** A snapshot that is older than what was sent shows what the target no longer holds. */
  static boolean passed(Position sent, Position snapshot) {
    return sent.compareTo(snapshot) > 0;
  }

  /** Changes after a snapshot that is waited for are kept back until its mark is sent. */
  static boolean afterMark(Position at, Position snapshot) {
    return at.compareTo(snapshot) > 0;
  }

  /** What the snapshot of a comparison holds already is not sent again as a change. */
  static boolean alreadySent(Position at, Position sent) {
    return at.compareTo(sent) <= 0;
  }

  /** No more is sent than the window holds. */
  static boolean windowOpen(long inFlight, long window) {
    return inFlight < window;
  }

  /** The comparison has ended when nothing is left to digest, to answer, to scan, or to send. */
  static boolean copied(boolean narrowed, boolean nothingLeft, int scansOut) {
    return narrowed && nothingLeft && scansOut == 0;
  }

  /** Where the feed could not go on, a comparison starts. */
  static boolean comparesWhenLost() {
    return true;
  }

  /** A message that the sender could not encode into what the target takes fails the shard. */
  static boolean tooLarge(long bytes, long most) {
    return bytes > most;
  }

  /** A range that was repaired and differs in the same way again is failed, not repaired again. */
  static boolean repairIsVain(int before, int now) {
    return before == now;
  }
}
