package io.syncline.storage.arangodb.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.SyncId;
import io.syncline.SyncRuntime;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.storage.arangodb.ArangoOptions;
import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.storage.arangodb.call.ArangoError;
import io.syncline.store.Fence;
import io.syncline.testkit.arangodb.ArangoStandIn;
import io.syncline.testkit.arangodb.StandInOptions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is sent to and read from a cluster, against a stand-in that refuses what it does not know.
 */
@Timeout(120)
class StandInStructureTest {
  private final ArangoStandIn standIn =
      ArangoStandIn.start(StandInOptions.builder().withoutAuthentication().build());
  private final SyncRuntime runtime = SyncRuntime.threaded("stand-in");
  private final ArangoConnection connection =
      new ArangoConnection(
          ArangoOptions.builder(standIn.coordinators().stream().map(Object::toString).toList())
              .plaintext(true)
              .build(),
          runtime);
  private final ClusterCalls calls =
      new ClusterCalls(connection, StructureOptions.DEFAULTS.own(connection));
  private final CollectionForm form = new CollectionForm(StructureOptions.DEFAULTS);

  @AfterEach
  void close() {
    connection.close();
    runtime.close();
    standIn.close();
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void makesAltersAndDropsWhatTheInventoryThenShows() {
    calls.createDatabase("shop", Canonical.object().put("replicationFactor", 2));
    calls.createCollection("shop", form.creation("orders", 3, json("{\"waitForSync\":true}")));
    calls.createCollection(
        "shop", form.creation("items", 3, json("{\"distributeShardsLike\":\"orders\"}")));
    InventoryObject orders = collection("orders");
    assertThat(orders.shards()).isEqualTo(3);
    ObjectNode changes =
        form.alteration(
            json("{\"waitForSync\":true}"),
            json("{\"waitForSync\":false,\"replicationFactor\":2}"),
            json(orders.properties()));
    calls.alterCollection("shop", "orders", changes);
    JsonNode altered = json(collection("orders").properties());
    assertThat(altered.path("waitForSync").asBoolean()).isFalse();
    assertThat(altered.path("replicationFactor").asInt()).isEqualTo(2);
    assertThat(collection("orders").incarnation()).isEqualTo(orders.incarnation());
    assertThatThrownBy(() -> calls.dropCollection("shop", "orders"))
        .isInstanceOfSatisfying(ArangoError.class, e -> assertThat(e.errorNum()).isEqualTo(1485));
    calls.truncate("shop", "items");
    calls.dropCollection("shop", "items");
    calls.dropCollection("shop", "orders");
    calls.dropDatabase("shop");
    assertThat(calls.inventory("shop")).isEmpty();
    assertThat(calls.databases()).containsExactly("_system");
  }

  @Test
  void makesWhatItReadsElsewhereAsItIsThere() {
    standIn.application().createDatabase("shop");
    standIn.application().createCollection("shop", "orders", 4, 2);
    standIn
        .application()
        .createIndex(
            "shop", "orders", "{\"type\":\"persistent\",\"fields\":[\"a\"],\"name\":\"i\"}");
    InventoryObject source = collection("orders");
    calls.createDatabase("copy", Canonical.object());
    calls.createCollection(
        "copy", form.creation("orders", source.shards(), json(source.properties())));
    InventoryObject copy = object("copy", ObjectId.collection("copy", "orders"));
    assertThat(copy.properties()).isEqualTo(source.properties());
    assertThat(copy.incarnation()).isNotEqualTo(source.incarnation());
    InventoryObject index = object("shop", new ObjectId(ObjectKind.INDEX, "shop", "orders", "i"));
    assertThat(json(index.properties()).path("type").asText()).isEqualTo("persistent");
  }

  @Test
  void numbersShardsAsTheClusterPlacesDocuments() {
    standIn.application().createDatabase("shop");
    standIn.application().createCollection("shop", "orders", 12, 1);
    standIn.application().put("shop", "orders", "{\"_key\":\"a\"}");
    List<CollectionPlace> places =
        InventoryForm.places(
            "shop", calls.inventory("shop").orElseThrow(), new SystemNames(Set.of(), false));
    assertThat(places).hasSize(1);
    assertThat(places.get(0).shards()).hasSize(12);
    assertThat(places.get(0).shards()).extracting(shard -> shard.number()).isSorted();
    assertThat(places.get(0).shards())
        .extracting(shard -> shard.name())
        .contains(standIn.application().shardOf("shop", "orders", "a"));
  }

  @Test
  void makesTheSmartEdgesThatItReads() {
    standIn.application().createDatabase("shop");
    standIn
        .application()
        .createCollection(
            "shop",
            "{\"name\":\"links\",\"type\":3,\"isSmart\":true,\"smartGraphAttribute\":\"region\","
                + "\"numberOfShards\":2}");
    InventoryObject source = collection("links");
    assertThat(source.shards()).as("of its local and its from part").isEqualTo(4);
    JsonNode wanted = json(source.properties());
    assertThat(CollectionForm.isRestored("links", wanted)).isTrue();
    calls.createDatabase("copy", Canonical.object());
    calls.restoreCollection("copy", form.creation("links", source.shards(), wanted));
    InventoryObject copy = object("copy", ObjectId.collection("copy", "links"));
    assertThat(copy.shards()).isEqualTo(source.shards());
    assertThat(copy.properties()).isEqualTo(source.properties());
  }

  @Test
  void restoresCollectionsOfTheServersKind() {
    calls.createDatabase("shop", Canonical.object());
    calls.restoreCollection("shop", form.creation("_queuesbackup", 1, json("{}")));
    assertThat(
            InventoryForm.places(
                "shop",
                calls.inventory("shop").orElseThrow(),
                new SystemNames(SystemNames.REPLICATED, true)))
        .extracting(CollectionPlace::real)
        .contains("_queuesbackup");
    calls.dropCollection("shop", "_queuesbackup");
  }

  @Test
  void writesItsDocumentsOnlyWhereTheyAreAsTheyWereRead() {
    StateDocuments state = new StateDocuments(calls);
    assertThat(state.read("a")).as("there is no collection yet").isEmpty();
    assertThat(state.write("a", json("{\"kind\":\"x\",\"n\":1}"), Optional.empty())).isTrue();
    assertThat(state.write("a", json("{\"n\":2}"), Optional.empty())).as("is there").isFalse();
    StateDocuments.Stored first = state.read("a").orElseThrow();
    assertThat(first.content().path("n").asInt()).isEqualTo(1);
    assertThat(state.write("a", json("{\"n\":3}"), Optional.of(first))).isTrue();
    assertThat(state.write("a", json("{\"n\":4}"), Optional.of(first))).as("is older").isFalse();
    state.remove("a", first);
    assertThat(state.read("a").orElseThrow().content().path("n").asInt()).isEqualTo(3);
    state.remove("a", state.read("a").orElseThrow());
    assertThat(state.read("a")).isEmpty();
    assertThat(
            state.change(
                "b", was -> was.isEmpty() ? Optional.of(json("{\"n\":5}")) : Optional.empty()))
        .isPresent();
  }

  @Test
  void letsOneWriterIn() {
    Fences fences = new Fences(new StateDocuments(calls));
    Fences others = new Fences(new StateDocuments(calls));
    assertThat(fences.admit(new Fence(new SyncId("one"), 3, false))).isTrue();
    assertThat(others.admit(new Fence(new SyncId("one"), 2, false))).isFalse();
    assertThat(others.admit(new Fence(new SyncId("two"), 9, false))).isFalse();
    assertThat(others.admit(new Fence(new SyncId("two"), 1, true))).isTrue();
    assertThat(fences.admit(new Fence(new SyncId("one"), 3, false))).isFalse();
  }

  @Test
  void knowsTheClusterAndItsCoordinators() {
    assertThat(new ClusterFacts(calls.version(), calls.engine(), calls.extendedNames()))
        .isEqualTo(new ClusterFacts("3.12.4", "rocksdb", Optional.of(true)));
    assertThat(calls.coordinators()).hasSize(standIn.coordinators().size());
  }

  @Test
  void asksForTheVersionOnceAMinuteUnlessItIsJudged() throws Exception {
    AtomicLong clock = new AtomicLong();
    StructureReader reader =
        new StructureReader(
            calls,
            new StateDocuments(calls),
            StructureOptions.DEFAULTS,
            new Users(calls, Optional.empty(), Set.of(), new Secrets()),
            clock::get);
    reader.read("");
    reader.read("");
    assertThat(asked("/_api/version")).isEqualTo(1);
    clock.addAndGet(StructureReader.VERSION.toNanos() + 1);
    reader.read("");
    assertThat(asked("/_api/version")).isEqualTo(2);
    assertThat(reader.facts().version()).isEqualTo("3.12.4");
    assertThat(asked("/_api/version")).isEqualTo(3);
    assertThat(asked("/_api/engine")).isEqualTo(1);
  }

  private long asked(String path) {
    return standIn.requests().stream().filter(seen -> seen.path().equals(path)).count();
  }

  private InventoryObject collection(String name) {
    return object("shop", ObjectId.collection("shop", name));
  }

  private InventoryObject object(String database, ObjectId id) {
    TreeMap<ObjectId, InventoryObject> all = new TreeMap<>();
    InventoryForm.read(
            database,
            calls.inventory(database).orElseThrow(),
            new SystemNames(SystemNames.REPLICATED, false))
        .forEach(seen -> all.put(seen.object().id(), seen.object()));
    assertThat(all).containsKey(id);
    return Objects.requireNonNull(all.get(id));
  }

  private static ObjectNode json(String text) {
    return Canonical.object(text);
  }

  @Test
  void showsTheSystemCollectionsThatEachDatabaseHas() {
    standIn.application().createDatabase("shop");
    List<CollectionPlace> places =
        InventoryForm.places(
            "shop",
            calls.inventory("shop").orElseThrow(),
            new SystemNames(SystemNames.REPLICATED, false));
    assertThat(places)
        .extracting(CollectionPlace::real)
        .containsExactlyInAnyOrderElementsOf(SystemNames.REPLICATED);
  }
}
