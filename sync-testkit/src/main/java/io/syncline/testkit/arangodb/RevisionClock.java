package io.syncline.testkit.arangodb;

import java.time.Duration;
import java.time.InstantSource;

/** The hybrid logical clock of one server. Guarded by the cluster's lock. */
final class RevisionClock {
  private final InstantSource time;
  private Duration ahead = Duration.ZERO;
  private long last;

  RevisionClock(InstantSource time) {
    this.time = time;
  }

  /** A revision above all before. */
  long next() {
    last = Math.max(time.millis() + ahead.toMillis() << Hlc.COUNTER_BITS, last + 1);
    return last;
  }

  /** It is wrong by this much from now on. */
  void skew(Duration by) {
    ahead = by;
  }

  /** Goes forward when a later revision of another server is seen. */
  void saw(long revision) {
    if (revision > 0) {
      last = Math.max(last, revision);
    }
  }
}
