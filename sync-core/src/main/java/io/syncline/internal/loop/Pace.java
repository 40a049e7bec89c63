package io.syncline.internal.loop;

import io.syncline.SyncRuntime;
import java.time.Duration;

/**
 * When something is to be done next, with growing distances while it does not succeed. Not
 * thread-safe; a step asks {@link #due}, acts, and says when to ask again.
 */
public final class Pace {
  /** Longer than anything is slept: whoever sleeps so long just looks again. */
  public static final Duration LONG = Duration.ofMinutes(10);

  private final SyncRuntime runtime;
  private final long least;
  private final long most;
  private long distance;
  private long at;
  private boolean set;

  /**
   * Makes a pace that is due at once.
   *
   * @param least the first distance
   * @param most what the distance grows to, doubling
   */
  public Pace(SyncRuntime runtime, Duration least, Duration most) {
    this.runtime = runtime;
    this.least = least.toNanos();
    this.most = most.toNanos();
    now();
  }

  /** Whether it is to be done now. */
  public boolean due() {
    return set && runtime.nanoTime() - at >= 0;
  }

  /** Due at once; distances begin anew. */
  public void now() {
    distance = least;
    at = runtime.nanoTime();
    set = true;
  }

  /** It was tried: due again after the present distance, which grows. */
  public void later() {
    at = runtime.nanoTime() + distance;
    distance = Math.min(most, distance * 2);
    set = true;
  }

  /** It was done: due again after a time; distances begin anew. */
  public void after(Duration time) {
    distance = least;
    at = runtime.nanoTime() + time.toNanos();
    set = true;
  }

  /** Due at the latest after a time, or earlier if it is already so. */
  public void within(Duration time) {
    if (!set || at - runtime.nanoTime() > time.toNanos()) {
      at = runtime.nanoTime() + time.toNanos();
      set = true;
    }
  }

  /** Not due until told otherwise. */
  public void never() {
    distance = least;
    set = false;
  }

  /** It is being tried: not due until told otherwise, distances stay as they are. */
  public void trying() {
    set = false;
  }

  /** How long until it is due: zero if it is, at most {@link #LONG}. */
  public Duration left() {
    Duration left = set ? Duration.ofNanos(Math.max(0, at - runtime.nanoTime())) : LONG;
    return shorter(left, LONG);
  }

  /** The shorter of two times. */
  public static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
