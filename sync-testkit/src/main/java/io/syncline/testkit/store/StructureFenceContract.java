package io.syncline.testkit.store;

import static io.syncline.testkit.store.StructureContract.COLLECTION;
import static io.syncline.testkit.store.StructureContract.DATABASE;
import static io.syncline.testkit.store.StructureContract.DONE;
import static io.syncline.testkit.store.StructureContract.collection;
import static io.syncline.testkit.store.StructureContract.drop;
import static io.syncline.testkit.store.StructureContract.made;
import static io.syncline.testkit.store.StructureContract.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.store.Fence;
import io.syncline.store.Incarnation;
import io.syncline.store.StructureStore;
import io.syncline.store.StructureStore.ObjectResult;
import org.junit.jupiter.api.Test;

/** Who may write the structure. */
public interface StructureFenceContract extends StoreContract {
  @Test
  default void fencesLeadersOfAnEarlierEpoch(StoreScene scene) {
    made(scene, DATABASE);
    assertThat(put(scene, 5, COLLECTION)).isEqualTo(DONE);
    InventoryObject altered = collection("things", 3, "{\"late\":true}");
    assertThat(put(scene, 4, altered)).isEqualTo(new ObjectResult.Fenced());
    assertThat(drop(scene, 4, COLLECTION.id(), Incarnation.NONE))
        .isEqualTo(new ObjectResult.Fenced());
    assertThat(scene.object(COLLECTION.id()).sameAs(COLLECTION)).isTrue();
    assertThat(put(scene, 5, altered)).as("the same epoch goes on").isEqualTo(DONE);
    assertThat(drop(scene, 6, COLLECTION.id(), Incarnation.NONE)).isEqualTo(DONE);
    assertThat(put(scene, 5, COLLECTION)).isEqualTo(new ObjectResult.Fenced());
    assertThat(scene.inventory().get(COLLECTION.id())).isEmpty();
  }

  @Test
  default void fencesAnotherSynchronisationUnlessItTakesOver(StoreScene scene) {
    made(scene, DATABASE);
    assertThat(put(scene, 7, COLLECTION)).isEqualTo(DONE);
    StructureStore structure = scene.store().structure();
    ObjectId id = COLLECTION.id();
    Fence other = new Fence(StoreScene.OTHER_SYNC, 99, false);
    assertThat(scene.get(structure.drop(other, id, Incarnation.NONE)))
        .isEqualTo(new ObjectResult.Fenced());
    assertThat(scene.get(structure.put(other, collection("more", 1, "{}"))))
        .isEqualTo(new ObjectResult.Fenced());
    Fence takeOver = new Fence(StoreScene.OTHER_SYNC, 1, true);
    assertThat(scene.get(structure.put(takeOver, collection("more", 1, "{}")))).isEqualTo(DONE);
    assertThat(drop(scene, 8, id, Incarnation.NONE)).isEqualTo(new ObjectResult.Fenced());
    assertThat(
            scene.get(
                structure.drop(new Fence(StoreScene.OTHER_SYNC, 1, false), id, Incarnation.NONE)))
        .isEqualTo(DONE);
    assertThat(scene.inventory().get(id)).isEmpty();
  }

  @Test
  default void keepsItsFenceOverARestart(StoreScene scene) {
    made(scene, DATABASE);
    assertThat(put(scene, 5, COLLECTION)).isEqualTo(DONE);
    scene.cluster.restart();
    assertThat(drop(scene, 4, COLLECTION.id(), Incarnation.NONE))
        .isEqualTo(new ObjectResult.Fenced());
    assertThat(scene.inventory().shards()).hasSize(3);
  }
}
