package io.syncline.internal.structure;

import io.syncline.inventory.Inventory;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.InventoryObject.Stage;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.store.Incarnation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Inventories of a few names each, so that two of them have much in common. */
final class RandomInventories {
  private final SplittableRandom random;

  RandomInventories(long seed) {
    this.random = new SplittableRandom(seed);
  }

  SplittableRandom random() {
    return random;
  }

  /** A source's inventory: its objects have incarnations and no origin. */
  Inventory source() {
    return inventory(false);
  }

  /** What a target may have: copies of the same names, of the same or of other incarnations. */
  Inventory target() {
    return inventory(true);
  }

  private Inventory inventory(boolean copies) {
    List<InventoryObject> objects = new ArrayList<>();
    for (String database : List.of("a", "b", "c")) {
      if (random.nextInt(4) > 0) {
        objects.add(object(ObjectId.database(database), copies, Stage.BEFORE_DATA));
        inDatabase(database, copies, objects);
      }
    }
    for (String user : List.of("root", "ünï")) {
      if (random.nextBoolean()) {
        ObjectId id = new ObjectId(ObjectKind.USER, "", "", user);
        objects.add(object(id, copies, Stage.BEFORE_DATA));
      }
    }
    return new Inventory(objects);
  }

  private void inDatabase(String database, boolean copies, List<InventoryObject> objects) {
    for (String collection : List.of("x", "y", "z")) {
      if (random.nextInt(3) > 0) {
        objects.add(object(ObjectId.collection(database, collection), copies, Stage.BEFORE_DATA));
        for (Stage stage : Stage.values()) {
          if (random.nextBoolean()) {
            ObjectId id =
                new ObjectId(ObjectKind.INDEX, database, collection, "i" + stage.ordinal());
            objects.add(object(id, copies, stage));
          }
        }
      }
    }
    for (ObjectKind kind :
        List.of(
            ObjectKind.ANALYZER,
            ObjectKind.VIEW,
            ObjectKind.GRAPH,
            ObjectKind.FUNCTION,
            ObjectKind.SERVICE,
            ObjectKind.QUEUE,
            ObjectKind.JOB)) {
      if (random.nextBoolean()) {
        Stage stage =
            switch (kind) {
              case VIEW -> Stage.AFTER_DATA;
              case QUEUE, JOB -> Stage.AT_PROMOTION;
              default -> Stage.BEFORE_DATA;
            };
        objects.add(object(new ObjectId(kind, database, "", "n"), copies, stage));
      }
    }
  }

  private InventoryObject object(ObjectId id, boolean copies, Stage stage) {
    boolean lives = id.kind() == ObjectKind.DATABASE || id.kind() == ObjectKind.COLLECTION;
    Incarnation source = lives ? new Incarnation("s" + random.nextInt(2)) : Incarnation.NONE;
    return new InventoryObject(
        id,
        copies && lives ? new Incarnation("t" + random.nextInt(100)) : source,
        copies ? source : Incarnation.NONE,
        id.kind() == ObjectKind.COLLECTION ? 1 + random.nextInt(2) : 0,
        "{\"p\":" + random.nextInt(2) + "}",
        stage);
  }
}
