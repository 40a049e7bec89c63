package io.syncline.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.store.ClusterStore;
import io.syncline.store.DigestKind;
import io.syncline.store.Incarnation;
import io.syncline.store.ReadOnlyHolds.Hold;
import io.syncline.store.ShardId;
import io.syncline.store.StoreTraits;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a store says of itself, and its end. */
public interface TraitsContract extends StoreContract {
  @Test
  default void saysTheSameOfItselfWhateverHappens(StoreScene scene) {
    StoreTraits before = scene.store().traits();
    assertThat(before.kinds()).contains(DigestKind.BODY_BY_KEY_HASH).doesNotHaveDuplicates();
    assertThat(before.bodyForm()).isNotEmpty();
    assertThat(before.incarnation()).isNotEqualTo(Incarnation.NONE);
    scene.shard();
    scene.put("a", "1");
    assertThat(scene.store().traits()).isEqualTo(before);
  }

  @Test
  default void isTheSameStoreAfterARestart(StoreScene scene) {
    StoreTraits before = scene.store().traits();
    scene.shard();
    scene.cluster.restart();
    assertThat(scene.store().traits()).isEqualTo(before);
  }

  @Test
  default void isAnotherStoreAfterAWipe(StoreScene scene) {
    Incarnation before = scene.store().traits().incarnation();
    scene.shard();
    scene.cluster.wipe();
    assertThat(scene.store().traits().incarnation()).isNotEqualTo(before);
    assertThat(scene.inventory().shards()).isEmpty();
  }

  @Test
  default void isAnotherStoreAfterARestore(StoreScene scene) {
    Incarnation before = scene.store().traits().incarnation();
    scene.cluster.backup().run();
    assertThat(scene.store().traits().incarnation()).isNotEqualTo(before);
  }

  @Test
  default void failsCallsAfterItsEndAndThrowsNothing(StoreScene scene) {
    ShardId shard = scene.shard();
    ClusterStore store = scene.store();
    store.close();
    store.close();
    scene.fails("the store is closed", store.structure().read(""));
    scene.fails("the store is closed", store.source().locate(Set.of(shard)));
    scene.fails("the store is closed", store.target().snapshot(Set.of(shard)));
    scene.fails("the store is closed", store.holds().place(new Hold(Hold.Kind.TARGET, "s")));
  }
}
