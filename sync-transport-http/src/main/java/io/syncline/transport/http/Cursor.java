package io.syncline.transport.http;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One reader's place in a {@link Window}; its fields but the flag are guarded by the window. */
final class Cursor {
  final Window window;
  final int number;
  final long reader;

  /** Whether the session knows that there is something for it. */
  final AtomicBoolean queued = new AtomicBoolean();

  /** Null where a reader is only expected: frames wait for it. */
  final @Nullable ReadSession session;

  /** When a reader that was expected is given up, in {@link System#nanoTime}. */
  long expectedUntil;

  /** The last node that the reader took. */
  Window.Node taken;

  /** The last node that was sent to it. */
  Window.Node sent;

  Cursor(Window window, int number, long reader, @Nullable ReadSession session, Window.Node at) {
    this.window = window;
    this.number = number;
    this.reader = reader;
    this.session = session;
    this.taken = at;
    this.sent = at;
  }

  long underWay() {
    return sent.written - taken.written;
  }
}
