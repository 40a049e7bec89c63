package io.syncline.testkit.arangodb;

import io.syncline.pki.KeyMaterial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The sockets: one port of the loopback address for each member, all served by one pool. */
final class Frame implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final int THREADS = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int HEADER_BYTES = 1 << 20;

  private final Server server;
  private final Optional<SSLContext> tls;
  private final Map<String, ServerConnector> connectors = new LinkedHashMap<>();

  Frame(Dispatcher dispatcher, Optional<Path> keyfile) {
    QueuedThreadPool pool = new QueuedThreadPool(THREADS, 4);
    pool.setName("syncline-stand-in");
    pool.setDaemon(true);
    server = new Server(pool);
    server.setHandler(dispatcher);
    server.setStopTimeout(0);
    tls = keyfile.map(Frame::context);
  }

  void start() {
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("the stand-in does not start: " + e.getMessage(), e);
    }
  }

  /** Listens for a member, at the port it had before if it had one. */
  synchronized void open(Member member) {
    ServerConnector connector =
        connectors.computeIfAbsent(member.id, id -> new ServerConnector(server, factories()));
    if (connector.getName() == null) {
      connector.setName(member.id);
      connector.setHost(HOST);
      connector.setShutdownIdleTimeout(0);
      server.addConnector(connector);
    }
    bind(member, connector);
    connector.setPort(connector.getLocalPort());
    String scheme = tls.isPresent() ? "ssl" : "tcp";
    member.listensAt(scheme + "://" + HOST + ":" + connector.getLocalPort());
  }

  /**
   * The socket of before is gone only when the thread that accepted there has noticed, so the port
   * may be taken for a moment.
   */
  private static void bind(Member member, ServerConnector connector) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        connector.start();
        return;
      } catch (Exception e) {
        if (!(e.getCause() instanceof BindException) || System.nanoTime() > end) {
          throw new IllegalStateException(
              member.id + " can't listen at port " + connector.getPort() + ": " + e.getMessage(),
              e);
        }
        LockSupport.parkNanos(2_000_000);
      }
    }
  }

  /** Ends a member's connections and refuses new ones. */
  synchronized void shut(Member member) {
    ServerConnector connector = connectors.get(member.id);
    if (connector == null) {
      return;
    }
    try {
      connector.stop();
    } catch (Exception e) {
      throw new IllegalStateException(member.id + " does not stop: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the stand-in does not stop: " + e.getMessage(), e);
    } finally {
      server.destroy();
    }
  }

  private ConnectionFactory[] factories() {
    HttpConfiguration http = new HttpConfiguration();
    http.setRequestHeaderSize(HEADER_BYTES);
    http.setSendServerVersion(false);
    // The router cuts paths as they were sent, and decodes the pieces.
    http.setUriCompliance(
        new UriCompliance(
            "AS_SENT",
            EnumSet.of(
                Violation.AMBIGUOUS_PATH_SEGMENT,
                Violation.AMBIGUOUS_PATH_SEPARATOR,
                Violation.AMBIGUOUS_PATH_PARAMETER,
                Violation.AMBIGUOUS_PATH_ENCODING,
                Violation.AMBIGUOUS_EMPTY_SEGMENT)));
    HttpConnectionFactory plain = new HttpConnectionFactory(http);
    if (tls.isEmpty()) {
      return new ConnectionFactory[] {plain};
    }
    http.addCustomizer(new SecureRequestCustomizer(false));
    SslContextFactory.Server engines = new SslContextFactory.Server();
    engines.setSslContext(tls.get());
    return new ConnectionFactory[] {
      new SslConnectionFactory(engines, HttpVersion.HTTP_1_1.asString()), plain
    };
  }

  private static SSLContext context(Path keyfile) {
    KeyMaterial material = KeyMaterial.readKeyfile(keyfile);
    char[] password = new char[0];
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, password);
      store.setKeyEntry(
          "server", material.privateKey(), password, material.chain().toArray(new Certificate[0]));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (IOException e) {
      throw new UncheckedIOException("an empty key store can't be made", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM can't use the keyfile " + keyfile, e);
    }
  }
}
