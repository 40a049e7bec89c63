package io.syncline.control.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.SyncId;
import io.syncline.SyncMaster;
import io.syncline.store.ReadOnlyHolds.Hold;
import io.syncline.transport.ChannelAdmin;
import io.syncline.transport.ChannelId;
import io.syncline.transport.PeerAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each verb, by the state that it leaves, read through another route. */
final class SyncVerbsTest {
  @Test
  void configureMakesATargetOfItAndAskedAgainChangesNothing() {
    Scene scene = new Scene();
    assertThat(Scene.inactive(scene.get(scene.target, "/_api/sync"))).isTrue();
    scene.running();
    JsonNode sync = scene.get(scene.target, "/_api/sync");
    assertThat(sync.path("source").toString())
        .isEqualTo("[\"mem://source/m1\",\"mem://source/m2\"]");
    assertThat(sync.path("shardsCount").asInt()).isEqualTo(2);
    JsonNode out = scene.get(scene.source, "/_api/sync").path("outgoing").path(0);
    assertThat(out.path("id").asText()).isEqualTo("target");
    assertThat(out.path("shards").size()).isEqualTo(2);
    assertThat(scene.target.kept.get(0).clientKey()).isEqualTo("KEY");

    assertThat(scene.ask(scene.target.following(), "POST", "/_api/sync", Scene.CONFIGURE).status())
        .isEqualTo(200);
    assertThat(scene.get(scene.target, "/_api/sync").path("status").asText()).isEqualTo("running");
    assertThat(scene.get(scene.source, "/_api/sync").path("outgoing").size()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"clientCertificate", "clientKey", "caCertificate"})
  void configureNamesThePartThatIsMissing(String part) {
    Scene scene = new Scene();
    String body =
        Scene.CONFIGURE.replaceAll("\"" + part + "\":\"[A-Z]*\"", "\"" + part + "\":\"\"");
    Answered answered = scene.ask(scene.target.leading(), "POST", "/_api/sync", body);
    assertThat(answered.status()).isEqualTo(400);
    assertThat(answered.error()).contains("authentication." + part, "missing");
    assertThat(scene.target.kept).isEmpty();
    assertThat(Scene.inactive(scene.get(scene.target, "/_api/sync"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"source\":[]}", "{\"source\":null}"})
  void configureNeedsASource(String body) {
    Scene scene = new Scene();
    Answered answered = scene.ask(scene.target.leading(), "POST", "/_api/sync", body);
    assertThat(answered.status()).isEqualTo(400);
    assertThat(answered.error()).contains("source");
  }

  @Test
  void configureOfASourceThatIsNotThereIsToBeTriedAgain() {
    Scene scene = new Scene();
    String body = Scene.CONFIGURE.replace("mem://source", "mem://nowhere");
    Answered answered = scene.ask(scene.target.leading(), "POST", "/_api/sync", body);
    assertThat(answered.status()).isEqualTo(503);
    assertThat(answered.error()).contains("nowhere");
  }

  @Test
  void shortDetailsLeaveOutTheShardsAndKeepTheCounts() {
    Scene scene = new Scene().running();
    JsonNode brief = scene.get(scene.target, "/_api/sync?details=short");
    assertThat(brief.has("shards")).isFalse();
    assertThat(brief.path("shardsCount").asInt()).isEqualTo(2);
    assertThat(brief.path("totalShardsCount").asInt()).isEqualTo(2);
    JsonNode out = scene.get(scene.source, "/_api/sync?details=short").path("outgoing").path(0);
    assertThat(out.has("shards")).isFalse();
    assertThat(out.path("shardsCount").asInt()).isEqualTo(2);
    assertThat(scene.get(scene.target, "/_api/sync?details=full").path("shards").size())
        .isEqualTo(2);
    assertThat(scene.ask(scene.target.leading(), "GET", "/_api/sync?details=no", "").status())
        .isEqualTo(400);
  }

  @Test
  void cancelAnswersAtOnceAndLeavesNothing() {
    Scene scene = new Scene().running();
    JsonNode answer = Scene.ok(scene.ask(scene.target.leading(), "DELETE", "/_api/sync", "{}"));
    assertThat(answer.path("cancelling").asBoolean()).isTrue();
    assertThat(answer.path("cluster_id").asText()).isEqualTo("target");
    assertThat(answer.has("aborted")).isFalse();
    assertThat(scene.get(scene.target, "/_api/sync").path("status").asText())
        .isIn("cancelling", "inactive");
    Answered again = scene.ask(scene.target.leading(), "DELETE", "/_api/sync", "");
    assertThat(again.status()).isIn(200, 412);
    scene.time.until("nothing is left", Scene.LONG, scene::clean);
    Answered after = scene.ask(scene.target.leading(), "DELETE", "/_api/sync", "{}");
    assertThat(after.status()).isEqualTo(412);
    assertThat(after.error()).contains("nothing");
    assertThat(scene.get(scene.target, "/_api/sync").has("cancellationAborted")).isFalse();
  }

  @Test
  void cancelThatWaitsAnswersWhenItIsInactive() {
    Scene scene = new Scene().running();
    JsonNode answer =
        Scene.ok(
            scene.ask(
                scene.target.following(),
                "DELETE",
                "/_api/sync",
                "{\"wait_timeout\":90000000000}"));
    assertThat(answer.has("cancelling")).isFalse();
    assertThat(Scene.inactive(scene.get(scene.target, "/_api/sync"))).isTrue();
  }

  @Test
  void cancelUnderABarrierThatIsNotInSyncInTimeFailsAndLeavesTheSourceWritable() {
    AtomicBoolean poison = new AtomicBoolean();
    Scene scene =
        new Scene(
                store ->
                    store.refuses(
                        (shard, document) ->
                            poison.get() ? Optional.of("poison") : Optional.empty()))
            .running();
    poison.set(true);
    scene.source.store.documents().put("d", "c", "bad", "{}");
    Scene.ok(scene.ask(scene.target.leading(), "POST", "/_api/sync/barrier", ""));
    scene.until(
        scene.target, "/_api/sync/barrier", b -> b.path("SourceServerReadonly").asBoolean());
    assertThat(scene.source.holds()).isNotEmpty();
    Answered answered =
        scene.ask(scene.target.leading(), "DELETE", "/_api/sync", "{\"wait_timeout\":20000000000}");
    assertThat(answered.status()).isEqualTo(408);
    assertThat(answered.error()).contains("not");
    scene.time.until("the source is writable", Scene.LONG, () -> scene.source.holds().isEmpty());
    assertThat(scene.get(scene.target, "/_api/sync").path("source").size()).isEqualTo(2);
  }

  @Test
  void forceEndsItWithTheSourceDeadAndSaysThatItWasNotTold() {
    Scene scene = new Scene().running();
    scene.target.cut = true;
    JsonNode answer =
        Scene.ok(
            scene.ask(
                scene.target.leading(),
                "DELETE",
                "/_api/sync",
                "{\"force\":true,\"force_timeout\":5000000000}"));
    assertThat(answer.path("aborted").asBoolean()).isTrue();
    assertThat(answer.path("source").size()).isEqualTo(2);
    assertThat(answer.path("cluster_id").asText()).isEqualTo("target");
    JsonNode after = scene.get(scene.target, "/_api/sync");
    assertThat(Scene.inactive(after)).isTrue();
    assertThat(after.path("cancellationAborted").asBoolean()).isTrue();
    assertThat(scene.target.holds()).isEmpty();

    scene.target.cut = false;
    assertThat(scene.get(scene.source, "/_api/sync").path("outgoing").size()).isEqualTo(1);
    Scene.ok(
        scene.ask(scene.source.leading(), "DELETE", "/_api/sync/outgoing/target?server_mode=", ""));
    assertThat(scene.get(scene.source, "/_api/sync").has("outgoing")).isFalse();
    assertThat(scene.get(scene.source, "/_api/task").has("tasks")).isFalse();
    assertThat(
            scene.ask(scene.source.leading(), "DELETE", "/_api/sync/outgoing/target", "").status())
        .isEqualTo(404);
  }

  @Test
  void aSourceThatIsRefusedLeavesTheCredentialsOfTheOneThatRuns() {
    Scene scene = new Scene().running();
    String other =
        "{\"source\":[\"mem://target/m1\"],\"authentication\":"
            + Scene.AUTHENTICATION.replace("KEY", "ANOTHER")
            + "}";
    Answered refused = scene.ask(scene.target.leading(), "POST", "/_api/sync", other);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(scene.target.kept).hasSize(1);
    assertThat(scene.target.kept.get(0).clientKey()).isEqualTo("KEY");
    assertThat(scene.get(scene.target, "/_api/sync").path("status").asText()).isEqualTo("running");
  }

  @Test
  void anAbortOfTheOutgoingOneLeavesNoTaskNoChannelAndNoToken() {
    Scene scene = new Scene().running();
    SyncId sync = scene.sync();
    Centre source = scene.source;
    ChannelAdmin channels = scene.channels.admin(source.cluster);
    PeerAddress lent = scene.await(channels.address(scene.target.cluster, sync));
    ChannelId one = scene.await(channels.list(sync)).iterator().next();
    scene.await(scene.channels.transport(scene.target.cluster).reader(lent, one).ready());
    scene.target.cut = true;
    scene.time.pass(Duration.ofSeconds(5));
    Scene.ok(scene.ask(source.following(), "DELETE", "/_api/sync/outgoing/target", ""));
    assertThat(scene.get(source, "/_api/sync").has("outgoing")).isFalse();
    assertThat(scene.get(source, "/_api/task").has("tasks")).isFalse();
    assertThat(scene.await(channels.list(sync))).isEmpty();
    assertThat(source.holds()).isEmpty();
    assertThatThrownBy(
            () ->
                scene.await(
                    scene.channels.transport(scene.target.cluster).reader(lent, one).ready()))
        .hasMessageContaining("the credential is not valid");
  }

  @Test
  void forceWithTheSourceThereTellsIt() {
    Scene scene = new Scene().running();
    JsonNode answer =
        Scene.ok(scene.ask(scene.target.leading(), "DELETE", "/_api/sync", "{\"force\":true}"));
    assertThat(answer.has("aborted")).isFalse();
    scene.time.until("nothing is left", Scene.LONG, scene::clean);
  }

  @Test
  void barrierMakesTheSourceReadOnlyCountsAndIsLifted() {
    Scene scene = new Scene().running();
    RestApi api = scene.target.leading();
    assertThat(scene.get(scene.target, "/_api/sync/barrier").toString())
        .isEqualTo("{\"SourceServerReadonly\":false}");
    Scene.ok(scene.ask(api, "POST", "/_api/sync/barrier", ""));
    JsonNode inSync =
        scene.until(scene.target, "/_api/sync/barrier", b -> b.path("in_sync_shards").asInt() == 2);
    assertThat(inSync.toString()).isEqualTo("{\"in_sync_shards\":2,\"SourceServerReadonly\":true}");
    assertThat(scene.source.holds())
        .allSatisfy(hold -> assertThat(hold.kind()).isEqualTo(Hold.Kind.BARRIER))
        .hasSize(1);
    assertThat(
            scene.get(scene.source, "/_api/sync").path("outgoing").path(0).path("active_barrier"))
        .hasToString("true");
    assertThat(scene.get(scene.target, "/_api/sync").path("shards").path(0).path("in_sync"))
        .hasToString("true");
    Scene.ok(scene.ask(api, "DELETE", "/_api/sync/barrier", ""));
    assertThat(scene.source.holds()).isEmpty();
    Scene.ok(scene.ask(api, "DELETE", "/_api/sync/barrier", ""));
    assertThat(scene.get(scene.target, "/_api/sync").path("shards").path(0).has("in_sync"))
        .isFalse();
  }

  @Test
  void barrierThenCancelProvesThatAllIsThere() {
    Scene scene = new Scene().running();
    RestApi api = scene.target.leading();
    Scene.ok(scene.ask(api, "POST", "/_api/sync/barrier", ""));
    scene.until(scene.target, "/_api/sync/barrier", b -> b.path("in_sync_shards").asInt() == 2);
    JsonNode answer =
        Scene.ok(scene.ask(api, "DELETE", "/_api/sync", "{\"wait_timeout\":90000000000}"));
    assertThat(answer.path("message").asText()).contains("in sync", "2 shards");
    scene.time.until("nothing is left", Scene.LONG, scene::clean);
  }

  @Test
  void barrierNeedsSomethingThatRuns() {
    Scene scene = new Scene();
    Answered answered = scene.ask(scene.target.leading(), "POST", "/_api/sync/barrier", "");
    assertThat(answered.status()).isEqualTo(412);
    assertThat(answered.error()).contains("not synchronised");
  }

  @Test
  void aBarrierOfATargetStandsUntilItIsLifted() {
    Scene scene = new Scene().running();
    String path = "/_api/sync/outgoing/target/barrier";
    Scene.ok(scene.askAsPeer(scene.source.leading(), "POST", path, ""));
    Scene.ok(scene.askAsPeer(scene.source.leading(), "POST", path, ""));
    assertThat(scene.source.holds()).hasSize(1);
    Scene.ok(scene.askAsPeer(scene.source.following(), "DELETE", path, ""));
    assertThat(scene.source.holds()).isEmpty();
    Scene.ok(scene.askAsPeer(scene.source.leading(), "POST", path, ""));
    assertThat(scene.source.holds()).hasSize(1);
    assertThat(
            scene
                .askAsPeer(scene.source.leading(), "POST", "/_api/sync/outgoing/other/barrier", "")
                .status())
        .isEqualTo(404);
  }

  @Test
  void aFollowerAnswersOnlyWhereItMayForward() {
    Scene scene = new Scene().running();
    Answered refused = scene.askHere(scene.target.following(), "GET", "/_api/sync");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.error()).contains("does not lead");
    assertThat(scene.askHere(scene.target.leading(), "GET", "/_api/sync").status()).isEqualTo(200);
    assertThat(scene.ask(scene.target.following(), "GET", "/_api/sync", "").status())
        .isEqualTo(200);
    assertThat(scene.askHere(scene.target.following(), "GET", "/_api/version").status())
        .isEqualTo(200);
  }

  @Test
  void withoutAMasterItIsToBeTriedAgain() {
    Scene scene = new Scene();
    RestApi api = scene.target.leading();
    scene.target.masters.values().forEach(SyncMaster::closeAsync);
    scene.time.pass(Duration.ofSeconds(10));
    assertThat(scene.ask(api, "GET", "/_api/sync", "").status()).isEqualTo(503);
    assertThat(scene.ask(api, "GET", "/_api/health", "").status()).isEqualTo(503);
    assertThat(scene.ask(api, "GET", "/_api/leader/endpoint", "").text())
        .isEqualTo("{\"endpoints\":[]}");
    assertThat(scene.ask(api, "GET", "/_api/version", "").status()).isEqualTo(200);
  }
}
