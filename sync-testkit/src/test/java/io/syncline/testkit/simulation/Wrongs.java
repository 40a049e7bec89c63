package io.syncline.testkit.simulation;

import io.syncline.Bytes;
import io.syncline.Registration;
import io.syncline.SyncId;
import io.syncline.state.StateStore;
import io.syncline.store.ApplyResult;
import io.syncline.store.Change;
import io.syncline.store.Checkpoint;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.ClusterStore;
import io.syncline.store.Feed;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedId;
import io.syncline.store.FeedOpening;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedRead;
import io.syncline.store.FeedShard;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import io.syncline.store.SourceStore;
import io.syncline.store.TargetStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Ports that misbehave, one way each. */
final class Wrongs {
  private Wrongs() {}

  /** A target that does something else with batches. */
  static Tampering batches(UnaryOperator<ShardBatch> instead) {
    return target(
        inner ->
            new Through(inner) {
              @Override
              public CompletionStage<List<ApplyResult>> apply(List<ShardBatch> batches) {
                return inner.apply(batches.stream().map(instead).toList());
              }
            });
  }

  /** A target that says something else of batches. */
  static Tampering results(Function<ApplyResult, ApplyResult> instead) {
    return target(
        inner ->
            new Through(inner) {
              @Override
              public CompletionStage<List<ApplyResult>> apply(List<ShardBatch> batches) {
                return inner.apply(batches).thenApply(r -> r.stream().map(instead).toList());
              }
            });
  }

  /** Changes of every batch, and of every range its documents as puts, go through a filter. */
  static Tampering changes(UnaryOperator<List<Change>> filter) {
    return batches(
        batch ->
            batch.content() instanceof ShardBatch.Changes all
                ? new ShardBatch(
                    batch.shard(),
                    batch.expected(),
                    batch.next(),
                    new ShardBatch.Changes(filter.apply(all.changes())))
                : batch);
  }

  /** A target that lets everybody write, whatever the checkpoint. */
  static Tampering noComparison() {
    Map<ShardId, Checkpoint> held = new HashMap<>();
    return shared(
        inner ->
            new Through(inner) {
              @Override
              public CompletionStage<ClaimResult> claim(Claim claim) {
                return inner
                    .claim(claim)
                    .thenApply(
                        result -> {
                          if (result instanceof ClaimResult.Claimed claimed) {
                            held.put(claim.shard(), claimed.checkpoint());
                          }
                          return result;
                        });
              }

              @Override
              public CompletionStage<List<ApplyResult>> apply(List<ShardBatch> batches) {
                List<ShardBatch> all =
                    batches.stream()
                        .map(
                            b ->
                                new ShardBatch(
                                    b.shard(),
                                    held.getOrDefault(b.shard(), b.expected()),
                                    b.next(),
                                    b.content()))
                        .toList();
                return inner
                    .apply(all)
                    .thenApply(
                        results -> {
                          for (int i = 0; i < results.size(); i++) {
                            if (results.get(i) instanceof ApplyResult.Applied) {
                              held.put(all.get(i).shard(), all.get(i).next());
                            }
                          }
                          return results;
                        });
              }
            });
  }

  /** A target that writes the checkpoint first, and the documents afterwards. */
  static Tampering checkpointFirst() {
    return target(
        inner ->
            new Through(inner) {
              @Override
              public CompletionStage<List<ApplyResult>> apply(List<ShardBatch> batches) {
                List<ShardBatch> first =
                    batches.stream()
                        .map(
                            b ->
                                new ShardBatch(
                                    b.shard(), b.expected(), b.next(), new ShardBatch.Nothing()))
                        .toList();
                List<ShardBatch> then =
                    batches.stream()
                        .map(b -> new ShardBatch(b.shard(), b.next(), b.next(), b.content()))
                        .toList();
                return inner.apply(first).thenCompose(done -> inner.apply(then));
              }
            });
  }

  /** A feed that begins where it can when its position is gone, and says nothing. */
  static Tampering resetsByItself() {
    return openings(
        (inner, after, opening) ->
            opening instanceof FeedOpening.Gone gone
                ? inner.open(after.at(gone.oldest()))
                : CompletableFuture.completedFuture(opening));
  }

  /** A feed of which something is done to every batch. */
  static Tampering feed(UnaryOperator<FeedRead> instead) {
    return openings(
        (inner, after, opening) ->
            CompletableFuture.completedFuture(
                opening instanceof FeedOpening.Opened opened
                    ? new FeedOpening.Opened(new FeedThrough(opened.feed(), instead))
                    : opening));
  }

  /** What comes of opening a feed, instead. */
  private interface Opening {
    CompletionStage<FeedOpening> of(SourceStore inner, FeedPosition after, FeedOpening opening);
  }

  private static Tampering openings(Opening instead) {
    return source(
        inner ->
            new SourceThrough(inner) {
              @Override
              public CompletionStage<FeedOpening> open(FeedPosition after) {
                return inner.open(after).thenCompose(opening -> instead.of(inner, after, opening));
              }
            });
  }

  /** Entries of every batch go through a filter. */
  static Tampering entries(UnaryOperator<List<FeedEntry>> filter) {
    return feed(
        read ->
            read instanceof FeedRead.Batch batch
                ? new FeedRead.Batch(
                    filter.apply(new ArrayList<>(batch.entries())),
                    batch.scannedTo(),
                    batch.head(),
                    batch.clock())
                : read);
  }

  /** An election that everybody wins. */
  static Tampering everybodyLeads() {
    return state(
        inner ->
            new StateThrough(inner) {
              @Override
              public CompletionStage<Leadership> campaign(String who, String at, Duration lease) {
                return inner
                    .campaign(who, at, lease)
                    .thenApply(l -> new Leadership(l.term(), who, at, true));
              }
            });
  }

  /** Shared state that does not keep epochs. */
  static Tampering forgetsEpochs() {
    return state(
        inner ->
            new StateThrough(inner) {
              @Override
              public CompletionStage<Map<String, Bytes>> read(String prefix) {
                return inner
                    .read(prefix)
                    .thenApply(
                        records -> {
                          Map<String, Bytes> rest = new TreeMap<>(records);
                          rest.keySet().removeIf(key -> key.contains("epochs"));
                          return rest;
                        });
              }
            });
  }

  /** A target, as all processes reach it, that is another. */
  static Tampering shared(UnaryOperator<TargetStore> instead) {
    return new Tampering() {
      @Override
      public ClusterStore shared(String site, ClusterStore store) {
        return site.equals("south")
            ? PartsStore.of(store).with(instead.apply(store.target()))
            : store;
      }
    };
  }

  static Tampering target(UnaryOperator<TargetStore> instead) {
    return new Tampering() {
      @Override
      public ClusterStore store(VirtualProcess process, ClusterStore store) {
        return PartsStore.of(store).with(instead.apply(store.target()));
      }
    };
  }

  static Tampering source(UnaryOperator<SourceStore> instead) {
    return new Tampering() {
      @Override
      public ClusterStore store(VirtualProcess process, ClusterStore store) {
        return PartsStore.of(store).with(instead.apply(store.source()));
      }
    };
  }

  private static Tampering state(UnaryOperator<StateStore> instead) {
    return new Tampering() {
      @Override
      public StateStore state(VirtualProcess process, StateStore state) {
        return instead.apply(state);
      }
    };
  }

  private static class Through implements TargetStore {
    private final TargetStore inner;

    Through(TargetStore inner) {
      this.inner = inner;
    }

    @Override
    public CompletionStage<ClaimResult> claim(Claim claim) {
      return inner.claim(claim);
    }

    @Override
    public CompletionStage<List<ApplyResult>> apply(List<ShardBatch> batches) {
      return inner.apply(batches);
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

  private static class SourceThrough implements SourceStore {
    private final SourceStore inner;

    SourceThrough(SourceStore inner) {
      this.inner = inner;
    }

    @Override
    public CompletionStage<Map<ShardId, FeedShard>> locate(Set<ShardId> shards) {
      return inner.locate(shards);
    }

    @Override
    public CompletionStage<Snapshot> snapshot(FeedId feed, Set<ShardId> shards) {
      return inner.snapshot(feed, shards);
    }

    @Override
    public CompletionStage<FeedOpening> open(FeedPosition after) {
      return inner.open(after);
    }

    @Override
    public CompletionStage<Void> release(String reader, FeedPosition upTo) {
      return inner.release(reader, upTo);
    }
  }

  private record FeedThrough(Feed inner, UnaryOperator<FeedRead> instead) implements Feed {
    @Override
    public CompletionStage<FeedRead> read(int maxBytes) {
      return inner.read(maxBytes).thenApply(instead);
    }

    @Override
    public void follow(Set<ShardId> shards) {
      inner.follow(shards);
    }

    @Override
    public Registration onHint(Runnable hint) {
      return inner.onHint(hint);
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  private static class StateThrough implements StateStore {
    private final StateStore inner;

    StateThrough(StateStore inner) {
      this.inner = inner;
    }

    @Override
    public CompletionStage<Leadership> campaign(String who, String at, Duration lease) {
      return inner.campaign(who, at, lease);
    }

    @Override
    public CompletionStage<Void> resign(String candidate) {
      return inner.resign(candidate);
    }

    @Override
    public CompletionStage<Map<String, Bytes>> read(String prefix) {
      return inner.read(prefix);
    }

    @Override
    public CompletionStage<Boolean> write(long term, Map<String, Bytes> records) {
      return inner.write(term, records);
    }

    @Override
    public CompletionStage<List<Candidate>> candidates() {
      return inner.candidates();
    }
  }
}
