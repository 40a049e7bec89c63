package io.syncline.internal.transport;

import io.syncline.metrics.Count;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that something goes wrong, once for each kind of failure until it works again, and once that
 * it does; counts every time. Thread-safe.
 */
public final class Trouble {
  private static final Logger LOG = LoggerFactory.getLogger(Trouble.class);

  private final String what;
  private final Count errors;

  /** Copied at each change; few, since kinds are states and not messages. */
  private volatile List<String> current = List.of();

  /**
   * All is well so far.
   *
   * @param what is done, for the log
   * @param errors counts every failure
   */
  public Trouble(String what, Count errors) {
    this.what = what;
    this.errors = errors;
  }

  /** It failed; the kind is the name of the failure's class. */
  public void report(Throwable failure, String next) {
    report(failure.getClass().getSimpleName(), failure, next);
  }

  /**
   * It failed.
   *
   * @param kind one of few: a state, not a message
   * @param next what happens now
   */
  public void report(String kind, Object reason, String next) {
    errors.add();
    synchronized (this) {
      if (current.contains(kind)) {
        return;
      }
      List<String> more = new ArrayList<>(current);
      more.add(kind);
      current = List.copyOf(more);
    }
    LOG.warn("event=channel-trouble what=\"{}\" reason=\"{}\" next=\"{}\"", what, reason, next);
  }

  /** It works. Cheap where it did before. */
  public void over() {
    if (current.isEmpty()) {
      return;
    }
    synchronized (this) {
      if (current.isEmpty()) {
        return;
      }
      current = List.of();
    }
    LOG.info("event=channel-recovered what=\"{}\"", what);
  }
}
