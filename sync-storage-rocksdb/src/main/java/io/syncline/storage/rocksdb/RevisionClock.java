package io.syncline.storage.rocksdb;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongConsumer;

/**
 * Gives revisions: a hybrid of the store's clock (microseconds since 1970, times 1024) and a
 * counter. They only grow, also where the clock does not, and are never given twice: a bound that
 * all given revisions keep is durable before the first one beyond the last bound is given.
 */
final class RevisionClock {
  private static final int SHIFT = 10;
  private static final long AHEAD = 60_000_000L << SHIFT;
  private static final long TRUSTED = 86_400_000_000L << SHIFT;

  private final InstantSource clock;
  private final LongConsumer keepBound;
  private long last;
  private long bound;

  /**
   * @param bound the last one kept, 0 if none
   * @param keepBound makes a bound durable
   */
  RevisionClock(InstantSource clock, long bound, LongConsumer keepBound) {
    this.clock = clock;
    this.last = bound;
    this.bound = bound;
    this.keepBound = keepBound;
  }

  /** Makes a bound durable that holds for a while, so that the next revisions need no write. */
  synchronized void prepare() {
    keep(Math.max(last + 1, micros() << SHIFT));
  }

  private void keep(long revision) {
    long next = revision + AHEAD;
    keepBound.accept(next);
    bound = next;
  }

  /** Microseconds since 1970. */
  long micros() {
    return micros(clock.instant());
  }

  static long micros(Instant instant) {
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
  }

  /** The first of some revisions that follow each other. */
  synchronized long next(int count) {
    long first = Math.max(last + 1, micros() << SHIFT);
    long newLast = first + count - 1;
    if (newLast > bound) {
      keep(newLast);
    }
    last = newLast;
    return first;
  }

  /**
   * A revision was replicated to here: those given after it are greater, so that a document has no
   * revision twice when this cluster is written to one day. One from a clock more than a day ahead,
   * or from a store that counts otherwise, is not followed.
   */
  synchronized void observe(long revision) {
    if (revision > last && revision < (micros() << SHIFT) + TRUSTED) {
      last = revision;
    }
  }
}
