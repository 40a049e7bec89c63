package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import io.syncline.control.rest.TlsAuthentication;
import io.syncline.pki.AuthorityOptions;
import io.syncline.pki.CertificateAuthority;
import io.syncline.pki.CertificateOptions;
import io.syncline.pki.KeyMaterial;
import io.syncline.pki.Purpose;
import io.syncline.pki.TrustAnchors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a master believes, over restarts. */
class CallTrustTest {
  private static final CertificateAuthority OTHERS =
      CertificateAuthority.create(AuthorityOptions.of(Purpose.TLS), Instant.now());

  @TempDir Path folder;

  private CallTrust trust(TrustAnchors own) {
    return new CallTrust(own, Optional.of(new SourceFiles(folder)), Runnable::run);
  }

  private static List<X509Certificate> believed(CallTrust trust) {
    return List.of(trust.channels().trust().getAcceptedIssuers());
  }

  @Test
  void theJdksAuthoritiesAreKeptBesideNamedOnes() {
    CallTrust trust = trust(TrustAnchors.ofSystem());
    List<X509Certificate> before = believed(trust);
    trust.peers(OTHERS.anchors());
    assertThat(believed(trust)).contains(OTHERS.certificate()).containsAll(before);
  }

  @Test
  void aSourceIsKnownAfterARestartByFilesForTheirOwnerAlone() throws Exception {
    CertificateAuthority clients =
        CertificateAuthority.create(AuthorityOptions.of(Purpose.CLIENT_AUTH), Instant.now());
    KeyMaterial shown = clients.issue(CertificateOptions.of(Purpose.CLIENT_AUTH), Instant.now());
    Path keyfile = folder.resolve("given.keyfile");
    shown.writeKeyfile(keyfile);
    Path authority = folder.resolve("given.crt");
    OTHERS.anchors().write(authority);
    String both = Files.readString(keyfile);
    int key = both.indexOf("-----BEGIN PRIVATE KEY");
    CallTrust first = trust(own());
    first
        .keep(
            List.of("https://source:8629"),
            new TlsAuthentication(
                both.substring(0, key), both.substring(key), "", Files.readString(authority)))
        .toCompletableFuture()
        .join();
    assertThat(believed(first)).contains(OTHERS.certificate());
    assertThat(believed(trust(own()))).contains(OTHERS.certificate());
    assertThat(
            java.nio.file.attribute.PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("source.keyfile"))))
        .isEqualTo("rw-------");
    Files.writeString(folder.resolve("source.keyfile"), "nonsense");
    assertThatThrownBy(() -> trust(own()))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("source.keyfile");
  }

  /** The own authority. */
  private static TrustAnchors own() {
    return CertificateAuthority.create(AuthorityOptions.of(Purpose.TLS), Instant.now()).anchors();
  }
}
