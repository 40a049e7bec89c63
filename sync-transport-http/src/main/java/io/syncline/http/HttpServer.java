package io.syncline.http;

import com.codahale.metrics.MetricRegistry;
import io.syncline.SyncException;
import io.syncline.metrics.ServerMetrics;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTPS server (HTTP/1.1 over TLS 1.2 and 1.3) that asks its handlers, in their order, who takes
 * a request. Whatever no handler takes is answered 404, and every refusal of the server itself has
 * the body {@code {"Error": "..."}}.
 *
 * <p>Everything that a client could take too much of has a limit: see {@link HttpServerOptions}. A
 * client that is too slow, or asks for too much, loses its connection and nothing else happens.
 * Jetty warns of bad {@code Host} headers in the log, with what they say: a host that does not want
 * a flood to show there sets the logger {@code org.eclipse.jetty} to errors only.
 *
 * <p>Thread-safe. Threads are daemons named {@code syncline-http-...}. {@link #start} and {@link
 * #close} block, for a bounded time; nothing else does.
 */
public final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  // Handlers get paths as they were sent, cut them, and decode the pieces.
  private static final UriCompliance PATHS_AS_SENT =
      new UriCompliance(
          "AS_SENT",
          EnumSet.of(
              Violation.AMBIGUOUS_PATH_SEGMENT,
              Violation.AMBIGUOUS_PATH_SEPARATOR,
              Violation.AMBIGUOUS_PATH_PARAMETER,
              Violation.AMBIGUOUS_PATH_ENCODING,
              Violation.AMBIGUOUS_EMPTY_SEGMENT));

  private final HttpServerOptions options;
  private final Server server;
  private final ServerConnector connector;
  private final Connections connections;
  private final Exchanges exchanges;
  private State state = State.NEW;

  private enum State {
    NEW,
    STARTED,
    CLOSED
  }

  private HttpServer(Builder builder) {
    this.options = builder.options;
    BoundedPool pool =
        new BoundedPool(options.threads(), Math.max(100, options.closeWithin().toMillis()));
    ScheduledExecutorScheduler timer = new ScheduledExecutorScheduler("syncline-http-timer", true);
    server = new Server(pool, timer, new ArrayByteBufferPool());
    ServerMetrics metrics = new ServerMetrics(builder.registry);
    connections = new Connections(options, timer, metrics);
    exchanges = new Exchanges(options, builder.handlers, connections, timer, metrics);
    connector = new ServerConnector(server, 1, 1, factories(builder));
    connector.setHost(options.host().isEmpty() ? null : options.host());
    connector.setPort(options.port());
    connector.setIdleTimeout(options.idle().toMillis());
    connector.setAcceptedTcpNoDelay(true);
    connector.setShutdownIdleTimeout(Math.max(1, options.closeWithin().toMillis() / 10));
    connector.addBean(connections);
    connector.addBean(new Handshakes(metrics));
    server.addConnector(connector);
    server.addBean(new CountedLimit(options.connections(), connector, metrics));
    server.setHandler(exchanges);
    server.setErrorHandler(new Refusals(metrics));
    server.setStopTimeout(Math.max(1, options.closeWithin().toMillis()));
    server.setStopAtShutdown(false);
  }

  private ConnectionFactory[] factories(Builder builder) {
    HttpConfiguration http = new HttpConfiguration();
    http.setRequestHeaderSize(options.headerBytes());
    http.setResponseHeaderSize(options.headerBytes());
    http.setSendServerVersion(false);
    http.setDelayDispatchUntilContent(false);
    http.setIdleTimeout(options.idle().toMillis());
    http.setUriCompliance(PATHS_AS_SENT);
    HttpConnectionFactory plain = new HttpConnectionFactory(http);
    Supplier<SSLContext> contexts = builder.contexts;
    if (contexts == null) {
      return new ConnectionFactory[] {plain};
    }
    // One server has many names, and the client checks the certificate.
    http.addCustomizer(new SecureRequestCustomizer(false));
    TlsEngines engines = new TlsEngines(contexts, builder.certificates);
    SslConnectionFactory tls = new SslConnectionFactory(engines, HttpVersion.HTTP_1_1.asString());
    return new ConnectionFactory[] {tls, plain};
  }

  /** Begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Listens. Once.
   *
   * @throws SyncException {@code CONFLICT} if the port is taken or the address is not this
   *     machine's, {@code CLOSED} after {@link #close}, {@code PRECONDITION_FAILED} if it was
   *     started before
   */
  public synchronized void start() {
    if (state != State.NEW) {
      throw new SyncException(
          state == State.CLOSED
              ? SyncException.Code.CLOSED
              : SyncException.Code.PRECONDITION_FAILED,
          "the server was " + (state == State.CLOSED ? "closed" : "started before"));
    }
    try {
      server.start();
      state = State.STARTED;
      LOG.info("event=http-server-started host={} port={}", options.host(), port());
    } catch (Exception e) {
      state = State.CLOSED;
      stop();
      throw new SyncException(
          e instanceof java.io.IOException
              ? SyncException.Code.CONFLICT
              : SyncException.Code.INTERNAL,
          "the server can't listen at "
              + options.host()
              + ":"
              + options.port()
              + ": "
              + e.getMessage()
              + "; choose another port or end who has it",
          e);
    }
  }

  /** The port it listens at; the chosen one where the options say 0. */
  public int port() {
    int port = connector.getLocalPort();
    return port > 0 ? port : options.port();
  }

  /** Open connections. */
  public int connections() {
    return connections.count();
  }

  /** Requests that are not answered to their end, streams among them. */
  public int requests() {
    return exchanges.count();
  }

  /** How many connections were cut for being too slow, since the start. */
  public long cutOff() {
    return connections.cutOff();
  }

  /**
   * Stops listening, ends streams, answers what waits with 503, and ends, all within about twice
   * the time that the options allow. Idempotent.
   */
  @Override
  public synchronized void close() {
    if (state == State.CLOSED) {
      return;
    }
    boolean started = state == State.STARTED;
    state = State.CLOSED;
    if (started) {
      LOG.info("event=http-server-closes port={}", port());
      connector.close();
      exchanges.end();
      connections.cutIdle();
      stop();
    }
  }

  private void stop() {
    try {
      server.stop();
    } catch (Exception e) {
      // Streams and answers that did not end in time are cut, which is what was asked for.
      LOG.debug("event=http-server-stop reason=\"{}\"", e.toString());
    } finally {
      connections.cutAll();
      server.destroy();
    }
  }

  /** Counts the handshakes that fail. */
  private record Handshakes(ServerMetrics metrics) implements SslHandshakeListener {
    @Override
    public void handshakeFailed(Event event, Throwable failure) {
      metrics.handshakesFailed.add();
    }
  }

  /** Counts how often no more connections are taken. */
  private static final class CountedLimit extends NetworkConnectionLimit {
    private final ServerMetrics metrics;

    CountedLimit(int most, ServerConnector connector, ServerMetrics metrics) {
      super(most, connector);
      this.metrics = metrics;
    }

    @Override
    protected void limit() {
      metrics.crowded.add();
      super.limit();
    }
  }

  /** Collects what a server needs. Not thread-safe. */
  public static final class Builder {
    private HttpServerOptions options = HttpServerOptions.builder().build();
    private final List<HttpHandler> handlers = new ArrayList<>();
    private @Nullable Supplier<SSLContext> contexts;
    private ClientCertificates certificates = ClientCertificates.NONE;
    private boolean plaintext;
    private MetricRegistry registry = new MetricRegistry();

    private Builder() {}

    /** The limits; the defaults otherwise. */
    public Builder options(HttpServerOptions with) {
      this.options = with;
      return this;
    }

    /**
     * TLS 1.2 and 1.3.
     *
     * @param source asked at each new connection, from any thread: what it gives may change at any
     *     time, and connections that are open go on with what they began with
     */
    public Builder tls(Supplier<SSLContext> source) {
      this.contexts = source;
      return this;
    }

    /** Whether clients are asked for certificates; not by default. */
    public Builder clientCertificates(ClientCertificates asked) {
      this.certificates = asked;
      return this;
    }

    /** HTTP without TLS, for tests: the options' host must be a loopback address. */
    public Builder plaintextOnLoopback() {
      this.plaintext = true;
      return this;
    }

    /** Where it counts, see {@link ServerMetrics}; a registry of its own otherwise. */
    public Builder metrics(MetricRegistry shared) {
      this.registry = shared;
      return this;
    }

    /** A further handler, asked after those before. */
    public Builder handler(HttpHandler handler) {
      handlers.add(handler);
      return this;
    }

    /**
     * The server, not started.
     *
     * @throws SyncException {@code BAD_REQUEST} without TLS, unless it is plaintext on loopback
     */
    public HttpServer build() {
      if (plaintext == (contexts != null)) {
        throw new SyncException(
            SyncException.Code.BAD_REQUEST,
            "a server needs either an SSL context or to be allowed plaintext on loopback");
      }
      if (plaintext && !loopback(options.host())) {
        throw new SyncException(
            SyncException.Code.BAD_REQUEST,
            "plaintext is for loopback addresses only, not for '" + options.host() + "'");
      }
      return new HttpServer(this);
    }

    private static boolean loopback(String host) {
      try {
        return !host.isEmpty() && InetAddress.getByName(host).isLoopbackAddress();
      } catch (UnknownHostException e) {
        return false;
      }
    }
  }
}
