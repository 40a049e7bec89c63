package io.syncline.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PkiFilesTest {
  private static final CertificateOptions SERVER =
      CertificateOptions.of(Purpose.TLS).withHosts("localhost", "::1");
  private static final Duration MONTH = Duration.ofDays(30);

  @TempDir private Path folder;

  private final PkiFiles files = at(Duration.ZERO);

  @Test
  void leavesAreReplacedEveryTime() throws Exception {
    Path keyfile = folder.resolve("tls.keyfile");
    Path certificate = folder.resolve("tls.crt");
    Path key = folder.resolve("tls.key");
    Path store = folder.resolve("tls.jks");
    char[] password = "pass-word".toCharArray();
    for (int round = 0; round < 2; round++) {
      String before = contents(keyfile, certificate, key, store);
      assertThat(files.keyfile(Authorities.TLS, SERVER, keyfile)).isTrue();
      assertThat(files.certificateAndKey(Authorities.TLS, SERVER, certificate, key)).isTrue();
      assertThat(files.keyStore(Authorities.TLS, SERVER, store, KeyStoreKind.JKS, "tls", password))
          .isTrue();
      assertThat(contents(keyfile, certificate, key, store)).isNotEqualTo(before);
    }
    assertThat(KeyMaterial.readKeyfile(keyfile).chain()).hasSize(2);
  }

  @Test
  void anAuthorityIsReplacedOnlyWhenAskedFor() throws Exception {
    Path certificate = folder.resolve("tls-ca.crt");
    Path key = folder.resolve("tls-ca.key");
    AuthorityOptions options = AuthorityOptions.of(Purpose.TLS);
    assertThat(files.authority(options, certificate, key)).isTrue();
    String before = contents(certificate, key);

    assertThatThrownBy(() -> files.authority(options, certificate, key))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining(certificate.toString())
        .hasMessageContaining("overwrite");
    Files.delete(certificate);
    assertThatThrownBy(() -> files.authority(options, certificate, key))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining(key.toString());
    assertThat(before).endsWith(contents(key));

    assertThat(files.overwrite(true).authority(options, certificate, key)).isTrue();
    assertThat(contents(certificate, key)).isNotEqualTo(before);
    assertThat(CertificateAuthority.read(Purpose.TLS, certificate, key).purpose())
        .isEqualTo(Purpose.TLS);
  }

  @Test
  void aSecretIsRandomAndReplacedOnlyWhenAskedFor() throws Exception {
    Path file = folder.resolve("secret.jwt");
    assertThat(files.secret(file, SecretFile.DEFAULT_BYTES)).isTrue();
    String secret = SecretFile.read(file);

    assertThat(secret).matches("[0-9a-f]{64}");
    assertThatThrownBy(() -> files.secret(file, 32))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("overwrite")
        .hasMessageNotContaining(secret);
    assertThat(SecretFile.read(file)).isEqualTo(secret);
    assertThat(files.ifExpiresWithin(MONTH).secret(file, 32)).isFalse();
    assertThat(files.overwrite(true).secret(file, 32)).isTrue();
    assertThat(SecretFile.read(file)).matches("[0-9a-f]{64}").isNotEqualTo(secret);
    assertThatThrownBy(() -> files.secret(folder.resolve("short"), 8))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("16 to 1024");
  }

  @Test
  void ofManyWhoCreateTheSameSecretAtOnceOneDoes() throws Exception {
    Path file = folder.resolve("secret.jwt");
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      Callable<Integer> create =
          () -> {
            try {
              SecretFile.create(file, 32, false);
              return 1;
            } catch (SyncException e) {
              assertThat(e.code()).isEqualTo(SyncException.Code.CONFLICT);
              return 0;
            }
          };
      int made = 0;
      for (Future<Integer> each : pool.invokeAll(Collections.nCopies(32, create))) {
        made += each.get(30, TimeUnit.SECONDS);
      }
      assertThat(made).isEqualTo(1);
      assertThat(listing()).containsExactly(file);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aSecretThatIsNoneIsRefused() throws Exception {
    Path file = folder.resolve("secret.jwt");
    Files.writeString(file, " \n");
    assertThatThrownBy(() -> SecretFile.read(file))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("empty");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThatThrownBy(() -> SecretFile.read(file))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void aGoodCertificateIsLeftAlone() throws Exception {
    Path file = folder.resolve("tls.keyfile");
    PkiFiles gentle = files.ifExpiresWithin(MONTH);
    assertThat(gentle.keyfile(Authorities.TLS, SERVER, file)).isTrue();
    String before = contents(file);

    assertThat(gentle.keyfile(Authorities.TLS, SERVER, file)).isFalse();
    assertThat(
            gentle.keyfile(Authorities.TLS, SERVER.withHosts("0:0:0:0:0:0:0:1", "LOCALHOST"), file))
        .as("the same names in another spelling")
        .isFalse();
    assertThat(contents(file)).isEqualTo(before);
    assertThat(
            at(Duration.ofDays(699)).ifExpiresWithin(MONTH).keyfile(Authorities.TLS, SERVER, file))
        .isFalse();
    assertThat(
            at(Duration.ofDays(701)).ifExpiresWithin(MONTH).keyfile(Authorities.TLS, SERVER, file))
        .as("29 days before its end")
        .isTrue();
  }

  @Test
  void whatIsNotGoodIsMadeAnew() throws Exception {
    Path file = folder.resolve("tls.keyfile");
    PkiFiles gentle = files.ifExpiresWithin(MONTH);
    gentle.keyfile(Authorities.TLS, SERVER, file);

    assertThat(gentle.keyfile(Authorities.TLS, SERVER.withHosts("other"), file)).isTrue();
    assertThat(gentle.keyfile(Authorities.OTHER_TLS, SERVER.withHosts("other"), file)).isTrue();
    assertThat(
            gentle.keyfile(
                Authorities.CLIENTS,
                CertificateOptions.of(Purpose.CLIENT_AUTH).withHosts("other"),
                file))
        .isTrue();
    Files.writeString(file, "nonsense");
    assertThat(gentle.keyfile(Authorities.TLS, SERVER, file)).isTrue();
    assertThat(KeyMaterial.readKeyfile(file).leaf()).isNotNull();
  }

  @Test
  void aGoodAuthorityIsLeftAloneAndABadOneNotReplacedUnasked() throws Exception {
    Path certificate = folder.resolve("ca.crt");
    Path key = folder.resolve("ca.key");
    AuthorityOptions options = AuthorityOptions.of(Purpose.CLIENT_AUTH);
    PkiFiles gentle = files.ifExpiresWithin(MONTH);
    assertThat(gentle.authority(options, certificate, key)).isTrue();
    assertThat(gentle.authority(options, certificate, key)).isFalse();
    assertThat(gentle.overwrite(true).authority(options, certificate, key)).isFalse();

    PkiFiles late = at(Duration.ofDays(15 * 365 - 5)).ifExpiresWithin(MONTH);
    assertThatThrownBy(() -> late.authority(options, certificate, key))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("overwrite");
    assertThat(late.overwrite(true).authority(options, certificate, key)).isTrue();
  }

  @Test
  void everyFileIsForItsOwnerAloneAndNothingElseIsLeft() throws Exception {
    FileStore store = Files.getFileStore(folder);
    Assumptions.assumeTrue(
        store.supportsFileAttributeView("posix"), "this file system knows no modes");
    files.keyfile(Authorities.TLS, SERVER, folder.resolve("a"));
    files.keyfile(Authorities.TLS, SERVER, folder.resolve("a"));
    files.certificateAndKey(Authorities.TLS, SERVER, folder.resolve("b"), folder.resolve("c"));
    files.keyStore(
        Authorities.TLS,
        SERVER,
        folder.resolve("d"),
        KeyStoreKind.PKCS12,
        "x",
        "pass-word".toCharArray());
    files.authority(AuthorityOptions.of(Purpose.TLS), folder.resolve("e"), folder.resolve("f"));
    files.secret(folder.resolve("g"), 32);

    List<Path> all = listing();
    assertThat(all.stream().map(file -> file.getFileName().toString()))
        .containsExactly("a", "b", "c", "d", "e", "f", "g");
    for (Path file : all) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aFolderThatIsMissingIsSaidAndAFailureLeavesNothing() throws Exception {
    Path file = folder.resolve("none").resolve("tls.keyfile");
    assertThatThrownBy(() -> files.keyfile(Authorities.TLS, SERVER, file))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("make the folder");

    Path taken = Files.createDirectory(folder.resolve("taken"));
    Files.createFile(taken.resolve("x"));
    assertThatThrownBy(() -> files.keyfile(Authorities.TLS, SERVER, taken))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining(taken.toString());
    assertThat(listing()).containsExactly(taken);
  }

  @Test
  void aShortPasswordIsRefused() {
    assertThatThrownBy(
            () ->
                files.keyStore(
                    Authorities.TLS,
                    SERVER,
                    folder.resolve("x"),
                    KeyStoreKind.PKCS12,
                    "x",
                    "short".toCharArray()))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("at least 6")
        .hasMessageNotContaining("short'");
  }

  private static PkiFiles at(Duration later) {
    return PkiFiles.at(InstantSource.fixed(Authorities.NOW.plus(later)));
  }

  private List<Path> listing() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  private static String contents(Path... all) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path file : all) {
      if (Files.exists(file)) {
        text.append(java.util.HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return text.toString();
  }
}
