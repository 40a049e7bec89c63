package io.syncline.control.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What ArangoSync's workers and masters say of shards and tasks, by the state that it leaves. */
final class ReportVerbsTest {
  private static final String SHARD = "/database/d/collection/c/shard/";

  private final Scene scene = new Scene().running();

  private static String report(String remote, int shard, String status) {
    return "{\"entries\":[{\"remoteID\":\""
        + remote
        + "\",\"database\":\"d\",\"collection\":\"c\",\"shardIndex\":"
        + shard
        + ",\"status\":{\"status\":\""
        + status
        + "\",\"delay\":5,\"last_message\":\"2026-01-01T00:00:00Z\",\"in_sync\":true}}]}";
  }

  private Answered put(Centre centre, String path, String body) {
    Answered answered = scene.ask(centre.leading(), "PUT", path, body);
    return answered.status() == 403
        ? scene.askAsPeer(centre.leading(), "PUT", path, body)
        : answered;
  }

  @Test
  void aReportIsTakenWhereItIsTrueAndRefusedWithTheTruthWhereItIsNot() {
    String in = "/_api/sync/multiple/status";
    String out = "/_api/sync/multiple/outgoing/status";
    JsonNode before = states(scene.target, "/_api/sync");
    assertThat(put(scene.target, in, report("", 1, "running")).text()).isEqualTo("{}");
    assertThat(put(scene.source, out, report("target", 1, "running")).text()).isEqualTo("{}");
    for (String other : new String[] {"failed", "inactive", "", "initial-sync"}) {
      for (Answered answered :
          new Answered[] {
            put(scene.target, in, report("", 1, other)),
            put(scene.source, out, report("target", 1, other))
          }) {
        assertThat(answered.status()).as(other).isEqualTo(409);
        assertThat(answered.error()).contains("d/c/1 is running", "nothing was changed");
      }
    }
    assertThat(put(scene.target, in, report("", 9, "running")).status()).isEqualTo(404);
    assertThat(put(scene.source, out, report("target", 9, "running")).status()).isEqualTo(404);
    assertThat(put(scene.source, out, report("other", 1, "running")).status()).isEqualTo(404);
    assertThat(states(scene.target, "/_api/sync")).isEqualTo(before);
  }

  private JsonNode states(Centre centre, String path) {
    JsonNode sync = scene.get(centre, path);
    return Answered.parse(
        "[\"" + String.join("\",\"", sync.path("shards").findValuesAsText("status")) + "\"]");
  }

  @Test
  void aReportThatIsNoneNamesWhatIsWrong() {
    Map<String, String> wrong = new TreeMap<>();
    wrong.put("{}", "entries");
    wrong.put("{\"entries\":[]}", "entries");
    wrong.put("{\"entries\":[1]}", "a list of objects");
    wrong.put("{\"entries\":[{}]}", "entries[0].database");
    wrong.put(report("", 0, "asleep"), "entries[0].status.status");
    wrong.put(report("", -1, "running"), "entries[0].shardIndex");
    wrong.forEach(
        (body, text) -> {
          for (String path :
              new String[] {"/_api/sync/multiple/status", "/_api/sync/multiple/outgoing/status"}) {
            Answered answered = put(scene.target, path, body);
            assertThat(answered.status()).as(body).isEqualTo(400);
            assertThat(answered.error()).contains(text).doesNotContain("asleep");
          }
        });
  }

  @Test
  void theNumberOfShardsIsTheMastersOwn() {
    String path = "/_api/sync/status";
    assertThat(put(scene.target, path, "{\"totalNumberOfShards\":2}").text()).isEqualTo("{}");
    Answered other = put(scene.target, path, "{\"totalNumberOfShards\":7}");
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.error()).endsWith("structure: 2");
    assertThat(scene.get(scene.target, "/_api/sync").path("totalShardsCount").asInt()).isEqualTo(2);
    assertThat(put(scene.target, path, "{}").error()).contains("totalNumberOfShards");
    assertThat(put(scene.source, path, "{\"totalNumberOfShards\":2}").status()).isEqualTo(412);
  }

  @Test
  void aTaskThatIsSaidToBeCompletedIsBegunAnew() {
    for (Centre centre : new Centre[] {scene.source, scene.target}) {
      for (JsonNode task : scene.get(centre, "/_api/task").path("tasks")) {
        String id = task.path("id").asText();
        long before = counter(scene.get(centre, "/_api/task/id/" + id));
        String body = before % 2 == 0 ? "" : "{\"error\":true}";
        Scene.ok(scene.ask(centre.following(), "PUT", "/_api/task/" + id + "/completed", body));
        scene.until(
            centre, "/_api/task/id/" + id, now -> counter(now) > before && !worker(now).isEmpty());
      }
    }
    scene.until(scene.target, "/_api/sync", s -> s.path("status").asText().equals("running"));
    scene.source.store.documents().put("d", "c", "after", "{}");
    scene.time.until(
        "it is sent", Scene.LONG, () -> scene.target.store.documents().count("d", "c") == 21);
    assertThat(scene.ask(scene.target.leading(), "PUT", "/_api/task/no/completed", "{}").status())
        .isEqualTo(404);
    assertThat(
            scene
                .ask(scene.target.leading(), "PUT", "/_api/task/no/completed", "{\"error\":1}")
                .status())
        .isEqualTo(400);
  }

  private static long counter(JsonNode task) {
    return task.path("assignment").path("counter").asLong();
  }

  private static String worker(JsonNode task) {
    return task.path("assignment").path("worker_id").asText();
  }

  @Test
  void aShardsTasksEndWithTheStructureOnly() {
    String path = "/_api/sync" + SHARD;
    Answered refused = scene.ask(scene.target.leading(), "DELETE", path + "0", "");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.error()).contains("drop its collection");
    assertThat(scene.ask(scene.target.leading(), "DELETE", path + "5", "").text()).isEqualTo("{}");
    scene.source.store.documents().dropCollection("d", "c");
    scene.until(scene.target, "/_api/sync", s -> !s.has("shards"));
    assertThat(scene.ask(scene.target.leading(), "DELETE", path + "0", "").text()).isEqualTo("{}");
    assertThat(scene.ask(scene.target.leading(), "POST", path + "0", "{}").status()).isEqualTo(404);
  }

  @Test
  void aSenderIsThereOrNotAndIsBegunAnewByAReset() {
    String path = "/_api/sync/outgoing/target" + SHARD;
    RestApi api = scene.source.leading();
    JsonNode task = null;
    for (JsonNode one : scene.get(scene.source, "/_api/task").path("tasks")) {
      task = one.path("task").path("shardIndex").asInt() == 1 ? one : task;
    }
    JsonNode found = java.util.Objects.requireNonNull(task);
    String id = found.path("id").asText();
    String channels = "{\"channels\":" + found.path("task").path("channels") + "}";
    assertThat(scene.askAsPeer(api, "POST", path + "1", "{}").text()).isEqualTo("{}");
    assertThat(scene.askAsPeer(api, "POST", path + "1", channels).text()).isEqualTo("{}");
    assertThat(counter(scene.get(scene.source, "/_api/task/id/" + id))).isEqualTo(counter(found));

    Scene.ok(scene.askAsPeer(scene.source.following(), "PUT", path + "1/reset", channels));
    scene.until(
        scene.source,
        "/_api/task/id/" + id,
        now -> counter(now) > counter(found) && !worker(now).isEmpty());
    scene.source.store.documents().put("d", "c", "after", "{}");
    scene.time.until(
        "it is sent", Scene.LONG, () -> scene.target.store.documents().count("d", "c") == 21);

    for (String method : new String[] {"POST", "PUT"}) {
      String to = method.equals("PUT") ? path + "1/reset" : path + "1";
      Answered foreign = scene.askAsPeer(api, method, to, "{\"channels\":{\"data\":\"sync_x.a\"}}");
      assertThat(foreign.status()).isEqualTo(409);
      assertThat(foreign.error()).contains("sync_target.", "leave channels out");
      assertThat(scene.askAsPeer(api, method, to.replace("/1", "/9"), "{}").status())
          .isEqualTo(404);
      assertThat(scene.askAsPeer(api, method, to.replace("target", "other"), "{}").status())
          .isEqualTo(404);
    }
    assertThat(scene.askAsPeer(api, "DELETE", path + "1", "").status()).isEqualTo(409);
    assertThat(scene.askAsPeer(api, "DELETE", path + "9", "").text()).isEqualTo("{}");
  }

  @Test
  void aForeignMasterIsToldWhatToDoInstead() {
    Answered answered =
        scene.askAsPeer(scene.source.leading(), "POST", "/_api/sync/outgoing", "{}");
    assertThat(answered.status()).isEqualTo(501);
    assertThat(answered.error()).contains("POST /_api/sync", "run Syncline in both");
    assertThat(scene.get(scene.source, "/_api/sync").path("outgoing").size()).isEqualTo(1);
  }

  @Test
  void aWorkerStopsATaskWhichItsMasterGivesAwayAnew() {
    RestApi worker = scene.target.workerApi;
    for (JsonNode task : scene.get(scene.target, "/_api/task").path("tasks")) {
      String id = task.path("id").asText();
      String type = task.path("task").path("type").asText();
      String start = "{\"id\":\"" + id + "\",\"type\":\"" + type + "\"}";
      assertThat(scene.ask(worker, "POST", "/_api/task", start).text()).isEqualTo("{}");
      Answered other =
          scene.ask(worker, "POST", "/_api/task", start.replace(type, "send-inventory"));
      assertThat(other.status()).isEqualTo(409);
      Scene.ok(scene.ask(worker, "DELETE", "/_api/task/" + id, ""));
      assertThat(scene.ask(worker, "POST", "/_api/task", start).status()).isEqualTo(501);
      scene.until(
          scene.target,
          "/_api/task/id/" + id,
          now -> counter(now) > counter(task) && !worker(now).isEmpty());
      scene.time.until(
          "it runs again",
          Scene.LONG,
          () -> scene.ask(worker, "POST", "/_api/task", start).status() == 200);
    }
    assertThat(scene.ask(worker, "DELETE", "/_api/task/no", "").status()).isEqualTo(404);
    String odd = "{\"id\":\"a\",\"type\":\"odd\"}";
    assertThat(scene.ask(worker, "POST", "/_api/task", odd).error()).contains("type", "send-shard");
    scene.until(scene.target, "/_api/sync", s -> s.path("status").asText().equals("running"));
  }
}
