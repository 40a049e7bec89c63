package io.syncline.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What we make is read by OpenSSL and keytool, and what they make is read by us. */
class OtherProgramsTest {
  private static final String PASSWORD = "pass-word";

  @TempDir private Path folder;

  @Test
  void opensslVerifiesEachInItsOwnPlaceAndRefusesItInTheOthers() throws Exception {
    Path tlsAuthority = write("tls-ca.crt", Pem.write(Authorities.TLS.certificate()));
    Path clientAuthority = write("client-ca.crt", Pem.write(Authorities.CLIENTS.certificate()));
    Path server = write("server.crt", Pem.write(Authorities.server().leaf()));
    Path client = write("client.crt", Pem.write(Authorities.client().leaf()));

    assertThat(verify("sslserver", tlsAuthority, server)).contains("server.crt: OK");
    assertThat(verify("sslclient", clientAuthority, client)).contains("client.crt: OK");
    // As leaves, and as authorities: neither stands behind the other's purpose.
    assertThat(verify("sslclient", tlsAuthority, server)).contains("purpose").doesNotContain("OK");
    assertThat(verify("sslserver", clientAuthority, client))
        .contains("purpose")
        .doesNotContain("OK");
    assertThat(verify("sslclient", tlsAuthority, tlsAuthority)).doesNotContain("OK");
    assertThat(verify("sslserver", clientAuthority, clientAuthority)).doesNotContain("OK");
    assertThat(verify("sslserver", clientAuthority, server)).doesNotContain("OK");
  }

  @Test
  void opensslChecksHostsAddressesAndEmails() throws Exception {
    Path authority = write("ca.crt", Pem.write(Authorities.TLS.certificate()));
    KeyMaterial made =
        Authorities.TLS.issue(
            CertificateOptions.of(Purpose.TLS)
                .withHosts("db.example.org", "10.0.0.1", "2001:db8::1")
                .withEmails("ops@example.org"),
            Authorities.NOW);
    Path leaf = write("leaf.crt", Pem.write(made.leaf()));

    assertThat(verify(authority, leaf, "-verify_hostname", "db.example.org")).contains("OK");
    assertThat(verify(authority, leaf, "-verify_hostname", "other.example.org"))
        .doesNotContain("OK");
    assertThat(verify(authority, leaf, "-verify_ip", "10.0.0.1")).contains("OK");
    assertThat(verify(authority, leaf, "-verify_ip", "2001:db8::1")).contains("OK");
    assertThat(verify(authority, leaf, "-verify_ip", "10.0.0.2")).doesNotContain("OK");
    assertThat(verify(authority, leaf, "-verify_email", "ops@example.org")).contains("OK");
    String text = Command.openssl("x509", "-in", leaf.toString(), "-noout", "-text").output();
    assertThat(text)
        .contains("TLS Web Server Authentication", "prime256v1", "ecdsa-with-SHA256")
        .doesNotContain("TLS Web Client Authentication", "Any Extended Key Usage");
  }

  @ParameterizedTest
  @EnumSource(KeyKind.class)
  void opensslReadsOurKeysAndWeReadItsThreeForms(KeyKind kind) throws Exception {
    KeyMaterial made =
        Authorities.TLS.issue(CertificateOptions.of(Purpose.TLS).withKey(kind), Authorities.NOW);
    String chain = Pem.write(made.chain());
    Path ours = write("ours.key", Pem.write(made.privateKey()));
    assertThat(Command.openssl("pkey", "-in", ours.toString(), "-check", "-noout").output())
        .contains("Key is valid");

    Path traditional = folder.resolve("traditional.key");
    openssl("pkey", "-in", ours.toString(), "-traditional", "-out", traditional.toString());
    String old = Files.readString(traditional);
    assertThat(old).contains(kind.isRsa() ? "BEGIN RSA PRIVATE KEY" : "BEGIN EC PRIVATE KEY");
    assertThat(keyfile(old + chain)).isEqualTo(made);
    assertThat(keyfile(chain + old)).isEqualTo(made);
    // The label does not matter: the form is told by the content.
    assertThat(keyfile(chain + old.replaceAll("(RSA|EC) PRIVATE", "PRIVATE"))).isEqualTo(made);

    Path encrypted = folder.resolve("encrypted.key");
    openssl(
        "pkey",
        "-in",
        ours.toString(),
        "-aes128",
        "-passout",
        "pass:" + PASSWORD,
        "-out",
        encrypted.toString());
    String locked = Files.readString(encrypted);
    assertThatThrownBy(() -> keyfile(chain + locked))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("encrypted");
  }

  @Test
  void anEllipticKeyWithItsCurveInABlockBesideIsRead() throws Exception {
    Path both = folder.resolve("both.pem");
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-out", both.toString());
    Path certificate = folder.resolve("self.crt");
    openssl(
        "req",
        "-x509",
        "-new",
        "-key",
        both.toString(),
        "-subj",
        "/CN=self",
        "-days",
        "10",
        "-out",
        certificate.toString());

    KeyMaterial read = keyfile(Files.readString(both) + Files.readString(certificate));
    assertThat(read.leaf().getSubjectX500Principal().getName()).isEqualTo("CN=self");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa:2048", "ec", "ed25519"})
  void certificatesThatOpensslMadeAreRead(String kind) throws Exception {
    Path key = folder.resolve("their.key");
    switch (kind) {
      case "ec" ->
          openssl(
              "genpkey",
              "-algorithm",
              "EC",
              "-pkeyopt",
              "ec_paramgen_curve:P-384",
              "-out",
              key.toString());
      case "ed25519" -> openssl("genpkey", "-algorithm", "ED25519", "-out", key.toString());
      default -> openssl("genpkey", "-algorithm", "RSA", "-out", key.toString());
    }
    Path certificate = folder.resolve("their.crt");
    openssl(
        "req",
        "-x509",
        "-new",
        "-key",
        key.toString(),
        "-subj",
        "/CN=their",
        "-addext",
        "extendedKeyUsage=serverAuth",
        "-addext",
        "keyUsage=keyCertSign",
        "-days",
        "10",
        "-text",
        "-out",
        certificate.toString());

    KeyMaterial read = KeyMaterial.read(certificate, key);
    assertThat(Purpose.TLS.isNamedBy(read.leaf())).isTrue();
    assertThat(TrustAnchors.read(certificate).certificates()).containsExactly(read.leaf());
    CertificateAuthority authority = CertificateAuthority.read(Purpose.TLS, certificate, key);
    KeyMaterial signed = authority.issue(CertificateOptions.of(Purpose.TLS), Authorities.NOW);
    Path leaf = write("leaf.crt", Pem.write(signed.leaf()));
    assertThat(verify("sslserver", certificate, leaf)).contains("OK");
  }

  @Test
  void opensslReadsOurStoreAndWeReadIts() throws Exception {
    KeyMaterial made = Authorities.server();
    Path ours = folder.resolve("ours.p12");
    made.writeKeyStore(ours, KeyStoreKind.PKCS12, "tls", PASSWORD.toCharArray());
    Path pem = folder.resolve("ours.pem");
    openssl(
        "pkcs12",
        "-in",
        ours.toString(),
        "-passin",
        "pass:" + PASSWORD,
        "-nodes",
        "-out",
        pem.toString());
    assertThat(KeyMaterial.readKeyfile(pem)).isEqualTo(made);

    Path theirs = folder.resolve("theirs.p12");
    openssl(
        "pkcs12",
        "-export",
        "-in",
        pem.toString(),
        "-passout",
        "pass:" + PASSWORD,
        "-name",
        "other",
        "-out",
        theirs.toString());
    assertThat(KeyMaterial.readKeyStore(theirs, PASSWORD.toCharArray(), "other")).isEqualTo(made);
  }

  @ParameterizedTest
  @EnumSource(KeyStoreKind.class)
  void keytoolReadsOurStoreAndWeReadIts(KeyStoreKind kind) throws Exception {
    KeyMaterial made = Authorities.server();
    Path ours = folder.resolve("ours.store");
    made.writeKeyStore(ours, kind, "tls", PASSWORD.toCharArray());
    Command listed = keytool("-list", "-v", "-keystore", ours.toString(), "-storepass", PASSWORD);
    assertThat(listed.output())
        .contains("PrivateKeyEntry", "serverAuth", "IPAddress: 127.0.0.1")
        .contains(kind.name());

    Path theirs = folder.resolve("theirs.store");
    keytool(
        "-genkeypair",
        "-keystore",
        theirs.toString(),
        "-storetype",
        kind.name(),
        "-storepass",
        PASSWORD,
        "-keypass",
        PASSWORD,
        "-alias",
        "their",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        "CN=their",
        "-ext",
        "eku=clientAuth");
    KeyMaterial read = KeyMaterial.readKeyStore(theirs, PASSWORD.toCharArray(), null);
    assertThat(Purpose.CLIENT_AUTH.isNamedBy(read.leaf())).isTrue();

    Path authority = write("ca.crt", Pem.write(Authorities.TLS.certificate()));
    Path trust = folder.resolve("trust.store");
    keytool(
        "-importcert",
        "-noprompt",
        "-keystore",
        trust.toString(),
        "-storetype",
        kind.name(),
        "-storepass",
        PASSWORD,
        "-alias",
        "ca",
        "-file",
        authority.toString());
    assertThat(TrustAnchors.readKeyStore(trust, PASSWORD.toCharArray()))
        .isEqualTo(Authorities.TLS.anchors());
  }

  private KeyMaterial keyfile(String text) throws IOException {
    return KeyMaterial.readKeyfile(write("some.keyfile", text));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static String verify(String purpose, Path authority, Path leaf) throws IOException {
    return verify(authority, leaf, "-purpose", purpose);
  }

  private static String verify(Path authority, Path leaf, String option, String value)
      throws IOException {
    Command done =
        Command.openssl(
            "verify",
            "-x509_strict",
            "-CAfile",
            authority.toString(),
            option,
            value,
            leaf.toString());
    assertThat(done.exit() == 0).isEqualTo(done.output().contains("OK"));
    return done.output();
  }

  private static void openssl(String... arguments) throws IOException {
    Command done = Command.openssl(arguments);
    assertThat(done.exit()).as("%s: %s", List.of(arguments), done.output()).isZero();
  }

  private static Command keytool(String... arguments) throws IOException {
    Command done = Command.keytool(arguments);
    assertThat(done.exit()).as("%s: %s", List.of(arguments), done.output()).isZero();
    return done;
  }
}
