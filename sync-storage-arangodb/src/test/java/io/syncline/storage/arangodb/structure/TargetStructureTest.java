package io.syncline.storage.arangodb.structure;

import static io.syncline.storage.arangodb.structure.StructureScene.DONE;
import static io.syncline.storage.arangodb.structure.StructureScene.object;
import static io.syncline.storage.arangodb.structure.StructureScene.user;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.inventory.Inventory;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.store.StructureStore.ObjectResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cluster that is a target, and has things of its own. */
@Timeout(120)
class TargetStructureTest {
  private static final String HASH =
      "ab499b366da576e775afa9cbd87b80e0fdc66d82d6e7e713b1d9a7da9bcc8d1c";
  private static final InventoryObject APP =
      user(
          "writer",
          "{\"user\":\"writer\",\"source\":\"LOCAL\",\"authData\":{\"active\":true,\"simple\":"
              + "{\"method\":\"sha256\",\"salt\":\"a1b2c3d4\",\"hash\":\""
              + HASH
              + "\"}},\"databases\":{\"*\":{\"permissions\":{\"read\":true,\"write\":true}}}}");

  private final StructureScene target = new StructureScene();

  @AfterEach
  void close() {
    target.close();
  }

  @Test
  void becomesWhatAnotherClusterIsAndStaysSo() throws Exception {
    try (StructureScene source = new StructureScene()) {
      fill(source.cluster);
      target.cluster.createCollection("_system", system("_queues"));
      target.cluster.createDatabase("mine", Canonical.object());
      target.cluster.createCollection("mine", Canonical.object().put("name", "x").put("type", 2));
      target.becomeTarget();
      Inventory wanted = source.inventory();
      assertThat(wanted.shards()).extracting(Object::toString).contains("_system/_queuesbackup/0");
      for (int round = 0; round < 3; round++) {
        copy(wanted);
      }
      Inventory present = target.inventory();
      for (InventoryObject object : wanted.objects()) {
        assertThat(present.get(object.id()).filter(now -> now.sameAs(object)))
            .as("%s", object.id())
            .isPresent();
      }
      assertThat(present.byId().keySet()).isEqualTo(wanted.byId().keySet());
      assertThat(copy(wanted)).as("nothing is left to do").isEmpty();
      assertThat(target.cluster.database("_system").tables).containsKeys("_queues", "_graphs");
      target.under.side().holds().remove(StructureScene.TARGET);
      String own = target.cluster.table("_system", "_queues").id;
      assertThat(target.shown(ObjectId.collection("_system", "_queuesbackup")).incarnation())
          .as("as a source it shows its own jobs")
          .hasToString(own);
    }
  }

  private static ObjectNode system(String name) {
    return Canonical.object().put("name", name).put("type", 2).put("isSystem", true);
  }

  private static void fill(SmallCluster cluster) {
    cluster.createCollection("_system", system("_graphs"));
    cluster.createCollection("_system", system("_queues"));
    cluster.createCollection("_system", system("_statistics"));
    cluster.createDatabase("shop", Canonical.object().put("replicationFactor", 2));
    cluster.createCollection(
        "shop", Canonical.object().put("name", "orders").put("type", 2).put("numberOfShards", 3));
    cluster.createIndex(
        "shop",
        "orders",
        Canonical.object("{\"type\":\"hash\",\"fields\":[\"a\"],\"name\":\"by\"}"));
    cluster.createView(
        "shop",
        Canonical.object("{\"name\":\"v\",\"type\":\"arangosearch\",\"links\":{\"orders\":{}}}"));
  }

  private List<ObjectId> copy(Inventory wanted) throws Exception {
    return StructureCopy.copy(wanted, target.under.side().structure());
  }

  @Test
  void refusesASourceOfALaterVersionAndNamesBoth() throws Exception {
    target.becomeTarget();
    ObjectId system = ObjectId.database("_system");
    InventoryObject later =
        object(system, "", 0, "{\"cluster\":{\"engine\":\"rocksdb\",\"version\":\"4.0.1\"}}");
    assertThat(target.refusal(later)).contains("3.12.4", "4.0.1");
    assertThat(target.inventory().get(system)).isEmpty();
    assertThat(target.refusal(StructureScene.database("shop"))).contains("3.12.4", "4.0.1");
    target.done(
        object(system, "", 0, "{\"cluster\":{\"engine\":\"rocksdb\",\"version\":\"3.11.1\"}}"));
    target.done(StructureScene.database("shop"));
    assertThat(target.drop(system)).isEqualTo(DONE);
    assertThat(target.inventory().get(system)).isEmpty();
    assertThat(target.cluster.databases).containsKey("_system");
  }

  @Test
  void takesSystemCollectionsOverAndEmptiesThemForADrop() throws Exception {
    target.cluster.createCollection("_system", system("_graphs"));
    target.becomeTarget();
    target.done(object(ObjectId.database("_system"), "", 0, "{}"));
    ObjectId graphs = ObjectId.collection("_system", "_graphs");
    assertThat(target.inventory().get(graphs)).isEmpty();
    assertThat(target.refusal(object(graphs, "c1", 2, "{}"))).contains("1 shards");
    String own = target.cluster.table("_system", "_graphs").id;
    target.done(object(graphs, "c1", 1, "{}"));
    target.cluster.table("_system", "_graphs").documents.put("g", Canonical.object());
    ObjectResult other = target.put(object(graphs, "c2", 1, "{}"));
    assertThat(other).as("of another source").isInstanceOf(ObjectResult.Refused.class);
    assertThat(target.drop(graphs)).isEqualTo(DONE);
    assertThat(target.cluster.table("_system", "_graphs").documents).isEmpty();
    assertThat(target.inventory().get(graphs)).isEmpty();
    target.done(object(graphs, "c2", 1, "{}"));
    assertThat(target.cluster.table("_system", "_graphs").id).isEqualTo(own);
  }

  @Test
  void restoresTheRowsOfUsersAndKeepsNoHash() throws Exception {
    target.becomeTarget();
    target.done(APP);
    JsonNode restored =
        Objects.requireNonNull(target.cluster.users.get("writer")).path("row").path("authData");
    assertThat(restored.path("simple").path("hash").asText()).isEqualTo(HASH);
    assertThat(target.cluster.table("_system", "_syncline_state").documents.values())
        .isNotEmpty()
        .noneMatch(document -> Canonical.text(document).contains(HASH));
    assertThat(target.drop(APP.id())).isEqualTo(DONE);
    assertThat(target.cluster.users).doesNotContainKey("writer");
  }

  @Test
  void writesARowOnceMoreAfterARestartWhereItCannotReadRows() throws Exception {
    target.becomeTarget();
    target.done(APP);
    target.under.restart();
    assertThat(target.shown(APP.id()).sameAs(APP)).isFalse();
    target.done(APP);
  }

  @Test
  void findsTheHashInTheRowsItCanRead() throws Exception {
    try (StructureScene direct = new StructureScene(readingRows())) {
      direct.becomeTarget();
      direct.done(APP);
      direct.under.restart();
      assertThat(direct.shown(APP.id()).sameAs(APP)).isTrue();
    }
  }

  private static StructureCluster readingRows() {
    List<SmallCluster> clusters = new ArrayList<>();
    UserRows rows =
        shards -> {
          synchronized (clusters.get(0)) {
            List<JsonNode> all = new ArrayList<>();
            for (ObjectNode user : clusters.get(0).users.values()) {
              if (user.get("row") instanceof ObjectNode row) {
                all.add(row.deepCopy());
              }
            }
            return all;
          }
        };
    StructureCluster under =
        new StructureCluster(Optional.empty(), StructureCluster.OPTIONS, Optional.of(rows));
    clusters.add(under.cluster);
    return under;
  }

  @Test
  void grantsWhatIsWantedWhereThereIsNoRow() throws Exception {
    target.cluster.createDatabase("shop", Canonical.object());
    InventoryObject wanted =
        user(
            "reader",
            "{\"active\":true,\"extra\":{\"team\":\"x\"},\"grants\":{\"*\":{\"permission\":\"none\"},"
                + "\"shop\":{\"permission\":\"rw\",\"collections\":{\"orders\":\"ro\"}}}}");
    target.done(wanted);
    InventoryObject less =
        user("reader", "{\"active\":false,\"grants\":{\"shop\":{\"permission\":\"ro\"}}}");
    target.done(less);
    assertThat(Canonical.text(UserForm.configured(target.cluster.grants("reader"))))
        .isEqualTo("{\"shop\":{\"permission\":\"ro\"}}");
    assertThat(target.asked("POST /_api/user")).as("its password is set once").isEqualTo(1);
    assertThat(target.refusal(user("odd", "{\"a\":1}"))).contains("users' API");
  }

  @Test
  void leavesRootAlone() throws Exception {
    ObjectId root = new ObjectId(ObjectKind.USER, "", "", "root");
    try (StructureScene kept =
        new StructureScene(
            new StructureCluster(
                Optional.empty(),
                StructureCluster.OPTIONS.withLeaveRoot(true),
                Optional.empty()))) {
      kept.becomeTarget();
      assertThat(kept.inventory().get(root)).isEmpty();
      ObjectNode before = kept.cluster.user((Object) "root").deepCopy();
      kept.done(user("root", "{\"active\":false,\"grants\":{}}"));
      assertThat(kept.drop(root)).isEqualTo(DONE);
      assertThat(kept.cluster.user((Object) "root")).isEqualTo(before);
      assertThat(kept.inventory().get(root)).isEmpty();
    }
  }
}
