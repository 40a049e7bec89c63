package io.syncline.control.rest;

import java.time.Duration;
import java.time.Instant;

/** Times and durations as Go writes them in JSON. Stateless. */
final class GoTime {
  /** Go's zero time: never, or not known. */
  static final String NEVER = "0001-01-01T00:00:00Z";

  private GoTime() {}

  /** RFC 3339 in UTC, with as many digits of a second as it takes. */
  static String text(Instant time) {
    return time.toString();
  }

  /** The moment of the wall clock's microseconds. */
  static Instant instant(long wallMicros) {
    return Instant.EPOCH
        .plusNanos(Math.floorMod(wallMicros, 1_000_000L) * 1_000L)
        .plusSeconds(Math.floorDiv(wallMicros, 1_000_000L));
  }

  /** Whole nanoseconds, at most what 64 bits hold. */
  static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException e) {
      return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
