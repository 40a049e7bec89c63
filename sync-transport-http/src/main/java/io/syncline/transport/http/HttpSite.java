package io.syncline.transport.http;

import io.syncline.SyncException;
import io.syncline.SyncMasterListener;
import io.syncline.http.HttpHandler;
import io.syncline.internal.transport.Trouble;
import io.syncline.metrics.TransportMetrics;
import io.syncline.security.ChannelTokens;
import io.syncline.transport.ChannelId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What one process of a data centre keeps of channels over HTTPS: the windows of the channels that
 * it writes, the sessions of those who read them, and, where {@link HttpChannelOptions#masters} is
 * empty, the directory of all channels. Its {@link #handler} is mounted on the process's {@link
 * io.syncline.http.HttpServer}; {@link HttpTransport} and {@link HttpChannelAdmin} are made on it.
 *
 * <p>Thread-safe. Threads are daemons named {@code syncline-http-<data centre>-...}: one that
 * sends, two for the connection to the masters where those are elsewhere, one for each stream that
 * is passed on.
 */
public final class HttpSite implements AutoCloseable {
  private final HttpChannelOptions options;
  private final Map<ChannelId, Window> windows = new ConcurrentHashMap<>();
  private final Set<HttpTransport> transports = ConcurrentHashMap.newKeySet();
  private final AtomicLong held = new AtomicLong();
  private final @Nullable Directory directory;
  private final SharedTokens shared;
  private final @Nullable Announcing announcing;
  private final Sending sending;
  private final Sessions sessions;
  private final HttpCalls calls;
  private final ChannelRoutes routes;
  private final Trouble renewals;
  final TransportMetrics metrics;
  private volatile boolean closed;

  /** Begins; connects to the masters if they are elsewhere. */
  public HttpSite(HttpChannelOptions options) {
    this.options = options;
    this.metrics = new TransportMetrics(options.metrics());
    this.renewals = new Trouble("renewals of tokens", metrics.errors);
    this.calls = new HttpCalls(options);
    this.sessions = new Sessions(options);
    this.shared = new SharedTokens(options.tokens(), options.state(), this::credentialsChanged);
    if (options.masters().isEmpty()) {
      this.directory = new Directory(options.tokens());
      this.announcing = null;
    } else {
      this.directory = null;
      this.announcing = new Announcing(this, calls);
    }
    long tick = Math.min(1_000_000_000L, options.beat().toNanos() / 2);
    this.sending =
        new Sending("syncline-http-" + options.dataCentre() + "-sending", tick, this::tick);
    this.routes = new ChannelRoutes(this, sessions, new Relay(options, calls));
    if (announcing != null) {
      announcing.start();
    }
  }

  /** What answers the requests under {@code /_syncline/channels/}. */
  public HttpHandler handler() {
    return routes;
  }

  HttpChannelOptions options() {
    return options;
  }

  HttpCalls calls() {
    return calls;
  }

  ChannelTokens tokens() {
    return options.tokens();
  }

  SharedTokens shared() {
    return shared;
  }

  /**
   * To be given to the data centre's {@link io.syncline.SyncMaster} in this process, where there is
   * an option {@code state}: this process serves while that master leads, and only then.
   */
  public SyncMasterListener masterListener() {
    return shared;
  }

  /** Whether this process, with its directory, may speak for its data centre. */
  boolean leads() {
    return options.leading().get() && shared.isReady();
  }

  /** A transport of this process, which is told what is handed over. */
  void reading(HttpTransport transport) {
    transports.add(transport);
  }

  void notReading(HttpTransport transport) {
    transports.remove(transport);
  }

  /** Takes a token for reading the channels of another data centre, here and at the workers. */
  void handed(String cluster, String token, Instant expires) {
    transports.forEach(transport -> transport.handed(cluster, token, expires));
    if (directory != null) {
      directory.handed(new Message.Handed(cluster, token, expires.toEpochMilli()));
    }
  }

  /** Makes a token last longer that was shown to this process. */
  void extend(String credential) {
    shared
        .extend(credential)
        .whenComplete(
            (extended, error) -> {
              if (error != null) {
                renewals.report("renewal", error, "its holder renews it again");
              } else {
                renewals.over();
              }
            });
  }

  @Nullable Directory directory() {
    return directory;
  }

  boolean hasDirectory() {
    return directory != null;
  }

  boolean isClosed() {
    return closed;
  }

  /** Where channels are made, which is only in the masters' processes. */
  Directory ownDirectory() {
    if (directory == null) {
      throw new SyncException(
          SyncException.Code.PRECONDITION_FAILED,
          "process "
              + options.process()
              + " has no directory of channels: option masters names others that have");
    }
    return directory;
  }

  /** Runs something soon on the sending thread. */
  void later(Runnable work) {
    sending.later(work);
  }

  MessageWriter scratch() {
    return sending.scratch();
  }

  /** Counts bytes that all windows hold. */
  void held(long more) {
    if (more != 0) {
      held.addAndGet(more);
    }
  }

  /** Bytes that all windows hold. */
  long held() {
    return held.get();
  }

  /** Whether a window that holds so much may take a frame. */
  boolean fits(long used, long bytes) {
    return used + bytes <= options.channelBytes() && held.get() + bytes <= options.bufferBytes();
  }

  boolean hasRoom(long used) {
    return used <= options.channelBytes() / 2 && held.get() <= options.bufferBytes() / 2;
  }

  /** A window to write to; announced if it is the first of the channel here. */
  Window write(ChannelId channel) {
    boolean[] first = new boolean[1];
    Window window =
        java.util.Objects.requireNonNull(
            windows.compute(
                channel,
                (key, known) -> {
                  Window held = known == null ? fresh(key) : known;
                  first[0] = held.writers++ == 0;
                  return held;
                }));
    if (first[0] && announcing != null) {
      announcing.writing(channel);
    }
    return window;
  }

  void release(Window window) {
    boolean[] last = new boolean[1];
    windows.computeIfPresent(
        window.channel,
        (key, held) -> {
          last[0] = --held.writers == 0;
          if (last[0] && announcing != null) {
            held.unconfirmed();
          }
          return held.writers == 0 && held.unused() ? null : held;
        });
    if (last[0] && announcing != null) {
      announcing.notWriting(window.channel);
    }
  }

  private Window fresh(ChannelId channel) {
    Window window = new Window(this, channel);
    if (directory != null && directory.exists(channel)) {
      window.exists(true, List.of(), 0);
    }
    return window;
  }

  /** Opens a channel for a reader, and has the directory tell it where else it is written. */
  Cursor attach(ChannelId channel, ReadSession session, int number, long reader) {
    Cursor[] cursor = new Cursor[1];
    windows.compute(
        channel,
        (key, known) -> {
          Window window = known == null ? fresh(key) : known;
          cursor[0] = window.attach(session, number, reader);
          return window;
        });
    if (directory != null) {
      directory.watch(channel, reader, session, number);
    }
    return cursor[0];
  }

  Window.Rest detach(Cursor cursor) {
    Window.Rest rest = cursor.window.detach(cursor);
    ReadSession session = cursor.session;
    if (directory != null && session != null) {
      directory.unwatch(cursor.window.channel, cursor.reader, session);
    }
    windows.computeIfPresent(
        cursor.window.channel, (key, held) -> held.writers == 0 && held.unused() ? null : held);
    return rest;
  }

  Message.Located located(ChannelId channel, int number) {
    return ownDirectory().located(channel, number);
  }

  /** Whether this process writes the channel. */
  boolean writes(ChannelId channel) {
    Window window = windows.get(channel);
    return window != null && window.writers > 0;
  }

  /** Makes or removes a channel in this process. */
  void exists(ChannelId channel, boolean now, List<Long> readers) {
    long until = System.nanoTime() + options.sessionHold().toNanos();
    windows.computeIfPresent(
        channel,
        (key, window) -> {
          window.exists(now, readers, until);
          return window.writers == 0 && window.unused() ? null : window;
        });
  }

  /** Tells workers, and ends the sessions whose credentials are not good any more. */
  void credentialsChanged() {
    if (directory != null) {
      directory.credentialsChanged();
    }
    sessions.endUnless(tokens()::good);
  }

  private void tick() {
    long now = System.nanoTime();
    shared.tick();
    if (directory != null && !leads()) {
      sessions.endAll("another master leads, or this one does not know the tokens yet");
    }
    sessions.tick(now);
    transports.forEach(transport -> transport.tick(now));
    for (Window window : windows.values()) {
      window.giveUp(now);
    }
  }

  /** Ends all sessions and threads. Idempotent, bounded by {@code closeTimeout}. */
  @Override
  public void close() {
    closed = true;
    if (announcing != null) {
      announcing.close();
    }
    sessions.close();
    routes.close();
    sending.close();
    calls.close();
    sending.join(options.closeTimeout().toMillis());
  }
}
