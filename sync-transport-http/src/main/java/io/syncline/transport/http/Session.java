package io.syncline.transport.http;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.syncline.Bytes;
import io.syncline.Registration;
import io.syncline.http.HttpStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What this process keeps for one reader or worker, over all the connections it makes.
 *
 * <p>Ordering: commands are applied one after the other in the order of their numbers; what is sent
 * is collected, compressed and written by the sending thread only. Failure: a cut connection leaves
 * the session as it is, to be gone on with over another one. It ends after a time of silence, and
 * at once when its credential is revoked.
 */
final class Session {
  /** About what is collected before it is compressed, and the largest piece that is written. */
  static final int BATCH = 128 << 10;

  private static final int LEVEL = 1;

  final String id;
  final String owner;
  final SessionRole role;
  private final HttpSite site;
  private final AtomicBoolean queued = new AtomicBoolean();
  private final Runnable step = this::step;

  // Guarded by this.
  private final ArrayDeque<Bytes> pending = new ArrayDeque<>();
  private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
  private @Nullable HttpStream stream;
  private @Nullable Registration room;
  private @Nullable ZstdOutputStreamNoFinalizer compressor;
  private boolean greeted;
  private long wrote;
  private long lastCommands;
  private boolean ended;

  private final Object commands = new Object();
  private volatile long heard = System.nanoTime();
  private volatile String credential;

  Session(
      HttpSite site,
      String id,
      String owner,
      Admitted admitted,
      Function<Session, SessionRole> role) {
    this.site = site;
    this.id = id;
    this.owner = owner;
    this.credential = admitted.credential();
    this.role = role.apply(this);
  }

  /**
   * Who was let in.
   *
   * @param owner the scope of its token, or the worker's process
   * @param credential the token's hash; empty where it is no token
   */
  record Admitted(String owner, String credential) {}

  /** The other side is there, with this credential. */
  void heard(Admitted admitted) {
    heard = System.nanoTime();
    credential = admitted.credential();
  }

  /** As in {@link Admitted}. */
  String credential() {
    return credential;
  }

  /** Before another connection: leaves the last one, and does what came with the request. */
  void prepare(Collection<Message> first) {
    synchronized (this) {
      disconnect();
      role.resumed();
    }
    synchronized (commands) {
      first.forEach(role::apply);
    }
  }

  /** Goes on over another connection. */
  void connect(HttpStream connection) {
    synchronized (this) {
      disconnect();
      if (ended) {
        connection.close();
        return;
      }
      stream = connection;
      room = connection.onRoom(this::wake);
      greeted = false;
      wrote = System.nanoTime();
    }
    wake();
  }

  /** Applies commands unless they were applied before; false if some before them are missing. */
  boolean apply(long sequence, List<Message> messages) {
    synchronized (commands) {
      if (sequence > lastCommands + 1) {
        return false;
      }
      if (sequence == lastCommands + 1) {
        messages.forEach(role::apply);
        lastCommands = sequence;
      }
    }
    return true;
  }

  /** There is something to send, perhaps. */
  void wake() {
    if (queued.compareAndSet(false, true)) {
      site.later(step);
    }
  }

  /** Looks at the time; whether the session is over. */
  boolean tick(long now) {
    boolean silent = now - heard > site.options().sessionHold().toNanos();
    if (silent || !credential.isEmpty() && !site.tokens().good(credential)) {
      return true;
    }
    boolean due;
    synchronized (this) {
      due = stream != null && now - wrote >= site.options().beat().toNanos();
    }
    if (due) {
      wake();
    }
    return false;
  }

  private void step() {
    queued.set(false);
    boolean again;
    synchronized (this) {
      again = send();
    }
    if (again) {
      wake();
    }
  }

  /** Sends one batch; whether there may be more that can be sent. */
  private boolean send() {
    HttpStream connection = stream;
    if (connection == null || ended) {
      return false;
    }
    if (!connection.open()) {
      disconnect();
      return false;
    }
    if (!flush(connection)) {
      return false;
    }
    MessageWriter out = site.scratch();
    out.clear();
    if (!greeted) {
      greeted = true;
      out.add(
          new Message.Hello(MessageWriter.VERSION, site.options().process(), site.hasDirectory()));
    }
    role.collect(out);
    if (out.size() == 0) {
      if (System.nanoTime() - wrote < site.options().beat().toNanos()) {
        return false;
      }
      out.add(new Message.Beat());
    }
    compress(out);
    return flush(connection);
  }

  private boolean flush(HttpStream connection) {
    for (Bytes piece = pending.peek(); piece != null; piece = pending.peek()) {
      if (!connection.offer(piece)) {
        return false;
      }
      pending.remove();
      wrote = System.nanoTime();
    }
    return true;
  }

  private void compress(MessageWriter out) {
    try {
      ZstdOutputStreamNoFinalizer into = compressor;
      if (into == null) {
        into = new ZstdOutputStreamNoFinalizer(compressed, LEVEL);
        compressor = into;
      }
      into.write(out.array(), 0, out.size());
      into.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a buffer in memory does not fail
    }
    Bytes all = Bytes.wrap(compressed.toByteArray());
    compressed.reset();
    for (int at = 0; at < all.length(); at += BATCH) {
      pending.add(all.slice(at, Math.min(BATCH, all.length() - at)));
    }
  }

  private void disconnect() {
    if (room != null) {
      room.close();
      room = null;
    }
    if (stream != null) {
      stream.close();
      stream = null;
    }
    if (compressor != null) {
      try {
        compressor.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      compressor = null;
    }
    compressed.reset();
    pending.clear();
  }

  /** Ends it; what was not taken is lost. */
  void end() {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      disconnect();
    }
    synchronized (commands) {
      role.ended();
    }
  }

  synchronized boolean isEnded() {
    return ended;
  }
}
