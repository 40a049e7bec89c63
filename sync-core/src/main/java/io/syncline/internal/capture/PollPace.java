package io.syncline.internal.capture;

import java.time.Duration;

/**
 * How long to wait before a feed is read again whose end was reached. Where something came just
 * now, more is likely to come soon; a feed that has hinted says so by itself. Not thread-safe.
 */
final class PollPace {
  /** While nothing comes, and where the feed hints. */
  static final Duration IDLE = Duration.ofMillis(200);

  /** After something came. */
  static final Duration BUSY = Duration.ofMillis(10);

  private Duration pause = IDLE;
  private boolean hints;

  /** The feed has hinted. */
  void hinted() {
    hints = true;
    pause = IDLE;
  }

  /** It was read, and something came or nothing did. */
  void read(boolean came) {
    if (!hints) {
      Duration twice = pause.multipliedBy(2);
      pause = came ? BUSY : twice.compareTo(IDLE) < 0 ? twice : IDLE;
    }
  }

  Duration pause() {
    return pause;
  }
}
