package io.syncline.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.store.ApplyResult;
import io.syncline.store.Checkpoint;
import io.syncline.store.Checkpoint.Phase;
import io.syncline.store.DigestKind.Space;
import io.syncline.store.Fencing;
import io.syncline.store.PointRange;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardId;
import io.syncline.testkit.store.ClusterUnderTest.HalfApplied;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Stores that do not apply atomically: what a batch leaves that did not come to its end. */
public interface StepsContract extends StoreContract {
  @Test
  default void leavesTheIntentOfABatchThatWasCutOff(StoreScene scene) {
    assumeSteps(scene);
    ShardId shard = scene.shard();
    Checkpoint held = atOne(scene, shard);
    HalfApplied half = scene.cluster.applyHalf(batch(shard, held));
    assertThat(half).isNotNull();
    Checkpoint next = scene.claim(shard, 1, 2);
    assertThat(next.position()).as("where to replay from").contains(StoreScene.place(1));
    assertThat(next.intent())
        .as("until when the content may be of later")
        .contains(StoreScene.place(2).position());
    assertThat(next.phase()).isEqualTo(Phase.FOLLOWING);
  }

  @Test
  default void takesTheReplayOfABatchThatWasCutOff(StoreScene scene) {
    assumeSteps(scene);
    ShardId shard = scene.shard();
    Checkpoint held = atOne(scene, shard);
    ShardBatch batch = batch(shard, held);
    scene.cluster.applyHalf(batch);
    Checkpoint next = scene.claim(shard, 1, 2);
    scene.applied(shard, next, StoreScene.at(next, 2), batch.content());
    assertThat(scene.content(shard)).isEqualTo(StoreScene.byKey(StoreScene.documents(20)));
    assertThat(scene.claim(shard, 1, 3).intent()).isEmpty();
  }

  @Test
  default void refusesWhatArrivesLateAfterAClaim(StoreScene scene) {
    Assumptions.assumeTrue(
        scene.store().traits().fencing() == Fencing.LOCKED, "this store has no lock");
    ShardId shard = scene.shard();
    Checkpoint held = atOne(scene, shard);
    HalfApplied zombie = scene.cluster.applyHalf(batch(shard, held));
    Checkpoint next = scene.claim(shard, 1, 2);
    int before = scene.content(shard).size();
    assertThat(before).isBetween(1, 19);
    assertThat(scene.get(zombie.goOn())).isNotInstanceOf(ApplyResult.Applied.class);
    assertThat(scene.content(shard)).hasSize(before);
    scene.applied(shard, next, StoreScene.at(next, 2), new ShardBatch.Nothing());
  }

  @Test
  default void neverOverwritesTheCheckpointOfALaterClaim(StoreScene scene) {
    assumeSteps(scene);
    ShardId shard = scene.shard();
    Checkpoint held = atOne(scene, shard);
    HalfApplied zombie = scene.cluster.applyHalf(batch(shard, held));
    Checkpoint next = scene.claim(shard, 1, 2);
    assertThat(scene.get(zombie.goOn())).isNotInstanceOf(ApplyResult.Applied.class);
    scene.applied(shard, next, StoreScene.at(next, 3), new ShardBatch.Nothing());
  }

  @Test
  default void saysBeforeTheFirstDocumentOfARangeThatAComparisonBegan(StoreScene scene) {
    assumeSteps(scene);
    ShardId shard = scene.shard();
    Checkpoint held = atOne(scene, shard);
    scene.cluster.applyHalf(
        new ShardBatch(
            shard,
            held,
            StoreScene.comparing(held),
            new ShardBatch.RangeContent(Space.KEY_HASH, PointRange.ALL, StoreScene.documents(20))));
    Checkpoint next = scene.claim(shard, 1, 2);
    assertThat(next.phase()).isEqualTo(Phase.COMPARING);
    assertThat(next.position()).isEmpty();
  }

  @Test
  default void endsABatchThatNobodyDisturbed(StoreScene scene) {
    assumeSteps(scene);
    ShardId shard = scene.shard();
    Checkpoint held = atOne(scene, shard);
    HalfApplied half = scene.cluster.applyHalf(batch(shard, held));
    assertThat(scene.get(half.goOn())).isEqualTo(new ApplyResult.Applied());
    assertThat(scene.content(shard)).hasSize(20);
    assertThat(scene.claim(shard, 1, 2).position()).contains(StoreScene.place(2));
  }

  private static void assumeSteps(StoreScene scene) {
    Assumptions.assumeTrue(
        scene.store().traits().fencing() != Fencing.ATOMIC, "this store applies atomically");
  }

  private static Checkpoint atOne(StoreScene scene, ShardId shard) {
    Checkpoint held = scene.claim(shard, 1, 1);
    return scene.applied(shard, held, StoreScene.at(held, 1), new ShardBatch.Nothing());
  }

  private static ShardBatch batch(ShardId shard, Checkpoint held) {
    return new ShardBatch(
        shard, held, StoreScene.at(held, 2), StoreScene.puts(StoreScene.documents(20)));
  }
}
