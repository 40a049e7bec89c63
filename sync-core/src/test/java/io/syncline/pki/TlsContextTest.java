package io.syncline.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsContextTest {
  private final SwappableKeys serverKeys = new SwappableKeys(Purpose.TLS, Authorities.server());
  private final SwappableKeys clientKeys =
      new SwappableKeys(Purpose.CLIENT_AUTH, Authorities.client());
  private final SwappableTrust clientsTrust =
      new SwappableTrust(Purpose.CLIENT_AUTH, Authorities.CLIENTS.anchors());
  private final SwappableTrust serversTrust =
      new SwappableTrust(Purpose.TLS, Authorities.TLS.anchors());
  private final TlsContext server =
      TlsContext.server(serverKeys, clientsTrust, ClientAuth.REQUIRED);
  private final TlsContext client = TlsContext.client(clientKeys, serversTrust);

  @Test
  void bothSidesShowTheirCertificates() throws Exception {
    Handshake done = Handshake.of(server, client);

    assertThat(done.protocol()).isEqualTo("TLSv1.3");
    assertThat(done.server()).isEqualTo(serverKeys.current().leaf());
    assertThat(done.client()).isEqualTo(clientKeys.current().leaf());
  }

  @ParameterizedTest
  @EnumSource(KeyKind.class)
  void everyKindOfKeyWorksInBothVersions(KeyKind kind) throws Exception {
    serverKeys.swap(
        Authorities.TLS.issue(
            CertificateOptions.of(Purpose.TLS).withKey(kind).withHosts("localhost"),
            Authorities.NOW));
    clientKeys.swap(
        Authorities.CLIENTS.issue(
            CertificateOptions.of(Purpose.CLIENT_AUTH).withKey(kind), Authorities.NOW));
    for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
      SSLEngine engine = client.sslContext().createSSLEngine("localhost", 1);
      engine.setEnabledProtocols(new String[] {protocol});
      Handshake done = Handshake.of(server.sslContext().createSSLEngine(), engine);
      assertThat(done.protocol()).isEqualTo(protocol);
      assertThat(done.client()).isEqualTo(clientKeys.current().leaf());
    }
  }

  @Test
  void enginesAndSocketsSpeakOnlyTheTwoNewestVersions() throws Exception {
    for (TlsContext context : List.of(server, client)) {
      assertThat(context.sslContext().createSSLEngine().getEnabledProtocols())
          .containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
      assertThat(context.sslContext().getDefaultSSLParameters().getProtocols())
          .containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
      try (var socket =
          (javax.net.ssl.SSLSocket) context.sslContext().getSocketFactory().createSocket()) {
        assertThat(socket.getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
      }
    }
    assertThat(server.sslContext().createSSLEngine().getNeedClientAuth()).isTrue();
    assertThatThrownBy(() -> server.sslContext().getServerSocketFactory())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aClientWithoutACertificateIsServedOnlyWhereNoneIsNeeded(String protocol) throws Exception {
    TlsContext bare = TlsContext.client(null, serversTrust);
    assertThatThrownBy(() -> shake(server, bare, protocol)).isInstanceOf(SSLException.class);

    TlsContext wanted = TlsContext.server(serverKeys, clientsTrust, ClientAuth.WANTED);
    assertThat(shake(wanted, bare, protocol).client()).isNull();
    assertThat(shake(wanted, client, protocol).client()).isNotNull();
    TlsContext none = TlsContext.server(serverKeys, null, ClientAuth.NONE);
    assertThat(shake(none, client, protocol).client()).isNull();
  }

  @Test
  void aClientOfAnotherAuthorityIsRefused() {
    clientKeys.swap(
        Authorities.OTHER_CLIENTS.issue(
            CertificateOptions.of(Purpose.CLIENT_AUTH), Authorities.NOW));
    assertThatThrownBy(() -> Handshake.of(server, client)).isInstanceOf(SSLException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aClientShowsNothingToAServerThatBelievesAnotherAuthorityOfTheSameKind(String protocol)
      throws Exception {
    clientsTrust.swap(Authorities.OTHER_CLIENTS.anchors());
    TlsContext wanted = TlsContext.server(serverKeys, clientsTrust, ClientAuth.WANTED);
    assertThat(shake(wanted, client, protocol).client()).isNull();
  }

  @Test
  void aServerOfAnotherAuthorityIsRefused() {
    serverKeys.swap(
        Authorities.OTHER_TLS.issue(
            CertificateOptions.of(Purpose.TLS).withHosts("localhost"), Authorities.NOW));
    assertThatThrownBy(() -> Handshake.of(server, client)).isInstanceOf(SSLException.class);
  }

  @Test
  void aServerOfAnotherNameIsRefused() {
    serverKeys.swap(
        Authorities.TLS.issue(
            CertificateOptions.of(Purpose.TLS).withHosts("db.example.org"), Authorities.NOW));
    assertThatThrownBy(() -> Handshake.of(server, client))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("localhost");
  }

  @Test
  void aServerThatOnlyThePublicAuthoritiesCouldVouchForIsRefusedWithoutThem() {
    TlsContext system =
        TlsContext.client(null, new SwappableTrust(Purpose.TLS, TrustAnchors.ofSystem()));
    TlsContext open = TlsContext.server(serverKeys, null, ClientAuth.NONE);
    assertThat(system.trust()).isNotNull();
    assertThat(new SwappableTrust(Purpose.TLS, TrustAnchors.ofSystem()).getAcceptedIssuers())
        .as("public authorities of the JDK")
        .isNotEmpty();
    assertThatThrownBy(() -> Handshake.of(open, system)).isInstanceOf(SSLException.class);
  }

  @Test
  void aTlsCertificateIsNoClientsEvenIfItsAuthorityWereBelieved() throws Exception {
    // Somebody else's client, who does not keep the two apart, and an authority that limits
    // nothing.
    X509Certificate both = Unlimited.authority();
    KeyMaterial wrong = Unlimited.leaf(both, Purpose.TLS.usage());
    KeyMaterial right = Unlimited.leaf(both, Purpose.CLIENT_AUTH.usage());
    KeyMaterial unsaid = Unlimited.leaf(both);
    clientsTrust.swap(TrustAnchors.of(List.of(both)));

    assertThat(Handshake.of(server.sslContext(), Unlimited.context(right, serversTrust)).client())
        .isEqualTo(right.leaf());
    assertThatThrownBy(
            () -> Handshake.of(server.sslContext(), Unlimited.context(wrong, serversTrust)))
        .isInstanceOf(SSLException.class);
    assertThatThrownBy(
            () -> Handshake.of(server.sslContext(), Unlimited.context(unsaid, serversTrust)))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("clientAuth");
  }

  @Test
  void aClientCertificateIsNoServersEvenIfItsAuthorityWereBelieved() throws Exception {
    X509Certificate both = Unlimited.authority();
    serversTrust.swap(TrustAnchors.of(List.of(both)));
    SwappableTrust none = new SwappableTrust(Purpose.CLIENT_AUTH, Authorities.CLIENTS.anchors());

    KeyMaterial right = Unlimited.leaf(both, Purpose.TLS.usage());
    assertThat(Handshake.of(Unlimited.context(right, none), client.sslContext()).server())
        .isEqualTo(right.leaf());
    List<KeyMaterial> wrong =
        List.of(
            Unlimited.leaf(both, Purpose.CLIENT_AUTH.usage()),
            Unlimited.leaf(both, Unlimited.ANY),
            Unlimited.leaf(both));
    for (KeyMaterial material : wrong) {
      SSLContext impostor = Unlimited.context(material, none);
      assertThatThrownBy(() -> Handshake.of(impostor, client.sslContext()))
          .isInstanceOf(SSLException.class)
          .hasMessageMatching("(?i).*(extended key usage|serverAuth).*");
    }
  }

  /** ArangoSync's name any usage besides, and its authorities serverAuth, also those of clients. */
  @Test
  void certificatesOfArangoSyncAreGoodInTheirOwnPlaceOnly() throws Exception {
    X509Certificate authority = Unlimited.authority(Unlimited.ANY, Purpose.TLS.usage());
    clientsTrust.swap(TrustAnchors.of(List.of(authority)));
    KeyMaterial theirClient = Unlimited.leaf(authority, Unlimited.ANY, Purpose.CLIENT_AUTH.usage());
    KeyMaterial theirServer = Unlimited.leaf(authority, Unlimited.ANY, Purpose.TLS.usage());

    assertThat(
            Handshake.of(server.sslContext(), Unlimited.context(theirClient, serversTrust))
                .client())
        .isEqualTo(theirClient.leaf());
    assertThatThrownBy(
            () -> Handshake.of(server.sslContext(), Unlimited.context(theirServer, serversTrust)))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("clientAuth");
    serversTrust.swap(TrustAnchors.of(List.of(authority)));
    serverKeys.swap(theirServer);
    clientsTrust.swap(Authorities.CLIENTS.anchors());
    assertThat(Handshake.of(server, client).server()).isEqualTo(theirServer.leaf());
  }

  @Test
  void theOtherPurposesFilesAreRefusedAtOnce() {
    assertThatThrownBy(() -> new SwappableKeys(Purpose.TLS, Authorities.client()))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("serverAuth");
    assertThatThrownBy(() -> new SwappableTrust(Purpose.CLIENT_AUTH, Authorities.TLS.anchors()))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("can't vouch for client authentication");
    assertThatThrownBy(() -> serversTrust.swap(Authorities.CLIENTS.anchors()))
        .isInstanceOf(SyncException.class);
    assertThat(serversTrust.current()).isEqualTo(Authorities.TLS.anchors());
    assertThatThrownBy(() -> TlsContext.server(clientKeys, clientsTrust, ClientAuth.REQUIRED))
        .isInstanceOf(SyncException.class);
    assertThatThrownBy(() -> TlsContext.server(serverKeys, null, ClientAuth.WANTED))
        .isInstanceOf(SyncException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void theNextHandshakeShowsTheNewCertificateInOpenContexts(String protocol) throws Exception {
    X509Certificate old = serverKeys.current().leaf();
    assertThat(shake(server, client, protocol).server()).isEqualTo(old);

    serverKeys.swap(Authorities.server());

    assertThat(shake(server, client, protocol).server())
        .isEqualTo(serverKeys.current().leaf())
        .isNotEqualTo(old);
    clientKeys.swap(Authorities.client());
    assertThat(shake(server, client, protocol).client()).isEqualTo(clientKeys.current().leaf());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aPeerWhoseAuthorityIsGoneCannotResumeItsSession(String protocol) throws Exception {
    shake(server, client, protocol);
    clientsTrust.swap(Authorities.OTHER_CLIENTS.anchors());
    assertThatThrownBy(() -> shake(server, client, protocol)).isInstanceOf(SSLException.class);

    clientsTrust.swap(Authorities.CLIENTS.anchors());
    shake(server, client, protocol);
    serversTrust.swap(Authorities.OTHER_TLS.anchors());
    assertThatThrownBy(() -> shake(server, client, protocol)).isInstanceOf(SSLException.class);
  }

  /** What the two tests before would see without contexts made anew. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void anOrdinaryContextWouldResume(String protocol) throws Exception {
    SSLContext ordinaryServer = ordinary(serverKeys, clientsTrust);
    SSLContext ordinaryClient = ordinary(clientKeys, serversTrust);
    X509Certificate old = serverKeys.current().leaf();
    shake(ordinaryServer, ordinaryClient, protocol);

    serverKeys.swap(Authorities.server());

    assertThat(shake(ordinaryServer, ordinaryClient, protocol).server()).isEqualTo(old);
  }

  @Test
  void anOpenConnectionAndAHandshakeUnderWayOutliveASwap() throws Exception {
    SSLEngine before = server.sslContext().createSSLEngine();
    SSLEngine clientBefore = client.sslContext().createSSLEngine("localhost", 8629);
    String alias = serverKeys.chooseEngineServerAlias("EC", null, null);
    KeyMaterial old = serverKeys.current();

    serverKeys.swap(Authorities.server());

    assertThat(serverKeys.getPrivateKey(alias)).isEqualTo(old.privateKey());
    assertThat(serverKeys.getCertificateChain(alias)).containsExactly(chain(old));
    assertThat(Handshake.of(before, clientBefore).server()).isEqualTo(serverKeys.current().leaf());
  }

  @Test
  void aServersWishListDecidesWhetherAClientShowsItsCertificate() {
    java.security.Principal[] others = {Authorities.TLS.certificate().getSubjectX500Principal()};
    java.security.Principal[] own = {Authorities.CLIENTS.certificate().getSubjectX500Principal()};
    String[] kinds = {"RSA", "EC"};

    assertThat(clientKeys.chooseEngineClientAlias(kinds, others, null)).isNull();
    assertThat(clientKeys.chooseEngineClientAlias(kinds, own, null)).isNotNull();
    assertThat(clientKeys.chooseEngineClientAlias(kinds, null, null)).isNotNull();
    assertThat(clientKeys.chooseEngineClientAlias(new String[] {"RSA"}, own, null)).isNull();
    assertThat(clientKeys.chooseEngineServerAlias("EC", null, null)).isNull();
  }

  @Test
  void anExpiredCertificateIsRefused() {
    serverKeys.swap(
        Authorities.TLS.issue(
            CertificateOptions.of(Purpose.TLS)
                .withHosts("localhost")
                .withValidFor(Duration.ofDays(1)),
            Authorities.NOW.minus(Duration.ofDays(2))));
    assertThatThrownBy(() -> Handshake.of(server, client)).isInstanceOf(SSLException.class);
  }

  private static X509Certificate[] chain(KeyMaterial material) {
    return material.chain().toArray(new X509Certificate[0]);
  }

  private static Handshake shake(TlsContext server, TlsContext client, String protocol)
      throws SSLException {
    return shake(server.sslContext(), client.sslContext(), protocol);
  }

  private static Handshake shake(SSLContext server, SSLContext client, String protocol)
      throws SSLException {
    SSLEngine serverEngine = server.createSSLEngine();
    serverEngine.setUseClientMode(false);
    SSLEngine engine = client.createSSLEngine("localhost", 8629);
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(new String[] {protocol});
    return Handshake.of(serverEngine, engine);
  }

  private static SSLContext ordinary(SwappableKeys keys, SwappableTrust trust) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {keys}, new TrustManager[] {trust}, null);
    return context;
  }
}
