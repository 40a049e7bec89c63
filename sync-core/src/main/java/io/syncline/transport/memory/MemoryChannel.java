package io.syncline.transport.memory;

import io.syncline.transport.Frame;
import io.syncline.transport.Received;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One channel: a linked list of frames, of which each reader knows its place.
 *
 * <p>Ordering: one lock per channel; hints and futures are called after it is released. Bounds: a
 * frame lives until every reader that was attached when it came has taken it, and at once where
 * there is none; the slowest reader's rest is what counts against the limit.
 */
final class MemoryChannel {
  private static final MemoryReader[] NO_READERS = {};

  private final long limit;
  private boolean exists;
  private Node tail = new Node(null, 0, 0);
  private long written;
  private MemoryReader[] readers = NO_READERS;
  private List<MemoryWriter> waiting = List.of();

  /** How many writers and readers hold this channel; guarded by its entry in the network's map. */
  int holders;

  MemoryChannel(long limit) {
    this.limit = limit;
  }

  synchronized boolean exists() {
    return exists;
  }

  /** Makes the channel: readers that waited for it are at its end now, writers have room. */
  void create() {
    MemoryReader[] positioned;
    List<MemoryWriter> woken;
    synchronized (this) {
      if (exists) {
        return;
      }
      exists = true;
      positioned = readers;
      woken = takeWaiting();
    }
    for (MemoryReader reader : positioned) {
      reader.positioned();
    }
    wake(woken);
  }

  /** Removes the channel and what it holds; whoever has it open waits for its next creation. */
  synchronized void remove() {
    exists = false;
    for (MemoryReader reader : readers) {
      skipToEnd(reader);
    }
  }

  boolean offer(Frame frame, MemoryWriter writer) {
    long bytes = bytes(frame);
    MemoryReader[] notified;
    synchronized (this) {
      if (!exists || used() + bytes > limit) {
        wait(writer);
        return false;
      }
      if (readers.length == 0) {
        return true;
      }
      Node node = new Node(frame, tail.place + 1, readers.length);
      tail.next = node;
      tail = node;
      written += bytes;
      notified = readers;
    }
    for (MemoryReader reader : notified) {
      reader.arrived();
    }
    return true;
  }

  Optional<Received> poll(MemoryReader reader) {
    Received received;
    List<MemoryWriter> woken;
    synchronized (this) {
      Node next = reader.cursor == null ? null : reader.cursor.next;
      if (next == null) {
        return Optional.empty();
      }
      Frame frame = next.take();
      reader.cursor = next;
      reader.taken += bytes(frame);
      received = new Received(frame, next.place, next.next != null);
      woken = takeWaitingIfRoom();
    }
    wake(woken);
    return Optional.of(received);
  }

  /** Puts a reader at the end. */
  void attach(MemoryReader reader) {
    boolean positioned;
    synchronized (this) {
      if (reader.cursor != null) {
        return;
      }
      reader.cursor = tail;
      reader.taken = written;
      readers = Arrays.copyOf(readers, readers.length + 1);
      readers[readers.length - 1] = reader;
      positioned = exists;
    }
    if (positioned) {
      reader.positioned();
    }
  }

  /** Takes a reader away, and with it what only it still had to read. */
  void detach(MemoryReader reader) {
    List<MemoryWriter> woken;
    synchronized (this) {
      if (reader.cursor == null) {
        return;
      }
      skipToEnd(reader);
      reader.cursor = null;
      readers = Arrays.stream(readers).filter(r -> r != reader).toArray(MemoryReader[]::new);
      woken = takeWaitingIfRoom();
    }
    wake(woken);
  }

  synchronized List<MemoryReader> readers() {
    return List.of(readers);
  }

  synchronized void forget(MemoryWriter writer) {
    if (waiting.contains(writer)) {
      waiting.remove(writer);
    }
  }

  private void skipToEnd(MemoryReader reader) {
    if (reader.cursor == null) {
      return;
    }
    for (Node node = reader.cursor.next; node != null; node = node.next) {
      node.take();
    }
    reader.cursor = tail;
    reader.taken = written;
  }

  private long used() {
    long slowest = written;
    for (MemoryReader reader : readers) {
      slowest = Math.min(slowest, reader.taken);
    }
    return written - slowest;
  }

  private void wait(MemoryWriter writer) {
    if (waiting.isEmpty()) {
      waiting = new ArrayList<>(1);
    }
    if (!waiting.contains(writer)) {
      waiting.add(writer);
    }
  }

  /** At half of the limit any frame fits, and writers are not woken for every frame taken. */
  private List<MemoryWriter> takeWaitingIfRoom() {
    return !waiting.isEmpty() && exists && used() <= limit / 2 ? takeWaiting() : List.of();
  }

  private List<MemoryWriter> takeWaiting() {
    List<MemoryWriter> taken = waiting;
    waiting = List.of();
    return taken;
  }

  private static void wake(List<MemoryWriter> writers) {
    for (MemoryWriter writer : writers) {
      writer.room();
    }
  }

  private static long bytes(Frame frame) {
    return (long) frame.payload().length() + Frame.HEADER_BYTES;
  }

  /** A place in the channel. It lets go of its frame when the last reader has taken it. */
  static final class Node {
    private final long place;
    private @Nullable Frame frame;
    private @Nullable Node next;
    private int missing;

    private Node(@Nullable Frame frame, long place, int missing) {
      this.frame = frame;
      this.place = place;
      this.missing = missing;
    }

    private Frame take() {
      Frame taken = java.util.Objects.requireNonNull(frame);
      if (--missing == 0) {
        frame = null;
      }
      return taken;
    }
  }
}
