package io.syncline.store.memory;

import io.syncline.store.Checkpoint;
import io.syncline.store.FeedId;
import io.syncline.store.Incarnation;
import io.syncline.store.ReadOnlyHolds.Hold;
import io.syncline.store.ShardId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that a memory store held at one moment. */
public final class MemoryBackup {
  final Incarnation incarnation;
  final MemoryCatalog.Saved catalog;
  final List<Shard> shards;
  final Map<FeedId, MemoryFeed.Saved> feeds;
  final Set<Hold> holds;

  MemoryBackup(
      Incarnation incarnation,
      MemoryCatalog.Saved catalog,
      List<Shard> shards,
      Map<FeedId, MemoryFeed.Saved> feeds,
      Set<Hold> holds) {
    this.incarnation = incarnation;
    this.catalog = catalog;
    this.shards = List.copyOf(shards);
    this.feeds = Collections.unmodifiableMap(new LinkedHashMap<>(feeds));
    this.holds = Collections.unmodifiableSet(new LinkedHashSet<>(holds));
  }

  /** One shard as it was. */
  record Shard(ShardId id, FeedId feed, Documents documents, @Nullable Checkpoint checkpoint) {}
}
