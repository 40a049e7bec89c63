package io.syncline.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncId;
import io.syncline.store.ApplyResult;
import io.syncline.store.Checkpoint;
import io.syncline.store.Checkpoint.Phase;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.ShardBatch.Nothing;
import io.syncline.store.ShardId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Who has a target shard: claims, and what they keep from whoever had it before. */
public interface ClaimContract extends StoreContract {
  @Test
  default void givesAFreshShardToWhoeverClaimsItFirst(StoreScene scene) {
    ShardId shard = scene.shard();
    ClaimResult result = scene.tryClaim(shard, StoreScene.SYNC, StoreScene.stream(5, 2));
    Checkpoint checkpoint = StoreScene.claimed(result);
    assertThat(checkpoint)
        .isEqualTo(Checkpoint.first(StoreScene.SYNC, StoreScene.stream(5, 2), checkpoint.target()));
    assertThat(checkpoint.target())
        .isEqualTo(
            scene
                .object(io.syncline.inventory.ObjectId.collection(StoreScene.DB, StoreScene.C))
                .incarnation());
    assertThat(((ClaimResult.Claimed) result).empty()).isTrue();
  }

  @Test
  default void saysWhetherAShardHoldsDocuments(StoreScene scene) {
    ShardId shard = scene.shard();
    scene.put("a", "1");
    ClaimResult full = scene.tryClaim(shard, StoreScene.SYNC, StoreScene.stream(1, 1));
    assertThat(((ClaimResult.Claimed) full).empty()).isFalse();
    scene.remove("a");
    ClaimResult emptied = scene.tryClaim(shard, StoreScene.SYNC, StoreScene.stream(1, 2));
    assertThat(((ClaimResult.Claimed) emptied).empty()).isTrue();
  }

  @Test
  default void refusesAStreamThatIsNotGreaterThanTheOneItHolds(StoreScene scene) {
    ShardId shard = scene.shard();
    Checkpoint held = scene.claim(shard, 5, 2);
    ClaimResult refused = new ClaimResult.Refused(held);
    assertThat(scene.tryClaim(shard, StoreScene.SYNC, StoreScene.stream(5, 2))).isEqualTo(refused);
    assertThat(scene.tryClaim(shard, StoreScene.SYNC, StoreScene.stream(5, 1))).isEqualTo(refused);
    assertThat(scene.tryClaim(shard, StoreScene.SYNC, StoreScene.stream(4, 9))).isEqualTo(refused);
    assertThat(scene.takeOver(shard, StoreScene.SYNC, StoreScene.stream(4, 9))).isEqualTo(refused);
    assertThat(scene.claim(shard, 6, 1).stream()).isEqualTo(StoreScene.stream(6, 1));
  }

  @Test
  default void givesTheNextClaimantAllThatIsKnown(StoreScene scene) {
    ShardId shard = scene.shard();
    Checkpoint first = scene.claim(shard, 1, 1);
    Checkpoint left = scene.applied(shard, first, StoreScene.at(first, 7), new Nothing());
    Checkpoint second = scene.claim(shard, 1, 2);
    assertThat(second).isEqualTo(left.claimedBy(StoreScene.SYNC, StoreScene.stream(1, 2)));
    assertThat(second.position()).contains(StoreScene.place(7));
    assertThat(second.session()).isEqualTo(StoreScene.SESSION);
    assertThat(second.source()).isEqualTo(StoreScene.SOURCE);
  }

  @Test
  default void fencesABatchOfAnEarlierClaim(StoreScene scene) {
    ShardId shard = scene.shard();
    Checkpoint zombie = scene.claim(shard, 1, 1);
    Checkpoint now = scene.claim(shard, 1, 2);
    assertThat(
            scene.apply(
                shard,
                zombie,
                StoreScene.at(zombie, 1),
                StoreScene.puts(StoreScene.document("a", 1))))
        .isInstanceOf(ApplyResult.Fenced.class);
    assertThat(scene.content(shard)).isEmpty();
    scene.applied(shard, now, StoreScene.at(now, 1), StoreScene.puts(StoreScene.document("a", 2)));
    assertThat(scene.content(shard)).containsExactly(StoreScene.document("a", 2));
  }

  @Test
  default void leavesTheShardToTheGreatestOfManyClaimsAtATime(StoreScene scene) {
    ShardId shard = scene.shard();
    List<CompletionStage<ClaimResult>> claims = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      long attempt = i * 17L % 40 + 1;
      claims.add(
          scene
              .store()
              .target()
              .claim(
                  new Claim(shard, StoreScene.SYNC, StoreScene.stream(1, attempt), false, false)));
    }
    Optional<Checkpoint> greatest = Optional.empty();
    for (CompletionStage<ClaimResult> claim : claims) {
      if (scene.get(claim) instanceof ClaimResult.Claimed claimed
          && claimed.checkpoint().stream().equals(StoreScene.stream(1, 40))) {
        greatest = Optional.of(claimed.checkpoint());
      }
    }
    Checkpoint held = greatest.orElseThrow(() -> new AssertionError("the greatest was refused"));
    scene.applied(shard, held, StoreScene.at(held, 1), new Nothing());
  }

  @Test
  default void givesAShardOfAnotherSynchronisationOnlyToWhomTakesItOver(StoreScene scene) {
    ShardId shard = scene.shard();
    Checkpoint first = scene.claim(shard, 9, 9);
    Checkpoint held = scene.applied(shard, first, StoreScene.at(first, 7), new Nothing());
    SyncId other = StoreScene.OTHER_SYNC;
    assertThat(scene.tryClaim(shard, other, StoreScene.stream(99, 1)))
        .isEqualTo(new ClaimResult.Refused(held));
    Checkpoint taken = StoreScene.claimed(scene.takeOver(shard, other, StoreScene.stream(1, 1)));
    assertThat(taken)
        .as("what another synchronisation knew does not count")
        .isEqualTo(Checkpoint.first(other, StoreScene.stream(1, 1), held.target()));
    assertThat(scene.apply(shard, held, StoreScene.at(held, 8), new Nothing()))
        .isInstanceOf(ApplyResult.Fenced.class);
    assertThat(scene.tryClaim(shard, StoreScene.SYNC, StoreScene.stream(10, 1)))
        .isEqualTo(new ClaimResult.Refused(taken));
  }

  @Test
  default void appliesNothingToAClosedShardUntilItIsClaimedAnew(StoreScene scene) {
    ShardId shard = scene.shard();
    Checkpoint first = scene.claim(shard, 1, 1);
    Checkpoint left = scene.applied(shard, first, StoreScene.at(first, 7), new Nothing());
    Checkpoint closed = scene.close(shard, 2, 1);
    assertThat(closed).isEqualTo(left.claimedBy(StoreScene.SYNC, StoreScene.stream(2, 1)).closed());
    assertThat(closed.position()).contains(StoreScene.place(7));
    for (Checkpoint expected : List.of(left, closed)) {
      assertThat(
              scene.apply(
                  shard,
                  expected,
                  StoreScene.at(expected, 8),
                  StoreScene.puts(StoreScene.document("a", 1))))
          .isInstanceOf(ApplyResult.Fenced.class);
    }
    assertThat(scene.content(shard)).isEmpty();
    assertThat(scene.close(shard, 3, 1).position()).contains(StoreScene.place(7));
    Checkpoint anew = scene.claim(shard, 4, 1);
    assertThat(anew.phase()).as("others may have written meanwhile").isEqualTo(Phase.NEW);
    assertThat(anew.position()).isEmpty();
    scene.applied(shard, anew, StoreScene.at(anew, 8), new Nothing());
  }

  @Test
  default void missesAShardThatIsNotThere(StoreScene scene) {
    assertThat(
            scene.tryClaim(
                new ShardId("none", "none", 0), StoreScene.SYNC, StoreScene.stream(1, 1)))
        .isEqualTo(new ClaimResult.Missing());
    ShardId shard = scene.shard();
    assertThat(
            scene.tryClaim(
                new ShardId(StoreScene.DB, StoreScene.C, 1),
                StoreScene.SYNC,
                StoreScene.stream(1, 1)))
        .isEqualTo(new ClaimResult.Missing());
    scene.cluster.dropCollection(StoreScene.DB, StoreScene.C);
    assertThat(scene.tryClaim(shard, StoreScene.SYNC, StoreScene.stream(1, 1)))
        .isEqualTo(new ClaimResult.Missing());
  }

  @Test
  default void knowsNothingOfANamesakeThatWasDropped(StoreScene scene) {
    ShardId shard = scene.shard();
    Checkpoint first = scene.claim(shard, 9, 9);
    Checkpoint old = scene.applied(shard, first, StoreScene.at(first, 7), new Nothing());
    scene.cluster.dropCollection(StoreScene.DB, StoreScene.C);
    scene.collection(1);
    assertThat(
            scene.apply(
                shard, old, StoreScene.at(old, 8), StoreScene.puts(StoreScene.document("a", 1))))
        .isInstanceOf(ApplyResult.Fenced.class);
    assertThat(scene.content(shard)).isEmpty();
    Checkpoint claimed = scene.claim(shard, 1, 1);
    assertThat(claimed.target()).isNotEqualTo(old.target());
    assertThat(claimed.phase()).isEqualTo(Phase.NEW);
  }

  @Test
  default void forgetsTheShardsOfASynchronisation(StoreScene scene) {
    List<ShardId> shards = scene.collection(2);
    Checkpoint first = scene.claim(shards.get(0), 9, 9);
    Checkpoint other =
        StoreScene.claimed(
            scene.tryClaim(shards.get(1), StoreScene.OTHER_SYNC, StoreScene.stream(9, 9)));
    Set<ShardId> both = StoreScene.set(shards);
    scene.get(scene.store().target().forget(both, StoreScene.SYNC));
    scene.get(scene.store().target().forget(both, StoreScene.SYNC));
    scene.get(
        scene
            .store()
            .target()
            .forget(StoreScene.set(StoreScene.shards("none", 1)), StoreScene.SYNC));
    assertThat(scene.apply(shards.get(0), first, StoreScene.at(first, 1), new Nothing()))
        .isInstanceOf(ApplyResult.Fenced.class);
    assertThat(scene.claim(shards.get(0), 1, 1).stream()).isEqualTo(StoreScene.stream(1, 1));
    scene.applied(shards.get(1), other, StoreScene.at(other, 1), new Nothing());
  }

  @Test
  default void keepsAClaimOverARestart(StoreScene scene) {
    ShardId shard = scene.shard();
    Checkpoint held = scene.claim(shard, 5, 5);
    scene.cluster.restart();
    assertThat(scene.tryClaim(shard, StoreScene.SYNC, StoreScene.stream(5, 5)))
        .isEqualTo(new ClaimResult.Refused(held));
    scene.applied(shard, held, StoreScene.at(held, 1), new Nothing());
  }

  @Test
  default void fencesWhoeverHadAShardBeforeAWipe(StoreScene scene) {
    ShardId shard = scene.shard();
    Checkpoint held = scene.claim(shard, 1, 1);
    scene.cluster.wipe();
    assertThat(scene.apply(shard, held, StoreScene.at(held, 1), new Nothing()))
        .isInstanceOf(ApplyResult.Fenced.class);
    scene.collection(1);
    assertThat(scene.apply(shard, held, StoreScene.at(held, 1), new Nothing()))
        .isInstanceOf(ApplyResult.Fenced.class);
  }

  @Test
  default void fencesWhoeverWroteSinceTheBackupThatWasRestored(StoreScene scene) {
    ShardId shard = scene.shard();
    Checkpoint first = scene.claim(shard, 1, 1);
    Checkpoint saved =
        scene.applied(
            shard, first, StoreScene.at(first, 1), StoreScene.puts(StoreScene.document("a", 1)));
    Runnable restore = scene.cluster.backup();
    Checkpoint lost =
        scene.applied(
            shard, saved, StoreScene.at(saved, 2), StoreScene.puts(StoreScene.document("b", 2)));
    restore.run();
    assertThat(
            scene.apply(
                shard, lost, StoreScene.at(lost, 3), StoreScene.puts(StoreScene.document("c", 3))))
        .isInstanceOf(ApplyResult.Fenced.class);
    assertThat(scene.content(shard)).containsExactly(StoreScene.document("a", 1));
    assertThat(scene.claim(shard, 1, 2).position()).isEqualTo(saved.position());
  }
}
