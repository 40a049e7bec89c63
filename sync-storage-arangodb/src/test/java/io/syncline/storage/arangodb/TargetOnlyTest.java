package io.syncline.storage.arangodb;

import static io.syncline.storage.arangodb.ArangoCluster.PASSWORD;
import static io.syncline.storage.arangodb.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.FinalModes;
import io.syncline.ServerMode;
import io.syncline.testkit.arangodb.Application;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only the target has is removed, and nobody writes there until the end. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class TargetOnlyTest {
  private static final String DB = "shop";

  @Test
  void whatOnlyTheTargetHasIsRemovedAndItIsReadOnlyUntilTheEnd() {
    try (TwoCentres two = new TwoCentres(1);
        Accounts to = new Accounts(two.target.cluster, "root", PASSWORD)) {
      Application app = two.application();
      app.createDatabase(DB);
      app.createCollection(DB, "orders", 3, 2);
      app.put(DB, "orders", "{\"_key\":\"a\",\"n\":1}");
      app.put(DB, "orders", "{\"_key\":\"b\",\"n\":1}");

      // The same names with other content, as somebody's test left them, and more of it.
      Application there = two.to().application();
      there.createDatabase(DB);
      there.createCollection(DB, "orders", 3, 1);
      there.put(DB, "orders", "{\"_key\":\"a\",\"n\":0}");
      there.put(DB, "orders", "{\"_key\":\"surplus\",\"n\":0}");
      there.createCollection(DB, "surplus", 2, 1);
      there.put(DB, "surplus", "{\"_key\":\"a\"}");
      there.createDatabase("surplus");
      there.createCollection("surplus", "c", 1, 1);
      there.put("surplus", "c", "{\"_key\":\"a\"}");
      to.create("surplus", "pw", "");

      two.configure();
      two.running();
      two.same(DB, "orders");
      assertThat(there.documents(DB, "orders")).containsOnlyKeys("a", "b");
      eventually("the collection is gone", () -> !two.has(DB, "surplus", "a"));
      eventually("the database is gone", () -> !two.has("surplus", "c", "a"));
      eventually("the user is gone", () -> !to.names().contains("surplus"));

      // Root may do all that the mode of the servers lets it.
      assertThat(to.empties("root", PASSWORD, DB, "orders")).isFalse();
      two.caughtUp();
      assertThat(
              two.client
                  .stop(
                      false,
                      new FinalModes(ServerMode.DEFAULT, ServerMode.READONLY),
                      TwoCentres.TIME)
                  .stopped())
          .isTrue();
      assertThat(to.empties("root", PASSWORD, DB, "orders")).as("asked for").isFalse();
      assertThat(there.documents(DB, "orders")).containsOnlyKeys("a", "b");
      two.client.setServerMode(ServerMode.DEFAULT, TwoCentres.TIME);
      assertThat(to.empties("root", PASSWORD, DB, "orders")).isTrue();
      two.isWithoutComplaint();
    }
  }

  @Test
  void theTargetIsWritableAtTheEndUnlessAnOperatorHadMadeItReadOnly() {
    for (boolean readOnlyBefore : new boolean[] {false, true}) {
      try (TwoCentres two = new TwoCentres(1);
          Accounts to = new Accounts(two.target.cluster, "root", PASSWORD)) {
        two.application().createDatabase(DB);
        two.application().createCollection(DB, "orders", 1, 2);
        two.application().put(DB, "orders", "{\"_key\":\"a\"}");
        two.to().operations().readOnly(readOnlyBefore);
        two.configure();
        two.running();
        two.same(DB, "orders");
        assertThat(to.empties("root", PASSWORD, DB, "orders")).isFalse();
        assertThat(two.client.stop(false, TwoCentres.TIME).stopped()).isTrue();
        assertThat(to.empties("root", PASSWORD, DB, "orders")).isEqualTo(!readOnlyBefore);
        two.isWithoutComplaint();
      }
    }
  }
}
