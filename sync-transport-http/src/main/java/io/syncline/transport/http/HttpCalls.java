package io.syncline.transport.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP client of one process. All calls are made on threads of this package: there is no
 * dispatcher that could grow. Thread-safe.
 */
final class HttpCalls implements AutoCloseable {
  private final HttpChannelOptions options;
  private final ConnectionPool pool = new ConnectionPool(32, 1, TimeUnit.MINUTES);
  private final Sockets sockets = new Sockets();
  private @Nullable ClientTls tls;
  private @Nullable OkHttpClient client;

  HttpCalls(HttpChannelOptions options) {
    this.options = options;
  }

  /** For calls that end; made anew when the certificates were. */
  synchronized OkHttpClient calls() {
    ClientTls current = options.tls().get();
    OkHttpClient known = client;
    if (known != null && current.equals(tls)) {
      return known;
    }
    if (known != null) {
      pool.evictAll(); // what is idle was made with the old certificates
    }
    OkHttpClient made =
        new OkHttpClient.Builder()
            .protocols(List.of(Protocol.HTTP_1_1))
            .connectionPool(pool)
            .socketFactory(sockets)
            .sslSocketFactory(current.context().getSocketFactory(), current.trust())
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(true)
            .connectTimeout(options.connectTimeout())
            .readTimeout(options.callTimeout())
            .writeTimeout(options.callTimeout())
            .callTimeout(options.callTimeout())
            .build();
    tls = current;
    client = made;
    return made;
  }

  /** For streams, which end when nothing comes for three beats. */
  OkHttpClient streams() {
    return calls()
        .newBuilder()
        .callTimeout(Duration.ZERO)
        .readTimeout(options.beat().multipliedBy(3))
        .build();
  }

  /** Ends all calls; later ones fail. */
  @Override
  public void close() {
    sockets.close();
    pool.evictAll();
  }

  /**
   * OkHttp leaves Nagle's algorithm on, which costs 40 ms where two small writes follow. And it
   * does not end a call that is cancelled after its connection was made and before TLS begins
   * there, so closing closes the sockets themselves.
   */
  private static final class Sockets extends SocketFactory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpCalls.class);

    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    @Override
    public Socket createSocket() throws IOException {
      Socket socket =
          new Socket() {
            @Override
            public void close() throws IOException {
              open.remove(this);
              super.close();
            }
          };
      socket.setTcpNoDelay(true);
      open.add(socket);
      if (closed) {
        socket.close();
      }
      return socket;
    }

    @Override
    public void close() {
      closed = true;
      for (Socket socket : open) {
        try {
          socket.close();
        } catch (IOException e) {
          LOG.debug("a socket that is given up: {}", e.toString());
        }
      }
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      throw new IOException("only unconnected sockets are made");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort)
        throws IOException {
      throw new IOException("only unconnected sockets are made");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      throw new IOException("only unconnected sockets are made");
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
        throws IOException {
      throw new IOException("only unconnected sockets are made");
    }
  }
}
