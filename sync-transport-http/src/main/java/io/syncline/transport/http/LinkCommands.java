package io.syncline.transport.http;

import io.syncline.SyncException;
import io.syncline.internal.transport.Trouble;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Link} tells the other side, on a thread of its own.
 *
 * <p>Ordering: one call after the other, numbered within a session, and repeated until it was
 * answered; so commands are applied once and in order. What came together since the last call goes
 * with the next one. Failure: a session that the other side does not know any more is for the link
 * to make anew; what was to be said in it is forgotten, since the new one begins with all there is.
 */
final class LinkCommands {
  private static final int AT_ONCE = 10_000;
  private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final HttpChannelOptions options;
  private final HttpCalls calls;
  private final LinkParty party;
  private final LinkRequests requests;
  private final Trouble trouble;
  private final Consumer<String> onGone;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by the lock.
  private final Queue<Message> commands = new ArrayDeque<>();
  private String session = "";
  private boolean connected;
  private boolean reconnected;
  private boolean urgent;
  private boolean dirty;
  private long sequence;
  private LinkParty.@Nullable Target target;
  private @Nullable Call flowing;

  /** The next pause after a failure; of the thread. */
  private long pause = Link.FIRST_PAUSE_NANOS;

  private volatile boolean closed;

  /**
   * Begins without a session.
   *
   * @param onGone told of a session that the other side does not know
   */
  LinkCommands(
      HttpChannelOptions options,
      HttpCalls calls,
      LinkParty party,
      Trouble trouble,
      Consumer<String> onGone) {
    this.options = options;
    this.calls = calls;
    this.party = party;
    this.requests = new LinkRequests(party);
    this.trouble = trouble;
    this.onGone = onGone;
  }

  /** Has the other side told something soon. */
  void add(Message message) {
    lock.lock();
    try {
      commands.add(message);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** There is something to acknowledge: at once, or when some more has come together. */
  void acknowledge(boolean now) {
    lock.lock();
    try {
      if (!dirty || now && !urgent) {
        dirty = true;
        urgent |= now;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** A session begins, before the party is asked what there is to say in it. */
  void begin(String newSession) {
    lock.lock();
    try {
      session = newSession;
      commands.clear();
      sequence = 0;
    } finally {
      lock.unlock();
    }
  }

  /** The session's stream is open. */
  void connected(LinkParty.Target to) {
    lock.lock();
    try {
      target = to;
      connected = true;
      reconnected = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The stream has ended; a call that was not answered is repeated all the same. */
  void disconnected() {
    lock.lock();
    try {
      connected = false;
    } finally {
      lock.unlock();
    }
  }

  /** What one call says. */
  private record Flow(String session, long sequence, List<Message> messages) {}

  /** The thread. */
  void run() {
    Flow unanswered = null;
    while (!closed) {
      try {
        Flow flow = unanswered == null ? gather() : unanswered;
        unanswered = flow; // also where the call fails: its number was given
        if (flow == null || answered(flow)) {
          unanswered = null;
        }
      } catch (IOException e) {
        failed(Link.kind(e), e);
      } catch (InterruptedException e) {
        continue; // nobody's business; closing ends the thread
      } catch (SyncException e) {
        failed(e.code().name(), e);
      } catch (RuntimeException e) {
        failed("defect", e);
      }
    }
  }

  private void failed(String kind, Exception failure) {
    if (!closed) {
      trouble.report(kind, failure, "said again after a pause");
      rest();
    }
  }

  /** Waits for something to say; null where there was nothing and no session. */
  private @Nullable Flow gather() throws InterruptedException {
    lock.lock();
    try {
      long left = options.beat().toNanos();
      while (!closed && left > 0 && (!connected || !dirty && commands.isEmpty())) {
        left = changed.awaitNanos(left);
      }
      for (left = GATHER_NANOS; !closed && left > 0 && dirty && !urgent && commands.isEmpty(); ) {
        left = changed.awaitNanos(left);
      }
      if (!connected || closed) {
        return null;
      }
      List<Message> messages = new ArrayList<>();
      while (!commands.isEmpty() && messages.size() < AT_ONCE) {
        messages.add(commands.remove());
      }
      dirty = false;
      urgent = false;
      party.taken(messages);
      return new Flow(session, ++sequence, messages);
    } finally {
      lock.unlock();
    }
  }

  /** Whether a call needs not be repeated. */
  private boolean answered(Flow flow) throws IOException {
    Call call;
    lock.lock();
    try {
      LinkParty.Target to = target;
      if (closed || !flow.session.equals(session) || to == null) {
        return true; // after close() nobody would cancel the call
      }
      reconnected = false;
      call = calls.calls().newCall(requests.flow(to, session, flow.sequence, flow.messages));
      flowing = call;
    } finally {
      lock.unlock();
    }
    boolean gone;
    try (Response response = call.execute()) {
      if (response.code() == 204) {
        trouble.over();
        pause = Link.FIRST_PAUSE_NANOS;
        return true;
      }
      gone = response.code() == 410;
      trouble.report(
          gone ? Link.UNREACHABLE : "status " + response.code(),
          "status " + response.code(),
          "said again, in a new session if need be");
    }
    // Gone: the stream's next request finds out, and makes all anew. A renewed credential, though,
    // may only not have come to that process yet.
    if (gone) {
      onGone.accept(flow.session);
    }
    rest();
    return false;
  }

  /** Waits longer each time, but no longer than until there is a stream again. */
  private void rest() {
    long left = Link.jittered(pause);
    pause = Math.min(2 * pause, options.retryMost().toNanos());
    lock.lock();
    try {
      while (!closed && !reconnected && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (reconnected) {
        pause = Link.FIRST_PAUSE_NANOS;
      }
    } catch (InterruptedException e) {
      return; // the rest is over; closing ends the thread
    } finally {
      lock.unlock();
    }
  }

  /** Ends the thread soon; does not wait. */
  void close() {
    closed = true;
    lock.lock();
    try {
      if (flowing != null) {
        flowing.cancel();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
