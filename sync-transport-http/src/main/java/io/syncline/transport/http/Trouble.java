package io.syncline.transport.http;

import io.syncline.metrics.Count;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that something goes wrong, once for each kind of failure until it works again, and once that
 * it does; counts every time. Thread-safe.
 */
final class Trouble {
  private static final Logger LOG = LoggerFactory.getLogger(Trouble.class);

  private final String what;
  private final Count errors;

  /** Copied at each change; few, since kinds are states and not messages. */
  private volatile Set<String> current = Set.of();

  Trouble(String what, Count errors) {
    this.what = what;
    this.errors = errors;
  }

  void report(String kind, Object reason, String next) {
    errors.add();
    synchronized (this) {
      Set<String> more = new HashSet<>(current);
      if (!more.add(kind)) {
        return;
      }
      current = Set.copyOf(more);
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
      current = Set.of();
    }
    LOG.info("event=channel-recovered what=\"{}\"", what);
  }
}
