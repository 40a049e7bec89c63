package io.syncline.internal.stream;

import io.syncline.Stall;
import io.syncline.internal.wire.Heartbeat;
import io.syncline.store.FeedPosition;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver has heard, and when; when silence, a gap or standstill is too long. Times are
 * monotonic nanoseconds. Not thread-safe.
 *
 * <p>Heartbeats hold off silence, they never count as movement.
 */
final class Health {
  private final ReceiverOptions options;
  private long heardAt;
  private long arrivedAt;
  private long movedAt;
  private long gapSince = -1;
  private long tailSince = -1;
  private long changedAt = -1;
  private long sourceClock;
  private long clockAt = -1;
  private long lagMicros;
  private @Nullable FeedPosition head;
  private @Nullable FeedPosition scanned;
  private boolean headRests;
  private boolean idle;
  private boolean working;
  private long last;

  Health(ReceiverOptions options, long now) {
    this.options = options;
    begin(now);
    movedAt = now;
  }

  /** A new stream. What is known of the source's head stays. */
  void begin(long now) {
    heardAt = now;
    arrivedAt = now;
    gapSince = -1;
    tailSince = -1;
    idle = false;
    working = false;
    last = 0;
    scanned = null;
  }

  /** Any frame of the channel, of whatever stream: the channel is alive. */
  void channelAlive(long now) {
    heardAt = now;
  }

  void arrived(long now, boolean gap, long next) {
    heardAt = now;
    arrivedAt = now;
    gapSince = gap ? gapSince < 0 ? now : gapSince : -1;
    if (tailSince >= 0 && !Rules.tailMissing(last, next)) {
      tailSince = -1;
    }
  }

  void beat(Heartbeat heartbeat, Heartbeat.Beat beat, long now, long next) {
    heardAt = now;
    FeedPosition newHead = heartbeat.scanned().at(heartbeat.head());
    headRests = newHead.equals(head);
    head = newHead;
    scanned = heartbeat.scanned();
    sourceClock = heartbeat.clock();
    clockAt = now;
    idle = beat.idle();
    working = beat.working();
    last = beat.last();
    tailSince = Rules.tailMissing(last, next) ? tailSince < 0 ? now : tailSince : -1;
  }

  void moved(long now) {
    movedAt = now;
  }

  /** The checkpoint was read back: no movement where the sender has something to do. */
  void watched(long now) {
    if (idle || head == null) {
      movedAt = now;
    }
  }

  void changed(long now) {
    changedAt = now;
    movedAt = now;
  }

  /** Why the stream can't go on; empty if it can. */
  String lost(long now, boolean comparing, boolean busy) {
    if (Rules.silent(now - heardAt, options.heartbeat())) {
      return "nothing heard for " + Duration.ofNanos(now - heardAt).toMillis() + " ms";
    }
    String missing = missing(now);
    if (!missing.isEmpty()) {
      return missing;
    }
    if (comparing
        && !busy
        && !working
        && Rules.silent(now - Math.max(arrivedAt, movedAt), 2 * options.heartbeat())) {
      return "the comparison does not move";
    }
    return "";
  }

  /** Which messages are missing for too long; empty if none. */
  String missing(long now) {
    long patience = options.heartbeat();
    if (gapSince >= 0 && Rules.gapIsLoss(now - gapSince, patience)) {
      return "a message is missing";
    }
    if (tailSince >= 0
        && Rules.gapIsLoss(now - tailSince, patience)
        && Rules.gapIsLoss(now - arrivedAt, patience)) {
      return "the last messages are missing";
    }
    return "";
  }

  /** Where an idle shard's checkpoint may move to, given what was taken. */
  Optional<FeedPosition> advance(long next) {
    return Rules.mayAdvance(last, next, idle) ? Optional.ofNullable(scanned) : Optional.empty();
  }

  boolean headRests() {
    return headRests;
  }

  boolean idle() {
    return idle;
  }

  boolean senderWorks() {
    return working;
  }

  Optional<FeedPosition> head() {
    return Optional.ofNullable(head);
  }

  boolean fresh(long now) {
    return clockAt >= 0 && !Rules.silent(now - clockAt, options.heartbeat());
  }

  /**
   * Changes were applied that were committed at a moment of the source's clock; the lag in
   * microseconds.
   */
  long applied(long committedAt, long now) {
    changed(now);
    if (clockAt < 0) {
      return -1;
    }
    lagMicros = Math.max(0, sourceClock(now) - committedAt);
    return lagMicros;
  }

  /** Lag now: of the oldest change not applied, or since the last word where nothing is heard. */
  Duration lag(long now, boolean caughtUp, long oldestCommittedAt) {
    if (clockAt < 0) {
      return Duration.ofNanos(Math.max(0, now - movedAt));
    }
    if (oldestCommittedAt > 0) {
      return micros(sourceClock(now) - oldestCommittedAt);
    }
    if (caughtUp && fresh(now)) {
      return Duration.ZERO;
    }
    return micros(Math.max(lagMicros, (now - Math.max(clockAt, movedAt)) / 1000));
  }

  /** How old a moment of the source's clock is; by our own where that was not heard yet. */
  Duration age(long now, long micros, long heardSince) {
    return clockAt < 0 || micros <= 0
        ? Duration.ofNanos(Math.max(0, now - heardSince))
        : micros(sourceClock(now) - micros);
  }

  /** Whether the source has no feed, and is compared again and again. */
  boolean comparesAgain() {
    return head != null && !head.inFeed();
  }

  Duration sinceHeard(long now) {
    return Duration.ofNanos(now - heardAt);
  }

  Duration sinceChange(long now) {
    return Duration.ofNanos(changedAt < 0 ? 0 : now - changedAt);
  }

  /**
   * Whether nothing moves although it should.
   *
   * @param behind whether there is something to be done
   * @param applying whether the target's store has it
   * @param refusal why the target's store did not do what it was asked for last; empty if it did
   */
  Optional<Stall> stall(long now, boolean behind, boolean applying, String refusal) {
    long still = now - movedAt;
    if (!behind || still <= options.stallAfter()) {
      return Optional.empty();
    }
    Duration lasting = Duration.ofNanos(still);
    if (applying || !refusal.isEmpty()) {
      return Optional.of(
          new Stall(
              Stall.Hop.TARGET_STORE,
              refusal.isEmpty() ? "the target's store does not answer" : refusal,
              lasting));
    }
    if (working) {
      return Optional.of(
          new Stall(Stall.Hop.SOURCE_STORE, "the source's store does not answer", lasting));
    }
    return Optional.of(new Stall(Stall.Hop.TRANSPORT, "nothing comes from the source", lasting));
  }

  private long sourceClock(long now) {
    return sourceClock + (now - clockAt) / 1000;
  }

  private static Duration micros(long micros) {
    return Duration.ofNanos(Math.max(0, micros) * 1000);
  }
}
