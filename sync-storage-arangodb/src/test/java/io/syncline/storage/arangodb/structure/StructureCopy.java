package io.syncline.storage.arangodb.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.inventory.Inventory;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.store.BlockingStore;
import io.syncline.store.StructureStore.ObjectResult;
import io.syncline.store.StructureStore.StructureRead;
import java.util.ArrayList;
import java.util.List;

/** What the engine does to a target's structure, without its stages. */
final class StructureCopy {
  private static final ObjectResult DONE = new ObjectResult.Done();

  private StructureCopy() {}

  static Inventory read(BlockingStore.Structure of) throws Exception {
    return ((StructureRead.Changed) of.read("")).inventory();
  }

  /** Makes a target as it is wanted; gives the objects that had to be written. */
  static List<ObjectId> copy(Inventory wanted, BlockingStore.Structure target) throws Exception {
    List<ObjectId> written = new ArrayList<>();
    List<InventoryObject> present = new ArrayList<>(read(target).objects());
    for (int i = present.size() - 1; i >= 0; i--) {
      InventoryObject now = present.get(i);
      if (wanted.get(now.id()).filter(w -> !now.mustBeMadeAgainFor(w)).isEmpty()) {
        written.add(now.id());
        assertThat(target.drop(StructureScene.FENCE, now.id(), now.incarnation()))
            .as("%s", now.id())
            .isEqualTo(DONE);
      }
    }
    for (InventoryObject object : wanted.objects()) {
      if (read(target).get(object.id()).filter(now -> now.sameAs(object)).isEmpty()) {
        written.add(object.id());
        assertThat(target.put(StructureScene.FENCE, object)).as("%s", object.id()).isEqualTo(DONE);
      }
    }
    return written;
  }
}
