package io.syncline.store.memory;

import io.syncline.store.Checkpoint;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import org.jspecify.annotations.Nullable;

/** One shard of one incarnation of a collection. Guarded by the store's lock. */
final class MemoryShard {
  final ShardId id;
  final Incarnation incarnation;
  final DocumentTree documents = new DocumentTree();
  MemoryFeed feed;
  @Nullable Checkpoint checkpoint;

  MemoryShard(ShardId id, Incarnation incarnation, MemoryFeed feed) {
    this.id = id;
    this.incarnation = incarnation;
    this.feed = feed;
  }
}
