package io.syncline.testkit.simulation;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All that happened in a simulation, as one running 64-bit hash: two runs of one seed that differ
 * anywhere differ here. With a sink the events are readable as well, at a price.
 */
public final class Trace {
  private final @Nullable Consumer<String> sink;
  private long hash = 0x243F6A8885A308D3L;
  private long events;

  /** A trace that only hashes. */
  public Trace() {
    this.sink = null;
  }

  /** A trace that also writes lines. */
  public Trace(Consumer<String> sink) {
    this.sink = sink;
  }

  /** The hash of all events so far. */
  public long hash() {
    return hash;
  }

  /** How many events there were. */
  public long events() {
    return events;
  }

  /** Adds an event. */
  void event(long now, int kind, long what) {
    events++;
    hash = Dice.mix(hash ^ Dice.mix(now * 31 + kind) + what);
  }

  /** Adds an event that a reader of the trace wants to see. */
  void event(long now, int kind, long what, Supplier<String> text) {
    event(now, kind, what);
    if (sink != null) {
      sink.accept(String.format("%12.6f %s", now / 1e9, text.get()));
    }
  }
}
