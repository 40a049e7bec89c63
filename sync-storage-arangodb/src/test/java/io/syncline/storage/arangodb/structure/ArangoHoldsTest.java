package io.syncline.storage.arangodb.structure;

import static io.syncline.storage.arangodb.structure.StructureScene.TARGET;
import static io.syncline.storage.arangodb.structure.StructureScene.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import io.syncline.security.Secret;
import io.syncline.storage.arangodb.ArangoCredentials;
import io.syncline.store.ReadOnlyHolds.Hold;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Making a cluster read-only, and writable again. */
@Timeout(120)
class ArangoHoldsTest {
  private static final Hold BARRIER = new Hold(Hold.Kind.BARRIER, "b");

  private final StructureScene secret = new StructureScene();
  private final StructureScene user = new StructureScene(new StructureCluster(Optional.of("root")));

  @AfterEach
  void close() {
    secret.close();
    user.close();
  }

  @Test
  void waitsUntilCoordinatorsHaveHeardOfIt() throws Exception {
    secret.coordinator.hearsLate(4);
    secret.under.side().holds().place(BARRIER);
    assertThat(secret.asked("GET /_admin/server/mode")).isGreaterThan(4);
    assertThat(secret.cluster.readOnly).isTrue();
    secret.under.side().holds().remove(BARRIER);
    assertThat(secret.cluster.readOnly).isFalse();
  }

  @Test
  void leavesAClusterReadOnlyThatAnOperatorHadMadeSo() throws Exception {
    secret.cluster.readOnly = true;
    secret.under.side().holds().place(BARRIER);
    secret.under.side().holds().place(TARGET);
    secret.under.side().holds().remove(BARRIER);
    secret.under.side().holds().remove(TARGET);
    assertThat(secret.under.side().holds().list()).isEmpty();
    assertThat(secret.cluster.readOnly).isTrue();
    secret.cluster.readOnly = false;
    secret.under.side().holds().place(BARRIER);
    secret.under.side().holds().remove(BARRIER);
    assertThat(secret.cluster.readOnly).as("of the former time nothing is left").isFalse();
  }

  @Test
  void completesByPlacingAgainWhatWasBegun() throws Exception {
    secret.coordinator.failOn(call -> call.equals("PUT /_admin/server/mode"));
    assertThatThrownBy(() -> secret.under.side().holds().place(TARGET))
        .isInstanceOf(SyncException.class);
    assertThat(secret.under.side().holds().list()).containsExactly(TARGET);
    assertThat(secret.cluster.readOnly).isFalse();
    secret.under.side().holds().place(TARGET);
    assertThat(secret.cluster.readOnly).isTrue();
  }

  @Test
  void completesByRemovingAgainWhatWasBegun() throws Exception {
    secret.under.side().holds().place(TARGET);
    secret.coordinator.failOn(call -> call.equals("PUT /_admin/server/mode"));
    assertThatThrownBy(() -> secret.under.side().holds().remove(TARGET))
        .isInstanceOf(SyncException.class);
    assertThat(secret.cluster.readOnly).as("rather read-only than writable").isTrue();
    secret.under.restart();
    secret.under.side().holds().remove(TARGET);
    assertThat(secret.cluster.readOnly).isFalse();
  }

  @Test
  void reducesTheGrantsOfOthersAndGivesThemBack() throws Exception {
    user.cluster.createDatabase("shop", Canonical.object());
    user.cluster.grant("app", "shop", "orders", "rw");
    user.cluster.grant("app", "shop", "prices", "none");
    String before = Canonical.text(user.cluster.grants("app"));
    String own = Canonical.text(user.cluster.grants("root"));
    user.under.side().holds().place(TARGET);
    user.under.side().holds().place(TARGET);
    assertThat(Canonical.text(user.cluster.grants("app")))
        .doesNotContain("rw")
        .contains("\"prices\":\"none\"");
    assertThat(Canonical.text(user.cluster.grants("root"))).isEqualTo(own);
    assertThat(user.cluster.readOnly).as("it would bind the replication, too").isFalse();
    user.under.side().holds().place(BARRIER);
    user.under.side().holds().remove(TARGET);
    assertThat(Canonical.text(user.cluster.grants("app"))).doesNotContain("rw");
    user.under.side().holds().remove(BARRIER);
    assertThat(Canonical.text(user.cluster.grants("app"))).isEqualTo(before);
  }

  @Test
  void givesReplicatedUsersNoRightToWriteBeforeTheLastHoldIsGone() throws Exception {
    user.under.side().holds().place(TARGET);
    user.done(user("new", "{\"active\":true,\"grants\":{\"*\":{\"permission\":\"rw\"}}}"));
    assertThat(user.cluster.mayWrite("new", "shop")).isFalse();
    user.under.side().holds().remove(TARGET);
    assertThat(user.cluster.mayWrite("new", "shop")).isTrue();
  }

  @Test
  void forgetsWhatASourceTookAwayMeanwhile() throws Exception {
    user.under.side().holds().place(TARGET);
    user.done(user("new", "{\"active\":true,\"grants\":{\"*\":{\"permission\":\"rw\"}}}"));
    user.done(user("new", "{\"active\":true,\"grants\":{\"*\":{\"permission\":\"ro\"}}}"));
    user.under.side().holds().remove(TARGET);
    assertThat(user.cluster.mayWrite("new", "shop")).isFalse();
  }

  @Test
  void givesNothingBackToAUserThatIsGone() throws Exception {
    user.under.side().holds().place(TARGET);
    user.cluster.users.remove("app");
    user.under.side().holds().remove(TARGET);
    assertThat(user.under.side().holds().list()).isEmpty();
  }

  @Test
  void beginsTheServicesThatWereReplicatedWhenTheClusterIsOpened() throws Exception {
    StructureOptions options =
        StructureCluster.OPTIONS.withSystemCollections(SystemNames.REPLICATED);
    try (StructureScene services =
        new StructureScene(new StructureCluster(Optional.empty(), options, Optional.empty()))) {
      services.cluster.createDatabase("shop", Canonical.object());
      services.under.side().holds().place(BARRIER);
      services.under.side().holds().remove(BARRIER);
      services.under.side().holds().place(TARGET);
      assertThat(services.asked("POST /_db/shop/_api/foxx/commit")).isZero();
      services.coordinator.failOn(call -> call.equals("POST /_db/_system/_api/foxx/commit"));
      services.under.side().holds().remove(TARGET);
      assertThat(services.asked("POST /_db/shop/_api/foxx/commit")).isEqualTo(1);
      assertThat(services.asked("POST /_db/shop/_admin/routing/reload")).isEqualTo(1);
      assertThat(services.cluster.readOnly).isFalse();
    }
  }

  @Test
  void knowsWhoseGrantsNotToReduce() {
    Secret secret = Secret.of("x");
    assertThat(StructureSide.Cluster.caller(ArangoCredentials.password("repl", secret)))
        .contains("repl");
    assertThat(StructureSide.Cluster.caller(ArangoCredentials.none())).isEmpty();
    assertThatThrownBy(
            () ->
                new StructureSide.Cluster(
                    StructureSide.Cluster.caller(ArangoCredentials.accessToken("", secret)),
                    Optional.empty(),
                    (database, collection) -> {}))
        .hasMessageContaining("name the user");
  }
}
