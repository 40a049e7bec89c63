package io.syncline.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.store.Checkpoint;
import io.syncline.store.Fence;
import io.syncline.store.Incarnation;
import io.syncline.store.ReadOnlyHolds.Hold;
import io.syncline.store.ReadOnlyHolds.Hold.Kind;
import io.syncline.store.ShardId;
import io.syncline.store.StructureStore.ObjectResult;
import org.junit.jupiter.api.Test;

/** Read-only for everybody but the replication. */
public interface HoldsContract extends StoreContract {
  /** What a synchronisation places at its target. */
  Hold TARGET = new Hold(Kind.TARGET, "sync-one");

  /** What an operator keeps. */
  Hold OPERATOR = new Hold(Kind.OPERATOR, "sync-one");

  @Test
  default void hasNoHoldsAtFirst(StoreScene scene) {
    assertThat(scene.get(scene.store().holds().list())).isEmpty();
    scene.shard();
    scene.put("a", "1");
  }

  @Test
  default void refusesApplicationsWhileThereIsAHold(StoreScene scene) {
    ShardId shard = scene.shard();
    scene.put("a", "1");
    scene.get(scene.store().holds().place(TARGET));
    assertThatThrownBy(() -> scene.put("b", "1")).isNotNull();
    assertThatThrownBy(() -> scene.remove("a")).isNotNull();
    assertThatThrownBy(() -> scene.cluster.truncate(StoreScene.DB, StoreScene.C)).isNotNull();
    assertThatThrownBy(() -> scene.collection("other", 1)).isNotNull();
    assertThatThrownBy(() -> scene.cluster.dropCollection(StoreScene.DB, StoreScene.C)).isNotNull();
    assertThat(scene.content(shard)).hasSize(1);
    assertThat(scene.inventory().shards()).containsExactly(shard);
  }

  @Test
  default void letsTheReplicationWriteWhileThereIsAHold(StoreScene scene) {
    ShardId shard = scene.shard();
    scene.get(scene.store().holds().place(TARGET));
    Checkpoint claimed = scene.claim(shard, 1, 1);
    scene.applied(
        shard, claimed, StoreScene.at(claimed, 1), StoreScene.puts(StoreScene.document("a", 1)));
    assertThat(scene.content(shard)).hasSize(1);
    InventoryObject database =
        new InventoryObject(
            ObjectId.database("more"),
            new Incarnation("x"),
            Incarnation.NONE,
            0,
            "{}",
            InventoryObject.Stage.BEFORE_DATA);
    assertThat(
            scene.get(
                scene.store().structure().put(new Fence(StoreScene.SYNC, 1, false), database)))
        .isEqualTo(new ObjectResult.Done());
  }

  @Test
  default void isWritableWhenTheLastHoldIsGone(StoreScene scene) {
    ShardId shard = scene.shard();
    Hold sameIdOtherKind = OPERATOR;
    Hold sameKindOtherId = new Hold(Kind.TARGET, "sync-two");
    scene.get(scene.store().holds().place(TARGET));
    scene.get(scene.store().holds().place(sameIdOtherKind));
    scene.get(scene.store().holds().place(sameKindOtherId));
    assertThat(scene.get(scene.store().holds().list()))
        .containsExactlyInAnyOrder(TARGET, sameIdOtherKind, sameKindOtherId);
    scene.get(scene.store().holds().remove(TARGET));
    scene.get(scene.store().holds().remove(sameKindOtherId));
    assertThatThrownBy(() -> scene.put("b", "1")).isNotNull();
    scene.get(scene.store().holds().remove(sameIdOtherKind));
    scene.put("b", "1");
    assertThat(scene.content(shard)).hasSize(1);
  }

  @Test
  default void placesAndRemovesAHoldOnce(StoreScene scene) {
    scene.shard();
    scene.get(scene.store().holds().place(TARGET));
    scene.get(scene.store().holds().place(TARGET));
    assertThat(scene.get(scene.store().holds().list())).containsExactly(TARGET);
    scene.get(scene.store().holds().remove(TARGET));
    scene.get(scene.store().holds().remove(TARGET));
    scene.get(scene.store().holds().remove(OPERATOR));
    assertThat(scene.get(scene.store().holds().list())).isEmpty();
    scene.cluster.put(StoreScene.DB, StoreScene.C, Bytes.utf8("a"), Bytes.utf8("1"));
  }

  @Test
  default void keepsHoldsOverARestart(StoreScene scene) {
    scene.shard();
    scene.get(scene.store().holds().place(TARGET));
    scene.cluster.restart();
    assertThat(scene.get(scene.store().holds().list())).containsExactly(TARGET);
    assertThatThrownBy(() -> scene.put("b", "1")).isNotNull();
  }
}
