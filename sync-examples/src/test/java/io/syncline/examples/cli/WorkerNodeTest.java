package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.syncline.SyncException;
import io.syncline.pki.Purpose;
import io.syncline.pki.SwappableTrust;
import io.syncline.pki.TlsContext;
import io.syncline.pki.TrustAnchors;
import io.syncline.security.MasterJwt;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two data centres with a master and a worker each, which have nothing in common but their cluster:
 * servers, ports, certificates and channels are of their own.
 */
@Timeout(120)
class WorkerNodeTest {
  @TempDir Path folder;
  private WorkerScene scene;
  private ChildMasters files;

  @BeforeEach
  void make() {
    scene = new WorkerScene(folder);
    files = scene.files;
  }

  @AfterEach
  void end() throws Exception {
    scene.close();
  }

  @Test
  void anotherSecretOfTheClusterReachesWorkersThatRun() throws Exception {
    scene.master("paris");
    scene.worker("paris");
    RestCall atWorker =
        new RestCall(
            List.of(files.url("paris-worker")),
            TlsContext.client(
                    null,
                    new SwappableTrust(
                        Purpose.TLS, TrustAnchors.read(folder.resolve("paris/worker-ca.crt"))))
                .sslContext(),
            Optional.of(
                new MasterJwt(
                        scene.runtime, new SecretRing(scene.runtime, Secret.of(WorkerScene.SECRET)))
                    .authorization()),
            Duration.ofSeconds(30));
    atWorker.put("/_api/worker/configure", OutputFlags.object().put("secret", "pushed"));
    assertThat(scene.workerSecret.current()).isEqualTo(Secret.of("pushed"));

    WorkerNode.Options options = scene.options("paris", WorkerScene.SECRET);
    HandedOut given = RunWorker.ask(options, scene.runtime, Duration.ofSeconds(30));
    scene.keeping(options, Duration.ofMillis(50), given, next -> false);
    SecretRing followed = scene.workerSecret;
    assertThat(followed.current()).isEqualTo(Secret.of("db"));
    scene.dbSecret.replace(Secret.of("the next one"), Duration.ofMinutes(1));
    Eventually.isTrue(
        "the next secret came", () -> followed.current().equals(Secret.of("the next one")));
  }

  @Test
  void workersRegisterAreGivenTasksCarryDocumentsAndLeave() throws Exception {
    scene.store("berlin").documents().createDatabase("shop");
    scene.store("berlin").documents().createCollection("shop", "orders", 3);
    scene.store("berlin").documents().put("shop", "orders", "1", "{\"total\": 5}");
    scene.master("berlin");
    scene.master("paris");
    scene.worker("berlin");
    WorkerNode paris = scene.worker("paris");
    files.configure("paris", "berlin");
    files.ask("paris", "get status --watch --interval=100ms").expect(0);
    assertThat(scene.store("paris").documents().count("shop", "orders")).isEqualTo(1);
    scene.store("berlin").documents().put("shop", "orders", "2", "{\"total\": 6}");
    files.awaitEqual("paris", 2);
    JsonNode workers = json("get workers -o json");
    assertThat(workers).hasSize(1);
    assertThat(workers.get(0).path("endpoint").asText()).isEqualTo(files.url("paris-worker"));
    String id = workers.get(0).path("id").asText();
    JsonNode tasks = json("get tasks -o json");
    assertThat(tasks).isNotEmpty().allMatch(task -> task.path("worker").asText().equals(id));
    paris.close();
    assertThat(json("get workers -o json")).isEmpty();
    scene.worker("paris");
    scene.store("berlin").documents().put("shop", "orders", "3", "{\"total\": 7}");
    files.awaitEqual("paris", 3);
    assertThat(files.ask("paris", "stop sync").expect(0).out()).startsWith("stopped");
  }

  private JsonNode json(String command) throws java.io.IOException {
    return new ObjectMapper().readTree(files.ask("paris", command).expect(0).out());
  }

  @Test
  void aWorkerWithAnotherSecretIsGivenNothing() {
    scene.master("paris");
    assertThatThrownBy(
            () ->
                RunWorker.ask(
                    scene.options("paris", "another"), scene.runtime, Duration.ofSeconds(30)))
        .isInstanceOfSatisfying(SyncException.class, e -> assertThat(e.retryable()).isFalse())
        .hasMessageContaining("401")
        .hasMessageNotContaining("another");
  }

  @Test
  void aMasterThatIsNotThereIsWaitedForAndNoLonger() {
    assertThatThrownBy(
            () ->
                RunWorker.ask(
                    scene.options("paris", WorkerScene.SECRET),
                    scene.runtime,
                    Duration.ofSeconds(1)))
        .isInstanceOfSatisfying(SyncException.class, e -> assertThat(e.retryable()).isTrue())
        .hasMessageContaining(files.url("paris"));
  }
}
