package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncRuntime;
import io.syncline.pki.AuthorityOptions;
import io.syncline.pki.CertificateAuthority;
import io.syncline.pki.CertificateOptions;
import io.syncline.pki.KeyMaterial;
import io.syncline.pki.Purpose;
import io.syncline.pki.SwappableTrust;
import io.syncline.pki.TlsContext;
import io.syncline.security.MasterJwt;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A running master takes up new files, and ends with its certificate. */
@Timeout(180)
class RotationTest {
  private static final CertificateAuthority AUTHORITY =
      CertificateAuthority.create(AuthorityOptions.of(Purpose.TLS), Instant.now());

  @TempDir Path folder;
  private final SyncRuntime runtime = SyncRuntime.threaded("rotation-test");
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void end() {
    processes.forEach(Process::destroyForcibly);
    runtime.close();
  }

  private Path at(String name) {
    return folder.resolve(name);
  }

  private static KeyMaterial server(Duration left) {
    // For a minute at least, so it began before.
    Duration before = Duration.ofMinutes(2);
    return AUTHORITY.issue(
        CertificateOptions.of(Purpose.TLS).withHosts("localhost").withValidFor(before.plus(left)),
        Instant.now().minus(before));
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(at(name + ".part"), content);
    Files.move(at(name + ".part"), at(name), StandardCopyOption.REPLACE_EXISTING);
  }

  /** A master without a data centre beside it, and without a broker that answers. */
  private String start() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String url = "https://localhost:" + port;
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dlogback.configurationFile=logback.xml", // as its user has it
                "-cp",
                System.getProperty("java.class.path"),
                "io.syncline.examples.cli.Syncline",
                "run",
                "master",
                "--cluster.id=paris",
                "--cluster.folder=" + at("paris"),
                "--server.endpoint=" + url,
                "--server.listen=localhost",
                "--server.port=" + port,
                "--server.keyfile=" + at("tls.keyfile"),
                "--master.jwt-secret=" + at("master.jwt"),
                "--monitoring.token-file=" + at("token"),
                "--files.interval=100ms",
                "--secret.overlap=10s",
                "--mq.kafka-addr=localhost:1",
                "--log.level=warn")
            .redirectError(at("log").toFile())
            .start();
    processes.add(process);
    BufferedReader out = process.inputReader();
    assertThat(out.readLine()).isEqualTo("ready at " + url);
    return url;
  }

  private static HttpClient client() {
    SwappableTrust trust = new SwappableTrust(Purpose.TLS, AUTHORITY.anchors());
    return HttpClient.newBuilder()
        .sslContext(TlsContext.client(null, trust).sslContext())
        .version(HttpClient.Version.HTTP_1_1)
        .build();
  }

  private static HttpResponse<String> get(HttpClient client, String url, String authorization)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(url))
            .header("Authorization", authorization)
            .timeout(Duration.ofSeconds(30))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private String token(String secret) {
    return new MasterJwt(runtime, new SecretRing(runtime, Secret.of(secret))).authorization();
  }

  @Test
  void theSecretTheTokenAndTheKeyfileOfARunningMasterAreReplaced() throws Exception {
    server(Duration.ofDays(20)).writeKeyfile(at("tls.keyfile"));
    write("master.jwt", "the-first-secret");
    write("token", "the-first-token");
    String url = start();
    String version = url + "/_api/version";
    HttpClient open = client();
    assertThat(get(open, version, token("the-first-secret")).statusCode()).isEqualTo(200);
    assertThat(get(open, version, token("the-second-secret")).statusCode()).isEqualTo(401);
    Eventually.isTrue(
        "the end of the certificate is measured",
        () ->
            get(open, url + "/metrics", "bearer the-first-token")
                .body()
                .contains("syncline_certificate_remaining_seconds{certificate=\"tls-server\"} 17"));

    write("master.jwt", "the-second-secret");
    Eventually.isTrue(
        "the new secret is accepted",
        () -> get(open, version, token("the-second-secret")).statusCode() == 200);
    assertThat(get(open, version, token("the-first-secret")).statusCode()).isEqualTo(200);
    Eventually.isTrue(
        "the old secret is refused after the overlap",
        () -> get(open, version, token("the-first-secret")).statusCode() == 401);
    assertThat(get(open, version, token("the-second-secret")).statusCode()).isEqualTo(200);

    write("token", "the-second-token");
    Eventually.isTrue(
        "the new token is accepted",
        () -> get(open, url + "/metrics", "bearer the-second-token").statusCode() == 200);

    KeyMaterial next = server(Duration.ofDays(40));
    next.writeKeyfile(at("tls.keyfile"));
    Eventually.isTrue(
        "the new certificate is shown",
        () -> {
          HttpResponse<String> answer = get(client(), version, token("the-second-secret"));
          Certificate shown = answer.sslSession().orElseThrow().getPeerCertificates()[0];
          return answer.statusCode() == 200 && shown.equals(next.leaf());
        });
    assertThat(get(open, version, token("the-second-secret")).statusCode())
        .as("the open connection goes on")
        .isEqualTo(200);
    assertThat(Files.readString(at("log")))
        .contains("event=certificate-expiry certificate=\"tls-server\" stage=MONTH")
        .doesNotContain("-secret")
        .doesNotContain("-token");
  }

  @Test
  void theProcessDrainsAndEndsWithItsCertificate() throws Exception {
    server(Duration.ofSeconds(25)).writeKeyfile(at("tls.keyfile"));
    write("master.jwt", "the-first-secret");
    write("token", "the-first-token");
    start();
    Process process = processes.get(0);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("it ends").isTrue();
    assertThat(process.exitValue()).isEqualTo(ExitCodes.FAILED);
    assertThat(Files.readString(at("log")))
        .contains("event=worker-drains")
        .contains("syncline: the certificate tls-server has ended");
  }
}
