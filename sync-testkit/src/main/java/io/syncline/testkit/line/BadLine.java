package io.syncline.testkit.line;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP line on the loopback address that delays, throttles, resets, swallows and cuts. Bytes pass
 * as they are and in order, so TLS goes through it.
 *
 * <p>What happens to the pieces of a connection is chosen by the seed, the number of the connection
 * and the direction; how the bytes are cut into pieces is up to the machine. So a run with the same
 * seed is alike, not the same.
 *
 * <p>Thread-safe. Threads, daemons named {@code syncline-line-<port>-...}: one that accepts, four
 * for each connection. At most 4 MiB are under way in each direction of a connection. A connection
 * whose other end is not there is reset.
 */
public final class BadLine implements AutoCloseable {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int BACKLOG = 50;

  private final ServerSocket listening;
  private final int to;
  private final long seed;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong resets = new AtomicLong();
  private final AtomicLong passed = new AtomicLong();
  private volatile LineWeather weather = LineWeather.FINE;
  private volatile boolean cut;
  private volatile boolean silent;
  private volatile boolean closed;

  /**
   * What has happened so far.
   *
   * @param connections that were accepted, also those that were reset at once
   * @param resets of connections, by chance or by {@link BadLine#cut}
   * @param bytes that arrived, in both directions together
   */
  public record Counts(long connections, long resets, long bytes) {}

  private BadLine(int to, long seed) {
    this.to = to;
    this.seed = seed;
    try {
      this.listening = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException("no port is free on the loopback address", e);
    }
  }

  /** Begins a line from a free port to this port, both on the loopback address, in fine weather. */
  public static BadLine to(int port, long seed) {
    BadLine line = new BadLine(port, seed);
    line.start("accept", line::accept);
    return line;
  }

  /** Where to connect to. */
  public int port() {
    return listening.getLocalPort();
  }

  /**
   * The line is so from now on, for open connections as well; what is under way keeps its delay.
   */
  public void weather(LineWeather now) {
    weather = now;
  }

  /** Resets all connections, and each new one as it comes. */
  public void cut() {
    cut = true;
    open.forEach(this::reset);
  }

  /**
   * Swallows all bytes: connections stay open, and new ones are accepted, as behind a firewall that
   * drops. A connection that lost bytes so is reset by {@link #mend}.
   */
  public void silence() {
    silent = true;
  }

  /** Ends a cut or a silence. */
  public void mend() {
    if (silent) {
      open.forEach(this::reset);
    }
    silent = false;
    cut = false;
  }

  /** What has happened so far. */
  public Counts counts() {
    return new Counts(connections.get(), resets.get(), passed.get());
  }

  LineWeather weather() {
    return weather;
  }

  boolean silent() {
    return silent;
  }

  void passed(long bytes) {
    passed.addAndGet(bytes);
  }

  private void accept() {
    while (!closed) {
      try {
        Socket from = listening.accept();
        long number = connections.incrementAndGet();
        open.add(from);
        if (cut) {
          reset(from);
        } else {
          connect(from, number);
        }
      } catch (IOException e) {
        if (!closed) {
          throw new UncheckedIOException("the line can't accept", e);
        }
      }
    }
  }

  private void connect(Socket from, long number) {
    Socket other = new Socket();
    open.add(other);
    try {
      other.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), to), CONNECT_MILLIS);
      from.setTcpNoDelay(true);
      other.setTcpNoDelay(true);
    } catch (IOException e) {
      reset(from); // as the other end does where nobody listens
      reset(other);
      return;
    }
    Connection connection = new Connection(from, other);
    new LineDirection(this, connection, from, other, new Random(seed + 2 * number))
        .start("there-" + number);
    new LineDirection(this, connection, other, from, new Random(seed + 2 * number + 1))
        .start("back-" + number);
    if (cut || closed) {
      connection.reset(); // it came between
    }
  }

  /** Ends half a connection so that the other end sees a reset. */
  private void reset(Socket socket) {
    if (open.remove(socket)) {
      resets.incrementAndGet();
      try {
        socket.setSoLinger(true, 0);
      } catch (IOException e) {
        // It is closed already, which is as good.
      }
      close(socket);
    }
  }

  /** The two sockets of a connection. */
  final class Connection {
    private final Socket one;
    private final Socket other;
    private final AtomicInteger running = new AtomicInteger(2);

    private Connection(Socket one, Socket other) {
      this.one = one;
      this.other = other;
    }

    void reset() {
      BadLine.this.reset(one);
      BadLine.this.reset(other);
    }

    /** A direction came to its end; with the second one the connection is over. */
    void ended() {
      if (running.decrementAndGet() == 0) {
        over();
      }
    }

    /** It is over where one of its sockets is. */
    void over() {
      for (Socket socket : new Socket[] {one, other}) {
        if (open.remove(socket)) {
          close(socket);
        }
      }
    }
  }

  void start(String name, Runnable work) {
    Thread thread = new Thread(work, "syncline-line-" + port() + "-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("a socket can't be closed", e);
    }
  }

  /** Ends the line and resets all connections. Idempotent. */
  @Override
  public void close() {
    closed = true;
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the line can't be closed", e);
    }
    open.forEach(this::reset);
  }
}
