package io.syncline.testkit.arangodb;

import java.time.InstantSource;

/** The hybrid logical clock of one server. Guarded by the cluster's lock. */
final class RevisionClock {
  private final InstantSource time;
  private long last;

  RevisionClock(InstantSource time) {
    this.time = time;
  }

  /** A revision above all before. */
  long next() {
    last = Math.max(time.millis() << Hlc.COUNTER_BITS, last + 1);
    return last;
  }

  /** Goes forward when a later revision of another server is seen. */
  void saw(long revision) {
    if (revision > 0) {
      last = Math.max(last, revision);
    }
  }
}
