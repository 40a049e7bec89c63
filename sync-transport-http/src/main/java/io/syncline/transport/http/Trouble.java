package io.syncline.transport.http;

import io.syncline.metrics.Count;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that something goes wrong once for each kind of failure, and once that it is over; counts
 * every time. Thread-safe.
 */
final class Trouble {
  private static final Logger LOG = LoggerFactory.getLogger(Trouble.class);

  private final String what;
  private final Count errors;
  private volatile String current = "";

  Trouble(String what, Count errors) {
    this.what = what;
    this.errors = errors;
  }

  void report(String kind, Object reason, String next) {
    errors.add();
    synchronized (this) {
      if (kind.equals(current)) {
        return;
      }
      current = kind;
    }
    LOG.warn("event=channel-trouble what=\"{}\" reason=\"{}\" next=\"{}\"", what, reason, next);
  }

  void over() {
    if (current.isEmpty()) {
      return;
    }
    synchronized (this) {
      if (current.isEmpty()) {
        return;
      }
      current = "";
    }
    LOG.info("event=channel-recovered what=\"{}\"", what);
  }
}
