package io.syncline.testkit.store;

import io.syncline.store.FeedId;
import io.syncline.store.FeedOpening;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedShard;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import io.syncline.store.SourceStore;
import io.syncline.store.memory.MemoryStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The source, with one fault. */
record FaultySource(StoreFault fault, MemoryStore store, FeedPosition beginning)
    implements SourceStore {
  @Override
  public CompletionStage<Map<ShardId, FeedShard>> locate(Set<ShardId> shards) {
    return store.source().locate(shards).thenApply(found -> located(shards, found));
  }

  private Map<ShardId, FeedShard> located(Set<ShardId> asked, Map<ShardId, FeedShard> found) {
    Map<ShardId, FeedShard> all = new LinkedHashMap<>(found);
    if (fault == StoreFault.LOCATES_WHAT_IS_NOT_THERE) {
      asked.forEach(
          s -> all.putIfAbsent(s, new FeedShard(Incarnation.NONE, new FeedId("feed-0"), "")));
    }
    return all;
  }

  @Override
  public CompletionStage<Snapshot> snapshot(FeedId feed, Set<ShardId> shards) {
    return store
        .source()
        .snapshot(feed, shards)
        .thenApply(s -> new FaultySnapshot(fault, store, shards, s, position(s)));
  }

  private Optional<FeedPosition> position(Snapshot snapshot) {
    return switch (fault) {
      case SNAPSHOT_WITHOUT_POSITION -> Optional.empty();
      case SNAPSHOT_OF_AN_EARLIER_POSITION -> Optional.of(beginning);
      default -> snapshot.position();
    };
  }

  @Override
  public CompletionStage<FeedOpening> open(FeedPosition after) {
    return store
        .source()
        .open(after)
        .thenCompose(
            opening ->
                forgives(opening)
                    ? store.source().open(FaultyFeed.elsewhere(store, after, opening))
                    : CompletableFuture.completedFuture(opening))
        .thenApply(
            opening ->
                opening instanceof FeedOpening.Opened opened
                    ? new FeedOpening.Opened(new FaultyFeed(fault, store, opened.feed(), after))
                    : opening);
  }

  private boolean forgives(FeedOpening opening) {
    return switch (fault) {
      case GONE_UNNOTICED -> opening instanceof FeedOpening.Gone;
      case AHEAD_UNNOTICED -> opening instanceof FeedOpening.Ahead;
      case INCARNATION_IGNORED, WITNESS_IGNORED -> opening instanceof FeedOpening.OtherIncarnation;
      default -> false;
    };
  }

  @Override
  public CompletionStage<Void> release(String reader, FeedPosition upTo) {
    if (fault == StoreFault.RELEASE_FORGETS_ALL) {
      store.operator().trimFeed(upTo.feed());
    }
    return store.source().release(reader, upTo);
  }
}
