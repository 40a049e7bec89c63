package io.syncline.control.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.security.Operation;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each route that changes something, and the test that reads back through another one what it
 * leaves. A new route is missing here until it has one.
 */
final class MutatingRoutesTest {
  private static final Map<Operation, String> READ_BACK = new EnumMap<>(Operation.class);

  static {
    in(
        "SyncVerbsTest",
        "configureMakesATargetOfItAndAskedAgainChangesNothing",
        Operation.CONFIGURE);
    in("SyncVerbsTest", "cancelAnswersAtOnceAndLeavesNothing", Operation.CANCEL);
    in(
        "SyncVerbsTest",
        "barrierMakesTheSourceReadOnlyCountsAndIsLifted",
        Operation.BARRIER_PLACE,
        Operation.BARRIER_LIFT);
    in(
        "SyncVerbsTest",
        "anAbortOfTheOutgoingOneLeavesNoTaskNoChannelAndNoToken",
        Operation.OUTGOING_CLOSE);
    in("ShardVerbsTest", "resetGivesAFailedShardAnotherTry", Operation.RESET_SHARD);
    in("MembersTest", "keepsTheMessageTimeout", Operation.MESSAGE_TIMEOUT_SET);
    in(
        "MembersTest",
        "registersRefreshesAndForgetsAWorker",
        Operation.WORKER_REGISTER,
        Operation.WORKER_LEAVE);
    in("MembersTest", "handsOutTheConfigurationThatTheHostMakes", Operation.WORKER_CONFIGURATION);
    in(
        "MembersTest",
        "handsTokensToWhoeverKeepsThem",
        Operation.WORKER_SECRET,
        Operation.CHANNEL_ACCESS_PUT,
        Operation.CHANNEL_TOKEN_ALLOW);
    in(
        "FinalModesTest",
        "theModeIsSetByItselfAndSaysWhatElseHoldsTheCluster",
        Operation.SERVER_MODE_SET);
    in("ReportVerbsTest", "aTaskThatIsSaidToBeCompletedIsBegunAnew", Operation.TASK_COMPLETED);
    in(
        "ReportVerbsTest",
        "aShardsTasksEndWithTheStructureOnly",
        Operation.SHARD_START,
        Operation.SHARD_CANCEL);
    in(
        "ReportVerbsTest",
        "aReportIsTakenWhereItIsTrueAndRefusedWithTheTruthWhereItIsNot",
        Operation.SHARD_REPORTS,
        Operation.OUTGOING_REPORTS);
    in("ReportVerbsTest", "theNumberOfShardsIsTheMastersOwn", Operation.SHARD_TOTAL);
    in(
        "ReportVerbsTest",
        "aSenderIsThereOrNotAndIsBegunAnewByAReset",
        Operation.OUTGOING_SHARD_START,
        Operation.OUTGOING_SHARD_CANCEL,
        Operation.OUTGOING_SHARD_RESET);
    in(
        "ReportVerbsTest",
        "aWorkerStopsATaskWhichItsMasterGivesAwayAnew",
        Operation.TASK_START,
        Operation.TASK_STOP);
    in(
        "MutatingRoutesTest",
        "aPeersBarrierHoldsTheSourceUntilItIsLifted",
        Operation.OUTGOING_BARRIER_PLACE,
        Operation.OUTGOING_BARRIER_LIFT);
    in(
        "MutatingRoutesTest",
        "aCloneOpensWhatItsTokenOpensAndEndsWithIt",
        Operation.TOKEN_RENEW,
        Operation.TOKEN_CLONE);
    in(
        "MutatingRoutesTest",
        "whatIsNotDoneHereChangesNothing",
        Operation.OUTGOING_OPEN,
        Operation.CHANNEL_COMMIT);
  }

  private static void in(String test, String method, Operation... operations) {
    for (Operation operation : operations) {
      READ_BACK.put(operation, test + "." + method);
    }
  }

  static Set<Operation> mutating() {
    return Arrays.stream(Operation.values())
        .filter(operation -> operation.path().startsWith("/_api/"))
        .filter(operation -> !operation.method().equals("GET"))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Operation.class)));
  }

  @ParameterizedTest
  @MethodSource("mutating")
  void hasATestThatReadsBackWhatItLeaves(Operation operation) throws ClassNotFoundException {
    assertThat(READ_BACK).containsKey(operation);
    String[] named = READ_BACK.getOrDefault(operation, "").split("\\.");
    Class<?> test = Class.forName(getClass().getPackageName() + "." + named[0]);
    assertThat(Arrays.stream(test.getDeclaredMethods()).map(method -> method.getName()))
        .contains(named[1]);
  }

  @Test
  void aPeersBarrierHoldsTheSourceUntilItIsLifted() {
    Scene scene = new Scene().running();
    RestApi source = scene.source.leading();
    assertThat(mode(scene, scene.source)).isEqualTo("default");
    Scene.ok(scene.askAsPeer(source, "POST", "/_api/sync/outgoing/target/barrier", ""));
    scene.until(scene.source, "/_api/server-mode", m -> m.path("mode").asText().equals("readonly"));
    assertThat(scene.get(scene.source, "/_api/server-mode").path("reasons").toString())
        .contains("barrier");
    Scene.ok(
        scene.askAsPeer(
            scene.source.following(), "DELETE", "/_api/sync/outgoing/target/barrier", ""));
    scene.until(scene.source, "/_api/server-mode", m -> m.path("mode").asText().equals("default"));
    assertThat(scene.get(scene.target, "/_api/sync").path("status").asText()).isEqualTo("running");
  }

  @Test
  void aCloneOpensWhatItsTokenOpensAndEndsWithIt() {
    Scene scene = new Scene();
    RestApi api = scene.target.leading();
    String token =
        Scene.ok(scene.askAsPeer(api, "GET", "/_api/mq/config", ""))
            .path("authentication")
            .path("clientToken")
            .asText();
    String clone = cloneOf(scene, token);
    String cloneOfClone = cloneOf(scene, clone);
    assertThat(renew(scene, cloneOfClone)).isEqualTo(200);
    scene.tokens.revoke(io.syncline.security.Secret.of(clone));
    assertThat(renew(scene, cloneOfClone)).isIn(401, 404);
    assertThat(renew(scene, clone)).isIn(401, 404);
    assertThat(renew(scene, token)).isEqualTo(200);
    // Renewed where it is: it outlives the time that it had.
    scene.time.pass(java.time.Duration.ofHours(5));
    assertThat(renew(scene, token)).isEqualTo(200);
    scene.time.pass(java.time.Duration.ofHours(5));
    assertThat(renew(scene, token)).isEqualTo(200);
    scene.time.pass(java.time.Duration.ofHours(7));
    assertThat(renew(scene, token)).isIn(401, 404);
  }

  private static String cloneOf(Scene scene, String token) {
    return Scene.ok(
            scene.askWithToken(
                scene.target.leading(),
                token,
                "POST",
                "/_api/mq/direct/token/clone",
                "{\"token\":\"" + token + "\"}"))
        .path("token")
        .asText();
  }

  private static int renew(Scene scene, String token) {
    return scene
        .askWithToken(
            scene.target.leading(),
            token,
            "POST",
            "/_api/mq/direct/token/renew",
            "{\"token\":\"" + token + "\"}")
        .status();
  }

  @Test
  void whatIsNotDoneHereChangesNothing() {
    Scene scene = new Scene().running();
    JsonNode before = scene.get(scene.source, "/_api/sync?details=short").path("outgoing");
    assertThat(
            scene
                .askAsPeer(
                    scene.source.leading(),
                    "POST",
                    "/_api/sync/outgoing",
                    "{\"target_id\":\"other\",\"target\":[\"https://other:8629\"]}")
                .status())
        .isIn(400, 501);
    String token =
        Scene.ok(scene.askAsPeer(scene.source.leading(), "GET", "/_api/mq/config", ""))
            .path("authentication")
            .path("clientToken")
            .asText();
    assertThat(
            scene
                .askWithToken(
                    scene.source.leading(),
                    token,
                    "POST",
                    "/_api/mq/direct/channel/sync_a.b/commit",
                    "{}")
                .status())
        .isEqualTo(501);
    JsonNode after = scene.get(scene.source, "/_api/sync?details=short").path("outgoing");
    assertThat(after.size()).isEqualTo(1);
    assertThat(after.path(0).path("id")).isEqualTo(before.path(0).path("id"));
    assertThat(after.path(0).path("endpoint")).isEqualTo(before.path(0).path("endpoint"));
  }

  private static String mode(Scene scene, Centre centre) {
    return scene.get(centre, "/_api/server-mode").path("mode").asText();
  }
}
