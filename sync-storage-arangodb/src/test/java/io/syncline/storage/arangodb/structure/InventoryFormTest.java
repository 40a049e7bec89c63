package io.syncline.storage.arangodb.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.SyncException;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.InventoryObject.Stage;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.storage.arangodb.call.Shard;
import io.syncline.store.Incarnation;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class InventoryFormTest {
  private static final String SHOP =
      """
      {"properties":{"id":"2010","name":"shop","isSystem":false,"sharding":"","replicationFactor":2,
        "writeConcern":1},
       "collections":[{"parameters":{"id":"3001","planId":"3001","name":"orders","type":2,"status":3,
         "isSystem":false,"deleted":false,"waitForSync":false,"cacheEnabled":false,
         "keyOptions":{"type":"traditional","allowUserKeys":true,"lastValue":17},"schema":null,
         "computedValues":null,"globallyUniqueId":"c3001/","numberOfShards":3,"shardKeys":["_key"],
         "shardingStrategy":"hash","replicationFactor":2,"minReplicationFactor":1,"isSmart":false,
         "isSmartChild":false,"isDisjoint":false,"syncByRevision":true,
         "shards":{"s10000":["PRMR-b"],"s9999":["PRMR-a","PRMR-b"],"s10001":["_PRMR-a"]}},
        "indexes":[{"id":"3010","type":"persistent","name":"byCustomer","fields":["customer"],
          "unique":false,"sparse":false,"selectivityEstimate":0.5},
          {"id":"3011","type":"ttl","name":"old","fields":["at"],"expireAfter":60}],
        "planVersion":1,"isReady":true,"allInSync":true}],
       "views":[{"id":"3100","globallyUniqueId":"c3100/","name":"ordersView","type":"search-alias",
         "indexes":[{"collection":"orders","index":"inv1"}]}],
       "tick":"2000123","state":"unused"}
      """;

  private final TreeMap<ObjectId, Seen> objects = new TreeMap<>();
  private List<CollectionPlace> places = List.of();

  private void read(String json, boolean target) {
    SystemNames names = new SystemNames(SystemNames.REPLICATED, target);
    InventoryForm.read("shop", Inventories.of(json), names)
        .forEach(seen -> objects.put(seen.object().id(), seen));
    places = InventoryForm.places("shop", Inventories.of(json), names);
  }

  private Seen seen(ObjectId id) {
    return Objects.requireNonNull(objects.get(id), id.toString());
  }

  private InventoryObject object(ObjectId id) {
    return seen(id).object();
  }

  @Test
  void readsADatabaseWithWhatItCanBeMadeWith() {
    read(SHOP, false);
    assertThat(object(ObjectId.database("shop")))
        .isEqualTo(
            new InventoryObject(
                ObjectId.database("shop"),
                new Incarnation("2010"),
                Incarnation.NONE,
                0,
                "{\"replicationFactor\":2,\"sharding\":\"\",\"writeConcern\":1}",
                Stage.BEFORE_DATA));
  }

  @Test
  void readsACollectionWithWhatItCanBeMadeWith() {
    read(SHOP, false);
    InventoryObject orders = object(ObjectId.collection("shop", "orders"));
    assertThat(orders.incarnation()).isEqualTo(new Incarnation("3001"));
    assertThat(orders.origin()).isEqualTo(Incarnation.NONE);
    assertThat(orders.shards()).isEqualTo(3);
    assertThat(orders.properties())
        .as("no ids, no nulls, no key that was given last")
        .isEqualTo(
            "{\"cacheEnabled\":false,\"isDisjoint\":false,\"isSmart\":false,\"isSystem\":false,"
                + "\"keyOptions\":{\"allowUserKeys\":true,\"type\":\"traditional\"},"
                + "\"numberOfShards\":3,\"replicationFactor\":2,\"shardKeys\":[\"_key\"],"
                + "\"shardingStrategy\":\"hash\",\"type\":2,\"waitForSync\":false,"
                + "\"writeConcern\":1}");
  }

  @Test
  void numbersShardsByTheNumberInTheirIds() {
    read(SHOP, false);
    assertThat(places)
        .containsExactly(
            new CollectionPlace(
                "orders",
                "orders",
                "3001",
                List.of(
                    new Shard("s9999", List.of("PRMR-a", "PRMR-b")),
                    new Shard("s10000", List.of("PRMR-b")),
                    new Shard("s10001", List.of("_PRMR-a")))));
  }

  @Test
  void makesIndexesAndViewsAfterTheDataAndExpiryAtPromotion() {
    read(SHOP, false);
    ObjectId index = new ObjectId(ObjectKind.INDEX, "shop", "orders", "byCustomer");
    assertThat(object(index).stage()).isEqualTo(Stage.AFTER_DATA);
    assertThat(object(index).properties())
        .isEqualTo(
            "{\"fields\":[\"customer\"],\"sparse\":false,\"type\":\"persistent\",\"unique\":false}");
    assertThat(seen(index).own()).isEqualTo("3001");
    assertThat(seen(index).handle()).isEqualTo("3010");
    assertThat(object(new ObjectId(ObjectKind.INDEX, "shop", "orders", "old")).stage())
        .isEqualTo(Stage.AT_PROMOTION);
    InventoryObject view = object(new ObjectId(ObjectKind.VIEW, "shop", "", "ordersView"));
    assertThat(view.stage()).isEqualTo(Stage.AFTER_DATA);
    assertThat(view.properties())
        .isEqualTo(
            "{\"indexes\":[{\"collection\":\"orders\",\"index\":\"inv1\"}],"
                + "\"type\":\"search-alias\"}");
  }

  @Test
  void doesNotChangeWithDocuments() {
    read(SHOP, false);
    InventoryObject before = object(ObjectId.collection("shop", "orders"));
    read(SHOP.replace("\"lastValue\":17", "\"lastValue\":18"), false);
    assertThat(object(ObjectId.collection("shop", "orders"))).isEqualTo(before);
  }

  @Test
  void showsSmartEdgesAsOneCollectionOfItsLocalAndItsFromShards() {
    read(
        inventory(
            collection(
                "knows", "10", "\"type\":3,\"isSmart\":true,\"shadowCollections\":[11,12,13]", ""),
            collection("_local_knows", "11", "\"type\":3,\"isSmartChild\":true", "s7", "s6"),
            collection("_from_knows", "12", "\"type\":3,\"isSmartChild\":true", "s8", "s9"),
            collection("_to_knows", "13", "\"type\":3,\"isSmartChild\":true", "s4", "s5")),
        false);
    assertThat(objects.keySet())
        .filteredOn(id -> id.kind() == ObjectKind.COLLECTION)
        .containsExactly(ObjectId.collection("shop", "knows"));
    assertThat(object(ObjectId.collection("shop", "knows")).shards()).isEqualTo(4);
    assertThat(places.get(0).shards())
        .extracting(Shard::name)
        .containsExactly("s6", "s7", "s8", "s9");
  }

  @Test
  void showsJobsOfASourceUnderTheNamesOfBackups() {
    String jobs =
        inventory(
            collection("_queues", "20", "\"type\":2,\"isSystem\":true", "s21"),
            collection("_queuesbackup", "30", "\"type\":2,\"isSystem\":true", "s31"));
    read(jobs, false);
    assertThat(places).extracting(CollectionPlace::real).containsExactly("_queues");
    assertThat(object(ObjectId.collection("shop", "_queuesbackup")).incarnation())
        .isEqualTo(new Incarnation("20"));
    objects.clear();
    read(jobs, true);
    assertThat(places).extracting(CollectionPlace::real).containsExactly("_queuesbackup");
    assertThat(object(ObjectId.collection("shop", "_queuesbackup")).incarnation())
        .isEqualTo(new Incarnation("30"));
  }

  @Test
  void hidesWhatIsBeingDroppedAndIndexesThatServersMake() {
    ObjectNode gone =
        Canonical.object(inventory(collection("gone", "40", "\"type\":2,\"deleted\":true", "s41")));
    read(Canonical.text(gone), false);
    String apps =
        collection("_apps", "50", "\"type\":2,\"isSystem\":true", "s51")
            .replace(
                "\"indexes\":[]",
                "\"indexes\":[{\"id\":\"52\",\"type\":\"persistent\",\"fields\":[\"mount\"]}]");
    read(inventory(apps), false);
    assertThat(objects.keySet())
        .extracting(ObjectId::kind)
        .containsExactly(ObjectKind.DATABASE, ObjectKind.COLLECTION);
  }

  @Test
  void saysWhatIsWrongWithAnAnswer() {
    wrong(SHOP.replace("\"properties\"", "\"other\""), "what the database is");
    wrong(SHOP.replace("\"s9999\"", "\"t9999\""), "t9999");
    wrong(SHOP.replace("\"s9999\"", "\"s\"").replace("s10000", "s-1"), "shard");
    wrong(inventory(collection("none", "60", "\"type\":2", "")), "0 shards");
    wrong(SHOP.replace("\"type\":\"ttl\"", "\"type\":3"), "type");
  }

  private void wrong(String json, String what) {
    assertThatThrownBy(() -> read(json, false))
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.code()).isEqualTo(SyncException.Code.CORRUPT))
        .hasMessageContaining("database 'shop'")
        .hasMessageContaining(what);
  }

  private static String inventory(String... collections) {
    return "{\"properties\":{\"id\":\"2010\",\"name\":\"shop\"},\"collections\":["
        + String.join(",", collections)
        + "],\"views\":[]}";
  }

  private static String collection(String name, String id, String more, String... shards) {
    StringBuilder all = new StringBuilder();
    for (String shard : shards) {
      if (!shard.isEmpty()) {
        all.append(all.isEmpty() ? "" : ",").append('"').append(shard).append("\":[\"PRMR-a\"]");
      }
    }
    return "{\"parameters\":{\"id\":\"%s\",\"planId\":\"%s\",\"name\":\"%s\",%s,\"shards\":{%s}},"
            .formatted(id, id, name, more, all)
        + "\"indexes\":[]}";
  }
}
