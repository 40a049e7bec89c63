package io.syncline.testkit.line;

import java.time.Duration;

/**
 * How a line is, in each direction.
 *
 * @param delay of every byte, up to 10 s
 * @param jitter up to so much more, another for each piece, up to 10 s; pieces stay in order
 * @param bytesPerSecond of one connection, 1 or more; {@link Long#MAX_VALUE} is no limit
 * @param resets by which chance a piece of at most 16 KiB resets its connection instead, 0 to 1
 */
public record LineWeather(Duration delay, Duration jitter, long bytesPerSecond, double resets) {
  private static final Duration MOST = Duration.ofSeconds(10);

  /** Nothing happens to what passes. */
  public static final LineWeather FINE =
      new LineWeather(Duration.ZERO, Duration.ZERO, Long.MAX_VALUE, 0);

  /** Checks the bounds. */
  public LineWeather {
    check("delay", delay);
    check("jitter", jitter);
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException(
          "bytesPerSecond is " + bytesPerSecond + ": 1 or more is allowed, cut() stops all");
    }
    if (!(resets >= 0 && resets <= 1)) {
      throw new IllegalArgumentException("resets is " + resets + ": 0 to 1 is allowed");
    }
  }

  private static void check(String name, Duration value) {
    if (value.isNegative() || value.compareTo(MOST) > 0) {
      throw new IllegalArgumentException(name + " is " + value + ": PT0S to " + MOST);
    }
  }

  /** The same with another delay and jitter. */
  public LineWeather delayed(Duration by, Duration upToMore) {
    return new LineWeather(by, upToMore, bytesPerSecond, resets);
  }

  /** The same with another limit of speed. */
  public LineWeather throttled(long bytes) {
    return new LineWeather(delay, jitter, bytes, resets);
  }

  /** The same with another chance of a reset. */
  public LineWeather resetting(double chance) {
    return new LineWeather(delay, jitter, bytesPerSecond, chance);
  }
}
