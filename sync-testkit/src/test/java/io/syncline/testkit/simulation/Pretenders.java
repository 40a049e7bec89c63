package io.syncline.testkit.simulation;

import io.syncline.Bytes;
import io.syncline.Registration;
import io.syncline.SyncId;
import io.syncline.state.StateStore;
import io.syncline.store.ApplyResult;
import io.syncline.store.Checkpoint;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.ClusterStore;
import io.syncline.store.Feed;
import io.syncline.store.FeedId;
import io.syncline.store.FeedOpening;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedRead;
import io.syncline.store.FeedShard;
import io.syncline.store.Fencing;
import io.syncline.store.ReadOnlyHolds;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import io.syncline.store.SourceStore;
import io.syncline.store.StoreTraits;
import io.syncline.store.StructureStore;
import io.syncline.store.TargetStore;
import io.syncline.store.memory.MemoryOperator;
import io.syncline.store.memory.MemoryStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Ports that promise what they do not keep. */
final class Pretenders {
  private Pretenders() {}

  /** Shared state that takes what a leader writes whose term is over. */
  static Tampering anyTerm() {
    return new Tampering() {
      private final Map<String, Long> newest = new TreeMap<>();

      @Override
      public StateStore sharedState(String site, StateStore inner) {
        return new StateStore() {
          @Override
          public CompletionStage<Leadership> campaign(String who, String at, Duration lease) {
            return inner
                .campaign(who, at, lease)
                .thenApply(
                    leadership -> {
                      newest.merge(site, leadership.term(), Math::max);
                      return leadership;
                    });
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
            return inner.write(newest.getOrDefault(site, term), records);
          }

          @Override
          public CompletionStage<List<Candidate>> candidates() {
            return inner.candidates();
          }
        };
      }
    };
  }

  /** A source that says it is read-only under a barrier, and goes on taking writes. */
  static Tampering writableUnderBarrier() {
    return barriers((inner, hold) -> CompletableFuture.completedStage(null));
  }

  /** A source whose barrier is said to stand while writes that began before it are under way. */
  static Tampering barrierBeforeLastWrites() {
    return barriers(
        (inner, hold) -> {
          CompletionStage<Void> placing = inner.place(hold);
          return placing.toCompletableFuture().isCompletedExceptionally()
              ? placing
              : CompletableFuture.completedStage(null);
        });
  }

  private interface Placing {
    CompletionStage<Void> place(ReadOnlyHolds inner, ReadOnlyHolds.Hold hold);
  }

  private static Tampering barriers(Placing placing) {
    Set<ReadOnlyHolds.Hold> told = new HashSet<>();
    return new Tampering() {
      @Override
      public ClusterStore shared(String site, ClusterStore store) {
        ReadOnlyHolds inner = store.holds();
        ReadOnlyHolds instead =
            new ReadOnlyHolds() {
              @Override
              public CompletionStage<Set<Hold>> list() {
                return inner
                    .list()
                    .thenApply(
                        holds -> {
                          Set<Hold> all = new HashSet<>(holds);
                          all.addAll(told);
                          return all;
                        });
              }

              @Override
              public CompletionStage<Void> place(Hold hold) {
                if (hold.kind() != Hold.Kind.BARRIER) {
                  return inner.place(hold);
                }
                told.add(hold);
                return placing.place(inner, hold);
              }

              @Override
              public CompletionStage<Void> remove(Hold hold) {
                told.remove(hold);
                return inner.remove(hold);
              }
            };
        return site.equals("north") ? PartsStore.of(store).with(instead) : store;
      }
    };
  }

  /** A target without any fence that says it has locks. */
  static Tampering locksThatAreNone() {
    return new Tampering() {
      @Override
      public ClusterStore shared(String site, ClusterStore store) {
        return store.traits().fencing() == Fencing.NONE
            ? PartsStore.of(new Posing(store, Fencing.LOCKED))
            : store;
      }
    };
  }

  /** A store with all that another has, and another fence by its own word. */
  private record Posing(ClusterStore inner, Fencing said) implements ClusterStore {
    @Override
    public StoreTraits traits() {
      StoreTraits t = inner.traits();
      return new StoreTraits(
          t.cluster(),
          t.incarnation(),
          t.kinds(),
          t.bodyForm(),
          said,
          t.hasFeed(),
          t.structurePoll(),
          t.requestDeadline());
    }

    @Override
    public StructureStore structure() {
      return inner.structure();
    }

    @Override
    public SourceStore source() {
      return inner.source();
    }

    @Override
    public TargetStore target() {
      return inner.target();
    }

    @Override
    public ReadOnlyHolds holds() {
      return inner.holds();
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  /** A target that reads the position for a claim, and writes the claim with the first batch. */
  static Tampering claimsLater() {
    Map<Checkpoint, Checkpoint> instead = new HashMap<>();
    return new Tampering() {
      @Override
      public ClusterStore shared(String site, ClusterStore store) {
        return store instanceof MemoryStore memory && site.equals("south")
            ? PartsStore.of(store).with(new LateClaims(memory, instead))
            : store;
      }
    };
  }

  private record LateClaims(MemoryStore store, Map<Checkpoint, Checkpoint> instead)
      implements TargetStore {
    @Override
    public CompletionStage<ClaimResult> claim(Claim claim) {
      MemoryOperator operator = store.operator();
      Optional<Checkpoint> held =
          operator.shards().contains(claim.shard())
              ? operator.checkpoint(claim.shard())
              : Optional.empty();
      if (held.isEmpty() || claim.closing()) {
        return store.target().claim(claim);
      }
      ClaimResult result =
          claim.on(
              held,
              operator.incarnation(claim.shard()).orElseThrow(),
              operator.documents(claim.shard()).isEmpty());
      if (result instanceof ClaimResult.Claimed claimed) {
        instead.put(claimed.checkpoint(), held.get());
      }
      return CompletableFuture.completedStage(result);
    }

    @Override
    public CompletionStage<List<ApplyResult>> apply(List<ShardBatch> batches) {
      return store
          .target()
          .apply(
              batches.stream()
                  .map(
                      b ->
                          new ShardBatch(
                              b.shard(),
                              instead.getOrDefault(b.expected(), b.expected()),
                              b.next().equals(b.expected())
                                  ? instead.getOrDefault(b.next(), b.next())
                                  : b.next(),
                              b.content()))
                  .toList());
    }

    @Override
    public CompletionStage<Snapshot> snapshot(Set<ShardId> shards) {
      return store.target().snapshot(shards);
    }

    @Override
    public CompletionStage<Void> forget(Set<ShardId> shards, SyncId sync) {
      return store.target().forget(shards, sync);
    }
  }

  /** A feed that goes on with its new life where its former one is over, and says nothing. */
  static Tampering hidesOtherIncarnation() {
    return reads(read -> read instanceof FeedRead.OtherIncarnation);
  }

  /** A feed that goes on behind a gap where history is gone, and says nothing. */
  static Tampering hidesGap() {
    return reads(read -> read instanceof FeedRead.Gone);
  }

  private interface Hides {
    boolean hides(FeedRead read);
  }

  private static Tampering reads(Hides hides) {
    return new Tampering() {
      @Override
      public ClusterStore store(VirtualProcess process, ClusterStore store) {
        return PartsStore.of(store).with(new GoesOn(store.source(), hides));
      }
    };
  }

  private record GoesOn(SourceStore inner, Hides hides) implements SourceStore {
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
      return inner
          .open(after)
          .thenApply(
              opening ->
                  opening instanceof FeedOpening.Opened opened
                      ? new FeedOpening.Opened(
                          new SeamlessFeed(inner, after.feed(), opened.feed(), hides))
                      : opening);
    }

    @Override
    public CompletionStage<Void> release(String reader, FeedPosition upTo) {
      return inner.release(reader, upTo);
    }
  }

  /** Where what it reads ends, it goes on reading at the feed's end now. */
  private static final class SeamlessFeed implements Feed {
    private final SourceStore source;
    private final FeedId id;
    private final Hides hides;
    private Feed now;
    private Set<ShardId> followed = Set.of();
    private Runnable hint = () -> {};

    SeamlessFeed(SourceStore source, FeedId id, Feed now, Hides hides) {
      this.source = source;
      this.id = id;
      this.now = now;
      this.hides = hides;
    }

    @Override
    public CompletionStage<FeedRead> read(int maxBytes) {
      return now.read(maxBytes)
          .thenCompose(
              read ->
                  hides.hides(read)
                      ? source
                          .snapshot(id, Set.of())
                          .thenCompose(s -> source.open(s.position().orElseThrow()))
                          .thenCompose(opened -> goOn(opened, read, maxBytes))
                      : CompletableFuture.completedStage(read));
    }

    private CompletionStage<FeedRead> goOn(FeedOpening opening, FeedRead read, int maxBytes) {
      if (!(opening instanceof FeedOpening.Opened opened)) {
        return CompletableFuture.completedStage(read);
      }
      now.close();
      now = opened.feed();
      now.follow(followed);
      now.onHint(hint);
      return now.read(maxBytes);
    }

    @Override
    public void follow(Set<ShardId> shards) {
      followed = shards;
      now.follow(shards);
    }

    @Override
    public Registration onHint(Runnable to) {
      hint = to;
      return now.onHint(to);
    }

    @Override
    public void close() {
      now.close();
    }
  }
}
