package io.syncline.internal.structure;

import io.syncline.StreamId;
import io.syncline.control.TaskSpec;
import io.syncline.store.Checkpoint;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.ShardId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Closes shards before what holds them is dropped, so that no receiver applies anything to them any
 * more: a claim with the greatest attempt there is.
 */
final class ShardCloser {
  private static final int AT_A_TIME = 32;

  private final TaskSpec.ReceiveInventory spec;
  private final InventoryContext context;
  private final Calls calls;
  private final Set<ShardId> closed = new TreeSet<>();

  ShardCloser(TaskSpec.ReceiveInventory spec, InventoryContext context, Calls calls) {
    this.spec = spec;
    this.context = context;
    this.calls = calls;
  }

  /** Closes shards; then either they are all closed or missing, or there is a problem. */
  void close(List<ShardId> shards, Runnable done, Consumer<String> problem) {
    if (shards.isEmpty()) {
      done.run();
    } else {
      new Round(shards, done, problem).next();
    }
  }

  private final class Round {
    private final List<ShardId> shards;
    private final Runnable done;
    private final Consumer<String> problem;
    private int next;
    private int running;
    private String wrong = "";

    Round(List<ShardId> shards, Runnable done, Consumer<String> problem) {
      this.shards = shards;
      this.done = done;
      this.problem = problem;
    }

    void next() {
      while (next < shards.size() && running < AT_A_TIME && wrong.isEmpty()) {
        running++;
        claim(shards.get(next++), spec.epoch());
      }
      if (running == 0) {
        if (wrong.isEmpty()) {
          done.run();
        } else {
          problem.accept(wrong);
        }
      }
    }

    /** A shard's own task may have a later epoch than this one: it is closed under that. */
    private void claim(ShardId shard, long epoch) {
      Claim claim =
          new Claim(
              shard,
              spec.sync(),
              new StreamId(epoch, Long.MAX_VALUE),
              spec.takeOver() && !closed.contains(shard),
              true);
      calls.start(
          "close shard " + shard,
          () -> context.store().target().claim(claim),
          result -> {
            if (result instanceof ClaimResult.Refused refused) {
              refused(shard, epoch, refused.by());
            } else {
              closed.add(shard);
              end("");
            }
          },
          error -> end("shard " + shard + " can't be closed: " + error.getMessage()));
    }

    private void refused(ShardId shard, long epoch, Checkpoint by) {
      if (!by.sync().equals(spec.sync())) {
        end("shard " + shard + " is held by synchronisation " + by.sync());
      } else if (by.phase() == Checkpoint.Phase.CLOSED) {
        closed.add(shard);
        end("");
      } else if (by.stream().epoch() > epoch) {
        claim(shard, by.stream().epoch());
      } else {
        end("shard " + shard + " can't be closed: held by stream " + by.stream());
      }
    }

    private void end(String problemOfOne) {
      running--;
      wrong = wrong.isEmpty() ? problemOfOne : wrong;
      next();
    }
  }
}
