package io.syncline.testkit.simulation;

import io.syncline.StreamId;
import io.syncline.SyncId;
import io.syncline.store.ApplyResult;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.ClusterStore;
import io.syncline.store.Fencing;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import io.syncline.store.TargetStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Who claimed which shard, and whether anybody still writes who lost it (I11); that no two
 * processes ever claim a shard under one epoch (I12). Looks at calls as the engine makes them, and
 * as the store does them.
 */
final class ClaimWatch {
  private final Map<String, Held> held = new TreeMap<>();

  /** The same, by the order in which calls were done at the store, answered or not. */
  private final Map<String, Held> landed = new TreeMap<>();

  private final Map<String, String> owners = new TreeMap<>();

  private final Simulation simulation;

  ClaimWatch(Simulation simulation) {
    this.simulation = simulation;
  }

  private record Held(SyncId sync, StreamId stream, String process) {}

  /** The store as one process calls it. */
  ClusterStore watched(VirtualProcess process, ClusterStore store) {
    return PartsStore.of(store).with(new Watched(process, store.target()));
  }

  /** The store as calls reach it. */
  ClusterStore landing(ClusterStore store) {
    return PartsStore.of(store)
        .with(new Landing(store.target(), store.traits().fencing() == Fencing.ATOMIC));
  }

  /** What was claimed counts no more: the target is another one. */
  void forget() {
    held.clear();
    landed.clear();
  }

  private void claiming(Claim claim, VirtualProcess process) {
    String epoch = claim.shard() + " " + claim.sync() + " " + claim.stream().epoch();
    String owner = owners.putIfAbsent(epoch, process.name());
    if (owner != null && !owner.equals(process.name()) && !claim.closing()) {
      simulation.violated("I12", process.name() + " and " + owner + " both claim " + claim);
    }
  }

  private static void claimed(
      Map<String, Held> held, Claim claim, ClaimResult result, String process) {
    if (result instanceof ClaimResult.Claimed claimed) {
      String life = claim.shard() + " " + claimed.checkpoint().target();
      Held before = held.get(life);
      if (before == null
          || !before.sync.equals(claim.sync())
          || before.stream.compareTo(claim.stream()) < 0) {
        held.put(life, new Held(claim.sync(), claim.stream(), process));
      }
    }
  }

  /** Ranges are written where the checkpoint stands without a position, or exactly at it (I5). */
  private void ranges(ShardBatch batch) {
    if (batch.content() instanceof ShardBatch.RangeContent
        && !batch.expected().equals(batch.next())) {
      simulation.violated(
          "I5", "a range moves a checkpoint: " + batch.expected() + " to " + batch.next());
    }
  }

  private void applied(
      ShardBatch batch, boolean stale, ApplyResult result, VirtualProcess process) {
    if (stale && result instanceof ApplyResult.Applied) {
      simulation.violated(
          "I11",
          process.name()
              + " wrote to "
              + batch.shard()
              + " under "
              + batch.expected()
              + " although it is held by "
              + held.get(life(batch)));
    }
  }

  private static String life(ShardBatch batch) {
    return batch.shard() + " " + batch.expected().target();
  }

  private static boolean stale(Map<String, Held> held, ShardBatch batch) {
    Held now = held.get(life(batch));
    return now != null
        && now.sync.equals(batch.expected().sync())
        && now.stream.compareTo(batch.expected().stream()) > 0;
  }

  private final class Watched implements TargetStore {
    private final VirtualProcess process;
    private final TargetStore inner;

    Watched(VirtualProcess process, TargetStore inner) {
      this.process = process;
      this.inner = inner;
    }

    @Override
    public CompletionStage<ClaimResult> claim(Claim claim) {
      claiming(claim, process);
      return inner
          .claim(claim)
          .thenApply(
              result -> {
                claimed(held, claim, result, process.name());
                return result;
              });
    }

    @Override
    public CompletionStage<List<ApplyResult>> apply(List<ShardBatch> batches) {
      batches.forEach(ClaimWatch.this::ranges);
      List<Boolean> stale = batches.stream().map(b -> stale(held, b)).toList();
      return inner
          .apply(batches)
          .thenApply(
              results -> {
                for (int i = 0; i < results.size(); i++) {
                  applied(batches.get(i), stale.get(i), results.get(i), process);
                }
                return results;
              });
    }

    @Override
    public CompletionStage<Snapshot> snapshot(Set<ShardId> shards) {
      return inner.snapshot(shards);
    }

    @Override
    public CompletionStage<Void> forget(Set<ShardId> shards, SyncId sync) {
      return inner.forget(shards, sync);
    }
  }

  private final class Landing implements TargetStore {
    private final TargetStore inner;
    private final boolean atOnce;

    Landing(TargetStore inner, boolean atOnce) {
      this.inner = inner;
      this.atOnce = atOnce;
    }

    @Override
    public CompletionStage<ClaimResult> claim(Claim claim) {
      return inner
          .claim(claim)
          .thenApply(
              result -> {
                claimed(landed, claim, result, "");
                return result;
              });
    }

    /** One after the other where a store has no common moment for them. */
    @Override
    public CompletionStage<List<ApplyResult>> apply(List<ShardBatch> batches) {
      if (atOnce || batches.size() == 1) {
        return inner.apply(batches).thenApply(results -> landed(batches, results));
      }
      List<CompletableFuture<List<ApplyResult>>> each = new ArrayList<>();
      for (ShardBatch batch : batches) {
        List<ShardBatch> one = List.of(batch);
        each.add(inner.apply(one).thenApply(results -> landed(one, results)).toCompletableFuture());
      }
      return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new))
          .thenApply(done -> each.stream().map(result -> result.join().get(0)).toList());
    }

    private List<ApplyResult> landed(List<ShardBatch> batches, List<ApplyResult> results) {
      for (int i = 0; i < results.size(); i++) {
        if (results.get(i) instanceof ApplyResult.Applied && stale(landed, batches.get(i))) {
          simulation.violated(
              "I11",
              batches.get(i).shard()
                  + " took a batch under "
                  + batches.get(i).expected()
                  + " although it was claimed by "
                  + landed.get(life(batches.get(i))));
        }
      }
      return results;
    }

    @Override
    public CompletionStage<Snapshot> snapshot(Set<ShardId> shards) {
      return inner.snapshot(shards);
    }

    @Override
    public CompletionStage<Void> forget(Set<ShardId> shards, SyncId sync) {
      return inner.forget(shards, sync);
    }
  }
}
