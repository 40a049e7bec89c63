package io.syncline.control.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.store.ShardId;
import io.syncline.store.memory.MemoryOperator;
import io.syncline.store.memory.MemoryStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Verbs that are about single shards. */
final class ShardVerbsTest {
  private static final String SHARD = "/_api/sync/database/d/collection/c/shard/";

  @Test
  void resetGivesAFailedShardAnotherTry() {
    AtomicBoolean poison = new AtomicBoolean(true);
    Scene scene =
        new Scene(
            store ->
                store.refuses(
                    (shard, document) ->
                        poison.get() && document.key().utf8().equals("bad")
                            ? Optional.of("poison")
                            : Optional.empty()));
    scene.running();
    scene.source.store.documents().put("d", "c", "bad", "{}");
    JsonNode sync =
        scene.until(scene.target, "/_api/sync", s -> s.toString().contains("\"failed\""));
    JsonNode failed = null;
    for (JsonNode shard : sync.path("shards")) {
      failed = shard.path("status").asText().equals("failed") ? shard : failed;
    }
    assertThat(java.util.Objects.requireNonNull(failed).path("status_message").asText())
        .contains("poison");
    int index = failed.path("shardIndex").asInt();
    assertThat(scene.ask(scene.target.leading(), "GET", "/_api/health", "").error())
        .contains("poison");
    poison.set(false);
    Scene.ok(scene.ask(scene.target.following(), "PUT", SHARD + index + "/reset", ""));
    scene.until(
        scene.target,
        "/_api/sync",
        s ->
            s.path("shards").path(0).path("status").asText().equals("running")
                && s.path("shards").path(1).path("status").asText().equals("running"));
    assertThat(count(scene.target.store)).isEqualTo(21);
    Scene.ok(scene.ask(scene.target.leading(), "PUT", SHARD + index + "/reset", ""));
    assertThat(scene.ask(scene.target.leading(), "PUT", SHARD + "7/reset", "").status())
        .isEqualTo(404);
  }

  @Test
  void checksumsAreTheSameIfAndOnlyIfTheBodiesAre() {
    Scene scene = new Scene().running();
    scene.until(scene.target, "/_api/sync", s -> count(scene.target.store) == 20);
    for (String path :
        List.of(
            SHARD + "0/checksum",
            SHARD + "1/checksum?timeout=60000000000",
            SHARD + "1/checksum?timeout=1m0s")) {
      JsonNode list = checksums(scene, path, "");
      assertThat(list.size()).isEqualTo(2);
      assertThat(list.path(0)).isEqualTo(list.path(1));
    }
    ShardId first = new ShardId("d", "c", 0);
    MemoryOperator behind = scene.target.store.operator();
    behind.rawRemove(first, behind.documents(first).get(0).key());
    for (int i = 0; i < 2; i++) {
      JsonNode list = checksums(scene, SHARD + i + "/checksum", "{\"timeout\":60000000000}");
      assertThat(list.path(0).equals(list.path(1))).isEqualTo(i == 1);
    }
  }

  @Test
  void checksumSaysWhatIsWrong() {
    Scene scene = new Scene();
    RestApi api = scene.target.leading();
    assertThat(scene.ask(api, "GET", SHARD + "0/checksum", "").status()).isEqualTo(412);
    scene.running();
    RestApi now = scene.target.leading();
    assertThat(scene.ask(now, "GET", SHARD + "9/checksum", "").status()).isEqualTo(404);
    assertThat(scene.ask(now, "GET", SHARD + "0/checksum", "{\"timeout\":1}").status())
        .isIn(200, 408);
    assertThat(scene.ask(now, "GET", SHARD + "0/checksum?timeout=x", "").status()).isEqualTo(400);
    for (String index : List.of("x", "-1", "1e3", "99999999999999999999")) {
      assertThat(scene.ask(now, "GET", SHARD + index + "/checksum", "").status())
          .as(index)
          .isEqualTo(400);
    }
  }

  @Test
  void dataCentresNameEveryShardOnBothSides() {
    Scene scene = new Scene().running();
    JsonNode both = scene.get(scene.target, "/_api/sync/shards").path("datacenters");
    assertThat(both.size()).isEqualTo(2);
    assertThat(both.path(0).path("id").asText()).isEqualTo("target");
    assertThat(both.path(1).path("id").asText()).isEqualTo("source");
    String databases =
        "{\"d\":{\"database_id\":\"d\",\"collections\":{\"c\":{\"collection_id\":\"c\","
            + "\"shards\":{\"0\":{\"ID\":\"d/c/0\"},\"1\":{\"ID\":\"d/c/1\"}}}},\"error\":\"\"}}";
    assertThat(both.path(0).path("databases")).isEqualTo(Answered.parse(databases));
    assertThat(both.path(1).path("databases")).isEqualTo(Answered.parse(databases));
    JsonNode own = scene.get(scene.source, "/_api/sync/shards").path("datacenters");
    assertThat(own.size()).isEqualTo(1);
    assertThat(own.path(0).path("databases")).isEqualTo(Answered.parse(databases));
  }

  @Test
  void tasksOfAShardComeFromTheStructure() {
    Scene scene = new Scene().running();
    RestApi api = scene.target.leading();
    assertThat(scene.ask(api, "POST", SHARD + "0", "{}")).isEqualTo(new Answered(200, "{}"));
    assertThat(scene.ask(api, "POST", SHARD + "5", "{}").status()).isEqualTo(404);
  }

  @Test
  void namesAreDecodedPieceByPiece() {
    Scene scene = new Scene().running();
    scene.source.store.documents().createDatabase("a/b ü");
    scene.source.store.documents().createCollection("a/b ü", "c%d", 1);
    scene.until(
        scene.target,
        "/_api/sync",
        s -> s.path("shards").size() == 3 && s.path("status").asText().equals("running"));
    String path = "/_api/sync/database/a%2Fb%20%C3%BC/collection/c%25d/shard/0";
    JsonNode list = Scene.ok(scene.ask(scene.target.leading(), "GET", path + "/checksum", ""));
    assertThat(
            list.path("databases")
                .path("a/b ü")
                .path("collections")
                .path("c%d")
                .path("shards")
                .path("0")
                .size())
        .isEqualTo(2);
    assertThat(scene.ask(scene.target.leading(), "PUT", path + "/reset", "").status())
        .isEqualTo(200);
    for (String bad : List.of("%zz", "%", "%2", "%ff")) {
      assertThat(
              scene
                  .ask(scene.target.leading(), "PUT", path.replace("c%25d", bad) + "/reset", "")
                  .status())
          .as(bad)
          .isEqualTo(400);
    }
  }

  private static long count(MemoryStore store) {
    return store.documents().count("d", "c");
  }

  private static JsonNode checksums(Scene scene, String path, String body) {
    JsonNode shards =
        Scene.ok(scene.ask(scene.target.leading(), "GET", path, body))
            .path("databases")
            .path("d")
            .path("collections")
            .path("c")
            .path("shards");
    return shards.elements().next();
  }
}
