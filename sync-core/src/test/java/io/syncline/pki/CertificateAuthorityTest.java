package io.syncline.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateAuthorityTest {
  private static final Instant NOW = Authorities.NOW;

  @TempDir private Path folder;

  @Test
  void defaultsAreThoseOfTheReference() {
    assertThat(AuthorityOptions.of(Purpose.TLS))
        .isEqualTo(new AuthorityOptions(Purpose.TLS, KeyKind.P256, Duration.ofDays(15 * 365)));
    assertThat(AuthorityOptions.of(Purpose.CLIENT_AUTH))
        .isEqualTo(
            new AuthorityOptions(Purpose.CLIENT_AUTH, KeyKind.P521, Duration.ofDays(15 * 365)));
    assertThat(CertificateOptions.of(Purpose.TLS))
        .isEqualTo(
            new CertificateOptions(
                Purpose.TLS, KeyKind.P256, Duration.ofDays(730), List.of(), List.of()));
    assertThat(CertificateOptions.of(Purpose.CLIENT_AUTH))
        .isEqualTo(
            new CertificateOptions(
                Purpose.CLIENT_AUTH, KeyKind.P521, Duration.ofDays(365), List.of(), List.of()));
  }

  @ParameterizedTest
  @EnumSource(Purpose.class)
  void eachNamesItsOwnPurposeAndNoOther(Purpose purpose) throws Exception {
    CertificateAuthority authority = authority(purpose);
    X509Certificate leaf = authority.issue(CertificateOptions.of(purpose), NOW).leaf();

    assertThat(authority.certificate().getExtendedKeyUsage()).containsExactly(purpose.usage());
    assertThat(leaf.getExtendedKeyUsage()).containsExactly(purpose.usage());
    assertThat(authority.certificate().getBasicConstraints()).isZero();
    assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
    assertThat(authority.certificate().getKeyUsage()).startsWith(true, false, true).contains(true);
    leaf.verify(authority.certificate().getPublicKey());
  }

  @ParameterizedTest
  @EnumSource(Purpose.class)
  void anAuthoritySignsOnlyItsOwnKind(Purpose purpose) {
    Purpose other = purpose == Purpose.TLS ? Purpose.CLIENT_AUTH : Purpose.TLS;
    assertThatThrownBy(() -> authority(purpose).issue(CertificateOptions.of(other), NOW))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("use the other authority");
  }

  @Test
  void anAuthorityOfTheOtherKindIsRefusedWhenItsFilesAreRead() {
    Path cert = folder.resolve("ca.crt");
    Path key = folder.resolve("ca.key");
    Authorities.TLS.write(cert, key, false);

    assertThat(CertificateAuthority.read(Purpose.TLS, cert, key)).isEqualTo(Authorities.TLS);
    assertThatThrownBy(() -> CertificateAuthority.read(Purpose.CLIENT_AUTH, cert, key))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining(cert.toString())
        .hasMessageContaining("clientAuth");
  }

  @Test
  void aLeafIsNoAuthority() {
    Path cert = folder.resolve("leaf.crt");
    Path key = folder.resolve("leaf.key");
    Authorities.server().write(cert, key);

    assertThatThrownBy(() -> CertificateAuthority.read(Purpose.TLS, cert, key))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("no certificate authority");
  }

  @Test
  void namesAreAlternativeNamesOfTheirKind() throws Exception {
    KeyMaterial made =
        Authorities.TLS.issue(
            CertificateOptions.of(Purpose.TLS)
                .withHosts("db.example.org", "*.example.org", "10.0.0.1", "[2001:db8::1]", "::1")
                .withEmails("ops@example.org"),
            NOW);

    assertThat(made.leaf().getSubjectAlternativeNames())
        .containsExactly(
            List.of(2, "db.example.org"),
            List.of(2, "*.example.org"),
            List.of(7, "10.0.0.1"),
            List.of(7, "2001:db8:0:0:0:0:0:1"),
            List.of(7, "0:0:0:0:0:0:0:1"),
            List.of(1, "ops@example.org"));
  }

  @Test
  void theCommonNameIsTheFirstEmailElseTheFirstHostElseOurs() {
    CertificateOptions none = CertificateOptions.of(Purpose.TLS);
    CertificateOptions host = none.withHosts("a.example.org", "b.example.org");

    assertThat(subject(none)).isEqualTo("CN=Syncline,O=Syncline");
    assertThat(subject(host)).isEqualTo("CN=a.example.org,O=Syncline");
    assertThat(subject(host.withEmails("x@example.org", "y@example.org")))
        .isEqualTo("CN=x@example.org,O=Syncline");
    assertThat(subject(none.withHosts("a".repeat(60) + ".example.org")))
        .as("a common name has at most 64 characters")
        .isEqualTo("CN=Syncline,O=Syncline");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "a..b",
        "-a",
        "ex\u00e4mple.org",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "a:8629",
        ":::",
        "fe80::1%eth0",
        "a*.b",
        "a,b",
        "a\nb"
      })
  void aHostThatIsNoneIsRefused(String host) {
    assertThatThrownBy(() -> CertificateOptions.of(Purpose.TLS).withHosts(host))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("option hosts");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "@", "a@", "@b", "a@b@c", "a b@c", "\u00e4@b"})
  void anEmailThatIsNoneIsRefused(String email) {
    assertThatThrownBy(() -> CertificateOptions.of(Purpose.TLS).withEmails(email))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("option emails");
  }

  @ParameterizedTest
  @EnumSource(KeyKind.class)
  void everyKindOfKeySignsAndIsSigned(KeyKind kind) throws Exception {
    CertificateAuthority authority =
        CertificateAuthority.create(AuthorityOptions.of(Purpose.TLS).withKey(kind), NOW);
    KeyMaterial leaf = authority.issue(CertificateOptions.of(Purpose.TLS).withKey(kind), NOW);

    leaf.leaf().verify(authority.certificate().getPublicKey());
    int bits =
        leaf.leaf().getPublicKey() instanceof ECPublicKey curve
            ? curve.getParams().getOrder().bitLength()
            : ((RSAPublicKey) leaf.leaf().getPublicKey()).getModulus().bitLength();
    assertThat(bits)
        .isEqualTo(
            switch (kind) {
              case P256 -> 256;
              case P384 -> 384;
              case P521 -> 521;
              case RSA_2048 -> 2048;
            });
  }

  @Test
  void curvesAreNamedAsOnTheCommandLine() {
    assertThat(KeyKind.ofCurve("P256")).isEqualTo(KeyKind.P256);
    assertThat(KeyKind.ofCurve("p-384")).isEqualTo(KeyKind.P384);
    assertThat(KeyKind.ofCurve("P521")).isEqualTo(KeyKind.P521);
    assertThat(KeyKind.ofCurve("")).isEqualTo(KeyKind.RSA_2048);
    assertThatThrownBy(() -> KeyKind.ofCurve("P224"))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("P256");
    assertThatThrownBy(() -> KeyKind.ofCurve("ed448")).isInstanceOf(SyncException.class);
  }

  @Test
  void aCertificateEndsWithItsAuthority() {
    CertificateAuthority authority =
        CertificateAuthority.create(
            AuthorityOptions.of(Purpose.TLS).withValidFor(Duration.ofDays(10)), NOW);

    assertThat(authority.issue(CertificateOptions.of(Purpose.TLS), NOW).expires())
        .isEqualTo(authority.expires())
        .isEqualTo(NOW.plus(Duration.ofDays(10)).truncatedTo(ChronoUnit.SECONDS));
    assertThatThrownBy(
            () ->
                authority.issue(CertificateOptions.of(Purpose.TLS), NOW.plus(Duration.ofDays(11))))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("has expired");
  }

  @Test
  void serialNumbersAreOf128RandomBits() {
    X509Certificate one = Authorities.server().leaf();
    X509Certificate two = Authorities.server().leaf();

    assertThat(one.getSerialNumber()).isNotEqualTo(two.getSerialNumber());
    assertThat(one.getSerialNumber().bitLength()).isBetween(64, 128);
  }

  @Test
  void aLifetimeOutOfBoundsIsRefused() {
    assertThatThrownBy(() -> CertificateOptions.of(Purpose.TLS).withValidFor(Duration.ZERO))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("validFor");
    assertThatThrownBy(() -> AuthorityOptions.of(Purpose.TLS).withValidFor(Duration.ofDays(36_501)))
        .isInstanceOf(SyncException.class);
  }

  private static String subject(CertificateOptions options) {
    return Authorities.TLS.issue(options, NOW).leaf().getSubjectX500Principal().getName();
  }

  private static CertificateAuthority authority(Purpose purpose) {
    return purpose == Purpose.TLS ? Authorities.TLS : Authorities.CLIENTS;
  }
}
