package io.syncline.storage.arangodb;

import static io.syncline.storage.arangodb.ArangoCluster.PASSWORD;
import static io.syncline.storage.arangodb.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.storage.arangodb.call.UserCalls.Grant;
import io.syncline.storage.arangodb.structure.StructureOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The users of a cluster at the other one. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class UsersEndToEndTest {
  private static final String DB = "shop";
  private static final String OTHER_ROOT = "what root of the target has";

  @Test
  void usersComeWithTheirPasswordsAndGrantsAndGoWithThoseOfTheSource() {
    try (TwoCentres two = new TwoCentres(1);
        Accounts from = new Accounts(two.source.cluster, "root", PASSWORD);
        Accounts to = new Accounts(two.target.cluster, "root", PASSWORD)) {
      fill(two, from);
      to.create("own", "pw", "of the target");
      two.configure();
      two.running();

      eventually("users are the same", () -> to.names().equals(from.names()));
      assertThat(to.names()).containsExactlyInAnyOrder("root", "app", "leaves");
      assertThat(to.user("app")).isEqualTo(from.user("app"));
      assertThat(from.grants("app")).hasSize(2);
      assertThat(to.grants("app")).isEqualTo(from.grants("app"));
      assertThat(to.reads("app", "first", DB, "orders")).isTrue();
      assertThat(to.reads("app", "other", DB, "orders")).isFalse();
      assertThat(to.reads("app", "first", DB, "secrets")).isFalse();
      assertThat(to.empties("app", "first", DB, "orders")).as("read-only").isFalse();

      from.drop("leaves");
      from.drop("app");
      from.create("app", "second", "another team");
      from.grant("app", Grant.RO, DB);
      from.grant("app", Grant.RW, DB, "orders");
      eventually("it is gone there", () -> !to.names().contains("leaves"));
      eventually("the new password is good", () -> to.reads("app", "second", DB, "orders"));
      assertThat(to.reads("app", "first", DB, "orders")).isFalse();
      assertThat(to.user("app")).isEqualTo(from.user("app"));
      assertThat(to.grants("app")).isEqualTo(from.grants("app"));

      two.same(DB, "orders");
      assertThat(two.client.stop(false, TwoCentres.TIME).stopped()).isTrue();
      assertThat(to.names()).isEqualTo(from.names());
      assertThat(to.empties("app", "second", DB, "orders")).as("as its grants say").isTrue();
      assertThat(to.empties("app", "second", DB, "secrets")).isFalse();
      two.isWithoutComplaint();
    }
  }

  @Test
  void rootOfTheTargetIsLeftWhereThatIsWished() {
    ArangoCluster.Setup plain = ArangoCluster.Setup.PLAIN;
    try (TwoCentres two =
            new TwoCentres(
                1,
                plain,
                plain
                    .with(options -> options.rootPassword(OTHER_ROOT))
                    .structure(options -> options.withLeaveRoot(true)));
        Accounts from = new Accounts(two.source.cluster, "root", PASSWORD);
        Accounts to = new Accounts(two.target.cluster, "root", OTHER_ROOT)) {
      fill(two, from);
      two.configure();
      two.running();
      eventually("users are the same", () -> to.names().equals(from.names()));
      assertThat(to.reads("root", OTHER_ROOT, DB, "orders")).isTrue();
      assertThat(to.reads("root", PASSWORD, DB, "orders")).isFalse();
      assertThat(to.reads("app", "first", DB, "orders")).isTrue();
      two.isWithoutComplaint();
    }
  }

  @Test
  void rootIsThatOfTheSourceOtherwise() {
    ArangoCluster.Setup plain = ArangoCluster.Setup.PLAIN;
    assertThat(StructureOptions.DEFAULTS.leaveRoot()).isFalse();
    try (TwoCentres two =
            new TwoCentres(1, plain, plain.with(options -> options.rootPassword(OTHER_ROOT)));
        Accounts from = new Accounts(two.source.cluster, "root", PASSWORD);
        Accounts to = new Accounts(two.target.cluster, "root", PASSWORD)) {
      fill(two, from);
      two.configure();
      two.running();
      eventually("root has the source's password", () -> to.reads("root", PASSWORD, DB, "orders"));
      assertThat(to.reads("root", OTHER_ROOT, DB, "orders")).isFalse();
      two.isWithoutComplaint();
    }
  }

  @Test
  void withoutTheSecretUsersComeWithTheirGrantsAndAPasswordThatNobodyKnows() {
    ArangoCluster.Setup asAUser = ArangoCluster.Setup.PLAIN.withAUser();
    try (TwoCentres two = new TwoCentres(1, asAUser, asAUser);
        Accounts from = new Accounts(two.source.cluster, "root", PASSWORD);
        Accounts to = new Accounts(two.target.cluster, "repl", PASSWORD)) {
      fill(two, from);
      to.create("own", "pw", "of the target");
      two.configure();
      two.running();
      eventually("users are the same", () -> to.names().equals(from.names()));
      assertThat(to.user("app")).isEqualTo(from.user("app"));
      assertThat(to.reads("app", "first", DB, "orders")).isFalse();
      assertThat(to.grants("app").get(List.of(DB))).as("until the end").isEqualTo(Grant.RO);
      from.drop("leaves");
      eventually("it is gone there", () -> !to.names().contains("leaves"));
      two.same(DB, "orders");
      assertThat(two.client.stop(false, TwoCentres.TIME).stopped()).isTrue();
      assertThat(to.grants("app")).as("restored").isEqualTo(from.grants("app"));
      assertThat(to.reads("repl", PASSWORD, DB, "orders")).as("who replicates").isTrue();
      two.isWithoutComplaint();
    }
  }

  private static void fill(TwoCentres two, Accounts from) {
    two.application().createDatabase(DB);
    two.application().createCollection(DB, "orders", 2, 2);
    two.application().createCollection(DB, "secrets", 1, 2);
    two.application().put(DB, "orders", "{\"_key\":\"a\"}");
    from.create("app", "first", "its team");
    from.create("leaves", "pw", "none");
    from.grant("app", Grant.RW, DB);
    from.grant("app", Grant.NONE, DB, "secrets");
  }
}
