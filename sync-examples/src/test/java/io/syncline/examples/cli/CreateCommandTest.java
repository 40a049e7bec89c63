package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.pki.KeyMaterial;
import io.syncline.pki.Purpose;
import io.syncline.pki.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CreateCommandTest {
  @TempDir Path folder;
  private final Tool tool = new Tool();

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private void authorities() {
    tool.run("create", "tls", "ca", "--cert=" + at("tls-ca.crt"), "--key", at("tls-ca.key"))
        .expect(0);
    tool.run("create", "client-auth", "ca", "--cert=" + at("c.crt"), "--key=" + at("c.key"))
        .expect(0);
  }

  private Tool.Run keyfile(String... more) {
    String[] args = new String[6 + more.length];
    System.arraycopy(new String[] {"create", "tls", "keyfile"}, 0, args, 0, 3);
    args[3] = "--cacert=" + at("tls-ca.crt");
    args[4] = "--cakey=" + at("tls-ca.key");
    args[5] = "--keyfile=" + at("tls.keyfile");
    System.arraycopy(more, 0, args, 6, more.length);
    return tool.run(args);
  }

  @Test
  void makesAKeyfileForATlsServerWithTheLifetimeAndNamesAskedFor() throws Exception {
    authorities();
    keyfile("--host=localhost,127.0.0.1", "--host=m1", "--validfor=30d").expect(0);
    KeyMaterial made = KeyMaterial.readKeyfile(folder.resolve("tls.keyfile"));
    made.requireUsable(Purpose.TLS, Instant.now());
    assertThat(Duration.between(Instant.now(), made.expires()))
        .isBetween(Duration.ofDays(29), Duration.ofDays(31));
    assertThat(made.leaf().getSubjectAlternativeNames()).hasSize(3);
  }

  @Test
  void makesCertificateKeystoreAndClientKeyfile() {
    authorities();
    tool.run(
            "create",
            "tls",
            "certificate",
            "--cacert=" + at("tls-ca.crt"),
            "--cakey=" + at("tls-ca.key"),
            "--cert=" + at("a.crt"),
            "--key=" + at("a.key"),
            "--host=a")
        .expect(0);
    KeyMaterial.read(folder.resolve("a.crt"), folder.resolve("a.key"));
    for (String name : new String[] {"a.jks", "a.p12"}) {
      tool.run(
              "create",
              "tls",
              "keystore",
              "--cacert=" + at("tls-ca.crt"),
              "--cakey=" + at("tls-ca.key"),
              "--keystore=" + at(name),
              "--keystore-password=hidden",
              "--alias=x",
              "--host=a")
          .expect(0);
      KeyMaterial.readKeyStore(folder.resolve(name), "hidden".toCharArray(), "x");
    }
    tool.run(
            "create",
            "client-auth",
            "keyfile",
            "--cacert=" + at("c.crt"),
            "--cakey=" + at("c.key"),
            "--keyfile=" + at("c.keyfile"),
            "--email=a@example.com")
        .expect(0);
    KeyMaterial.readKeyfile(folder.resolve("c.keyfile"))
        .requireUsable(Purpose.CLIENT_AUTH, Instant.now());
  }

  @Test
  void replacesAnAuthorityOnlyWhenToldTo() throws IOException {
    authorities();
    byte[] first = Files.readAllBytes(folder.resolve("c.crt"));
    String[] args = {
      "create", "client-auth", "ca", "--cert=" + at("c.crt"), "--key=" + at("c.key")
    };
    Tool.Run refused = tool.run(args).expect(ExitCodes.FAILED);
    assertThat(refused.err()).startsWith("syncline create client-auth ca: ").contains("c.crt");
    assertThat(refused.err().lines()).hasSize(1);
    assertThat(Files.readAllBytes(folder.resolve("c.crt"))).isEqualTo(first);
    tool.run(args[0], args[1], args[2], args[3], args[4], "--overwrite").expect(0);
    assertThat(Files.readAllBytes(folder.resolve("c.crt"))).isNotEqualTo(first);
  }

  @Test
  void leavesAGoodKeyfileAloneAndReplacesOneThatIsNearItsEnd() {
    authorities();
    keyfile("--host=a", "--validfor=40d").expect(0);
    assertThat(keyfile("--host=a", "--if-expires-within=30d").expect(0).out()).startsWith("kept ");
    assertThat(keyfile("--host=a", "--if-expires-within=50d").expect(0).out()).startsWith("wrote ");
    assertThat(keyfile("--host=b", "--if-expires-within=30d").expect(0).out()).startsWith("wrote ");
  }

  @Test
  void aSecretHasTheLengthAskedForAndIsKept() {
    String file = "--secret=" + at("s.jwt");
    tool.run("create", "jwt-secret", file, "--length=24").expect(0);
    assertThat(SecretFile.read(folder.resolve("s.jwt"))).hasSize(48);
    tool.run("create", "jwt-secret", file).expect(ExitCodes.FAILED);
    assertThat(tool.run("create", "jwt-secret", file, "--if-expires-within=30d").expect(0).out())
        .startsWith("kept ");
    tool.run("create", "jwt-secret", file, "--overwrite=true").expect(0);
    assertThat(SecretFile.read(folder.resolve("s.jwt"))).hasSize(64);
  }

  @Test
  void refusesTheOtherAuthority() {
    authorities();
    Tool.Run run =
        tool.run(
            "create",
            "tls",
            "keyfile",
            "--cacert=" + at("c.crt"),
            "--cakey=" + at("c.key"),
            "--keyfile=" + at("k"));
    run.expect(ExitCodes.FAILED);
    assertThat(run.err()).contains("authority of another kind");
    assertThat(folder.resolve("k")).doesNotExist();
  }

  @Test
  void wrongUsageIsOneLineAndExitCodeTwo() {
    authorities();
    assertThat(tool.run("create", "tls").expect(2).err()).contains("subcommand").hasLineCount(1);
    assertThat(tool.run("create", "jwt-secret", "--validfor=1y").expect(2).err())
        .contains("--validfor")
        .hasLineCount(1);
    assertThat(keyfile("--validfor=soon").expect(2).err()).contains("30d").hasLineCount(1);
    assertThat(keyfile("--curve=P224").expect(2).err()).contains("P256").hasLineCount(1);
  }

  @Test
  void helpHasExamples() {
    assertThat(tool.run("create", "tls", "keyfile", "--help").expect(0).out())
        .contains("Example")
        .contains("--if-expires-within")
        .contains("--cacert");
    assertThat(tool.run("--help").expect(0).out()).contains("Exit codes");
    assertThat(tool.run("--version").expect(0).out()).startsWith("Version ").contains(", build ");
  }

  @Test
  void takesFlagsFromTheEnvironmentAndAFileInThatOrder() throws IOException {
    Path file = folder.resolve("syncline.conf");
    Files.writeString(
        file, "# secrets\nlength = 20\nsecret = " + at("from-file.jwt") + "\nhost = a, b\n");
    new Tool()
        .with("SYNCLINE_SECRET", at("from-environment.jwt"))
        .run("create", "jwt-secret", "--config=" + file)
        .expect(0);
    assertThat(SecretFile.read(folder.resolve("from-environment.jwt"))).hasSize(40);
    new Tool()
        .with("SYNCLINE_CONFIG", file.toString())
        .run("create", "jwt-secret", "--length=16")
        .expect(0);
    assertThat(SecretFile.read(folder.resolve("from-file.jwt"))).hasSize(32);
  }

  @Test
  void aWrongFileIsRefusedWithItsLine() throws IOException {
    Path file = folder.resolve("syncline.conf");
    Files.writeString(file, "length = 20\nlenght = 30\n");
    assertThat(tool.run("create", "jwt-secret", "--config", file.toString()).expect(2).err())
        .contains("line 2")
        .contains("lenght")
        .hasLineCount(1);
    tool.run("create", "jwt-secret", "--config=" + at("none")).expect(2);
  }
}
