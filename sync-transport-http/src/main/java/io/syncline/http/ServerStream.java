package io.syncline.http;

import io.syncline.Bytes;
import io.syncline.Registration;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is written bit by bit.
 *
 * <p>Ordering: one write at a time, in the order of the offers; small ones are written together.
 * Failure: a write that fails, or takes longer than a connection may be idle, ends the stream.
 */
final class ServerStream implements HttpStream {
  private static final int TOGETHER = 64 << 10;

  private final Response response;
  private final Callback callback;
  private final int limit;
  private final Scheduler timer;
  private final Duration patience;
  private final Runnable cut;
  private final List<Runnable> hints = new CopyOnWriteArrayList<>();
  private final Writes writes = new Writes();

  private final Object lock = new Object();
  private final ArrayDeque<Bytes> waiting = new ArrayDeque<>();
  private long pending;
  private boolean refused;
  private boolean begun;
  private boolean closed;
  private boolean gone;

  ServerStream(
      Response response,
      Callback callback,
      int limit,
      Scheduler timer,
      Duration patience,
      Runnable cut) {
    this.response = response;
    this.callback = callback;
    this.limit = limit;
    this.timer = timer;
    this.patience = patience;
    this.cut = cut;
  }

  /** Sends status and headers. */
  void begin() {
    writes.iterate();
  }

  @Override
  public boolean offer(Bytes bytes) {
    synchronized (lock) {
      if (closed || gone) {
        return false;
      }
      if (pending > 0 && pending + bytes.length() > limit) {
        refused = true;
        return false;
      }
      if (bytes.length() == 0) {
        return true;
      }
      waiting.add(bytes);
      pending += bytes.length();
    }
    writes.iterate();
    return true;
  }

  @Override
  public Registration onRoom(Runnable hint) {
    Runnable one = hint::run; // so that the same hint can be registered twice
    hints.add(one);
    if (!open()) {
      hint.run();
    }
    return () -> hints.remove(one);
  }

  @Override
  public boolean open() {
    synchronized (lock) {
      return !closed && !gone;
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      if (closed || gone) {
        return;
      }
      closed = true;
    }
    writes.iterate();
  }

  /** The request was answered otherwise: there never was a stream. */
  void tooLate() {
    synchronized (lock) {
      gone = true;
    }
  }

  /** The client is gone. */
  void fail(Throwable failure) {
    synchronized (lock) {
      if (gone) {
        return;
      }
      gone = true;
      waiting.clear();
    }
    writes.abort(failure);
    hints.forEach(Runnable::run);
  }

  private @Nullable ByteBuffer next() {
    Bytes first = waiting.poll();
    if (first == null) {
      return null;
    }
    if (waiting.isEmpty() || first.length() >= TOGETHER) {
      return first.buffer();
    }
    int size = first.length();
    int count = 0;
    for (Bytes more : waiting) {
      if (size + more.length() > TOGETHER) {
        break;
      }
      size += more.length();
      count++;
    }
    ByteBuffer together = ByteBuffer.allocate(size);
    first.copyTo(together);
    for (int i = 0; i < count; i++) {
      waiting.remove().copyTo(together);
    }
    return together.flip();
  }

  /** Jetty's loop for writes that may complete at once or later, without recursion. */
  private final class Writes extends IteratingCallback {
    private int writing;
    private boolean last;
    private Scheduler.@Nullable Task watch;

    @Override
    protected Action process() {
      ByteBuffer buffer;
      synchronized (lock) {
        if (last) {
          return Action.SUCCEEDED;
        }
        buffer = next();
        if (buffer == null) {
          if (begun && !closed) {
            return Action.IDLE;
          }
          buffer = ByteBuffer.allocate(0);
        }
        begun = true;
        last = closed && waiting.isEmpty();
        writing = buffer.remaining();
      }
      watch = timer.schedule(cut, patience.toMillis(), TimeUnit.MILLISECONDS);
      response.write(last, buffer, this);
      return Action.SCHEDULED;
    }

    @Override
    protected void onSuccess() {
      stopWatch();
      boolean room;
      synchronized (lock) {
        pending -= writing;
        writing = 0;
        room = refused;
        refused = false;
      }
      if (room) {
        hints.forEach(Runnable::run);
      }
    }

    @Override
    protected void onCompleteSuccess() {
      callback.succeeded();
    }

    @Override
    protected void onCompleteFailure(Throwable failure) {
      stopWatch();
      fail(failure);
      callback.failed(failure);
    }

    private void stopWatch() {
      Scheduler.Task running = watch;
      if (running != null) {
        running.cancel();
      }
    }
  }
}
