package io.syncline.storage.arangodb.structure;

import static io.syncline.storage.arangodb.structure.StructureScene.DONE;
import static io.syncline.storage.arangodb.structure.StructureScene.collection;
import static io.syncline.storage.arangodb.structure.StructureScene.database;
import static io.syncline.storage.arangodb.structure.StructureScene.index;
import static io.syncline.storage.arangodb.structure.StructureScene.object;
import static io.syncline.storage.arangodb.structure.StructureScene.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.SyncException;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.InventoryObject.Stage;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.store.StructureStore.ObjectResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is done to a cluster so that its objects become as wanted. */
@Timeout(120)
class StructureWriterTest {
  private final StructureScene scene = new StructureScene();

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void limitsTheReplicationFactorAndIsContentWithIt() throws Exception {
    try (StructureScene limited =
        new StructureScene(
            new StructureCluster(
                Optional.empty(),
                StructureCluster.OPTIONS.withReplicationFactor(2, 2),
                Optional.empty()))) {
      limited.done(database("shop"), collection("orders", 3, "{\"replicationFactor\":9}"));
      limited.done(collection("orders", 3, "{\"replicationFactor\":1}"));
      assertThat(parameters(limited, "orders").path("replicationFactor").asInt()).isEqualTo(2);
      long before = limited.coordinator.asked.size();
      limited.done(collection("orders", 3, "{\"replicationFactor\":1}"));
      assertThat(limited.coordinator.asked.subList((int) before, limited.coordinator.asked.size()))
          .noneMatch(call -> call.contains("properties"));
    }
  }

  @Test
  void showsAndPutsRightWhatSomebodyAltered() throws Exception {
    InventoryObject wanted = collection("orders", 1, "{\"waitForSync\":true}");
    scene.done(database("shop"), wanted);
    scene.cluster.table("shop", "orders").parameters.put("waitForSync", false);
    assertThat(scene.shown(wanted.id()).sameAs(wanted)).isFalse();
    assertThat(scene.shown(wanted.id()).origin()).isEqualTo(wanted.incarnation());
    scene.done(wanted);
    assertThat(parameters(scene, "orders").path("waitForSync").asBoolean()).isTrue();
  }

  @Test
  void waitsForThePrototypeOfACollection() throws Exception {
    InventoryObject follower = collection("items", 2, "{\"distributeShardsLike\":\"orders\"}");
    scene.done(database("shop"));
    assertThat(scene.later(follower)).contains("orders");
    scene.done(collection("orders", 2, "{}"), follower);
    assertThat(scene.drop(ObjectId.collection("shop", "orders")))
        .isInstanceOfSatisfying(
            ObjectResult.TryLater.class, later -> assertThat(later.reason()).contains("1485"));
    assertThat(scene.drop(follower.id())).isEqualTo(DONE);
    assertThat(scene.drop(ObjectId.collection("shop", "orders"))).isEqualTo(DONE);
  }

  @Test
  void looksWhetherAStatementWithoutAnAnswerHadItsEffect() throws Exception {
    scene.done(database("shop"));
    scene.coordinator.cutAfter(call -> call.equals("POST /_db/shop/_api/collection"));
    scene.done(collection("orders", 1, "{}"));
    assertThat(scene.asked("POST /_db/shop/_api/collection")).isEqualTo(1);
    scene.coordinator.cutAfter(call -> call.equals("DELETE /_db/shop/_api/collection/orders"));
    assertThat(scene.drop(ObjectId.collection("shop", "orders"))).isEqualTo(DONE);
  }

  @Test
  void putsRightWhatSomebodyElseMadeAtTheSameMoment() throws Exception {
    scene.done(database("shop"));
    scene.coordinator.failOn(
        call -> {
          boolean fits = call.equals("POST /_db/shop/_api/collection");
          if (fits) {
            scene.under.createCollection("shop", "orders", 1);
          }
          return fits;
        },
        409,
        1207);
    scene.done(collection("orders", 1, "{\"waitForSync\":true}"));
    assertThat(parameters(scene, "orders").path("waitForSync").asBoolean()).isTrue();
  }

  @Test
  void failsWhereAStatementHadNoEffect() throws Exception {
    scene.done(database("shop"));
    scene.coordinator.failOn(call -> call.equals("POST /_db/shop/_api/collection"));
    assertThatThrownBy(() -> scene.put(collection("orders", 1, "{}")))
        .isInstanceOfSatisfying(SyncException.class, e -> assertThat(e.retryable()).isTrue());
    scene.done(collection("orders", 1, "{}"));
  }

  @Test
  void saysWhatCannotBeAltered() throws Exception {
    scene.done(database("shop"), collection("orders", 1, "{\"shardKeys\":[\"_key\"]}"));
    assertThat(scene.refusal(collection("orders", 1, "{\"shardKeys\":[\"x\"]}")))
        .contains("shardKeys", "made again");
    assertThat(
            scene.refusal(
                object(ObjectId.database("shop"), "d-shop", 0, "{\"sharding\":\"single\"}")))
        .contains("sharding", "drop");
  }

  @Test
  void saysWhatToDoWhereThereAreTooFewServers() throws Exception {
    scene.done(database("shop"));
    assertThat(scene.refusal(collection("orders", 1, "{\"replicationFactor\":5}")))
        .contains("limit the greatest replication factor");
  }

  @Test
  void makesSmartEdgesOfBothTheirParts() throws Exception {
    InventoryObject edges =
        collection("knows", 4, "{\"isSmart\":true,\"type\":3,\"numberOfShards\":2}");
    scene.done(database("shop"), edges);
    assertThat(scene.asked("PUT /_db/shop/_api/replication/restore-collection")).isEqualTo(1);
    assertThat(scene.inventory().objects())
        .extracting(o -> o.id().name())
        .doesNotContain("_local_knows", "_to_knows");
  }

  @Test
  void refusesACollectionThatGetsAnotherNumberOfShards() throws Exception {
    scene.done(database("shop"));
    InventoryObject edges =
        collection("knows", 3, "{\"isSmart\":true,\"type\":3,\"numberOfShards\":2}");
    assertThat(scene.refusal(edges)).contains("4 shards", "wanted are 3");
    assertThat(scene.inventory().get(edges.id())).isEmpty();
  }

  @Test
  void makesIndexesAgainWhoseDefinitionIsAnother() throws Exception {
    scene.done(
        database("shop"),
        collection("orders", 1, "{}"),
        index("orders", "by", "{\"type\":\"hash\",\"fields\":[\"a\"]}"));
    assertThat(indexOf("by").path("type").asText()).isEqualTo("persistent");
    String first = indexOf("by").path("id").asText();
    scene.done(index("orders", "by", "{\"type\":\"hash\",\"fields\":[\"a\"],\"sparse\":false}"));
    assertThat(indexOf("by").path("id").asText()).as("has it already").isEqualTo(first);
    scene.done(index("orders", "by", "{\"type\":\"hash\",\"fields\":[\"b\"]}"));
    assertThat(indexOf("by").path("id").asText()).isNotEqualTo(first);
    assertThat(scene.cluster.table("shop", "orders").indexes).hasSize(1);
    assertThat(scene.drop(new ObjectId(ObjectKind.INDEX, "shop", "orders", "by"))).isEqualTo(DONE);
    assertThat(scene.cluster.table("shop", "orders").indexes).isEmpty();
  }

  @Test
  void makesIndexesThatExpireDocumentsAtPromotion() throws Exception {
    InventoryObject ttl =
        index("orders", "old", "{\"type\":\"ttl\",\"fields\":[\"at\"],\"expireAfter\":5}");
    scene.done(database("shop"), collection("orders", 1, "{}"), ttl);
    assertThat(scene.shown(ttl.id()).stage()).isEqualTo(Stage.AT_PROMOTION);
  }

  @Test
  void makesViewsWhenTheirCollectionsAndIndexesAreThere() throws Exception {
    scene.done(database("shop"));
    InventoryObject search = view("v", "{\"type\":\"arangosearch\",\"links\":{\"orders\":{}}}");
    InventoryObject alias =
        view(
            "a",
            "{\"type\":\"search-alias\",\"indexes\":[{\"collection\":\"orders\",\"index\":\"i\"}]}");
    assertThat(scene.later(search)).contains("COLLECTION shop/orders");
    assertThat(scene.later(alias)).contains("INDEX shop/orders/i");
    scene.done(
        collection("orders", 1, "{}"),
        search,
        index("orders", "i", "{\"type\":\"inverted\",\"fields\":[\"a\"]}"),
        alias);
    String id = scene.cluster.view("shop", "v").path("id").asText();
    scene.done(view("v", "{\"type\":\"arangosearch\",\"links\":{\"orders\":{\"x\":1}}}"));
    assertThat(scene.cluster.view("shop", "v").path("id").asText()).isEqualTo(id);
    scene.done(view("v", "{\"type\":\"arangosearch\",\"links\":{},\"primarySort\":[1]}"));
    assertThat(scene.cluster.view("shop", "v").path("id").asText()).isNotEqualTo(id);
    assertThat(scene.drop(alias.id())).isEqualTo(DONE);
    assertThat(scene.inventory().get(alias.id())).isEmpty();
  }

  @Test
  void makesAnalyzersAgainWhoseDefinitionIsAnother() throws Exception {
    ObjectId id = new ObjectId(ObjectKind.ANALYZER, "shop", "", "csv");
    scene.done(database("shop"));
    scene.done(object(id, "", 0, "{\"type\":\"delimiter\",\"properties\":{\"d\":\",\"}}"));
    scene.done(object(id, "", 0, "{\"type\":\"delimiter\",\"properties\":{\"d\":\";\"}}"));
    JsonNode made =
        Objects.requireNonNull(scene.cluster.database("shop").analyzers.get("shop::csv"));
    assertThat(made.path("properties").path("d").asText()).isEqualTo(";");
    assertThat(scene.drop(id)).isEqualTo(DONE);
    assertThat(scene.inventory().get(id)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"GRAPH", "FUNCTION", "SERVICE", "QUEUE", "JOB"})
  void saysThatItHasNoObjectsOfAKind(ObjectKind kind) throws Exception {
    scene.done(database("shop"));
    assertThat(scene.refusal(object(new ObjectId(kind, "shop", "", "one"), "", 0, "{}")))
        .contains(kind.name(), "documents of system collections");
  }

  @Test
  void refusesPropertiesThatAreNoJsonWithoutShowingThem() throws Exception {
    InventoryObject wrong =
        new InventoryObject(
            ObjectId.database("shop"),
            database("shop").incarnation(),
            database("shop").origin(),
            0,
            "{\"secret\":",
            Stage.BEFORE_DATA);
    assertThat(scene.refusal(wrong)).contains("no JSON").doesNotContain("secret");
  }

  @Test
  void forgetsTheRecordsOfWhatWasDropped() throws Exception {
    scene.done(
        database("shop"),
        collection("orders", 1, "{}"),
        index("orders", "by", "{\"type\":\"persistent\",\"fields\":[\"a\"]}"));
    assertThat(records()).isEqualTo(3);
    scene.drop(ObjectId.collection("shop", "orders"));
    assertThat(records()).isEqualTo(1);
    scene.drop(ObjectId.database("shop"));
    assertThat(records()).isZero();
  }

  private long records() {
    return scene.cluster.table("_system", "_syncline_state").documents.values().stream()
        .filter(document -> document.path("kind").asText().equals("origin"))
        .count();
  }

  private JsonNode indexOf(String name) {
    return scene.cluster.table("shop", "orders").indexes.values().stream()
        .filter(index -> index.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode parameters(StructureScene of, String collection) {
    return of.cluster.table("shop", collection).parameters;
  }

  @ParameterizedTest
  @CsvSource({"409, 1210", "400, 1235", "500, 1487", "400, 10", "403, 1004", "403, 11", "503, 503"})
  void judgesWhatTheServerRefuses(int status, int number) throws Exception {
    scene.done(database("shop"), collection("orders", 1, "{}"));
    InventoryObject index = index("orders", "by", "{\"type\":\"persistent\",\"fields\":[\"a\"]}");
    Predicate<String> call = "POST /_db/shop/_api/index"::equals;
    scene.coordinator.failOn(call, status, number);
    switch (number) {
      case 1210, 1235, 1004 -> assertThat(scene.later(index)).contains("INDEX", "" + number);
      case 1487, 10 -> assertThat(scene.refusal(index)).contains("INDEX", "" + number);
      case 11 ->
          assertThatThrownBy(() -> scene.put(index))
              .isInstanceOf(SyncException.class)
              .hasMessageContaining("credentials");
      default ->
          assertThatThrownBy(() -> scene.put(index))
              .isInstanceOfSatisfying(SyncException.class, e -> assertThat(e.retryable()).isTrue());
    }
    scene.done(index);
  }

  @Test
  void refusesNamesOfTheServersThatAreNotReplicated() throws Exception {
    scene.done(database("shop"));
    assertThat(scene.refusal(collection("_mine", 1, "{}"))).contains("servers' own");
    assertThat(scene.refusal(collection("_apps", 1, "{}")))
        .as("not among those of this cluster's options")
        .contains("system collections");
  }

  @Test
  void writesSeveralObjectsAtTheSameTime() throws Exception {
    scene.done(database("shop"));
    List<CompletableFuture<ObjectResult>> results = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      InventoryObject wanted = collection("c" + i, 2, "{\"waitForSync\":true}");
      CompletableFuture<ObjectResult> result = new CompletableFuture<>();
      results.add(result);
      Thread writer =
          new Thread(
              () -> {
                try {
                  result.complete(scene.put(wanted));
                } catch (Exception e) {
                  result.completeExceptionally(e);
                }
              });
      writer.start();
    }
    for (CompletableFuture<ObjectResult> result : results) {
      assertThat(result.get(60, TimeUnit.SECONDS)).isEqualTo(DONE);
    }
    for (int i = 0; i < 12; i++) {
      InventoryObject wanted = collection("c" + i, 2, "{\"waitForSync\":true}");
      assertThat(scene.shown(wanted.id()).sameAs(wanted)).isTrue();
    }
  }
}
