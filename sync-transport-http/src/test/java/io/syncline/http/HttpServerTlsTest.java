package io.syncline.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is spoken, and to whom. */
@Timeout(120)
final class HttpServerTlsTest {
  private static final TestAuthority AUTHORITY = new TestAuthority("authority");
  private static final SSLContext CONTEXT = AUTHORITY.context("server");
  private static final Duration QUICK = Duration.ofMillis(300);
  private final ServerScene scene = new ServerScene();

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void speaksTls12And13OnlyAndNoPlaintext() throws Exception {
    scene.startTls(new AtomicReference<>(AUTHORITY.context("server")), ClientCertificates.NONE);
    for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
      try (RawClient client = new RawClient(scene.port(), AUTHORITY.anonymous())) {
        ((SSLSocket) client.socket()).setEnabledProtocols(new String[] {protocol});
        client.send(ServerScene.get("/"));
        assertThat(client.answer()).startsWith("HTTP/1.1 200").endsWith("[]");
        assertThat(((SSLSocket) client.socket()).getSession().getCipherSuite()).contains("_GCM_");
      }
    }
    try (RawClient plain = new RawClient(scene.port(), null)) {
      plain.send(ServerScene.get("/"));
      assertThat(plain.answer()).doesNotContain("200");
    }
    TlsEngines engines = new TlsEngines(() -> AUTHORITY.context("server"), ClientCertificates.NONE);
    assertThat(engines.newSSLEngine().getEnabledProtocols())
        .containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
  }

  @Test
  void showsWhoHasACertificateAndRefusesForeignOnes() throws IOException {
    scene.startTls(new AtomicReference<>(AUTHORITY.context("server")), ClientCertificates.WANTED);
    try (RawClient known = new RawClient(scene.port(), AUTHORITY.context("berlin"))) {
      known.send(ServerScene.get("/"));
      assertThat(known.answer()).contains("[CN=berlin, CN=authority]");
    }
    try (RawClient unknown = new RawClient(scene.port(), AUTHORITY.anonymous())) {
      unknown.send(ServerScene.get("/"));
      assertThat(unknown.answer()).endsWith("[]");
    }
    SSLContext foreign = new TestAuthority("authority").context("berlin", AUTHORITY);
    try (RawClient wrong = new RawClient(scene.port(), foreign)) {
      wrong.send(ServerScene.get("/"));
      assertThat(wrong.ends()).isTrue();
    }
  }

  @Test
  void cutsOffAClientThatNeverBeginsTls() throws IOException {
    HttpServer tls =
        HttpServer.builder()
            .options(HttpServerOptions.builder().host("127.0.0.1").headersWithin(QUICK).build())
            .tls(() -> CONTEXT)
            .build();
    scene.start(tls);
    try (RawClient silent = new RawClient(scene.port(), null);
        RawClient half = new RawClient(scene.port(), null)) {
      half.send(new byte[] {22, 3, 1, 1, 0});
      assertThat(silent.ends()).isTrue();
      assertThat(half.ends()).isTrue();
    }
    Eventually.eventually("no connection is left", () -> tls.connections() == 0);
  }

  @Test
  void needsACertificateWhereToldTo() throws IOException {
    scene.startTls(new AtomicReference<>(AUTHORITY.context("server")), ClientCertificates.NEEDED);
    try (RawClient without = new RawClient(scene.port(), AUTHORITY.anonymous())) {
      without.send(ServerScene.get("/"));
      assertThat(without.ends()).isTrue();
    }
    try (RawClient with = new RawClient(scene.port(), AUTHORITY.context("paris"))) {
      with.send(ServerScene.get("/"));
      assertThat(with.answer()).contains("CN=paris");
    }
  }

  @Test
  void servesANewCertificateToNewConnectionsOnly() throws Exception {
    AtomicReference<SSLContext> context = new AtomicReference<>(AUTHORITY.context("old"));
    scene.startTls(context, ClientCertificates.NONE);
    SSLContext mine = AUTHORITY.anonymous();
    try (RawClient before = new RawClient(scene.port(), mine)) {
      before.send(ServerScene.get("/"));
      before.answer();
      assertThat(peer(before)).isEqualTo("CN=old");
      context.set(AUTHORITY.context("new"));
      try (RawClient after =
          new RawClient(scene.port(), mine)) { // offers to resume the old session
        after.send(ServerScene.get("/"));
        assertThat(after.answer()).startsWith("HTTP/1.1 200");
        assertThat(peer(after)).isEqualTo("CN=new");
      }
      before.send(ServerScene.get("/"));
      assertThat(before.answer()).startsWith("HTTP/1.1 200");
    }
  }

  private static String peer(RawClient client) throws IOException {
    return ((java.security.cert.X509Certificate)
            ((SSLSocket) client.socket()).getSession().getPeerCertificates()[0])
        .getSubjectX500Principal()
        .getName();
  }
}
