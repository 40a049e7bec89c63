package io.syncline.control.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.store.ReadOnlyHolds.Hold;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the clusters are left at the end, by what their stores hold. */
final class FinalModesTest {
  private static final String LEFT = "{\"mode\":\"readonly\",\"reasons\":[\"operator\"]}";
  private static final String WRITABLE = "{\"mode\":\"default\",\"reasons\":[]}";

  private final Scene scene = new Scene().running();

  @ParameterizedTest
  @CsvSource({
    "default,readonly,false",
    "readonly,default,false",
    "readonly,readonly,true",
    "'','',false",
  })
  void cancelLeavesThemAsItIsToldAndTheModeIsTakenBack(
      String source, String target, boolean barrier) {
    if (barrier) {
      Scene.ok(scene.ask(scene.target.leading(), "POST", "/_api/sync/barrier", ""));
      scene.until(scene.target, "/_api/sync/barrier", b -> b.path("in_sync_shards").asInt() == 2);
    }
    String body =
        "{\"wait_timeout\":90000000000,\"source_server_mode\":\""
            + source
            + "\",\"target_server_mode\":\""
            + target
            + "\"}";
    Scene.ok(scene.ask(scene.target.following(), "DELETE", "/_api/sync", body));
    check(scene.source, source);
    check(scene.target, target);
    scene.time.until("nothing else is left", Scene.LONG, scene::clean);
  }

  @ParameterizedTest
  @ValueSource(strings = {"readonly", "default"})
  void forceLeavesTheTargetAsItIsTold(String mode) {
    scene.target.cut = true;
    String body =
        "{\"force\":true,\"force_timeout\":1000000000,\"target_server_mode\":\"" + mode + "\"}";
    JsonNode answer = Scene.ok(scene.ask(scene.target.leading(), "DELETE", "/_api/sync", body));
    assertThat(answer.path("aborted").asBoolean()).isTrue();
    check(scene.target, mode);
    scene.target.cut = false;
    String close = "/_api/sync/outgoing/target?server_mode=" + mode;
    Scene.ok(scene.askAsPeer(scene.source.leading(), "DELETE", close, ""));
    check(scene.source, mode);
  }

  @ParameterizedTest
  @ValueSource(strings = {"source_server_mode", "target_server_mode"})
  void aModeThatIsNoneEndsNothing(String key) {
    String body = "{\"" + key + "\":\"odd\"}";
    Answered answered = scene.ask(scene.target.leading(), "DELETE", "/_api/sync", body);
    assertThat(answered.status()).isEqualTo(400);
    assertThat(answered.error()).contains(key, "default or readonly").doesNotContain("odd");
    String close = "/_api/sync/outgoing/target?server_mode=odd";
    assertThat(scene.ask(scene.source.leading(), "DELETE", close, "").status()).isEqualTo(400);
    assertThat(scene.get(scene.target, "/_api/sync").path("status").asText()).isEqualTo("running");
  }

  @Test
  void aModeThatComesTooLateIsNotPassedOffAsTaken() {
    scene.target.cut = true;
    Scene.ok(scene.ask(scene.target.leading(), "DELETE", "/_api/sync", "{}"));
    String body = "{\"target_server_mode\":\"readonly\"}";
    Answered late = scene.ask(scene.target.leading(), "DELETE", "/_api/sync", body);
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.error()).contains("is being ended already");
    scene.target.cut = false;
    scene.time.until("nothing is left", Scene.LONG, scene::clean);
  }

  @Test
  void theModeIsSetByItselfAndSaysWhatElseHoldsTheCluster() {
    String path = "/_api/server-mode";
    assertThat(scene.get(scene.target, path).toString())
        .isEqualTo("{\"mode\":\"readonly\",\"reasons\":[\"target\"]}");
    assertThat(scene.get(scene.source, path).toString()).isEqualTo(WRITABLE);
    assertThat(put(scene.source, "readonly").text()).isEqualTo(LEFT);
    assertThat(scene.source.holds()).hasSize(1);
    assertThat(put(scene.source, "default").text()).isEqualTo(WRITABLE);
    assertThat(put(scene.target, "default").text()).contains("\"target\"");
    assertThat(put(scene.source, "odd").status()).isEqualTo(400);
    assertThat(scene.ask(scene.source.leading(), "PUT", path, "{}").error()).contains("mode");
  }

  private void check(Centre centre, String mode) {
    if (mode.equals("readonly")) {
      scene.time.until(
          "it is left read-only",
          Scene.LONG,
          () -> scene.get(centre, "/_api/server-mode").toString().equals(LEFT));
      assertThat(centre.holds())
          .hasSize(1)
          .allSatisfy(hold -> assertThat(hold.kind()).isEqualTo(Hold.Kind.OPERATOR));
      assertThat(put(centre, "default").text()).isEqualTo(WRITABLE);
    }
    scene.time.until("it is writable", Scene.LONG, () -> centre.holds().isEmpty());
  }

  private Answered put(Centre centre, String mode) {
    String body = "{\"mode\":\"" + mode + "\"}";
    return scene.ask(centre.following(), "PUT", "/_api/server-mode", body);
  }
}
