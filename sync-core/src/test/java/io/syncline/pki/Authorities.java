package io.syncline.pki;

import java.time.Instant;

/** Authorities that tests share: made once in a JVM, since making keys takes time. */
final class Authorities {
  static final Instant NOW = Instant.now();
  static final CertificateAuthority TLS =
      CertificateAuthority.create(AuthorityOptions.of(Purpose.TLS), NOW);
  static final CertificateAuthority OTHER_TLS =
      CertificateAuthority.create(AuthorityOptions.of(Purpose.TLS), NOW);
  static final CertificateAuthority CLIENTS =
      CertificateAuthority.create(AuthorityOptions.of(Purpose.CLIENT_AUTH), NOW);
  static final CertificateAuthority OTHER_CLIENTS =
      CertificateAuthority.create(AuthorityOptions.of(Purpose.CLIENT_AUTH), NOW);

  private Authorities() {}

  static KeyMaterial server() {
    return TLS.issue(CertificateOptions.of(Purpose.TLS).withHosts("localhost", "127.0.0.1"), NOW);
  }

  static KeyMaterial client() {
    return CLIENTS.issue(
        CertificateOptions.of(Purpose.CLIENT_AUTH).withEmails("master@example.org"), NOW);
  }
}
