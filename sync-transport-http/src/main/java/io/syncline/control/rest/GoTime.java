package io.syncline.control.rest;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and durations as Go writes them in JSON. Stateless. */
final class GoTime {
  /** Go's zero time: never, or not known. */
  static final String NEVER = "0001-01-01T00:00:00Z";

  private static final Pattern PART = Pattern.compile("([0-9]+)(ns|us|ms|s|m|h)");

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

  /**
   * Reads whole nanoseconds, or a duration as Go writes it, such as {@code 1m30s}; not negative.
   */
  static Optional<Duration> duration(String text) {
    if (text.matches("[0-9]{1,18}")) {
      return Optional.of(Duration.ofNanos(Long.parseLong(text)));
    }
    if (!text.matches("([0-9]{1,9}(ns|us|ms|s|m|h))+")) {
      return Optional.empty();
    }
    Duration sum = Duration.ZERO;
    Matcher parts = PART.matcher(text);
    while (parts.find()) {
      sum = sum.plus(Long.parseLong(parts.group(1)), unit(parts.group(2)));
    }
    return Optional.of(sum);
  }

  private static ChronoUnit unit(String name) {
    return switch (name) {
      case "ns" -> ChronoUnit.NANOS;
      case "us" -> ChronoUnit.MICROS;
      case "ms" -> ChronoUnit.MILLIS;
      case "s" -> ChronoUnit.SECONDS;
      case "m" -> ChronoUnit.MINUTES;
      default -> ChronoUnit.HOURS;
    };
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
