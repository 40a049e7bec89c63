package io.syncline.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import java.util.EnumSet;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of certificates to roles. */
class CertificateRolesTest {
  @Test
  void byDefaultEveryCertificateIsThePeerAndAnOperator() {
    assertThat(CertificateRoles.everyCertificate().rolesOf(TestCertificates.of("CN=a,O=b\\,c")))
        .isEqualTo(EnumSet.of(Role.OPERATOR, Role.PEER));
    assertThat(CertificateRoles.none().rolesOf(TestCertificates.of("CN=a"))).isEmpty();
  }

  @Test
  void aCertificateHasTheRolesOfAllRulesThatMatch() {
    CertificateRoles roles =
        CertificateRoles.parse(
            "# who is who\n"
                + "peer      dns     *.masters.example.com\n"
                + "operator  email   *@example.com\n"
                + "monitor   uri     spiffe://example.com/**\n"
                + "\n"
                + "member    ip      10.0.0.*\n");
    assertThat(
            roles.rolesOf(
                TestCertificates.of(
                    "CN=x",
                    new GeneralName(GeneralName.dNSName, "A.masters.Example.com"),
                    new GeneralName(GeneralName.rfc822Name, "Olga@example.com"))))
        .isEqualTo(EnumSet.of(Role.PEER, Role.OPERATOR));
    assertThat(
            roles.rolesOf(
                TestCertificates.of(
                    "CN=x",
                    new GeneralName(
                        GeneralName.uniformResourceIdentifier, "spiffe://example.com/a/b"),
                    new GeneralName(GeneralName.iPAddress, "10.0.0.7"))))
        .isEqualTo(EnumSet.of(Role.MONITOR, Role.MEMBER));
    assertThat(
            roles.rolesOf(
                TestCertificates.of(
                    "CN=a.masters.example.com",
                    new GeneralName(GeneralName.dNSName, "a.b.masters.example.com"),
                    new GeneralName(GeneralName.dNSName, "masters.example.com"),
                    new GeneralName(GeneralName.dNSName, "olga@example.com"),
                    new GeneralName(GeneralName.rfc822Name, "olga@example.com.evil.org"),
                    new GeneralName(GeneralName.iPAddress, "10.0.1.7"))))
        .isEmpty();
  }

  @Test
  void aStarInASubjectStaysWithinOneAttribute() {
    CertificateRoles roles = CertificateRoles.parse("peer subject CN=master-*,O=Example");
    assertThat(roles.rolesOf(TestCertificates.of("CN=master-1,O=Example"))).isNotEmpty();
    assertThat(roles.rolesOf(TestCertificates.of("CN=master-1\\,O\\=x,O=Example"))).isNotEmpty();
    assertThat(roles.rolesOf(TestCertificates.of("CN=master-1,OU=x,O=Example"))).isEmpty();
    assertThat(roles.rolesOf(TestCertificates.of("CN=master-1+OU=x,O=Example"))).isEmpty();
    assertThat(roles.rolesOf(TestCertificates.of("CN=master-1\\,O\\=Example"))).isEmpty();
    assertThat(roles.rolesOf(TestCertificates.of("CN=Master-1,O=Example"))).isEmpty();
    assertThat(roles.rolesOf(TestCertificates.of("O=Example,CN=master-1"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "a*, a, true",
    "a*, abc, true",
    "a*, a.c, false",
    "a**, a.c, true",
    "**, '', true",
    "*, '', true",
    "*.*, a.b, true",
    "*.*, a.b.c, false",
    "**.c, a.b.c, true",
    "a*c*e, abcde, true",
    "a*c*e, abcdf, false",
    "abc, abcd, false",
    "abcd, abc, false",
    "***, a.b, true"
  })
  void patternsFitWholeNames(String pattern, String text, boolean fits) {
    assertThat(NamePattern.matches(pattern, text, ".", false)).isEqualTo(fits);
  }

  @Test
  @Timeout(20)
  void noPatternTakesLong() {
    String pattern = "*a".repeat(128);
    String text = "a".repeat(1023) + "b";
    assertThat(NamePattern.matches(pattern, text, ".", true)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "operator",
        "operator dns",
        "king dns *",
        "operator nose *",
        "channel dns *",
        "operator+ dns *",
        "operator+channel subject **"
      })
  void aWrongRuleIsNamedByItsLine(String line) {
    assertThatThrownBy(() -> CertificateRoles.parse("peer dns a\n" + line))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("line 2");
  }

  @Test
  void thereAreNoMoreRulesThanAreAllowed() {
    String line = "peer dns a\n";
    assertThat(CertificateRoles.parse(line.repeat(CertificateRoles.MOST_RULES)).rules())
        .hasSize(CertificateRoles.MOST_RULES);
    assertThatThrownBy(() -> CertificateRoles.parse(line.repeat(CertificateRoles.MOST_RULES + 1)))
        .isInstanceOf(SyncException.class);
    String tooLong = IntStream.range(0, 257).mapToObj(i -> "a").reduce("", String::concat);
    assertThatThrownBy(() -> CertificateRoles.parse("peer dns " + tooLong))
        .isInstanceOf(SyncException.class);
  }
}
