package io.syncline.internal.stream;

import io.syncline.store.FeedPosition;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was sent and is not yet acknowledged, in bytes. Not thread-safe. */
final class Window {
  private final long bytes;
  private final ArrayDeque<Flight> flights = new ArrayDeque<>();
  private long inFlight;
  private @Nullable FeedPosition durable;

  private record Flight(long last, long bytes, @Nullable FeedPosition before) {}

  Window(long bytes) {
    this.bytes = bytes;
  }

  boolean open() {
    return Rules.windowOpen(inFlight, bytes);
  }

  /**
   * Counts what was sent.
   *
   * @param before the position before it
   */
  void sent(long last, long size, @Nullable FeedPosition before) {
    flights.add(new Flight(last, size, before));
    inFlight += size;
  }

  void acknowledged(long seq) {
    while (!flights.isEmpty() && flights.element().last <= seq) {
      inFlight -= flights.remove().bytes;
    }
    durable = flights.isEmpty() ? null : flights.element().before;
  }

  /**
   * The position before the first unacknowledged message; empty if all is acknowledged, or nothing
   * is known yet.
   */
  Optional<FeedPosition> durable() {
    return flights.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(durable).or(() -> Optional.ofNullable(flights.element().before));
  }
}
