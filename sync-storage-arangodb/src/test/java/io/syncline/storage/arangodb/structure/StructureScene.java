package io.syncline.storage.arangodb.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncId;
import io.syncline.inventory.Inventory;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.InventoryObject.Stage;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.store.Fence;
import io.syncline.store.Incarnation;
import io.syncline.store.ReadOnlyHolds.Hold;
import io.syncline.store.StructureStore.ObjectResult;
import io.syncline.store.StructureStore.StructureRead;
import java.util.Optional;

/** One small cluster, and what the replication does to its structure. */
final class StructureScene implements AutoCloseable {
  static final Fence FENCE = new Fence(new SyncId("sync"), 1, false);
  static final Hold TARGET = new Hold(Hold.Kind.TARGET, "sync");
  static final ObjectResult DONE = new ObjectResult.Done();

  final StructureCluster under;
  final SmallCluster cluster;
  final SmallCoordinator coordinator;

  StructureScene() {
    this(new StructureCluster(Optional.empty()));
  }

  StructureScene(StructureCluster under) {
    this.under = under;
    this.cluster = under.cluster;
    this.coordinator = under.coordinator;
  }

  @Override
  public void close() {
    under.close();
  }

  // -- objects of a source

  static InventoryObject database(String name) {
    return object(ObjectId.database(name), "d-" + name, 0, "{}");
  }

  static InventoryObject collection(String name, int shards, String properties) {
    return object(ObjectId.collection("shop", name), "c-" + name, shards, properties);
  }

  static InventoryObject index(String collection, String name, String properties) {
    return object(new ObjectId(ObjectKind.INDEX, "shop", collection, name), "", 0, properties);
  }

  static InventoryObject view(String name, String properties) {
    return object(new ObjectId(ObjectKind.VIEW, "shop", "", name), "", 0, properties);
  }

  static InventoryObject user(String name, String properties) {
    return object(new ObjectId(ObjectKind.USER, "", "", name), "", 0, properties);
  }

  static InventoryObject object(ObjectId id, String incarnation, int shards, String properties) {
    return new InventoryObject(
        id,
        new Incarnation(incarnation),
        Incarnation.NONE,
        shards,
        Canonical.text(Canonical.object(properties)),
        Stage.BEFORE_DATA);
  }

  // -- what is done

  ObjectResult put(InventoryObject wanted) throws Exception {
    return under.side().structure().put(FENCE, wanted);
  }

  /** Puts what must be done, and be seen as wanted then. */
  void done(InventoryObject... all) throws Exception {
    for (InventoryObject wanted : all) {
      assertThat(put(wanted)).as("%s", wanted.id()).isEqualTo(DONE);
      assertThat(shown(wanted.id()).sameAs(wanted)).as("%s", shown(wanted.id())).isTrue();
    }
  }

  /** Why an object is not put. */
  String refusal(InventoryObject wanted) throws Exception {
    ObjectResult result = put(wanted);
    assertThat(result).isInstanceOf(ObjectResult.Refused.class);
    return ((ObjectResult.Refused) result).reason();
  }

  /** What an object waits for. */
  String later(InventoryObject wanted) throws Exception {
    ObjectResult result = put(wanted);
    assertThat(result).isInstanceOf(ObjectResult.TryLater.class);
    return ((ObjectResult.TryLater) result).reason();
  }

  ObjectResult drop(ObjectId id) throws Exception {
    return under.side().structure().drop(FENCE, id, Incarnation.NONE);
  }

  /** Makes the cluster a target. */
  void becomeTarget() throws Exception {
    under.side().holds().place(TARGET);
  }

  Inventory inventory() throws Exception {
    StructureRead read = under.side().structure().read("");
    return ((StructureRead.Changed) read).inventory();
  }

  InventoryObject shown(ObjectId id) throws Exception {
    return inventory().get(id).orElseThrow(() -> new AssertionError("there is no " + id));
  }

  /** How often a call was made. */
  long asked(String call) {
    return coordinator.asked.stream().filter(call::equals).count();
  }
}
