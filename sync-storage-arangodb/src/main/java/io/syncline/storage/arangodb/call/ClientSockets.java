package io.syncline.storage.arangodb.call;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sockets as calls with large bodies want them. OkHttp leaves Nagle's algorithm on, which costs 40
 * ms where two small writes follow; and it reads and writes 8 KiB at a time, where each costs a
 * call of the operating system.
 */
final class ClientSockets extends SocketFactory {
  @Override
  public Socket createSocket() throws IOException {
    Socket socket = new Buffered();
    socket.setTcpNoDelay(true);
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw onlyUnconnected();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort)
      throws IOException {
    throw onlyUnconnected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    throw onlyUnconnected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
      throws IOException {
    throw onlyUnconnected();
  }

  private static final class Buffered extends Socket {
    private static final int SIZE = 64 << 10;

    @Nullable private InputStream in;
    @Nullable private OutputStream out;

    @Override
    public synchronized InputStream getInputStream() throws IOException {
      if (in == null) {
        in = new BufferedInputStream(super.getInputStream(), SIZE);
      }
      return in;
    }

    @Override
    public synchronized OutputStream getOutputStream() throws IOException {
      if (out == null) {
        out = new BufferedOutputStream(super.getOutputStream(), SIZE);
      }
      return out;
    }
  }

  private static IOException onlyUnconnected() {
    return new IOException("only unconnected sockets are made");
  }
}
