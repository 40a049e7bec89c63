package io.syncline.internal.transport;

import io.syncline.Registration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hints of one reader or writer. Costs little until there is one. Thread-safe; whoever fires
 * them holds no lock, since a hint may come back to the transport.
 */
public final class Hints {
  private static final Logger LOG = LoggerFactory.getLogger(Hints.class);
  private static final Hint[] NONE = {};

  private volatile Hint[] hints = NONE;

  /** Adds one, until its registration is closed. */
  public synchronized Registration add(Runnable call) {
    Hint hint = new Hint(call);
    Hint[] more = Arrays.copyOf(hints, hints.length + 1);
    more[hints.length] = hint;
    hints = more;
    return hint;
  }

  /** Calls all of them; of one that throws, the first failure is logged. */
  public void fire() {
    for (Hint hint : hints) {
      hint.fire();
    }
  }

  /** Forgets all of them. */
  public synchronized void clear() {
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
