package io.syncline.examples.quickstart;

import io.syncline.SyncRuntime;
import io.syncline.pki.AuthorityOptions;
import io.syncline.pki.CertificateAuthority;
import io.syncline.pki.CertificateOptions;
import io.syncline.pki.ClientAuth;
import io.syncline.pki.Purpose;
import io.syncline.pki.SwappableKeys;
import io.syncline.pki.SwappableTrust;
import io.syncline.pki.TlsContext;
import io.syncline.pki.TrustAnchors;
import io.syncline.security.CertificateRoles;
import io.syncline.security.Gatekeeper;
import io.syncline.security.MasterJwt;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * Whom one data centre believes: an authority for its servers, one for its clients, and the secret
 * of its masters and workers, made when it starts and kept nowhere.
 *
 * <p>Its client certificates are for operators of its own and for the masters of the other data
 * centre; which is which stands in their e-mail address. Thread-safe.
 */
final class HttpAuthority {
  private static final Duration LIFE = Duration.ofDays(1);
  private static final int SECRET_BYTES = 32;
  private static final String PEERS = "master@peers.example";
  private static final String OPERATORS = "me@operators.example";
  private static final CertificateRoles ROLES =
      CertificateRoles.parse("peer email *@peers.example\noperator email *@operators.example\n");

  private final CertificateAuthority servers = authority(Purpose.TLS);
  private final CertificateAuthority clients = authority(Purpose.CLIENT_AUTH);
  private final SyncRuntime runtime;
  private final MasterJwt jwt;

  HttpAuthority(SyncRuntime runtime) {
    this.runtime = runtime;
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    this.jwt =
        new MasterJwt(
            runtime, new SecretRing(runtime, Secret.of(HexFormat.of().formatHex(secret))));
  }

  private static CertificateAuthority authority(Purpose purpose) {
    return CertificateAuthority.create(
        AuthorityOptions.of(purpose).withValidFor(LIFE), Instant.now());
  }

  /** What the masters and workers of this data centre show to each other. */
  MasterJwt jwt() {
    return jwt;
  }

  /** Lets in the members of this data centre, its operators and its peers, and nobody else. */
  Gatekeeper gatekeeper() {
    return Gatekeeper.builder().masterJwt(jwt).certificates(ROLES, runtime).build();
  }

  /** Of a server on the loopback address. */
  TlsContext server() {
    CertificateOptions options = CertificateOptions.of(Purpose.TLS).withHosts("127.0.0.1");
    return TlsContext.server(
        new SwappableKeys(Purpose.TLS, servers.issue(options.withValidFor(LIFE), Instant.now())),
        new SwappableTrust(Purpose.CLIENT_AUTH, clients.anchors()),
        ClientAuth.WANTED);
  }

  /** Of a worker: it shows no certificate. */
  static TlsContext worker(HttpAuthority own, HttpAuthority other) {
    return TlsContext.client(null, trust(own, other));
  }

  /** Of a master: it shows a certificate that the other data centre gave it. */
  static TlsContext master(HttpAuthority own, HttpAuthority other) {
    return TlsContext.client(other.certificate(PEERS), trust(own, other));
  }

  /** Of an operator. */
  TlsContext operator() {
    return TlsContext.client(
        certificate(OPERATORS), new SwappableTrust(Purpose.TLS, servers.anchors()));
  }

  private SwappableKeys certificate(String email) {
    CertificateOptions options = CertificateOptions.of(Purpose.CLIENT_AUTH).withEmails(email);
    return new SwappableKeys(
        Purpose.CLIENT_AUTH, clients.issue(options.withValidFor(LIFE), Instant.now()));
  }

  private static SwappableTrust trust(HttpAuthority own, HttpAuthority other) {
    return new SwappableTrust(
        Purpose.TLS,
        TrustAnchors.of(List.of(own.servers.certificate(), other.servers.certificate())));
  }
}
