package io.syncline.storage.arangodb.call;

import static io.syncline.storage.arangodb.call.ArangoStub.fails;
import static io.syncline.storage.arangodb.call.ArangoStub.get;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncRuntime;
import io.syncline.pki.TrustAnchors;
import io.syncline.security.Secret;
import io.syncline.storage.arangodb.ArangoCredentials;
import io.syncline.storage.arangodb.ArangoOptions;
import io.syncline.storage.arangodb.ArangoTls;
import io.syncline.storage.arangodb.call.ArangoError.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which servers are believed. */
@Timeout(60)
final class TlsTest {
  private final SyncRuntime runtime = SyncRuntime.threaded("test");

  @AfterEach
  void close() {
    runtime.close();
  }

  /** A server that answers any request with an id, one connection after the other. */
  private static final class Server implements AutoCloseable {
    private final ServerSocket socket;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();

    Server(SSLContext context) {
      try {
        socket =
            context
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      Thread thread = new Thread(this::serve, "test-server");
      thread.setDaemon(true);
      thread.start();
    }

    private void serve() {
      while (!socket.isClosed()) {
        try (Socket accepted = socket.accept()) {
          connections.incrementAndGet();
          if (accepted.getInputStream().read(new byte[8192]) > 0) {
            requests.incrementAndGet();
            String answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 10\r\n\r\n";
            accepted.getOutputStream().write((answer + "{\"id\":\"x\"}").getBytes(US_ASCII));
          }
        } catch (IOException refused) {
          continue; // by the client, or closed
        }
      }
    }

    String url() {
      return "https://127.0.0.1:" + socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private ArangoConnection connect(Server server, ArangoTls tls) {
    return new ArangoConnection(
        ArangoOptions.builder(List.of(server.url()))
            .tls(tls)
            .credentials(ArangoCredentials.password("root", Secret.of("pw")))
            .build(),
        runtime);
  }

  private static String ask(ArangoConnection connection) {
    return get(new ServerCalls(connection.coordinator()).id());
  }

  private static void refused(Server server, ArangoConnection connection) {
    ArangoError error = fails(() -> new ServerCalls(connection.coordinator()).id());
    assertThat(error.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(error.mayHaveHappened()).isFalse();
    assertThat(error).hasMessageContaining("no TLS connection").hasMessageContaining(server.url());
    assertThat(server.connections.get()).isPositive();
    assertThat(server.requests.get()).as("credentials go to nobody").isZero();
  }

  @Test
  void believesAnAuthorityOfItsOwnAndNoOther(@TempDir Path folder) throws Exception {
    ServerCertificate certificate = ServerCertificate.ofLoopback();
    Path file = Files.writeString(folder.resolve("ca.pem"), certificate.pem());
    try (Server server = new Server(certificate.context());
        ArangoConnection own = connect(server, ArangoTls.ofPem(certificate.pem()));
        ArangoConnection ofFile = connect(server, ArangoTls.ofFile(file))) {
      assertThat(ask(own)).isEqualTo("x");
      assertThat(ask(ofFile)).isEqualTo("x");
    }
    try (Server server = new Server(certificate.context());
        ArangoConnection other =
            connect(server, ArangoTls.ofPem(ServerCertificate.ofLoopback().pem()))) {
      refused(server, other);
    }
    try (Server server = new Server(certificate.context());
        ArangoConnection system = connect(server, ArangoTls.ofSystem())) {
      refused(server, system);
    }
  }

  @Test
  void wantsTheHostsNameUnlessToldOtherwise() throws Exception {
    ServerCertificate certificate = ServerCertificate.of("db1.example");
    ArangoTls tls = ArangoTls.ofPem(certificate.pem());
    try (Server server = new Server(certificate.context());
        ArangoConnection checked = connect(server, tls)) {
      refused(server, checked);
      try (ArangoConnection unchecked = connect(server, tls.withoutHostNameCheck())) {
        assertThat(ask(unchecked)).isEqualTo("x");
      }
    }
    // Without the name it still has to be of the authority.
    try (Server server = new Server(ServerCertificate.of("db1.example").context());
        ArangoConnection unchecked = connect(server, tls.withoutHostNameCheck())) {
      refused(server, unchecked);
    }
  }

  @Test
  void believesAnotherAuthorityFromTheNextConnectionOn() throws Exception {
    ServerCertificate one = ServerCertificate.ofLoopback();
    ServerCertificate two = ServerCertificate.ofLoopback();
    AtomicReference<TrustAnchors> trust =
        new AtomicReference<>(TrustAnchors.parse("one", one.pem().getBytes(US_ASCII)));
    try (Server server = new Server(two.context());
        ArangoConnection connection = connect(server, new ArangoTls(trust::get, true))) {
      refused(server, connection);
      trust.set(TrustAnchors.parse("two", two.pem().getBytes(US_ASCII)));
      assertThat(ask(connection)).isEqualTo("x");
    }
  }

  @Test
  void callsNobodyWithoutTlsUnlessAllowed() {
    try (ArangoConnection connection =
        new ArangoConnection(
            ArangoOptions.builder(List.of("https://127.0.0.1:1")).build(), runtime)) {
      ArangoError error =
          fails(
              () -> new ServerCalls(connection.at(ServerAddress.parse("tcp://127.0.0.1:1"))).id());
      assertThat(error.kind()).isEqualTo(Kind.REFUSED);
      assertThat(error).hasMessageContaining("it has no TLS");
    }
  }
}
