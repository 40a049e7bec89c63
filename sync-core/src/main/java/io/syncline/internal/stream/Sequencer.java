package io.syncline.internal.stream;

import io.syncline.internal.wire.DataMessage;
import io.syncline.internal.wire.Parts;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Puts the messages of a stream in order: drops what was seen, holds what came too early, joins
 * what was cut. Not thread-safe.
 */
final class Sequencer {
  private final long maxHeldBytes;
  private final Parts parts;
  private final TreeMap<Long, Item> held = new TreeMap<>();
  private long heldBytes;
  private long next = 1;
  private long partsFirst;
  private long partsBytes;

  /** A message in its place; {@code first} and {@code last} differ where it was cut. */
  record Item(long first, long last, DataMessage message, long bytes) {}

  Sequencer(long maxHeldBytes, long maxMessageBytes) {
    this.maxHeldBytes = maxHeldBytes;
    this.parts = new Parts(maxMessageBytes);
  }

  /** Begins with number 1. */
  void reset() {
    held.clear();
    heldBytes = 0;
    next = 1;
    parts.clear();
  }

  /** The number that comes next. */
  long next() {
    return next;
  }

  /** Whether something came too early. */
  boolean gap() {
    return !held.isEmpty();
  }

  /** Takes a message as it came; false if no more can be held. */
  boolean arrived(DataMessage message, long bytes) {
    long seq = message.seq();
    if (Rules.seen(seq, next) || held.containsKey(seq)) {
      return true;
    }
    if (heldBytes + bytes > maxHeldBytes && seq != next) {
      return false;
    }
    held.put(seq, new Item(seq, seq, message, bytes));
    heldBytes += bytes;
    return true;
  }

  /**
   * The next message in order, if it is there whole.
   *
   * @throws io.syncline.SyncException {@code CORRUPT} if pieces do not fit
   */
  Optional<Item> poll() {
    while (!held.isEmpty() && !Rules.outOfOrder(held.firstKey(), next)) {
      Item item = held.pollFirstEntry().getValue();
      heldBytes -= item.bytes;
      next = Math.max(next, item.last + 1);
      if (!(item.message instanceof DataMessage.Part part)) {
        return Optional.of(item);
      }
      if (part.index() == 0) {
        partsFirst = item.first;
        partsBytes = 0;
      }
      partsBytes += item.bytes;
      Optional<DataMessage> whole = parts.add(part);
      if (whole.isPresent()) {
        return Optional.of(new Item(partsFirst, item.last, whole.get(), partsBytes));
      }
    }
    return Optional.empty();
  }
}
