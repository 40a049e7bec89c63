package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.syncline.pki.Purpose;
import io.syncline.pki.SwappableTrust;
import io.syncline.pki.TlsContext;
import io.syncline.pki.TrustAnchors;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A master and a worker, each a JVM of its own. */
class RunWorkerTest {
  private static final String TOKEN = "only-for-looking";

  @TempDir Path folder;
  private ChildMasters servers;

  @BeforeEach
  void make() {
    servers = new ChildMasters(folder);
  }

  @AfterEach
  void end() {
    servers.close();
  }

  private Process master() throws Exception {
    return servers.run(
        "paris",
        List.of(
            "master",
            "--cluster.id=paris",
            "--cluster.type=test-memory",
            "--with-worker=false",
            "--master.state-folder=" + servers.at("state"),
            "--mq.type=direct",
            "--server.keyfile=" + servers.at("tls.keyfile"),
            "--server.client-cafile=" + servers.at("c-ca.crt"),
            "--master.jwt-secret=" + servers.at("paris.jwt"),
            "--monitoring.token=" + TOKEN));
  }

  private List<String> worker(String secret, String... more) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "worker",
                "--cluster.id=paris",
                "--cluster.type=test-memory",
                "--master.endpoint=" + servers.url("paris"),
                "--master.jwt-secret=" + servers.at(secret),
                "--monitoring.token=" + TOKEN));
    flags.addAll(List.of(more));
    return flags;
  }

  @Test
  @Timeout(120)
  void aWorkerRegistersIsWatchedAndLeavesInOrder() throws Exception {
    Process master = master();
    Process worker = servers.run("worker", worker("paris.jwt"));
    JsonNode workers = workers();
    while (workers.isEmpty()) {
      // Each question is answered by the leader, and is a process's own registration away.
      workers = workers();
    }
    assertThat(workers.get(0).path("endpoint").asText()).isEqualTo(servers.url("worker"));
    TrustAnchors ofWorkers = TrustAnchors.read(folder.resolve("state/worker-ca.crt"));
    Watcher worked = new Watcher(servers.url("worker"), ofWorkers);
    assertThat(worked.get("/_api/version").body()).contains("version");
    assertThat(worked.get("/_api/health").statusCode()).isEqualTo(200);
    assertThat(worked.get("/metrics").body()).contains("# TYPE");
    assertThat(worked.get("/_api/role").statusCode()).isEqualTo(403);
    assertThat(worked.get("/_api/sync").statusCode()).isEqualTo(404);
    Watcher mastered =
        new Watcher(servers.url("paris"), TrustAnchors.read(folder.resolve("tls-ca.crt")));
    assertThat(mastered.get("/_api/version").statusCode()).isEqualTo(200);
    assertThat(mastered.get("/metrics").statusCode()).isEqualTo(200);
    assertThat(mastered.get("/_api/sync").statusCode()).isEqualTo(403);
    assertThat(mastered.get("/_api/worker").statusCode()).isEqualTo(403);
    assertThat(ChildMasters.end(worker)).isZero();
    assertThat(workers()).isEmpty();
    assertThat(ChildMasters.end(master)).isZero();
  }

  private JsonNode workers() throws java.io.IOException {
    return new ObjectMapper().readTree(servers.ask("paris", "get workers -o json").expect(0).out());
  }

  @Test
  @Timeout(120)
  void aWorkerThatIsRefusedOrAloneEndsWithADocumentedCode() throws Exception {
    Process alone = servers.start("worker", worker("paris.jwt", "--timeout=1s"));
    assertThat(alone.waitFor(50, TimeUnit.SECONDS)).isTrue();
    assertThat(alone.exitValue()).isEqualTo(ExitCodes.UNAVAILABLE);
    master();
    Process wrong = servers.start("worker", worker("berlin.jwt"));
    assertThat(wrong.waitFor(50, TimeUnit.SECONDS)).isTrue();
    assertThat(wrong.exitValue()).isEqualTo(ExitCodes.FAILED);
  }

  @Test
  void refusesAClusterThatOneProcessAloneCanHaveOpen() {
    Tool.Run run =
        servers
            .tool
            .run(
                "run",
                "worker",
                "--cluster.id=paris",
                "--server.endpoint=https://localhost:1",
                "--master.endpoint=https://localhost:2",
                "--master.jwt-secret=" + servers.at("paris.jwt"))
            .expect(ExitCodes.USAGE);
    assertThat(run.err()).contains("run master --with-worker");
  }

  /** Who has the monitoring token. */
  private static final class Watcher {
    private final String url;
    private final HttpClient client;

    Watcher(String url, TrustAnchors trust) {
      this.url = url;
      this.client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .sslContext(
                  TlsContext.client(null, new SwappableTrust(Purpose.TLS, trust)).sslContext())
              .build();
    }

    HttpResponse<String> get(String path) throws Exception {
      return client.send(
          HttpRequest.newBuilder(URI.create(url + path))
              .header("Authorization", "Bearer " + TOKEN)
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
