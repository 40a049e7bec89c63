package io.syncline.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyMaterialTest {
  private static final char[] PASSWORD = "pass-word".toCharArray();

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(KeyKind.class)
  void aKeyfileComesBackAsItWasWritten(KeyKind kind) {
    KeyMaterial made =
        Authorities.TLS.issue(CertificateOptions.of(Purpose.TLS).withKey(kind), Authorities.NOW);
    Path file = folder.resolve("tls.keyfile");
    made.writeKeyfile(file);

    assertThat(KeyMaterial.readKeyfile(file)).isEqualTo(made);
  }

  @Test
  void aKeyfileHasCertificatesThenANewlineThenTheKey() {
    String text = Authorities.server().keyfile();

    assertThat(text)
        .matches(
            "(?s)(-----BEGIN CERTIFICATE-----\n.*?-----END CERTIFICATE-----\n){2}\n"
                + "-----BEGIN PRIVATE KEY-----\n.*-----END PRIVATE KEY-----\n");
  }

  @Test
  void certificateAndKeyComeBackFromTwoFiles() throws Exception {
    KeyMaterial made = Authorities.client();
    Path certificate = folder.resolve("a.crt");
    Path key = folder.resolve("a.key");
    made.write(certificate, key);

    assertThat(KeyMaterial.read(certificate, key)).isEqualTo(made);
    assertThat(Files.readString(certificate)).doesNotContain("KEY");
    assertThat(Files.readString(key)).doesNotContain("CERTIFICATE");
  }

  @ParameterizedTest
  @EnumSource(KeyStoreKind.class)
  void aKeyStoreComesBackAsItWasWritten(KeyStoreKind kind) {
    KeyMaterial made = Authorities.server();
    Path file = folder.resolve("tls.store");
    made.writeKeyStore(file, kind, "alias", PASSWORD);

    assertThat(KeyMaterial.readKeyStore(file, PASSWORD, "alias")).isEqualTo(made);
    assertThat(KeyMaterial.readKeyStore(file, PASSWORD, null)).isEqualTo(made);
    assertThatThrownBy(() -> KeyMaterial.readKeyStore(file, "other-pass".toCharArray(), "alias"))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("another password");
    assertThatThrownBy(() -> KeyMaterial.readKeyStore(file, PASSWORD, "none"))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("alias 'none'");
  }

  @Test
  void anyOrderIsReadAndTheLeafComesFirst() {
    KeyMaterial made = Authorities.server();
    String key = Pem.write(made.privateKey());
    String leaf = Pem.write(made.leaf());
    String authority = Pem.write(made.chain().get(1));

    for (String text :
        List.of(key + leaf + authority, authority + key + leaf, authority + leaf + key)) {
      assertThat(parse("# a note\n" + text + "trailing")).isEqualTo(made);
      assertThat(parse(text.replace("\n", "\r\n"))).isEqualTo(made);
    }
  }

  @Test
  void theFirstKeyWins() {
    KeyMaterial made = Authorities.server();
    String other = Pem.write(Authorities.server().privateKey());

    assertThat(parse(made.keyfile() + other)).isEqualTo(made);
    assertThatThrownBy(() -> parse(other + made.keyfile()))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("belongs to none of its certificates");
  }

  @Test
  void whatIsMissingOrDamagedIsSaid() {
    KeyMaterial made = Authorities.server();
    String chain = Pem.write(made.chain());
    String key = Pem.write(made.privateKey());

    refused("", "no private key");
    refused(chain, "no private key");
    refused(key, "no certificate");
    refused(made.keyfile().substring(0, made.keyfile().length() - 10), "cut off");
    refused(chain + key.replace("-----\n", "-----\n*"), "not base64");
    refused(chain + key.replace("\nM", "\nA"), "private key");
    refused(chain.replace("\nMII", "\nAII") + key, "damaged certificate");
    refused(chain + block("ENCRYPTED PRIVATE KEY", new byte[] {1}), "encrypted");
    refused(
        chain
            + key.replace(
                "KEY-----\nM", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nM"),
        "encrypted");
    refused("x".repeat(SafeFiles.MOST_BYTES + 1), "larger than 1 MiB");
  }

  @Test
  void aFileThatIsMissingOrAFolderIsSaid() {
    assertThatThrownBy(() -> KeyMaterial.readKeyfile(folder.resolve("none")))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("none does not exist");
    assertThatThrownBy(() -> KeyMaterial.readKeyfile(folder))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("can't be read");
  }

  @Test
  void noTextShowsTheKey() {
    KeyMaterial made = Authorities.server();
    String key = Base64.getEncoder().encodeToString(made.privateKey().getEncoded());

    assertThat(made.toString())
        .contains("CN=localhost")
        .doesNotContain(key.substring(40, 60))
        .doesNotContain("PRIVATE");
    assertThat(new SwappableKeys(Purpose.TLS, made).toString()).doesNotContain("PRIVATE");
    assertThat(Authorities.TLS.toString()).contains("Syncline TLS CA").doesNotContain("PRIVATE");
    assertThat(Pem.parse("x", made.keyfile().getBytes(StandardCharsets.US_ASCII)).toString())
        .doesNotContain("Sun");
  }

  @Test
  void onlyACertificateOfThePurposeAndTheTimeIsUsable() {
    KeyMaterial server = Authorities.server();

    server.requireUsable(Purpose.TLS, Authorities.NOW);
    assertThatThrownBy(() -> server.requireUsable(Purpose.CLIENT_AUTH, Authorities.NOW))
        .hasMessageContaining("clientAuth");
    assertThatThrownBy(
            () -> server.requireUsable(Purpose.TLS, Authorities.NOW.plus(Duration.ofDays(731))))
        .hasMessageContaining("has expired");
    assertThatThrownBy(
            () -> server.requireUsable(Purpose.TLS, Authorities.NOW.minus(Duration.ofDays(1))))
        .hasMessageContaining("check the clock");
  }

  @Test
  void anchorsAreReadFromPemDerAndKeyStores() throws Exception {
    X509Certificate one = Authorities.TLS.certificate();
    X509Certificate two = Authorities.CLIENTS.certificate();
    Path file = folder.resolve("ca.crt");
    Files.writeString(file, Pem.write(List.of(one, two, one)));

    assertThat(TrustAnchors.read(file).certificates()).containsExactly(one, two);
    assertThat(TrustAnchors.parse("der", one.getEncoded()).certificates()).containsExactly(one);
    assertThat(TrustAnchors.ofSystem().isSystem()).isTrue();
    assertThatThrownBy(() -> TrustAnchors.parse("empty.crt", new byte[0]))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("empty.crt");
  }

  private static void refused(String text, String why) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("some.keyfile")
        .hasMessageContaining(why);
  }

  private static String block(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getEncoder().encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  private static KeyMaterial parse(String text) {
    return KeyMaterial.parseKeyfile("some.keyfile", text.getBytes(StandardCharsets.US_ASCII));
  }
}
