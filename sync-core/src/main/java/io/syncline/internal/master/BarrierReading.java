package io.syncline.internal.master;

import io.syncline.SyncException;
import io.syncline.control.SourceCall;
import io.syncline.inventory.Inventory;
import io.syncline.store.FeedId;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedShard;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import io.syncline.store.StructureStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Reads what a source under a barrier holds: its structure, and the end of every feed. */
final class BarrierReading {
  private static final int MOST_AT_ONCE = 1000;

  private final Term term;
  private boolean busy;

  BarrierReading(Term term) {
    this.term = term;
  }

  /** Reads; does nothing while a reading is under way. */
  void read(Consumer<SourceCall.BarrierState> done, Consumer<SyncException> failed) {
    if (busy) {
      return;
    }
    busy = true;
    new Pass(
            state -> {
              busy = false;
              done.accept(state);
            },
            error -> {
              busy = false;
              failed.accept(error);
            })
        .begin();
  }

  /** Closes the snapshot as soon as it is there, also where nobody waits for it any more. */
  private static Optional<FeedPosition> endOf(Snapshot snapshot) {
    try (snapshot) {
      return snapshot.position();
    }
  }

  private final class Pass {
    private final Consumer<SourceCall.BarrierState> done;
    private final Consumer<SyncException> failed;
    private final TreeMap<ShardId, Incarnation> shards = new TreeMap<>();
    private final TreeMap<FeedId, Set<ShardId>> feeds = new TreeMap<>();
    private final ArrayDeque<Set<ShardId>> toLocate = new ArrayDeque<>();
    private final Set<FeedPosition> heads = new LinkedHashSet<>();
    private String version = "";

    Pass(Consumer<SourceCall.BarrierState> done, Consumer<SyncException> failed) {
      this.done = done;
      this.failed = failed;
    }

    void begin() {
      await(
          () -> term.context().store().structure().read(""),
          "reading the structure under a barrier",
          this::structure);
    }

    private void structure(StructureStore.StructureRead read) {
      Inventory inventory = Inventory.EMPTY;
      if (read instanceof StructureStore.StructureRead.Changed changed) {
        version = changed.version();
        inventory = changed.inventory();
      }
      SourceStructure.shardsOf(inventory)
          .forEach((shard, made) -> shards.put(shard, made.incarnation()));
      List<ShardId> all = new ArrayList<>(shards.keySet());
      for (int i = 0; i < all.size(); i += MOST_AT_ONCE) {
        toLocate.add(new TreeSet<>(all.subList(i, Math.min(all.size(), i + MOST_AT_ONCE))));
      }
      locate();
    }

    private void locate() {
      Set<ShardId> some = toLocate.poll();
      if (some == null) {
        heads(new ArrayDeque<>(feeds.entrySet()));
        return;
      }
      await(
          () -> term.context().store().source().locate(some),
          "locating shards under a barrier",
          found -> {
            for (ShardId shard : some) {
              FeedShard at = found.get(shard);
              if (at != null) {
                feeds.computeIfAbsent(at.feed(), f -> new TreeSet<>()).add(shard);
              }
            }
            locate();
          });
    }

    private void heads(ArrayDeque<Map.Entry<FeedId, Set<ShardId>>> left) {
      Map.Entry<FeedId, Set<ShardId>> next = left.poll();
      if (next == null) {
        done.accept(new SourceCall.BarrierState(true, version, shards, heads));
        return;
      }
      await(
          () ->
              term.context()
                  .store()
                  .source()
                  .snapshot(next.getKey(), next.getValue())
                  .thenApply(BarrierReading::endOf),
          "reading the end of feed " + next.getKey() + " under a barrier",
          end -> {
            end.ifPresent(heads::add);
            heads(left);
          });
    }

    private <T> void await(Supplier<CompletionStage<T>> call, String what, Consumer<T> next) {
      term.turns().await(call, term.options().storeDeadline(), what, next, failed);
    }
  }
}
