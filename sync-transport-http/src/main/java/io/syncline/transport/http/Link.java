package io.syncline.transport.http;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.syncline.SyncException;
import io.syncline.internal.transport.Trouble;
import io.syncline.metrics.Count;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One session with another process, kept over all the connections it takes: a stream that one
 * thread reads here, and {@link LinkCommands} that another one sends.
 *
 * <p>Failure: a cut stream is opened anew after a pause and goes on. Recovery: a session that the
 * other side does not know any more is made anew from what the party says that there is.
 */
final class Link implements AutoCloseable {
  static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** The state in which nobody answers there, or says that it can't. */
  static final String UNREACHABLE = "unreachable";

  private final HttpChannelOptions options;
  private final HttpCalls calls;
  private final LinkParty party;
  private final LinkRequests requests;
  private final Trouble trouble;
  private final LinkCommands commands;
  private final String name;
  private final List<Thread> threads = new ArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by the lock.
  private String session = newId();
  private boolean fresh = true;
  private boolean connected;
  private boolean kicked;
  private int attempt;
  private LinkParty.@Nullable Target target;
  private @Nullable Call streaming;

  private volatile boolean closed;
  private volatile long failingSince;

  Link(String name, HttpChannelOptions options, HttpCalls calls, LinkParty party, Count errors) {
    this.name = name;
    this.trouble = new Trouble("stream of " + name, errors);
    this.options = options;
    this.calls = calls;
    this.party = party;
    this.requests = new LinkRequests(party);
    this.commands =
        new LinkCommands(
            options, calls, party, new Trouble("commands of " + name, errors), this::gone);
  }

  void start() {
    threads.add(HttpThreads.start(name + "-in", this::read));
    threads.add(HttpThreads.start(name + "-out", commands::run));
  }

  /** Has the other side told something soon. */
  void command(Message message) {
    commands.add(message);
  }

  /** There is something to acknowledge: at once, or when some more has come together. */
  void acknowledge(boolean now) {
    commands.acknowledge(now);
  }

  /** Tries again now what waits for its next try. */
  void kick() {
    lock.lock();
    try {
      kicked = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the stream that is open; the next one goes where the party says then. */
  void leave() {
    lock.lock();
    try {
      if (streaming != null) {
        streaming.cancel();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Since when nothing worked, in {@link System#nanoTime}; 0 if it works. */
  long failingSince() {
    return failingSince;
  }

  /** Where it is connected, or was last; null if never. */
  LinkParty.@Nullable Target target() {
    lock.lock();
    try {
      return target;
    } finally {
      lock.unlock();
    }
  }

  private void read() {
    long pause = FIRST_PAUSE_NANOS;
    while (!closed) {
      boolean worked = false;
      try {
        worked = stream();
      } catch (IOException e) {
        failed(kind(e), reason(e), true);
      } catch (SyncException e) {
        failed(e.code().name(), e, true);
      } catch (RuntimeException e) {
        failed("defect", e, true);
      }
      worked |= disconnected();
      pause = worked ? FIRST_PAUSE_NANOS : Math.min(2 * pause, options.retryMost().toNanos());
      rest(jittered(pause));
    }
  }

  /** Endpoints are tried in turns: that each can't be reached in its own way is one state. */
  static String kind(IOException failure) {
    boolean cut = failure.getCause() instanceof IOException; // in the handshake
    return failure instanceof SSLException && !cut ? "tls" : UNREACHABLE;
  }

  /** Where it is, and what to look at. */
  private String reason(IOException e) {
    LinkParty.Target at = target();
    return (at == null ? "" : at.url() + ": ")
        + (e instanceof SSLException
            ? "no TLS connection, see whether its certificate is trusted here: "
            : "")
        + e;
  }

  private void failed(String kind, Object failure, boolean elsewhere) {
    if (closed) {
      return;
    }
    if (failingSince == 0) {
      failingSince = System.nanoTime();
    }
    lock.lock();
    try {
      attempt = connected || !elsewhere ? attempt : attempt + 1;
    } finally {
      lock.unlock();
    }
    trouble.report(kind, failure, "connected anew after a pause");
    party.failed();
  }

  /** Opens the stream and reads to its end; whether it was open. */
  private boolean stream() throws IOException {
    LinkParty.Target to;
    lock.lock();
    try {
      to = party.target(attempt);
      if (fresh) {
        commands.begin(session); // before it is asked what there is: nothing is left out
      }
      target = to;
      kicked = false;
    } finally {
      lock.unlock();
    }
    Call call = calls.streams().newCall(requests.stream(to, session, fresh));
    lock.lock();
    try {
      streaming = call;
    } finally {
      lock.unlock();
    }
    if (closed) {
      return false;
    }
    try (Response response = call.execute()) {
      if (response.code() != 200) {
        return refused(response);
      }
      MessageReader reader =
          new MessageReader(
              new ZstdInputStreamNoFinalizer(response.body().byteStream())
                  .setContinuous(true)
                  .setLongMax(24),
              Math.max(options.maxFrameBytes() + 1024, 16 << 20));
      for (Optional<Message> m = reader.next(); m.isPresent(); m = reader.next()) {
        if (m.get() instanceof Message.Hello) {
          connected(to);
        }
        party.received(m.get());
      }
      return true;
    }
  }

  private boolean refused(Response response) {
    int status = response.code();
    if (status == 410 && !fresh) {
      over();
      return true; // at once: it is known what to do
    }
    SyncException why =
        new SyncException(
            status == 401 || status == 403
                ? SyncException.Code.FENCED
                : SyncException.Code.UNAVAILABLE,
            response.request().url().host()
                + ":"
                + response.request().url().port()
                + " answered "
                + status
                + (status == 401 ? ": the credential is not valid; renew the address" : ""));
    boolean renewed =
        !("Bearer " + party.token()).equals(response.request().header("Authorization"));
    if ((status == 401 || status == 403) && !renewed) {
      party.refused(why);
    }
    boolean away = status == 410 || status == 502 || status == 503 || status == 504;
    failed(away ? UNREACHABLE : "status " + status, why, status != 401);
    return false;
  }

  /** The session is gone: the next connection begins another one. */
  private void over() {
    lock.lock();
    try {
      session = newId();
      fresh = true;
    } finally {
      lock.unlock();
    }
  }

  private void connected(LinkParty.Target to) {
    lock.lock();
    try {
      connected = true;
      fresh = false;
    } finally {
      lock.unlock();
    }
    commands.connected(to);
    failingSince = 0;
    trouble.over();
  }

  /** The other side does not know the session that it was told something in. */
  private void gone(String of) {
    lock.lock();
    try {
      if (streaming != null && of.equals(session)) {
        streaming.cancel();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether it was connected. */
  private boolean disconnected() {
    commands.disconnected();
    lock.lock();
    try {
      boolean was = connected;
      connected = false;
      streaming = null;
      return was;
    } finally {
      lock.unlock();
    }
  }

  /** So that those who lost the same process do not come back in step. */
  static long jittered(long pause) {
    return pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
  }

  private void rest(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (!closed && !kicked && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      kicked = true; // nobody's business; closing ends the thread
    } finally {
      lock.unlock();
    }
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }

  /** Ends both threads soon; does not wait. */
  @Override
  public void close() {
    closed = true;
    commands.close();
    lock.lock();
    try {
      if (streaming != null) {
        streaming.cancel();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void join(long millis) {
    for (Thread thread : threads) {
      HttpThreads.join(thread, millis);
    }
  }
}
