package io.syncline.testbroker;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port that the system chose and that a child JVM may listen on, now and again after a restart.
 *
 * <p>On Linux the port stays taken meanwhile: a socket is bound to it that never listens. The
 * system then gives the port to nobody who asks for a free one and uses it for no outgoing
 * connection, while a server that names it and shares addresses, as Java's servers do there, can
 * still listen on it. Elsewhere such a server would be refused, so the port is only known to have
 * been free, and whoever starts a child has to be ready for a collision.
 */
public final class HeldPort implements Closeable {
  private static final boolean SHARED = System.getProperty("os.name", "").startsWith("Linux");

  private final Socket holder;
  private final int number;

  private HeldPort(Socket holder) {
    this.holder = holder;
    this.number = holder.getLocalPort();
  }

  /** A port of the loopback address that nobody uses. */
  public static HeldPort take() throws IOException {
    Socket socket = new Socket();
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      HeldPort port = new HeldPort(socket);
      if (!SHARED) {
        socket.close();
      }
      return port;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** The port's number. */
  public int number() {
    return number;
  }

  /** Host and port. */
  public String address() {
    return "127.0.0.1:" + number;
  }

  /** Lets the port go. */
  @Override
  public void close() throws IOException {
    holder.close();
  }
}
