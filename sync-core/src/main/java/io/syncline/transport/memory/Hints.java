package io.syncline.transport.memory;

import io.syncline.Registration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hints of one reader or writer. Costs nothing until there is one. Thread-safe. */
final class Hints {
  private static final Logger LOG = LoggerFactory.getLogger(Hints.class);
  private static final Entry[] NONE = {};

  private volatile Entry[] entries = NONE;

  synchronized Registration add(Runnable hint) {
    Entry entry = new Entry(this, hint);
    Entry[] more = Arrays.copyOf(entries, entries.length + 1);
    more[entries.length] = entry;
    entries = more;
    return entry;
  }

  /** Calls all of them. Never under a lock: a hint may come back to the transport. */
  void fire() {
    for (Entry entry : entries) {
      try {
        entry.hint.run();
      } catch (RuntimeException e) {
        if (!entry.failed) {
          entry.failed = true;
          LOG.warn("event=hint-failed next=\"called again; later failures are not logged\"", e);
        }
      }
    }
  }

  synchronized void clear() {
    entries = NONE;
  }

  private synchronized void remove(Entry entry) {
    entries = Arrays.stream(entries).filter(e -> e != entry).toArray(Entry[]::new);
  }

  private static final class Entry implements Registration {
    private final Hints owner;
    private final Runnable hint;
    private volatile boolean failed;

    Entry(Hints owner, Runnable hint) {
      this.owner = owner;
      this.hint = hint;
    }

    @Override
    public void close() {
      owner.remove(this);
    }
  }
}
