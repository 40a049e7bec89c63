package io.syncline.store.memory;

import io.syncline.store.FeedId;
import io.syncline.store.FeedOpening;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedShard;
import io.syncline.store.Incarnation;
import io.syncline.store.Position;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import io.syncline.store.SourceStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** A memory store as a cluster to read from. */
record MemorySource(MemoryState state) implements SourceStore {
  @Override
  public CompletionStage<Map<ShardId, FeedShard>> locate(Set<ShardId> shards) {
    return state.read(
        () -> {
          Map<ShardId, FeedShard> found = new HashMap<>(shards.size() * 2);
          for (ShardId id : shards) {
            state
                .shard(id)
                .ifPresent(
                    s -> found.put(id, new FeedShard(s.incarnation, s.feed.id, s.feed.host)));
          }
          return found;
        });
  }

  @Override
  public CompletionStage<Snapshot> snapshot(FeedId feed, Set<ShardId> shards) {
    return state.read(
        () -> {
          MemoryFeed of = state.feeds.get(feed);
          return of == null
              ? MemorySnapshot.of(state, Set.of(), Optional.empty())
              : MemorySnapshot.of(state, shards, Optional.of(of));
        });
  }

  @Override
  public CompletionStage<FeedOpening> open(FeedPosition after) {
    return state.read(
        () -> {
          MemoryFeed feed = state.feeds.get(after.feed());
          if (feed == null || !state.options.hasFeed()) {
            return new FeedOpening.OtherIncarnation(Incarnation.NONE);
          }
          return opening(feed, after);
        });
  }

  private FeedOpening opening(MemoryFeed feed, FeedPosition after) {
    Position position = after.position();
    if (!feed.incarnation().equals(after.incarnation()) || position.value().length() != 8) {
      return new FeedOpening.OtherIncarnation(feed.incarnation());
    }
    long number = position.number();
    if (Long.compareUnsigned(number, feed.headNumber()) > 0) {
      return new FeedOpening.Ahead(feed.head());
    }
    if (number < feed.oldestNumber()) {
      return new FeedOpening.Gone(feed.oldest());
    }
    if (feed.witnessAt(number) != position.witness()) {
      return new FeedOpening.OtherIncarnation(feed.incarnation());
    }
    return new FeedOpening.Opened(new MemoryFeedReader(state, feed, position));
  }

  @Override
  public CompletionStage<Void> release(String reader, FeedPosition upTo) {
    return state
        .read(
            () -> {
              MemoryFeed feed = state.feeds.get(upTo.feed());
              if (feed != null
                  && feed.incarnation().equals(upTo.incarnation())
                  && upTo.position().value().length() == 8) {
                long until = state.clock() + state.options.maxPinnedTime().toNanos() / 1000;
                feed.pin(reader, upTo.position().number(), until);
              }
              return true;
            })
        .thenAccept(done -> {});
  }

  @Override
  public CompletionStage<Void> leave(String reader, FeedId id) {
    return state
        .read(
            () -> {
              MemoryFeed feed = state.feeds.get(id);
              if (feed != null) {
                feed.unpin(reader, state.clock());
              }
              return true;
            })
        .thenAccept(done -> {});
  }
}
