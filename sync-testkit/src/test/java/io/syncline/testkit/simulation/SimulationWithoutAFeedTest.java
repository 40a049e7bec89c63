package io.syncline.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.store.ClusterStore;
import io.syncline.store.Digest;
import io.syncline.store.DigestKind;
import io.syncline.store.FeedId;
import io.syncline.store.FeedOpening;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedShard;
import io.syncline.store.Incarnation;
import io.syncline.store.PointRange;
import io.syncline.store.ReadOnlyHolds;
import io.syncline.store.ScanPage;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import io.syncline.store.SourceStore;
import io.syncline.store.StoreTraits;
import io.syncline.store.StructureStore;
import io.syncline.store.TargetStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole data centres, all faults, and a source whose feed nobody may read. */
class SimulationWithoutAFeedTest {
  /** A seed for each fence of the target's store; another seed is another parameter. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 18})
  void comesRightAfterFaults(long seed) {
    Tampering withoutFeed =
        new Tampering() {
          @Override
          public ClusterStore store(VirtualProcess process, ClusterStore store) {
            return process.site().equals("north") ? new Store(store) : store;
          }
        };
    assertThat(new ClusterSimulation(seed, new Trace(), withoutFeed).run().operations())
        .isPositive();
  }

  private record Store(ClusterStore inner) implements ClusterStore {
    @Override
    public StoreTraits traits() {
      StoreTraits its = inner.traits();
      return new StoreTraits(
          its.cluster(),
          its.incarnation(),
          its.kinds(),
          its.bodyForm(),
          its.fencing(),
          false,
          its.structurePoll(),
          its.requestDeadline());
    }

    @Override
    public StructureStore structure() {
      return inner.structure();
    }

    @Override
    public SourceStore source() {
      return new Source(inner.source());
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

  private record Source(SourceStore inner) implements SourceStore {
    @Override
    public CompletionStage<Map<ShardId, FeedShard>> locate(Set<ShardId> shards) {
      return inner.locate(shards);
    }

    @Override
    public CompletionStage<Snapshot> snapshot(FeedId feed, Set<ShardId> shards) {
      return inner.snapshot(feed, shards).thenApply(View::new);
    }

    @Override
    public CompletionStage<FeedOpening> open(FeedPosition after) {
      throw new AssertionError("there is no feed to open");
    }

    @Override
    public CompletionStage<Void> release(String reader, FeedPosition upTo) {
      throw new AssertionError("there is no feed to release");
    }
  }

  private record View(Snapshot inner) implements Snapshot {
    @Override
    public Optional<FeedPosition> position() {
      return Optional.empty();
    }

    @Override
    public Optional<Incarnation> incarnation(ShardId shard) {
      return inner.incarnation(shard);
    }

    @Override
    public CompletionStage<List<Digest>> digests(
        ShardId shard, DigestKind kind, long salt, List<PointRange> ranges) {
      return inner.digests(shard, kind, salt, ranges);
    }

    @Override
    public CompletionStage<ScanPage> scan(
        ShardId shard, DigestKind.Space space, PointRange range, int maxBytes) {
      return inner.scan(shard, space, range, maxBytes);
    }

    @Override
    public void close() {
      inner.close();
    }
  }
}
