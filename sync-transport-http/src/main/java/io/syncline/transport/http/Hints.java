package io.syncline.transport.http;

import io.syncline.Registration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hints of one reader or writer. Thread-safe; never called under a lock. */
final class Hints {
  private static final Logger LOG = LoggerFactory.getLogger(Hints.class);
  private static final Hint[] NONE = {};

  private volatile Hint[] hints = NONE;

  synchronized Registration add(Runnable call) {
    Hint hint = new Hint(call);
    Hint[] more = Arrays.copyOf(hints, hints.length + 1);
    more[hints.length] = hint;
    hints = more;
    return hint;
  }

  void fire() {
    for (Hint hint : hints) {
      hint.fire();
    }
  }

  synchronized void clear() {
    hints = NONE;
  }

  private synchronized void remove(Hint gone) {
    hints = Arrays.stream(hints).filter(h -> h != gone).toArray(Hint[]::new);
  }

  private final class Hint implements Registration {
    private final Runnable call;
    private volatile boolean failed;

    Hint(Runnable call) {
      this.call = call;
    }

    void fire() {
      try {
        call.run();
      } catch (RuntimeException e) {
        if (!failed) {
          failed = true;
          LOG.warn("event=hint-failed next=\"called again; later failures are not logged\"", e);
        }
      }
    }

    @Override
    public void close() {
      remove(this);
    }
  }
}
