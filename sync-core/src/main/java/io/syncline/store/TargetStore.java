package io.syncline.store;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * A cluster to write to. Addressed by shard.
 *
 * <p>No method blocks. Called from any lane, with batches of one shard one at a time, except that
 * range contents of disjoint ranges under one unchanged checkpoint may be outstanding together. A
 * stage that fails leaves it open whether the call had its effect. The same claim or batch may be
 * seen twice.
 */
public interface TargetStore {
  /**
   * Claims a shard in one atomic step: refused if the stored stream of the same synchronisation is
   * greater or equal; else the claimant's stream is written and the checkpoint returned. Durable
   * when complete; from then on no batch of an earlier claim is applied (as far as the store's
   * {@link Fencing} goes).
   */
  CompletionStage<ClaimResult> claim(Claim claim);

  /**
   * Applies batches of different shards; one result each, in the same order. Applied means durable.
   * With {@link Fencing#ATOMIC} content and checkpoint appear in one step.
   */
  CompletionStage<List<ApplyResult>> apply(List<ShardBatch> batches);

  /** The documents of some shards as they are now, without a position. */
  CompletionStage<Snapshot> snapshot(Set<ShardId> shards);

  /**
   * Forgets the checkpoints of shards that a synchronisation no longer replicates to, unless
   * another has claimed them. Idempotent.
   */
  CompletionStage<Void> forget(Set<ShardId> shards, io.syncline.SyncId sync);
}
