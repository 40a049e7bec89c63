package io.syncline.internal.loop;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners what happens, in order, away from whoever says it. Never blocks. Thread-safe.
 *
 * <p>Bounds: of what is said with one key only the last waits, behind all that was said before it,
 * so it always arrives; of what is said without a key {@value #MOST} wait, and more is dropped,
 * which is in the log once for each time that it begins.
 */
public final class Teller<L> {
  private static final Logger LOG = LoggerFactory.getLogger(Teller.class);
  private static final int MOST = 1000;

  private final String name;
  private final List<L> listeners;
  private final Executor executor;

  /** Guarded by this, like what follows. In the order in which it is told. */
  private final Map<Object, Consumer<L>> waiting = new LinkedHashMap<>();

  private int withoutKey;
  private boolean dropping;
  private boolean running;

  /**
   * For some listeners.
   *
   * @param name of whoever tells, for the log
   * @param executor runs one task at a time
   */
  public Teller(String name, List<L> listeners, Executor executor) {
    this.name = name;
    this.listeners = List.copyOf(listeners);
    this.executor = executor;
  }

  /** Tells that something is so from now on: only the last of what has the same key is needed. */
  public void state(Object key, Consumer<L> event) {
    add(key, event);
  }

  /** Tells that something has happened; lost where too much waits. */
  public void happened(Consumer<L> event) {
    add(null, event);
  }

  private void add(@Nullable Object key, Consumer<L> event) {
    if (listeners.isEmpty()) {
      return;
    }
    synchronized (this) {
      if (key != null) {
        waiting.remove(key);
        waiting.put(key, event);
      } else if (withoutKey < MOST) {
        waiting.put(new Once(), event);
        withoutKey++;
        dropping = false;
      } else {
        if (!dropping) {
          LOG.warn(
              "event=listener-too-slow of={} waiting={} next=\"events that are no state are dropped"
                  + " until it has caught up\"",
              name,
              MOST);
        }
        dropping = true;
        return;
      }
      if (running) {
        return;
      }
      running = true;
    }
    try {
      executor.execute(this::tellAll);
    } catch (RejectedExecutionException e) {
      synchronized (this) {
        running = false;
        waiting.clear();
        withoutKey = 0;
      }
      LOG.debug("event=listener-not-told of={} reason=\"the runtime is closed\"", name);
    }
  }

  /** In one task, so that a runtime that is closed meanwhile still tells what waits. */
  private void tellAll() {
    for (Consumer<L> event = next(); event != null; event = next()) {
      for (L listener : listeners) {
        try {
          event.accept(listener);
        } catch (RuntimeException e) {
          LOG.warn("event=listener-failed of={} next=\"the next event is told\"", name, e);
        }
      }
    }
  }

  private synchronized @Nullable Consumer<L> next() {
    Iterator<Map.Entry<Object, Consumer<L>>> all = waiting.entrySet().iterator();
    if (!all.hasNext()) {
      running = false;
      return null;
    }
    Map.Entry<Object, Consumer<L>> first = all.next();
    all.remove();
    if (first.getKey() instanceof Once) {
      withoutKey--;
    }
    return first.getValue();
  }

  /** Stands for one thing that happened; equal to itself alone. */
  private static final class Once {}
}
