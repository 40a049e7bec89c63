package io.syncline.transport.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A line between two sites that can be cut, silenced, refused, garbled, and that may cut what is
 * idle, as proxies do. Bytes pass as they are otherwise.
 */
final class CutProxy implements AutoCloseable {
  private final ServerSocket listening;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile int port;
  private volatile boolean silent;
  private volatile boolean refusing;
  private volatile boolean closed;
  private volatile int idleMillis;
  private final AtomicInteger cutForIdleness = new AtomicInteger();
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile boolean garbledAsks;
  private volatile boolean garbledAnswers;

  /** Leads nowhere yet. */
  CutProxy() {
    this(0);
    refusing = true;
  }

  CutProxy(int port) {
    this.port = port;
    try {
      this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    HttpThreads.start("proxy", this::accept);
  }

  String url() {
    return "https://127.0.0.1:" + listening.getLocalPort();
  }

  /** Leads to a process, perhaps another one than before. */
  CutProxy to(int other) {
    port = other;
    refusing = false;
    return this;
  }

  /** Cuts all connections. */
  void cut() {
    open.forEach(CutProxy::close);
    open.clear();
  }

  /** Swallows all bytes from now on, of connections that stay open; or passes new ones again. */
  void silent(boolean now) {
    silent = now;
  }

  /** Cuts connections, of those that come from now on, where nothing passes for so long. */
  CutProxy cuttingIdle(int millis) {
    idleMillis = millis;
    return this;
  }

  int cutForIdleness() {
    return cutForIdleness.get();
  }

  /** How many pieces have passed from the process that it leads to. */
  int answers() {
    return answers.get();
  }

  /** How many connections were closed as they came. */
  int refused() {
    return refused.get();
  }

  /** Changes bits of what goes to the process, and of what comes from it, from now on. */
  void garble(boolean asked, boolean answered) {
    garbledAsks = asked;
    garbledAnswers = answered;
  }

  /** Closes each connection as it comes. */
  void refusing(boolean now) {
    refusing = now;
  }

  private void accept() {
    while (!closed) {
      try {
        Socket in = listening.accept();
        if (refusing) {
          refused.incrementAndGet();
          in.close();
          continue;
        }
        open.add(in); // before anything can fail: who asked would wait for ever
        Socket out = new Socket(InetAddress.getLoopbackAddress(), port);
        open.add(out);
        in.setTcpNoDelay(true);
        out.setTcpNoDelay(true);
        in.setSoTimeout(idleMillis);
        out.setSoTimeout(idleMillis);
        AtomicLong busy = new AtomicLong(System.nanoTime());
        HttpThreads.start("proxy", () -> pass(in, out, busy, false));
        HttpThreads.start("proxy", () -> pass(out, in, busy, true));
      } catch (IOException e) {
        cut();
      }
    }
    cut(); // what was accepted while it was closed
  }

  private void pass(Socket from, Socket to, AtomicLong busy, boolean answer) {
    byte[] piece = new byte[32 << 10];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = read(in, piece, busy); read >= 0; read = read(in, piece, busy)) {
        busy.set(System.nanoTime());
        if (answer ? garbledAnswers : garbledAsks) {
          for (int i = 0; i < read; i++) {
            piece[i] ^= (byte) (1 << i % 8);
          }
        }
        if (!silent) {
          out.write(piece, 0, read);
        }
        if (answer) {
          answers.incrementAndGet();
        }
      }
    } catch (IOException e) {
      open.remove(from); // cut
    } finally {
      close(from);
      close(to);
    }
  }

  private int read(InputStream in, byte[] piece, AtomicLong busy) throws IOException {
    while (true) {
      try {
        return in.read(piece);
      } catch (SocketTimeoutException e) {
        if (System.nanoTime() - busy.get() >= idleMillis * 1_000_000L) {
          cutForIdleness.incrementAndGet();
          throw e;
        }
      }
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }
}
