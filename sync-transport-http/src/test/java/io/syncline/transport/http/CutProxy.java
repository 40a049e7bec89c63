package io.syncline.transport.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A line between two sites that can be cut, silenced, and refused. Bytes pass as they are. */
final class CutProxy implements AutoCloseable {
  private final ServerSocket listening;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile int port;
  private volatile boolean silent;
  private volatile boolean refusing;
  private volatile boolean closed;

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

  /** Closes each connection as it comes. */
  void refusing(boolean now) {
    refusing = now;
  }

  private void accept() {
    while (!closed) {
      try {
        Socket in = listening.accept();
        if (refusing) {
          in.close();
          continue;
        }
        Socket out = new Socket(InetAddress.getLoopbackAddress(), port);
        in.setTcpNoDelay(true);
        out.setTcpNoDelay(true);
        open.add(in);
        open.add(out);
        HttpThreads.start("proxy", () -> pass(in, out));
        HttpThreads.start("proxy", () -> pass(out, in));
      } catch (IOException e) {
        cut();
      }
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] piece = new byte[32 << 10];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        if (!silent) {
          out.write(piece, 0, read);
        }
      }
    } catch (IOException e) {
      open.remove(from); // cut
    } finally {
      close(from);
      close(to);
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
