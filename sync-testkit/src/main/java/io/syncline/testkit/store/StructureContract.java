package io.syncline.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Registration;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.InventoryObject.Stage;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.store.Fence;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.store.StructureStore.ObjectResult;
import io.syncline.store.StructureStore.StructureRead;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Reading, making, altering and dropping structure. */
public interface StructureContract extends StoreContract {
  /** Done. */
  ObjectResult DONE = new ObjectResult.Done();

  /** The database that the replication makes. */
  InventoryObject DATABASE = object(ObjectId.database("made"), 0, "{}", Stage.BEFORE_DATA);

  /** The collection that the replication makes in it. */
  InventoryObject COLLECTION = collection("things", 3, "{\"waitForSync\":true}");

  @Test
  default void readsTheStructureOnlyWhereItIsAnotherOne(StoreScene scene) {
    StructureRead.Changed first = changed(scene, "");
    assertThat(read(scene, first.version())).isEqualTo(new StructureRead.Unchanged());
    ShardId shard = scene.shard();
    StructureRead.Changed made = changed(scene, first.version());
    assertThat(made.inventory().shards()).containsExactly(shard);
    scene.put("a", "1");
    assertThat(read(scene, made.version())).isEqualTo(new StructureRead.Unchanged());
    scene.cluster.dropCollection(StoreScene.DB, StoreScene.C);
    StructureRead.Changed dropped = changed(scene, made.version());
    assertThat(dropped.inventory().shards()).isEmpty();
    scene.shard();
    StructureRead.Changed again = changed(scene, dropped.version());
    assertThat(again.inventory())
        .as("made again: another incarnation")
        .isNotEqualTo(made.inventory());
    assertThat(changed(scene, made.version()).inventory()).isEqualTo(again.inventory());
  }

  @Test
  default void showsWhatApplicationsMade(StoreScene scene) {
    scene.collection("first", 2);
    scene.collection("second", 1);
    InventoryObject first = scene.object(ObjectId.collection(StoreScene.DB, "first"));
    assertThat(first.shards()).isEqualTo(2);
    assertThat(first.incarnation()).isNotEqualTo(Incarnation.NONE);
    assertThat(first.origin()).isEqualTo(Incarnation.NONE);
    assertThat(scene.object(ObjectId.collection(StoreScene.DB, "second")).incarnation())
        .isNotEqualTo(first.incarnation());
    assertThat(scene.object(ObjectId.database(StoreScene.DB)).incarnation())
        .isNotEqualTo(Incarnation.NONE);
  }

  @Test
  default void makesDatabasesAndCollectionsAsWanted(StoreScene scene) {
    made(scene, DATABASE, COLLECTION);
    for (InventoryObject wanted : List.of(DATABASE, COLLECTION)) {
      InventoryObject made = scene.object(wanted.id());
      assertThat(made.sameAs(wanted)).as("%s for %s", made, wanted).isTrue();
      assertThat(made.incarnation()).isNotEqualTo(Incarnation.NONE);
      assertThat(made.incarnation()).as("its own").isNotEqualTo(wanted.incarnation());
    }
    assertThat(scene.inventory().shards()).hasSize(3);
    scene.claim(new ShardId("made", "things", 2), 1, 1);
  }

  @Test
  default void makesTheSameOnce(StoreScene scene) {
    made(scene, DATABASE, COLLECTION);
    ShardId shard = new ShardId("made", "things", 0);
    scene.claim(shard, 4, 4);
    StructureRead.Changed before = changed(scene, "");
    made(scene, DATABASE, COLLECTION);
    assertThat(changed(scene, "").inventory()).isEqualTo(before.inventory());
    assertThat(scene.claim(shard, 4, 5).target())
        .isEqualTo(scene.object(COLLECTION.id()).incarnation());
  }

  @Test
  default void altersWhatIsThereAndKeepsItsDocuments(StoreScene scene) {
    made(scene, DATABASE, COLLECTION);
    Incarnation before = scene.object(COLLECTION.id()).incarnation();
    scene.cluster.put("made", "things", io.syncline.Bytes.utf8("a"), io.syncline.Bytes.utf8("1"));
    InventoryObject altered = collection("things", 3, "{\"waitForSync\":false}");
    made(scene, altered);
    InventoryObject now = scene.object(COLLECTION.id());
    assertThat(now.sameAs(altered)).isTrue();
    assertThat(now.incarnation()).isEqualTo(before);
    int documents = 0;
    for (ShardId shard : scene.inventory().shards()) {
      documents += scene.content(shard).size();
    }
    assertThat(documents).isEqualTo(1);
  }

  @Test
  default void makesAltersAndDropsObjectsOfEveryKind(StoreScene scene) {
    made(scene, DATABASE, COLLECTION);
    for (InventoryObject wanted : ofEveryKind()) {
      ObjectResult result = put(scene, 1, wanted);
      if (result instanceof ObjectResult.Refused) {
        continue; // a store that has no such objects
      }
      assertThat(result).isEqualTo(DONE);
      assertThat(scene.object(wanted.id()).sameAs(wanted)).as("%s", wanted).isTrue();
      InventoryObject altered = object(wanted.id(), 0, "{\"altered\":true}", wanted.stage());
      assertThat(put(scene, 1, altered)).isEqualTo(DONE);
      assertThat(scene.object(wanted.id()).sameAs(altered)).as("%s", altered).isTrue();
      assertThat(drop(scene, 1, wanted.id(), Incarnation.NONE)).isEqualTo(DONE);
      assertThat(scene.inventory().get(wanted.id())).isEmpty();
    }
  }

  @Test
  default void endsUpTheSameInWhateverOrderObjectsAreMade(StoreScene scene) {
    List<InventoryObject> wanted = new ArrayList<>(ofEveryKind());
    wanted.add(0, COLLECTION);
    wanted.add(0, DATABASE);
    Collections.reverse(wanted);
    List<ObjectId> refused = new ArrayList<>();
    for (int round = 0; round < 4; round++) {
      refused.clear();
      for (InventoryObject object : wanted) {
        ObjectResult result = put(scene, 1, object);
        assertThat(result).as("%s", object).isNotInstanceOf(ObjectResult.Fenced.class);
        if (result.equals(DONE)) {
          assertThat(scene.object(object.id()).sameAs(object)).as("%s", object).isTrue();
        } else {
          refused.add(object.id());
        }
      }
    }
    assertThat(refused).doesNotContain(DATABASE.id(), COLLECTION.id());
    for (InventoryObject object : wanted) {
      assertThat(scene.inventory().get(object.id()).filter(o -> o.sameAs(object)).isPresent())
          .as("%s", object)
          .isNotEqualTo(refused.contains(object.id()));
    }
  }

  @Test
  default void dropsAnObjectWithAllThatItHolds(StoreScene scene) {
    made(scene, DATABASE, COLLECTION);
    ofEveryKind().forEach(o -> put(scene, 1, o));
    assertThat(drop(scene, 1, COLLECTION.id(), Incarnation.NONE)).isEqualTo(DONE);
    assertThat(scene.inventory().objects())
        .noneMatch(o -> o.id().kind() == ObjectKind.COLLECTION || o.shards() > 0)
        .noneMatch(o -> o.id().kind() == ObjectKind.INDEX);
    made(scene, COLLECTION);
    assertThat(drop(scene, 1, DATABASE.id(), Incarnation.NONE)).isEqualTo(DONE);
    assertThat(scene.inventory().objects()).noneMatch(o -> o.id().database().equals("made"));
    assertThat(scene.inventory().get(DATABASE.id())).isEmpty();
    assertThat(scene.inventory().shards()).isEmpty();
  }

  @Test
  default void dropsWhatIsNotThereWithoutComplaint(StoreScene scene) {
    assertThat(drop(scene, 1, COLLECTION.id(), Incarnation.NONE)).isEqualTo(DONE);
    made(scene, DATABASE, COLLECTION);
    Incarnation incarnation = scene.object(COLLECTION.id()).incarnation();
    assertThat(drop(scene, 1, COLLECTION.id(), incarnation)).isEqualTo(DONE);
    assertThat(drop(scene, 1, COLLECTION.id(), incarnation)).isEqualTo(DONE);
    assertThat(drop(scene, 1, COLLECTION.id(), Incarnation.NONE)).isEqualTo(DONE);
    assertThat(scene.inventory().shards()).isEmpty();
  }

  @Test
  default void leavesANamesakeAloneThatWasMadeSince(StoreScene scene) {
    made(scene, DATABASE, COLLECTION);
    Incarnation first = scene.object(COLLECTION.id()).incarnation();
    drop(scene, 1, COLLECTION.id(), first);
    made(scene, COLLECTION);
    Incarnation second = scene.object(COLLECTION.id()).incarnation();
    assertThat(second).isNotEqualTo(first);
    drop(scene, 1, COLLECTION.id(), first);
    assertThat(scene.object(COLLECTION.id()).incarnation()).isEqualTo(second);
  }

  @Test
  default void neverMakesACopyOfOneCollectionIntoThatOfAnother(StoreScene scene) {
    made(scene, DATABASE, COLLECTION);
    scene.cluster.put("made", "things", io.syncline.Bytes.utf8("a"), io.syncline.Bytes.utf8("1"));
    InventoryObject before = scene.object(COLLECTION.id());
    InventoryObject otherOrigin =
        new InventoryObject(
            COLLECTION.id(),
            new Incarnation("made again at the source"),
            Incarnation.NONE,
            3,
            "{}",
            Stage.BEFORE_DATA);
    assertThat(put(scene, 1, otherOrigin)).isInstanceOf(ObjectResult.Refused.class);
    assertThat(put(scene, 1, collection("things", 4, "{}")))
        .isInstanceOf(ObjectResult.Refused.class);
    assertThat(scene.object(COLLECTION.id())).isEqualTo(before);
    drop(scene, 1, COLLECTION.id(), before.incarnation());
    made(scene, otherOrigin);
    assertThat(scene.object(COLLECTION.id()).sameAs(otherOrigin)).isTrue();
  }

  @Test
  default void keepsTheStructureOverARestart(StoreScene scene) {
    made(scene, DATABASE, COLLECTION);
    scene.shard();
    StructureRead.Changed before = changed(scene, "");
    scene.cluster.restart();
    assertThat(changed(scene, "").inventory()).isEqualTo(before.inventory());
  }

  @Test
  default void hintsSoonAfterTheStructureChanged(StoreScene scene) throws InterruptedException {
    Assumptions.assumeTrue(scene.cluster.hints(), "this cluster does not promise hints");
    Semaphore hints = new Semaphore(0);
    Registration registration = scene.store().structure().onHint(hints::release);
    scene.shard();
    assertThat(hints.tryAcquire(scene.cluster.patience().toMillis(), TimeUnit.MILLISECONDS))
        .isTrue();
    registration.close();
    registration.close();
    hints.drainPermits();
    scene.collection("other", 1);
    assertThat(hints.availablePermits()).as("the registration ended").isZero();
  }

  /** A collection as a source has it. */
  static InventoryObject collection(String name, int shards, String properties) {
    return object(ObjectId.collection("made", name), shards, properties, Stage.BEFORE_DATA);
  }

  /** An object as a source has it; databases and collections with an incarnation. */
  static InventoryObject object(ObjectId id, int shards, String properties, Stage stage) {
    boolean holds = id.kind() == ObjectKind.DATABASE || id.kind() == ObjectKind.COLLECTION;
    return new InventoryObject(
        id,
        holds ? new Incarnation("at-the-source-" + id.name()) : Incarnation.NONE,
        Incarnation.NONE,
        shards,
        properties,
        stage);
  }

  private static List<InventoryObject> ofEveryKind() {
    List<InventoryObject> objects = new ArrayList<>();
    for (ObjectKind kind : ObjectKind.values()) {
      if (kind == ObjectKind.DATABASE || kind == ObjectKind.COLLECTION) {
        continue;
      }
      String database = kind == ObjectKind.USER ? "" : "made";
      String collection = kind == ObjectKind.INDEX ? "things" : "";
      Stage stage =
          switch (kind) {
            case QUEUE, JOB -> Stage.AT_PROMOTION;
            case VIEW -> Stage.AFTER_DATA;
            default -> Stage.BEFORE_DATA;
          };
      objects.add(
          object(
              new ObjectId(kind, database, collection, "one"),
              0,
              "{\"a\":[1,\"\u00e9\"],\"b\":{\"c\":null}}",
              stage));
    }
    return objects;
  }

  /** Puts objects, and checks that it was done. */
  static void made(StoreScene scene, InventoryObject... objects) {
    for (InventoryObject object : objects) {
      assertThat(put(scene, 1, object)).as("%s", object).isEqualTo(DONE);
    }
  }

  /** Puts an object in an epoch. */
  static ObjectResult put(StoreScene scene, long epoch, InventoryObject wanted) {
    Fence fence = new Fence(StoreScene.SYNC, epoch, false);
    return scene.get(scene.store().structure().put(fence, wanted));
  }

  /** Drops an object in an epoch. */
  static ObjectResult drop(StoreScene scene, long epoch, ObjectId id, Incarnation incarnation) {
    Fence fence = new Fence(StoreScene.SYNC, epoch, false);
    return scene.get(scene.store().structure().drop(fence, id, incarnation));
  }

  private static StructureRead read(StoreScene scene, String known) {
    return scene.get(scene.store().structure().read(known));
  }

  private static StructureRead.Changed changed(StoreScene scene, String known) {
    StructureRead read = read(scene, known);
    assertThat(read).isInstanceOf(StructureRead.Changed.class);
    return (StructureRead.Changed) read;
  }
}
