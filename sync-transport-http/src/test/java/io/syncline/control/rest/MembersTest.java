package io.syncline.control.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Masters, workers and tasks, and what a process says of itself. */
final class MembersTest {
  @Test
  void saysWhatItIs() {
    Scene scene = new Scene();
    for (RestApi api : List.of(scene.target.leading(), scene.target.workerApi)) {
      JsonNode version = Scene.ok(scene.ask(api, "GET", "/_api/version", ""));
      assertThat(version.size()).isEqualTo(2);
      assertThat(version.path("version").asText()).isNotEmpty();
      assertThat(version.path("build").asText()).isEqualTo("b1");
      assertThat(scene.ask(api, "GET", "/_api/health", "")).isEqualTo(new Answered(200, "{}"));
    }
    assertThat(scene.ask(scene.target.following(), "GET", "/_api/role", "").text())
        .isEqualTo("{\"role\":\"master\"}");
    assertThat(scene.ask(scene.target.workerApi, "GET", "/_api/role", "").text())
        .isEqualTo("{\"role\":\"worker\"}");
  }

  @Test
  void isNotHealthyWhileSomethingStandsInTheWay() {
    Scene scene = new Scene().running();
    assertThat(scene.ask(scene.target.leading(), "GET", "/_api/health", "").status())
        .isEqualTo(200);
    scene.target.cut = true;
    scene.time.until(
        "bad health",
        Scene.LONG,
        () -> scene.ask(scene.target.leading(), "GET", "/_api/health", "").status() == 503);
    assertThat(scene.ask(scene.target.leading(), "GET", "/_api/health", "").error())
        .contains("out of reach");
    scene.target.worker.closeAsync();
    scene.time.pass(Duration.ofSeconds(30));
    assertThat(scene.ask(scene.target.workerApi, "GET", "/_api/health", "").status())
        .isEqualTo(503);
  }

  @Test
  void countsInBothForms() {
    Scene scene = new Scene().running();
    for (RestApi api : List.of(scene.target.leading(), scene.target.workerApi)) {
      Answered text = scene.ask(api, "GET", "/metrics", "");
      assertThat(text.status()).isEqualTo(200);
      assertThat(text.text()).contains("# HELP ", "# TYPE ");
      JsonNode json = Scene.ok(scene.ask(api, "GET", "/metrics.json", ""));
      assertThat(json.size()).isPositive();
      for (Map.Entry<String, JsonNode> metric : json.properties()) {
        assertThat(metric.getValue().path("help").isTextual()).as(metric.getKey()).isTrue();
        assertThat(metric.getValue().path("type").isTextual()).isTrue();
        assertThat(metric.getValue().path("samples").isArray()).isTrue();
      }
    }
  }

  @Test
  void namesAllMastersAndTheLeader() {
    Scene scene = new Scene();
    String leader = scene.target.leader().endpoint();
    assertThat(scene.get(scene.target, "/_api/endpoints").toString())
        .isEqualTo("{\"endpoints\":[\"mem://target/m1\",\"mem://target/m2\"]}");
    for (RestApi api : scene.target.apis.values()) {
      assertThat(scene.ask(api, "GET", "/_api/leader/endpoint", "").text())
          .isEqualTo("{\"endpoints\":[\"" + leader + "\"]}");
    }
    assertThat(scene.askHere(scene.target.following(), "GET", "/_api/leader/endpoint").text())
        .isEqualTo("{\"endpoints\":[\"" + leader + "\"]}");
    JsonNode masters = scene.get(scene.target, "/_api/masters").path("masters");
    assertThat(masters.size()).isEqualTo(2);
    for (JsonNode master : masters) {
      assertThat(master.size()).isEqualTo(3);
      assertThat(master.path("endpoint").asText())
          .isEqualTo("mem://target/" + master.path("id").asText());
      assertThat(master.path("leader").asBoolean())
          .isEqualTo(master.path("endpoint").asText().equals(leader));
    }
  }

  @Test
  void namesToThoseOutsideWhereTheMastersAreReachedFromThere() {
    Scene scene = new Scene(store -> store, List.of("https://out:1", "https://out:2"));
    assertThat(scene.get(scene.target, "/_api/endpoints").toString())
        .isEqualTo("{\"endpoints\":[\"https://out:1\",\"https://out:2\"]}");
    // These are for the inside only.
    assertThat(scene.get(scene.target, "/_api/leader/endpoint").path("endpoints").get(0).asText())
        .isEqualTo(scene.target.leader().endpoint());
    assertThat(
            scene.get(scene.target, "/_api/masters").path("masters").findValuesAsText("endpoint"))
        .containsExactly("mem://target/m1", "mem://target/m2");
  }

  @Test
  void keepsTheMessageTimeout() {
    Scene scene = new Scene();
    assertThat(scene.get(scene.target, "/_api/message-timeout").toString())
        .isEqualTo("{\"messageTimeout\":3600000000000}");
    Scene.ok(
        scene.ask(
            scene.target.following(),
            "PUT",
            "/_api/message-timeout",
            "{\"messageTimeout\":10800000000000}"));
    assertThat(scene.get(scene.target, "/_api/message-timeout").toString())
        .isEqualTo("{\"messageTimeout\":10800000000000}");
    // What one master was told another one says, also after it has taken over; keys as Go reads
    // them.
    Scene.ok(
        scene.ask(
            scene.target.leading(),
            "PUT",
            "/_api/message-timeout",
            "{\"MessageTimeout\":900000000000}"));
    scene.target.leader().closeAsync();
    scene.time.pass(Duration.ofSeconds(20));
    assertThat(scene.get(scene.target, "/_api/message-timeout").toString())
        .isEqualTo("{\"messageTimeout\":900000000000}");
    for (String bad : List.of("{}", "{\"messageTimeout\":1}", "{\"messageTimeout\":-5}")) {
      Answered answered = scene.ask(scene.target.leading(), "PUT", "/_api/message-timeout", bad);
      assertThat(answered.status()).as(bad).isEqualTo(400);
      assertThat(answered.error()).contains("messageTimeout");
    }
  }

  @Test
  void registersRefreshesAndForgetsAWorker() {
    Scene scene = new Scene();
    String body =
        "{\"endpoint\":\"https://w9:8729\",\"token\":\"t\",\"HostID\":\"host-9\","
            + "\"dbServerAffinity\":\"db-9\"}";
    JsonNode made = Scene.ok(scene.ask(scene.target.following(), "PUT", "/_api/worker", body));
    String id = made.path("id").asText();
    assertThat(id).matches("[a-z0-9]{20}");
    assertThat(made.path("endpoint").asText()).isEqualTo("https://w9:8729");
    assertThat(made.path("host").asText()).isEqualTo("host-9");
    assertThat(made.path("dbServerAffinity").asText()).isEqualTo("db-9");
    assertThat(made.path("serverID").asLong()).isPositive();
    assertThat(made.path("messageTimeout").asLong()).isEqualTo(3_600_000_000_000L);
    assertThat(made.path("expiresDuration").asLong()).isEqualTo(4_000_000_000L);
    assertThat(Instant.parse(made.path("expiresAt").asText()))
        .isAfter(GoTime.instant(scene.time.wallMicros()));

    JsonNode again = Scene.ok(scene.ask(scene.target.leading(), "PUT", "/_api/worker", body));
    assertThat(again.path("id").asText()).isEqualTo(id);
    assertThat(scene.get(scene.target, "/_api/worker").path("workers").size()).isEqualTo(2);
    JsonNode one = scene.get(scene.target, "/_api/worker/" + id);
    assertThat(one.path("serverID").asLong()).isEqualTo(made.path("serverID").asLong());

    Scene.ok(scene.ask(scene.target.leading(), "DELETE", "/_api/worker/" + id, ""));
    assertThat(scene.get(scene.target, "/_api/worker").path("workers").size()).isEqualTo(1);
    for (String method : List.of("GET", "DELETE")) {
      assertThat(scene.ask(scene.target.leading(), method, "/_api/worker/" + id, "").status())
          .isEqualTo(404);
    }
    assertThat(scene.ask(scene.target.leading(), "PUT", "/_api/worker", "{}").status())
        .isEqualTo(400);
  }

  @Test
  void listsOurOwnWorkers() {
    Scene scene = new Scene();
    JsonNode worker = scene.get(scene.source, "/_api/worker").path("workers").path(0);
    assertThat(worker.path("id").asText()).isEqualTo("w1");
    assertThat(worker.path("endpoint").asText()).isEqualTo("mem://source/w1");
    assertThat(worker.path("host").asText()).isEqualTo("host-1");
    assertThat(scene.get(scene.source, "/_api/worker/w1").path("endpoint").asText())
        .isEqualTo("mem://source/w1");
  }

  @Test
  void handsOutTheConfigurationThatTheHostMakes() {
    Scene scene = new Scene();
    Answered answered =
        scene.ask(
            scene.target.leading(),
            "POST",
            "/_api/worker/configure",
            "{\"endpoint\":\"https://w9:8729\"}");
    assertThat(answered.json())
        .isEqualTo(
            Answered.parse(
                "{\"cluster\":{\"endpoints\":[\"https://db:8529\"],\"jwtSecret\":\"secret\","
                    + "\"min-replication-factor\":2,\"max-replication-factor\":3,"
                    + "\"exclude-root-user\":true},"
                    + "\"httpServer\":{\"certificate\":\"certificate of https://w9:8729\","
                    + "\"key\":\"its key\"},"
                    + "\"mq\":{\"endpoints\":[\"https://mq:8629\"],\"authentication\":"
                    + "{\"clientCertificate\":\"\",\"clientKey\":\"\",\"clientToken\":\"\","
                    + "\"caCertificate\":\"\"}}}"));
  }

  @Test
  void listsTasksByIdAndByChannelAlikeOnBothSides() {
    Scene scene = new Scene().running();
    JsonNode sent = scene.get(scene.source, "/_api/task").path("tasks");
    JsonNode received = scene.get(scene.target, "/_api/task").path("tasks");
    assertThat(sent.size()).isEqualTo(3);
    assertThat(received.size()).isEqualTo(3);
    for (JsonNode task : sent) {
      String id = task.path("id").asText();
      assertThat(id).matches("[a-z0-9]{16}");
      assertThat(scene.get(scene.source, "/_api/task/id/" + id)).isEqualTo(task);
      assertThat(task.path("task").path("target_id").asText()).isEqualTo("target");
      assertThat(task.path("assignment").path("worker_id").asText()).isEqualTo("w1");
      String channel = task.path("task").path("channels").path("data").asText();
      assertThat(channel).startsWith("sync_target.").matches("[a-z0-9_.]+");
      for (Centre centre : List.of(scene.source, scene.target)) {
        assertThat(scene.get(centre, "/_api/task/channel/" + channel).path("tasks").size())
            .isEqualTo(1);
        assertThat(scene.get(centre, "/_api/mq/channel/" + channel + "/is-relevant").toString())
            .isEqualTo("{\"isRelevant\":true}");
      }
      boolean inventory = task.path("task").path("type").asText().equals("send-inventory");
      assertThat(task.path("task").path("persistent").asBoolean()).isEqualTo(inventory);
      assertThat(task.path("task").path("channels").has("control")).isEqualTo(!inventory);
    }
    assertThat(scene.get(scene.source, "/_api/task/channel/no").toString()).isEqualTo("{}");
    assertThat(scene.get(scene.source, "/_api/mq/channel/no/is-relevant").toString())
        .isEqualTo("{\"isRelevant\":false}");
    assertThat(scene.ask(scene.source.leading(), "GET", "/_api/task/id/no", "").status())
        .isEqualTo(404);
    assertThat(scene.askAsPeer(scene.source.leading(), "GET", "/_api/channels/prefix", "").text())
        .isEqualTo("{\"prefix\":\"sync_source.\"}");
  }

  @Test
  void handsTokensToWhoeverKeepsThem() {
    Scene scene = new Scene();
    RestApi api = scene.target.leading();
    JsonNode access = Scene.ok(scene.askAsPeer(api, "GET", "/_api/mq/config", ""));
    assertThat(access.path("token-ttl").asLong()).isEqualTo(21_600_000_000_000L);
    assertThat(access.path("endpoints").size()).isEqualTo(1);
    String token = access.path("authentication").path("clientToken").asText();
    assertThat(token).matches("[0-9a-f]{64}");
    String body = "{\"token\":\"" + token + "\"}";
    JsonNode renewed =
        Scene.ok(scene.askWithToken(api, token, "POST", "/_api/mq/direct/token/renew", body));
    assertThat(renewed.path("token").asText()).isEqualTo(token);
    assertThat(renewed.path("token-ttl").asLong()).isEqualTo(21_600_000_000_000L);
    JsonNode cloned =
        Scene.ok(scene.askWithToken(api, token, "POST", "/_api/mq/direct/token/clone", body));
    assertThat(cloned.path("token").asText()).isNotEqualTo(token).matches("[0-9a-f]{64}");
    assertThat(
            scene
                .askWithToken(
                    api, token, "POST", "/_api/mq/direct/token/renew", "{\"token\":\"no\"}")
                .status())
        .isEqualTo(404);
    assertThat(
            scene
                .askAsPeer(
                    api, "PUT", "/_api/mq/config", "{\"id\":\"x\",\"token\":\"t\",\"token-ttl\":9}")
                .text())
        .isEqualTo("{}");
    Scene.ok(
        scene.ask(
            scene.target.workerApi,
            "POST",
            "/_api/mq/direct/channel/sync_a.b/token",
            "{\"token\":\"t\",\"token-ttl\":5}"));
    assertThat(scene.target.allowed)
        .containsExactly("x t PT0.000000009S", "sync_a.b t PT0.000000005S");
    Scene.ok(
        scene.ask(scene.target.workerApi, "PUT", "/_api/worker/configure", "{\"secret\":\"new\"}"));
    assertThat(scene.target.secrets).containsExactly("new");
  }
}
