package io.syncline.transport.kafka;

import io.syncline.metrics.Count;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
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

  void report(Throwable failure, String next) {
    errors.add();
    synchronized (this) {
      String kind = failure.getClass().getSimpleName();
      if (kind.equals(current)) {
        return;
      }
      current = kind;
    }
    LOG.warn("event=kafka-trouble what=\"{}\" reason=\"{}\" next=\"{}\"", what, failure, next);
  }

  void over() {
    if (current.isEmpty()) {
      return; // as for nearly every frame
    }
    synchronized (this) {
      if (current.isEmpty()) {
        return;
      }
      current = "";
    }
    LOG.info("event=kafka-recovered what=\"{}\"", what);
  }

  /** Whether the broker does not let us in or not let us do this. */
  static boolean refused(Throwable failure) {
    return failure instanceof AuthenticationException || failure instanceof AuthorizationException;
  }
}
