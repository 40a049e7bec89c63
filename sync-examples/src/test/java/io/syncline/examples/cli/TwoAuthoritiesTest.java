package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two data centres, each a JVM of its own, with nothing in common: each has authorities for servers
 * and clients of its own, and is told the other's.
 */
@Timeout(180)
class TwoAuthoritiesTest {
  private static final String DIRECT = "--mq.type=direct";

  @TempDir Path folder;
  private ChildMasters berlin;
  private ChildMasters paris;

  @BeforeEach
  void make() throws IOException {
    berlin = new ChildMasters(Files.createDirectory(folder.resolve("b")));
    paris = new ChildMasters(Files.createDirectory(folder.resolve("p")));
    berlin.write("berlin", "1");
  }

  @AfterEach
  void end() {
    berlin.close();
    paris.close();
  }

  /** The target is told whom to believe at the source, and shows a certificate of the source's. */
  private Tool.Run configure(String authority, String... more) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--master.keyfile=" + berlin.at("me.keyfile"),
                "--source.endpoint=" + berlin.url("berlin"),
                "--source.cacert=" + authority));
    flags.addAll(List.of(more));
    return paris.ask("paris", "configure sync", flags.toArray(String[]::new));
  }

  @Test
  void documentsFlowWhereEachSideIsToldTheOthersAuthority() throws Exception {
    berlin.master("berlin", DIRECT, "--mq.direct-cacert=" + paris.at("tls-ca.crt"));
    paris.master("paris", DIRECT);
    configure(berlin.at("tls-ca.crt")).expect(0);
    paris.awaitEqual("paris", 1);
    assertThat(paris.ask("paris", "stop sync").expect(0).out()).startsWith("stopped");
  }

  @Test
  void aTargetThatIsToldTheWrongAuthorityIsNotConfigured() throws Exception {
    berlin.master("berlin", DIRECT, "--mq.direct-cacert=" + paris.at("tls-ca.crt"));
    paris.master("paris", DIRECT);
    Tool.Run refused = configure(paris.at("tls-ca.crt")).expect(ExitCodes.UNAVAILABLE);
    assertThat(refused.err())
        .hasLineCount(1)
        .contains(berlin.url("berlin"))
        .contains("no TLS connection, see whether its certificate is trusted");
    assertThat(paris.ask("paris", "get status").expect(0).out()).contains("inactive");
  }

  @Test
  void aSourceThatIsToldTheWrongAuthoritySaysWhomItDoesNotBelieve() throws Exception {
    Path told = folder.resolve("targets-ca.crt");
    Files.copy(Path.of(berlin.at("tls-ca.crt")), told);
    berlin.master("berlin", DIRECT, "--mq.direct-cacert=" + told, "--files.interval=100ms");
    paris.master("paris", DIRECT);
    Tool.Run silent = configure(berlin.at("tls-ca.crt"), "--structure-timeout=1s").expect(0);
    assertThat(silent.err())
        .contains("the target has said nothing of the source's structure within 1s");
    Eventually.isTrue(
        "the source says whom it does not believe",
        () -> berlin.log("berlin").contains("event=channel-trouble"));
    assertThat(berlin.log("berlin"))
        .contains(
            paris.url("paris")
                + ": no TLS connection, see whether its certificate is trusted here: "
                + "javax.net.ssl.SSLHandshakeException");
    paris
        .ask("paris", "get status --watch --interval=100ms --watch-timeout=1s")
        .expect(ExitCodes.DIFFERENT);

    Files.copy(Path.of(paris.at("tls-ca.crt")), told, StandardCopyOption.REPLACE_EXISTING);
    paris.awaitEqual("paris", 1);
  }
}
