package io.syncline.testkit.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may do what, and what the read-only mode takes away. */
class RightsTest {
  private final MovedClock clock = new MovedClock(Instant.parse("2026-03-02T09:15:00Z"));
  private ArangoStandIn standIn;
  private Client root;
  private Client app;

  @BeforeEach
  void start() {
    standIn = ArangoStandIn.start(StandInOptions.builder().clock(clock).build());
    standIn.application().createDatabase("shop");
    standIn.application().createCollection("shop", "orders", 1, 1);
    root = Client.root(standIn);
    ObjectNode user = Json.object().put("user", "app").put("source", "LOCAL");
    user.set("authData", Users.authData(true, "pw1"));
    user.putObject("databases").putObject("shop").set("permissions", Users.permissions(Level.READ));
    standIn.application().put("_system", "_users", user.toString());
    app = Client.basic(standIn.coordinators().get(0), "app", "pw1");
  }

  @AfterEach
  void stop() {
    standIn.close();
  }

  @Test
  void letsUsersDoWhatTheirDocumentSays() {
    assertThat(app.get("/_db/shop/_api/collection/orders/count").status()).isEqualTo(200);
    assertThat(app.put("/_db/shop/_api/collection/orders/truncate", "").errorNum()).isEqualTo(11);
    assertThat(app.post("/_db/shop/_api/collection", "{\"name\":\"x\"}").errorNum()).isEqualTo(11);
    assertThat(app.get("/_api/database").errorNum()).isEqualTo(11);
    assertThat(app.get("/_db/shop/_api/replication/clusterInventory").status()).isEqualTo(403);
    assertThat(app.get("/_db/_system/_api/collection/_graphs/count").status()).isEqualTo(403);
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void readsPasswordsOnlyThroughADump() {
    assertThat(root.get("/_api/collection/_users/count").errorNum()).isEqualTo(11);
    var placed = standIn.application().shards("_system", "_users").entrySet().iterator().next();
    String at = "DBserver=" + placed.getValue().get(0);
    String batch = root.post("/_api/replication/batch?" + at, "").json().path("id").asText();
    String dump =
        "/_api/replication/dump?collection=" + placed.getKey() + "&batchId=" + batch + "&" + at;
    assertThat(root.get(dump).text()).contains("\"hash\":\"").contains("\"user\":\"app\"");
  }

  @Test
  void bindsUsersButNoSuperuserToTheReadOnlyMode() {
    standIn.operations().readOnly(true);
    String truncate = "/_db/shop/_api/collection/orders/truncate";
    Client.Got refused = root.put(truncate, "");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.errorNum()).isEqualTo(1004);
    Client.Got structure = root.post("/_db/shop/_api/collection", "{\"name\":\"x\"}");
    assertThat(structure.status()).isEqualTo(403);
    assertThat(structure.errorNum()).isEqualTo(11);
    assertThat(root.get("/_db/shop/_api/replication/clusterInventory").status()).isEqualTo(200);
    Client superuser = Client.superuser(standIn, standIn.coordinators().get(0));
    assertThat(superuser.put(truncate, "").status()).isEqualTo(200);
    assertThat(superuser.post("/_db/shop/_api/collection", "{\"name\":\"x\"}").status())
        .isEqualTo(200);
  }

  @Test
  void endsTokensAfterAnHour() {
    String token =
        root.post("/_open/auth", "{\"username\":\"app\",\"password\":\"pw1\"}")
            .json()
            .path("jwt")
            .asText();
    Client user = Client.with(standIn.coordinators().get(0), "bearer " + token);
    assertThat(user.get("/_api/version").status()).isEqualTo(200);
    clock.move(Duration.ofHours(1));
    assertThat(user.get("/_api/version").status()).isEqualTo(401);
  }

  @Test
  void dumpsForUsersWhatTheyMayReadAndForNobodyElse() {
    standIn.application().put("shop", "orders", "{\"_key\":\"o1\"}");
    var placed = standIn.application().shards("shop", "orders").entrySet().iterator().next();
    String at = "?dbserver=" + placed.getValue().get(0);
    String start = "{\"shards\":[\"" + placed.getKey() + "\"]}";
    Client.Got started = app.post("/_db/shop/_api/dump/start" + at, start);
    String next =
        "/_db/shop/_api/dump/next/" + started.header("x-arango-dump-id") + at + "&batchId=1";
    assertThat(app.post(next, "").lines()).hasSize(1);
    assertThat(root.post(next, "").errorNum()).isEqualTo(11);
    assertThat(app.post("/_db/_system/_api/dump/start" + at, start).errorNum()).isEqualTo(11);
    assertThat(
            app.get("/_db/shop/_api/collection/orders/checksum").json().path("checksum").asText())
        .isNotEqualTo("0");
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void asksNobodyWhereAuthenticationIsOff() {
    try (ArangoStandIn open =
        ArangoStandIn.start(StandInOptions.builder().withoutAuthentication().build())) {
      assertThat(Client.with(open.dbServers().get(0), "").get("/_api/wal/range").status())
          .isEqualTo(200);
      assertThat(Client.with(open.coordinators().get(0), "").post("/_open/auth", "{}").status())
          .isEqualTo(404);
    }
  }
}
