package io.syncline.testkit.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users, what they may do, the mode, graphs and code. */
class UsersTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-02T09:15:00Z"));
  private ArangoStandIn standIn;
  private URI coordinator;
  private Client root;

  @BeforeEach
  void start() {
    start("3.12.4");
  }

  private void start(String version) {
    standIn =
        ArangoStandIn.start(
            StandInOptions.builder().servers(2, 2).clock(now::get).version(version).build());
    coordinator = standIn.coordinators().get(0);
    root = Client.root(standIn);
    standIn.application().createDatabase("shop");
    standIn.application().createCollection("shop", "orders", 2, 1);
  }

  @AfterEach
  void stop() {
    standIn.close();
  }

  @Test
  void makesUsersWhoMayDoWhatIsGranted() {
    String app = "{\"user\":\"app\",\"passwd\":\"x1\",\"active\":true,\"extra\":{\"team\":\"x\"}}";
    assertThat(root.post("/_api/user", app).text())
        .isEqualTo(
            "{\"error\":false,\"code\":201,\"user\":\"app\",\"active\":true,\"extra\":{\"team\":\"x\"}}");
    assertThat(root.post("/_api/user", app).errorNum()).isEqualTo(1702);
    Client user = Client.basic(coordinator, "app", "x1");
    String orders = "/_db/shop/_api/document/orders";
    assertThat(user.post(orders, "{}").errorNum()).isEqualTo(11);
    assertThat(root.put("/_api/user/app/database/shop", "{\"grant\":\"rw\"}").text())
        .isEqualTo("{\"error\":false,\"code\":200,\"shop\":\"rw\"}");
    assertThat(user.post(orders, "{}").status()).isEqualTo(202);
    assertThat(root.put("/_api/user/app/database/shop/orders", "{\"grant\":\"ro\"}").text())
        .isEqualTo("{\"error\":false,\"code\":200,\"shop/orders\":\"ro\"}");
    assertThat(user.post(orders, "{}").errorNum()).isEqualTo(11);
    assertThat(user.get("/_db/shop/_api/collection/orders/count").status()).isEqualTo(200);
    assertThat(root.get("/_api/user/app/database").json().path("result").toString())
        .isEqualTo("{\"shop\":\"rw\"}");
    var full = root.get("/_api/user/app/database?full=true&configured=true").json().path("result");
    assertThat(full.path("shop").path("permission").asText()).isEqualTo("rw");
    assertThat(full.path("shop").path("collections").path("orders").asText()).isEqualTo("ro");
    assertThat(full.path("shop").path("collections").path("*").asText()).isEqualTo("undefined");
    assertThat(root.delete("/_api/user/app/database/shop/orders").text())
        .isEqualTo("{\"error\":false,\"code\":202}");
    assertThat(user.post(orders, "{}").status()).isEqualTo(202);
    assertThat(root.delete("/_api/user/app/database/shop").status()).isEqualTo(202);
    assertThat(user.get("/_db/shop/_api/collection/orders/count").status()).isEqualTo(403);
    assertThat(user.get("/_api/user").status()).isEqualTo(403);
    assertThat(user.get("/_api/user/app").status()).isEqualTo(200);
    assertThat(root.send("PATCH", "/_api/user/app", "{\"passwd\":\"x2\"}").status()).isEqualTo(200);
    assertThat(user.get("/_api/version").status()).isEqualTo(401);
    assertThat(root.delete("/_api/user/app").status()).isEqualTo(202);
    assertThat(root.get("/_api/user/app").errorNum()).isEqualTo(1703);
    assertThat(root.put("/_api/user/app/database/shop", "{\"grant\":\"rw\"}").errorNum())
        .isEqualTo(1703);
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void showsUsersInTheLogAsTheyAreStored() {
    long[] ticks =
        standIn.dbServerIds().stream().mapToLong(standIn.operations()::lastTick).toArray();
    root.post("/_api/user", "{\"user\":\"app\",\"passwd\":\"s3cret\"}");
    root.put("/_api/user/app/database/shop", "{\"grant\":\"rw\"}");
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < ticks.length; i++) {
      String server = standIn.dbServerIds().get(i);
      log.append(
          Client.superuser(standIn, standIn.address(server))
              .put("/_api/wal/tail?global=true&from=" + ticks[i], "[]")
              .text());
    }
    assertThat(log.toString())
        .contains("\"user\":\"app\",\"source\":\"LOCAL\",\"authData\":{\"active\":true,")
        .contains("ab499b366da576e775afa9cbd87b80e0fdc66d82d6e7e713b1d9a7da9bcc8d1c")
        .contains(
            "\"databases\":{\"shop\":{\"permissions\":{\"read\":true,\"write\":true},"
                + "\"collections\":{\"*\":{\"permissions\":{\"undefined\":true}}}}}");
    assertThat(root.get("/_api/document/_users/1").status()).isEqualTo(403);
  }

  @Test
  void isReadOnlyForUsersAndNotForWhoHasTheSecret() {
    Client superuser = Client.superuser(standIn, coordinator);
    String orders = "/_db/shop/_api/document/orders";
    assertThat(root.get("/_admin/server/mode").text())
        .isEqualTo("{\"error\":false,\"code\":200,\"mode\":\"default\"}");
    assertThat(root.put("/_admin/server/mode", "{\"mode\":\"readonly\"}").text())
        .isEqualTo("{\"error\":false,\"code\":200,\"mode\":\"readonly\"}");
    assertThat(root.post(orders, "{}").errorNum()).isEqualTo(1004);
    assertThat(root.post("/_db/shop/_api/collection", "{\"name\":\"a\"}").errorNum()).isEqualTo(11);
    assertThat(root.post("/_api/user", "{\"user\":\"a\"}").errorNum()).isEqualTo(11);
    assertThat(root.get("/_api/user/root/database/shop").json().path("result").asText())
        .isEqualTo("ro");
    assertThat(
            root.get("/_api/user/root/database/*?configured=true").json().path("result").asText())
        .isEqualTo("rw");
    assertThat(superuser.post(orders, "{}").status()).isEqualTo(202);
    assertThat(root.put("/_admin/server/mode", "{\"mode\":\"default\"}").status()).isEqualTo(200);
    assertThat(root.post(orders, "{}").status()).isEqualTo(202);
    assertThat(standIn.complaints()).isEmpty();
    assertThat(root.put("/_admin/server/mode", "{\"mode\":\"x\"}").status()).isEqualTo(400);
  }

  @Test
  void hearsOfTheModeInItsOwnTime() {
    Client other = Client.basic(standIn.coordinators().get(1), "root", "");
    standIn.operations().hearsOfModeLater(standIn.coordinatorIds().get(1), Duration.ofSeconds(5));
    String orders = "/_db/shop/_api/document/orders";
    root.put("/_admin/server/mode", "{\"mode\":\"readonly\"}");
    assertThat(root.post(orders, "{}").errorNum()).isEqualTo(1004);
    assertThat(other.get("/_admin/server/mode").text()).contains("default");
    assertThat(other.post(orders, "{}").status()).isEqualTo(202);
    now.updateAndGet(time -> time.plus(Duration.ofSeconds(5)));
    assertThat(other.get("/_admin/server/mode").text()).contains("readonly");
    assertThat(other.post(orders, "{}").errorNum()).isEqualTo(1004);
  }

  @Test
  void keepsGraphsInTheirCollection() {
    String net =
        "{\"name\":\"net\",\"edgeDefinitions\":[{\"collection\":\"links\",\"from\":[\"nodes\"],\"to\":[\"nodes\"]}],"
            + "\"options\":{\"numberOfShards\":2,\"replicationFactor\":2}}";
    assertThat(root.post("/_db/shop/_api/gharial", net).status()).isEqualTo(202);
    assertThat(root.post("/_db/shop/_api/gharial", net).errorNum()).isEqualTo(1925);
    assertThat(root.get("/_db/shop/_api/gharial").text())
        .matches(
            "\\{\"error\":false,\"code\":200,\"graphs\":\\[\\{\"_id\":\"_graphs/net\",\"_key\":\"net\",\"_rev\":\"[^\"]+\",\"name\":\"net\",.*");
    assertThat(root.get("/_db/shop/_api/collection/links").json().path("type").asInt())
        .isEqualTo(3);
    root.put(
        "/_db/shop/_api/replication/restore-data?collection=_graphs",
        "{\"_key\":\"two\",\"edgeDefinitions\":[]}");
    assertThat(root.get("/_db/shop/_api/gharial/two").status()).isEqualTo(200);
    assertThat(root.delete("/_db/shop/_api/gharial/net").status()).isEqualTo(202);
    assertThat(root.get("/_db/shop/_api/gharial/net").errorNum()).isEqualTo(1924);
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void hasFunctionsAndServicesBeforeVersionFour() {
    String function =
        "{\"name\":\"my::f\",\"code\":\"function(){return 1;}\",\"isDeterministic\":true}";
    assertThat(root.post("/_db/shop/_api/aqlfunction", function).status()).isEqualTo(201);
    assertThat(root.get("/_db/shop/_api/aqlfunction").text())
        .isEqualTo("{\"error\":false,\"code\":200,\"result\":[" + function + "]}");
    assertThat(root.delete("/_db/shop/_api/aqlfunction/my::f").status()).isEqualTo(200);
    assertThat(root.post("/_db/shop/_api/foxx/commit?replace=true", "").status()).isEqualTo(204);
    assertThat(root.post("/_db/shop/_admin/routing/reload", "").text())
        .isEqualTo("{\"error\":false,\"code\":200}");
    assertThat(standIn.complaints()).isEmpty();
    standIn.close();
    start("4.0.0");
    assertThat(root.get("/_db/shop/_api/aqlfunction").status()).isEqualTo(404);
    assertThat(root.post("/_db/shop/_api/foxx/commit", "").status()).isEqualTo(404);
  }

  @Test
  void answersLikeAServerThatStartsOrHasTooMuchToDo() {
    int[][] answers = {{503, 503}, {503, 21003}, {412, 21004}, {421, 1491}, {500, 1457}};
    for (int[] answer : answers) {
      standIn.fault("*", "*").refuses(answer[0], answer[1]);
      Client.Got got = root.get("/_api/version");
      assertThat(got.status()).isEqualTo(answer[0]);
      assertThat(got.errorNum()).isEqualTo(answer[1]);
    }
    String first = standIn.coordinatorIds().get(0);
    standIn.operations().starting(first, true);
    assertThat(root.get("/_admin/server/availability").status()).isEqualTo(503);
    assertThat(root.get("/_api/version").errorNum()).isEqualTo(503);
    assertThat(Client.superuser(standIn, coordinator).get("/_api/version").status()).isEqualTo(200);
    standIn.operations().starting(first, false);
    standIn.operations().queueTime(first, Duration.ofMillis(1_500));
    assertThat(root.get("/_api/version").header(Router.QUEUE_TIME)).isEqualTo("1.500000");
    assertThat(root.with(Router.QUEUE_TIME, "2").get("/_api/version").status()).isEqualTo(200);
    assertThat(root.with(Router.QUEUE_TIME, "1").get("/_api/version").errorNum()).isEqualTo(21004);
    assertThat(root.get("/_db/shop/_api/collection/orders/figures").json().path("figures"))
        .isNotEmpty();
    assertThat(standIn.complaints()).isEmpty();
  }
}
