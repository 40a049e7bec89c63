package io.syncline.testkit.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is who, who may ask, and what is refused. */
class ServerFactsTest {
  private static final String VECTOR = ShownExchange.superuserToken();
  private ArangoStandIn standIn;
  private Client root;
  private Client dbServer;

  @BeforeEach
  void start() {
    standIn =
        ArangoStandIn.start(
            StandInOptions.builder().secret(Bytes.utf8("my-test-secret")).servers(2, 2).build());
    root = Client.root(standIn);
    dbServer = Client.superuser(standIn, standIn.dbServers().get(0));
  }

  @AfterEach
  void stop() {
    standIn.close();
  }

  @Test
  void tellsWhatItIs() {
    assertThat(root.get("/_api/version?details=true").json().toString())
        .startsWith("{\"server\":\"arango\",\"version\":\"3.12.4\",\"license\":\"enterprise\"")
        .contains("\"stand-in\":\"io.syncline.testkit\"");
    assertThat(root.get("/_api/engine").json().path("name").asText()).isEqualTo("rocksdb");
    assertThat(dbServer.get("/_admin/server/role").text())
        .isEqualTo("{\"error\":false,\"code\":200,\"role\":\"PRIMARY\"}");
    assertThat(dbServer.get("/_admin/server/id").json().path("id").asText())
        .isEqualTo("PRMR-aaaa0001");
    assertThat(
            root.get("/_admin/cluster/health")
                .json()
                .path("Health")
                .path("PRMR-aaaa0002")
                .path("Endpoint")
                .asText())
        .startsWith("tcp://127.0.0.1:");
    assertThat(root.get("/_api/cluster/endpoints").json().path("endpoints")).hasSize(2);
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void givesTokensToUsersWithTheirPassword() {
    Client nobody = Client.with(standIn.coordinators().get(0), "");
    String token =
        nobody
            .post("/_open/auth", "{\"username\":\"root\",\"password\":\"\"}")
            .json()
            .path("jwt")
            .asText();
    Client user = Client.with(standIn.coordinators().get(1), "bearer " + token);
    assertThat(user.get("/_api/database").json().path("result")).hasSize(1);
    Client.Got refused = nobody.post("/_open/auth", "{\"username\":\"root\",\"password\":\"x\"}");
    assertThat(refused.status()).isEqualTo(401);
    assertThat(nobody.get("/_api/database").status()).isEqualTo(401);
    Client atDbServer = Client.with(standIn.dbServers().get(0), "bearer " + token);
    assertThat(atDbServer.get("/_admin/server/id").status()).isEqualTo(401);
  }

  @Test
  void takesTokensThatTheSecretHasSignedAndNoOthers() {
    URI server = standIn.dbServers().get(0);
    assertThat(Client.with(server, "Bearer " + VECTOR).get("/_admin/server/id").status())
        .isEqualTo(200);
    String unsigned = "eyJhbGciOiJub25lIn0." + VECTOR.split("\\.")[1] + ".";
    assertThat(Client.with(server, "Bearer " + unsigned).get("/_admin/server/id").status())
        .isEqualTo(401);
    assertThat(Client.with(server, "Bearer x" + VECTOR).get("/_admin/server/id").status())
        .isEqualTo(401);
    standIn.changeSecret(Bytes.utf8("another"));
    assertThat(Client.with(server, "Bearer " + VECTOR).get("/_admin/server/id").status())
        .isEqualTo(401);
  }

  @Test
  void makesAndDropsDatabases() {
    String make =
        "{\"name\":\"shop\",\"options\":{\"sharding\":\"\",\"replicationFactor\":2,\"writeConcern\":1}}";
    assertThat(root.post("/_db/_system/_api/database", make).text())
        .isEqualTo("{\"error\":false,\"code\":201,\"result\":true}");
    Client.Got again = root.post("/_db/_system/_api/database", make);
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.errorNum()).isEqualTo(1207);
    assertThat(
            root.get("/_db/shop/_api/database/current").json().path("result").path("name").asText())
        .isEqualTo("shop");
    assertThat(root.delete("/_db/_system/_api/database/shop").status()).isEqualTo(200);
    assertThat(root.delete("/_api/database/shop").errorNum()).isEqualTo(1228);
    assertThat(root.get("/_db/shop/_api/collection").errorNum()).isEqualTo(1228);
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void givesTheStructureOfADatabase() {
    standIn.application().createDatabase("shop");
    String id = standIn.application().createCollection("shop", "orders", 2, 2);
    Client.Got got = root.get("/_db/shop/_api/replication/clusterInventory?includeSystem=false");
    var parameters = got.json().path("collections").path(0).path("parameters");
    assertThat(parameters.path("planId").asText()).isEqualTo(id);
    assertThat(parameters.path("shards")).hasSize(2);
    assertThat(
            parameters.path("shards").path(standIn.application().shardOf("shop", "orders", "o1")))
        .hasSize(2);
    assertThat(
            root.put("/_db/shop/_api/collection/orders/responsibleShard", "{\"_key\":\"o1\"}")
                .json()
                .path("shardId")
                .asText())
        .isEqualTo(standIn.application().shardOf("shop", "orders", "o1"));
    assertThat(standIn.complaints()).isEmpty();
    Client.Got elsewhere = dbServer.get("/_db/shop/_api/replication/clusterInventory");
    assertThat(elsewhere.status()).isEqualTo(403);
    assertThat(elsewhere.errorNum()).isEqualTo(1471);
    assertThat(standIn.complaints()).hasSize(1);
  }

  @Test
  void saysThatItHasAnotherEngineOrIsASingleServerWhereItIsTold() {
    standIn.operations().saysEngine("mmfiles");
    assertThat(root.get("/_api/engine").json().path("name").asText()).isEqualTo("mmfiles");
    assertThat(root.get("/_admin/cluster/health").text())
        .contains("\"Engine\":\"mmfiles\"")
        .doesNotContain("rocksdb");
    standIn.operations().saysSingleServer(true);
    assertThat(root.get("/_admin/server/role").json().path("role").asText()).isEqualTo("SINGLE");
    assertThat(root.get("/_admin/status").text()).contains("\"role\":\"SINGLE\"");
    for (String call :
        new String[] {
          "/_admin/cluster/health",
          "/_api/cluster/endpoints",
          "/_admin/server/id",
          "/_api/replication/clusterInventory"
        }) {
      Client.Got refused = root.get(call);
      assertThat(refused.status()).as(call).isEqualTo(403);
      assertThat(refused.errorNum()).as(call).isEqualTo(1471);
    }
    standIn.operations().saysSingleServer(false);
    assertThat(root.get("/_admin/server/role").json().path("role").asText())
        .isEqualTo("COORDINATOR");
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void complainsOfWhatIsNotKnown() {
    assertThat(root.get("/_api/nothing").status()).isEqualTo(404);
    assertThat(root.send("PATCH", "/_api/version", "").status()).isEqualTo(405);
    assertThat(root.get("/_api/version?detail=true").errorNum()).isEqualTo(10);
    assertThat(root.post("/_api/database", "{\"name\":\"a\",\"colour\":1}").errorNum())
        .isEqualTo(10);
    assertThat(root.with("x-arango-async", "store").get("/_api/version").errorNum()).isEqualTo(10);
    assertThat(standIn.complaints()).hasSize(5);
  }
}
