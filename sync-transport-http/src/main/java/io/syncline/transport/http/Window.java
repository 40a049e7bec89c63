package io.syncline.transport.http;

import io.syncline.transport.ChannelId;
import io.syncline.transport.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one channel of this process holds: a linked list of frames in which each reader has its
 * place.
 *
 * <p>Ordering: one lock per channel; hints and sessions are called after it is released. Bounds: a
 * frame lives until every reader that was attached, or expected, when it came has taken it, and not
 * at all where there is none; the slowest reader's rest is what counts against the limits.
 */
final class Window {
  private static final Cursor[] NONE = {};

  final ChannelId channel;
  private final HttpSite site;
  private boolean exists;
  private Node tail = new Node(null, 0, 0);

  /** The last node that all have taken: frames up to it are let go. */
  private Node head = tail;

  private Cursor[] cursors = NONE;
  private List<HttpWriter> waiting = List.of();
  private long used;

  /** How many writers there are; guarded by the site's map. */
  int writers;

  Window(HttpSite site, ChannelId channel) {
    this.site = site;
    this.channel = channel;
  }

  /** Says whether the channel exists, and which readers there are that may not have come yet. */
  void exists(boolean now, List<Long> readers, long expectedUntil) {
    List<HttpWriter> woken;
    synchronized (this) {
      if (now) {
        Set<Long> known = new HashSet<>();
        Arrays.stream(cursors).forEach(cursor -> known.add(cursor.reader));
        for (long reader : readers) {
          if (known.add(reader)) {
            Cursor cursor = new Cursor(this, 0, reader, null, tail);
            cursor.expectedUntil = expectedUntil;
            add(cursor);
          }
        }
      } else {
        for (Cursor cursor : cursors) {
          skipToEnd(cursor);
        }
      }
      exists = now;
      measure();
      woken = takeWaiting();
    }
    wake(woken);
  }

  /** Takes nothing until it is said again that the channel exists; what it holds stays. */
  synchronized void unconfirmed() {
    exists = false;
  }

  synchronized boolean unused() {
    return cursors.length == 0;
  }

  boolean offer(Frame frame, HttpWriter writer) {
    long bytes = bytes(frame);
    Cursor[] readers;
    synchronized (this) {
      if (!exists || used > 0 && !site.fits(used, bytes)) {
        if (waiting.isEmpty()) {
          waiting = new ArrayList<>(1);
        }
        if (!waiting.contains(writer)) {
          waiting.add(writer);
        }
        return false;
      }
      readers = cursors;
      if (readers.length == 0) {
        return true;
      }
      Node node = new Node(frame, tail.sequence + 1, tail.written + bytes);
      tail.next = node;
      tail = node;
      measure();
    }
    for (Cursor cursor : readers) {
      ping(cursor);
    }
    return true;
  }

  /** Opens the channel at its end, or where the reader was expected. */
  Cursor attach(ReadSession session, int number, long reader) {
    Cursor cursor;
    synchronized (this) {
      Node at = tail;
      for (Cursor known : cursors) {
        if (known.reader == reader) {
          at = known.session == null ? known.taken : at;
          drop(known);
        }
      }
      cursor = new Cursor(this, number, reader, session, at);
      add(cursor);
      measure();
    }
    ping(cursor);
    return cursor;
  }

  /** Takes a reader away, and with it what only it still had to read. */
  Rest detach(Cursor cursor) {
    List<HttpWriter> woken;
    Rest rest;
    synchronized (this) {
      rest = new Rest(tail.sequence - cursor.taken.sequence, cursor.underWay());
      drop(cursor);
      measure();
      woken = takeWaitingIfRoom();
    }
    wake(woken);
    return rest;
  }

  /** Gives up readers that were expected and did not come. */
  void giveUp(long now) {
    List<Cursor> late = new ArrayList<>();
    synchronized (this) {
      for (Cursor cursor : cursors) {
        if (cursor.session == null && cursor.expectedUntil - now <= 0) {
          late.add(cursor);
        }
      }
    }
    late.forEach(this::detach);
  }

  /** The next frame for a reader, within what it may have under way; null if there is none. */
  synchronized Message.@Nullable Data next(Cursor cursor, long most) {
    Node next = cursor.sent.next;
    if (next == null || next.frame == null) {
      return null;
    }
    boolean fits = next.written - cursor.taken.written <= most;
    if (!fits && cursor.sent != cursor.taken) {
      return null;
    }
    cursor.sent = next;
    return new Message.Data(cursor.number, next.sequence, next.frame);
  }

  /** The reader took the frames up to this one; returns what is no longer under way. */
  long taken(Cursor cursor, long upTo) {
    List<HttpWriter> woken;
    long freed;
    synchronized (this) {
      long before = cursor.underWay();
      Node node = cursor.taken;
      while (node.sequence < upTo && node.next != null) {
        // Taken, although the line was cut and it would be sent again.
        cursor.sent = node == cursor.sent ? node.next : cursor.sent;
        node = node.next;
      }
      cursor.taken = node;
      freed = before - cursor.underWay();
      measure();
      woken = takeWaitingIfRoom();
    }
    wake(woken);
    return freed;
  }

  /**
   * Begins anew after what the reader has, since a line was cut; returns how many bytes more are
   * under way than before.
   */
  synchronized long rewind(Cursor cursor, long arrived) {
    long before = cursor.underWay();
    Node node = cursor.taken;
    while (node.sequence < arrived && node.next != null) {
      node = node.next;
    }
    cursor.sent = node;
    return cursor.underWay() - before;
  }

  synchronized void forget(HttpWriter writer) {
    if (waiting.contains(writer)) {
      waiting.remove(writer);
    }
  }

  static void ping(Cursor cursor) {
    ReadSession session = cursor.session;
    if (session != null && cursor.queued.compareAndSet(false, true)) {
      session.has(cursor);
    }
  }

  private void add(Cursor cursor) {
    cursors = Arrays.copyOf(cursors, cursors.length + 1);
    cursors[cursors.length - 1] = cursor;
  }

  private void drop(Cursor cursor) {
    skipToEnd(cursor);
    cursors = Arrays.stream(cursors).filter(c -> c != cursor).toArray(Cursor[]::new);
  }

  private void skipToEnd(Cursor cursor) {
    cursor.taken = tail;
    cursor.sent = tail;
  }

  private void measure() {
    Node slowest = tail;
    for (Cursor cursor : cursors) {
      slowest = cursor.taken.sequence < slowest.sequence ? cursor.taken : slowest;
    }
    while (head != slowest && head.next != null) {
      head = head.next;
      head.frame = null;
    }
    long now = tail.written - slowest.written;
    site.held(now - used);
    used = now;
  }

  /** At half of the limit any frame fits, and writers are not woken for every frame taken. */
  private List<HttpWriter> takeWaitingIfRoom() {
    return !waiting.isEmpty() && exists && (used == 0 || site.hasRoom(used))
        ? takeWaiting()
        : List.of();
  }

  private List<HttpWriter> takeWaiting() {
    List<HttpWriter> taken = waiting;
    waiting = List.of();
    return taken;
  }

  private void wake(List<HttpWriter> writers) {
    for (HttpWriter writer : writers) {
      site.later(writer::room);
    }
  }

  static long bytes(Frame frame) {
    return frame.payload().length() + 64L; // what the message and the list take beside it
  }

  /**
   * What a reader that went away had not taken.
   *
   * @param frames of them
   * @param underWay bytes that were sent of them
   */
  record Rest(long frames, long underWay) {}

  /** A place in the channel: the frame there, and all bytes up to its end. */
  static final class Node {
    private @Nullable Frame frame;
    final long sequence;
    final long written;
    private @Nullable Node next;

    private Node(@Nullable Frame frame, long sequence, long written) {
      this.frame = frame;
      this.sequence = sequence;
      this.written = written;
    }
  }
}
