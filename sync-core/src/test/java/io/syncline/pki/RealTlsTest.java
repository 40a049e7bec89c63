package io.syncline.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.syncline.SyncRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files, a watch with threads, the JDK's server and client, and OpenSSL's client, on sockets. */
class RealTlsTest {
  private static final Duration LONG = Duration.ofDays(1);

  @TempDir private Path folder;

  private final SyncRuntime runtime = SyncRuntime.threaded("pki-test");
  private final FileWatch watch = new FileWatch(runtime, LONG);
  private final BlockingQueue<Object> swapped = new LinkedBlockingQueue<>();
  private Path serverKeyfile;
  private Path clientKeyfile;
  private Path tlsAuthority;
  private Path clientAuthority;
  private final ExecutorService serving = Executors.newCachedThreadPool();
  private HttpsServer server;

  @BeforeEach
  void start() throws Exception {
    serverKeyfile = folder.resolve("tls.keyfile");
    clientKeyfile = folder.resolve("client-auth.keyfile");
    tlsAuthority = folder.resolve("tls-ca.crt");
    clientAuthority = folder.resolve("client-auth-ca.crt");
    Authorities.server().writeKeyfile(serverKeyfile);
    Authorities.client().writeKeyfile(clientKeyfile);
    Files.writeString(tlsAuthority, Pem.write(Authorities.TLS.certificate()));
    Files.writeString(clientAuthority, Pem.write(Authorities.CLIENTS.certificate()));

    TlsContext context =
        TlsContext.server(watch, serverKeyfile, clientAuthority, ClientAuth.REQUIRED, swapped::add);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context.sslContext()));
    server.setExecutor(serving);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    serving.shutdownNow();
    watch.close();
    runtime.close();
  }

  @Test
  void newFilesCountUnderAnOpenConnection() throws Exception {
    TlsContext context = TlsContext.client(watch, clientKeyfile, tlsAuthority, swapped::add);
    HttpClient open = client(context);
    X509Certificate before = ask(open);
    assertThat(before).isEqualTo(KeyMaterial.readKeyfile(serverKeyfile).leaf());

    Authorities.server().writeKeyfile(serverKeyfile);
    awaitSwap();

    assertThat(ask(open)).as("the open connection goes on").isEqualTo(before);
    assertThat(ask(client(context)))
        .isEqualTo(KeyMaterial.readKeyfile(serverKeyfile).leaf())
        .isNotEqualTo(before);

    Files.writeString(clientAuthority, Pem.write(Authorities.OTHER_CLIENTS.certificate()));
    awaitSwap();
    assertThatThrownBy(() -> ask(client(context))).isInstanceOf(IOException.class);
    Authorities.OTHER_CLIENTS
        .issue(CertificateOptions.of(Purpose.CLIENT_AUTH), Authorities.NOW)
        .writeKeyfile(clientKeyfile);
    awaitSwap();
    assertThat(ask(client(context))).isNotNull();
  }

  @Test
  void aClientWithoutACertificateOrWithAServersIsRefused() throws Exception {
    TlsContext bare = TlsContext.client(watch, null, tlsAuthority, swapped::add);
    assertThatThrownBy(() -> ask(client(bare))).isInstanceOf(IOException.class);
    TlsContext publicOnly = TlsContext.client(watch, clientKeyfile, null, swapped::add);
    assertThatThrownBy(() -> ask(client(publicOnly))).isInstanceOf(IOException.class);
  }

  @Test
  void opensslAsAClientIsServedWithAClientsCertificateOnly() throws Exception {
    assertThat(sClient("-cert", clientKeyfile.toString(), "-key", clientKeyfile.toString()))
        .contains("HTTP/1.1 204")
        .contains("Verify return code: 0 (ok)");
    assertThat(sClient("-cert", serverKeyfile.toString(), "-key", serverKeyfile.toString()))
        .doesNotContain("HTTP/1.1");
    assertThat(sClient()).doesNotContain("HTTP/1.1");
    assertThat(
            sClient("-tls1_1", "-cert", clientKeyfile.toString(), "-key", clientKeyfile.toString()))
        .doesNotContain("HTTP/1.1");
  }

  private String sClient(String... more) throws IOException {
    Path request = folder.resolve("request");
    Files.writeString(request, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    String[] fixed = {
      "s_client",
      "-connect",
      "127.0.0.1:" + server.getAddress().getPort(),
      "-servername",
      "localhost",
      "-CAfile",
      tlsAuthority.toString(),
      "-verify_return_error",
      "-verify_hostname",
      "localhost",
      "-purpose",
      "sslserver",
      "-ign_eof"
    };
    String[] all = java.util.Arrays.copyOf(fixed, fixed.length + more.length);
    System.arraycopy(more, 0, all, fixed.length, more.length);
    return Command.opensslFed(request, all).output();
  }

  private void awaitSwap() throws Exception {
    watch.check();
    assertThat(swapped.poll(30, TimeUnit.SECONDS)).as("new content is taken up").isNotNull();
  }

  private static HttpClient client(TlsContext context) {
    return HttpClient.newBuilder()
        .sslContext(context.sslContext())
        .version(HttpClient.Version.HTTP_1_1)
        .build();
  }

  private X509Certificate ask(HttpClient client) throws Exception {
    URI uri = URI.create("https://localhost:" + server.getAddress().getPort() + "/");
    HttpResponse<Void> answer =
        client.send(
            HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build(),
            HttpResponse.BodyHandlers.discarding());
    assertThat(answer.statusCode()).isEqualTo(204);
    return (X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0];
  }
}
