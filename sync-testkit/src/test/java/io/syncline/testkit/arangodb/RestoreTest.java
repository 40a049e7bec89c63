package io.syncline.testkit.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is taken over from another cluster. */
class RestoreTest {
  private static final String RESTORE = "/_db/shop/_api/replication/restore-";
  private static final String DONE = "{\"error\":false,\"code\":200,\"result\":true}";
  private ArangoStandIn standIn;
  private Client root;

  @BeforeEach
  void start() {
    standIn = ArangoStandIn.start();
    root = Client.root(standIn);
    standIn.application().createDatabase("shop");
  }

  @AfterEach
  void stop() {
    standIn.close();
  }

  @Test
  void makesACollectionFromTheElementOfAnInventory() {
    standIn.application().createDatabase("source");
    standIn.application().createCollection("source", "orders", 3, 2);
    standIn
        .application()
        .createIndex(
            "source",
            "orders",
            "{\"type\":\"persistent\",\"name\":\"byN\",\"fields\":[\"n\"],\"unique\":false}");
    JsonNode element =
        root.get("/_db/source/_api/replication/clusterInventory?includeSystem=false")
            .json()
            .path("collections")
            .path(0);
    String body = element.toString();
    assertThat(root.put(RESTORE + "collection?overwrite=false", body).text()).isEqualTo(DONE);
    assertThat(root.put(RESTORE + "indexes", body).text()).isEqualTo(DONE);
    JsonNode made =
        root.get("/_db/shop/_api/replication/clusterInventory?includeSystem=false")
            .json()
            .path("collections")
            .path(0);
    assertThat(made.path("parameters").path("shards")).hasSize(3);
    assertThat(made.path("parameters").path("id"))
        .isNotEqualTo(element.path("parameters").path("id"));
    assertThat(made.path("indexes").path(0).path("name").asText()).isEqualTo("byN");
    Client.Got again = root.put(RESTORE + "collection", body);
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.errorNum()).isEqualTo(1207);
    standIn.application().put("shop", "orders", "{\"_key\":\"a\"}");
    assertThat(root.put(RESTORE + "collection?overwrite=true", body).text()).isEqualTo(DONE);
    assertThat(standIn.application().documents("shop", "orders")).isEmpty();
    String view = "{\"name\":\"v\",\"type\":\"arangosearch\",\"links\":{\"orders\":{}}}";
    assertThat(root.put(RESTORE + "view?overwrite=true", view).text()).isEqualTo(DONE);
    assertThat(root.put(RESTORE + "view?overwrite=true", view).text()).isEqualTo(DONE);
    assertThat(root.put(RESTORE + "view", view).errorNum()).isEqualTo(1207);
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void leavesOutHiddenCollectionsAndRefusesTypesThatAreTexts() {
    String hidden = "{\"parameters\":{\"name\":\"_from_e\",\"type\":3},\"indexes\":[]}";
    assertThat(root.put(RESTORE + "collection", hidden).text()).isEqualTo(DONE);
    assertThat(root.get("/_db/shop/_api/collection/_from_e").errorNum()).isEqualTo(1203);
    String text = "{\"parameters\":{\"name\":\"a\",\"type\":\"edge\"}}";
    assertThat(root.put(RESTORE + "collection", text).errorNum()).isEqualTo(10);
    assertThat(standIn.complaints()).hasSize(1);
  }

  @Test
  void putsAndRemovesByLines() {
    standIn.application().createCollection("shop", "orders", 2, 1);
    standIn.application().put("shop", "orders", "{\"_key\":\"o1\"}");
    String data = RESTORE + "data?collection=orders&preserveRevisionIds=true";
    String lines =
        "{\"type\":2300,\"data\":{\"_key\":\"o2\",\"_rev\":\"_lI1STg---_\",\"n\":2.50}}\n"
            + "{\"_key\":\"o3\",\"_rev\":\"_lI1STg---A\",\"type\":2302,\"data\":{}}\n"
            + "{\"type\":2302,\"data\":{\"_key\":\"o1\"}}\n"
            + "{\"type\":2302,\"data\":{\"_key\":\"gone\"}}\n";
    assertThat(root.put(data, lines).text()).isEqualTo(DONE);
    assertThat(standIn.application().documents("shop", "orders")).containsOnlyKeys("o2", "o3");
    assertThat(standIn.application().get("shop", "orders", "o2"))
        .hasValue("{\"_id\":\"orders/o2\",\"_key\":\"o2\",\"_rev\":\"_lI1STg---_\",\"n\":2.50}");
    root.put(RESTORE + "data?collection=orders", "{\"_key\":\"o2\",\"_rev\":\"_lI1STg---_\"}");
    assertThat(standIn.application().get("shop", "orders", "o2").orElseThrow())
        .doesNotContain("_lI1STg---_");
    Client.Got broken = root.put(data, "{\"_key\":\"o4\"}\n{\"_key\":");
    assertThat(broken.status()).isEqualTo(400);
    assertThat(broken.errorNum()).isEqualTo(600);
    assertThat(standIn.application().get("shop", "orders", "o4")).isEmpty();
    assertThat(root.put(data, "{\"_key\":\"o4\"}\n{\"_key\":\"bad key\"}").errorNum())
        .isEqualTo(1221);
    assertThat(root.put(RESTORE + "data?collection=none", "").errorNum()).isEqualTo(1203);
    assertThat(standIn.complaints()).isEmpty();
    assertThat(root.put(data, "{\"type\":2301,\"data\":{}}").errorNum()).isEqualTo(10);
    assertThat(standIn.complaints()).hasSize(1);
  }

  @Test
  void findsUsersByTheirNamesAndAnalyzersByTheirs() {
    String users = "/_api/replication/restore-data?collection=_users&preserveRevisionIds=true";
    String row =
        "{\"_key\":\"451\",\"_rev\":\"_lI1STne---\",\"user\":\"%s\",\"source\":\"LOCAL\","
            + "\"authData\":{\"active\":true,\"simple\":{\"method\":\"sha256\",\"salt\":\"a1b2c3d4\","
            + "\"hash\":\"ab499b366da576e775afa9cbd87b80e0fdc66d82d6e7e713b1d9a7da9bcc8d1c\"}},"
            + "\"databases\":{\"*\":{\"permissions\":{\"read\":true,\"write\":true}}}}";
    assertThat(root.put(users, row.formatted("app")).text()).isEqualTo(DONE);
    Client app = Client.basic(standIn.coordinators().get(0), "app", "s3cret");
    assertThat(app.get("/_api/collection").status()).isEqualTo(200);
    // Root has another key here; its password changes all the same, at once.
    assertThat(root.put(users, row.formatted("root")).status()).isEqualTo(200);
    assertThat(root.get("/_api/collection").status()).isEqualTo(401);
    assertThat(standIn.application().documents("_system", "_users")).hasSize(2);
    String analyzers = RESTORE + "data?collection=_analyzers";
    String csv =
        "{\"_key\":\"9\",\"name\":\"csv\",\"type\":\"delimiter\",\"properties\":{\"delimiter\":\"%s\"},"
            + "\"features\":[]}";
    app.put(analyzers, csv.formatted(","));
    app.put(analyzers, csv.formatted(";"));
    assertThat(standIn.application().documents("shop", "_analyzers")).hasSize(1);
    assertThat(app.get("/_db/shop/_api/analyzer").text()).contains("shop::csv").contains("\";\"");
    assertThat(standIn.complaints()).isEmpty();
    assertThat(app.put(users, "{\"type\":2302,\"data\":{\"_key\":\"451\"}}").status())
        .isEqualTo(400);
    assertThat(standIn.complaints()).hasSize(1);
  }

  @Test
  void isForSuperusersOnlyWhileTheServersAreReadOnly() {
    standIn.application().createCollection("shop", "orders", 2, 1);
    Client superuser = Client.superuser(standIn, standIn.coordinators().get(0));
    standIn.operations().readOnly(true);
    String data = RESTORE + "data?collection=orders";
    String collection = "{\"parameters\":{\"name\":\"new\",\"type\":2}}";
    Client.Got refused = root.put(data, "{\"_key\":\"a\"}");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.errorNum()).isEqualTo(1004);
    assertThat(root.put(RESTORE + "collection", collection).errorNum()).isEqualTo(11);
    assertThat(root.put("/_api/replication/restore-data?collection=_users", "").status())
        .isEqualTo(403);
    assertThat(superuser.put(data, "{\"_key\":\"a\"}").text()).isEqualTo(DONE);
    assertThat(superuser.put(RESTORE + "collection", collection).text()).isEqualTo(DONE);
    assertThat(standIn.complaints()).isEmpty();
  }
}
