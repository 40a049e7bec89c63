package io.syncline.storage.rocksdb;

import io.syncline.store.ShardId;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which shard numbers are followed: one array look-up an operation. Used by one thread at a time.
 */
final class ShardFilter {
  private final Catalog catalog;
  private Set<ShardId> followed = Set.of();
  private @Nullable Shard[] found = new Shard[64];
  private byte[] known = new byte[64];

  ShardFilter(Catalog catalog) {
    this.catalog = catalog;
  }

  void replace(Set<ShardId> shards) {
    followed = Set.copyOf(shards);
    Arrays.fill(known, (byte) 0);
  }

  /** The shard of a number, if it is followed. */
  @Nullable Shard find(int number) {
    if (number < 0) {
      return null;
    }
    if (number >= known.length) {
      if (catalog.byNumber(number).isEmpty()) {
        return null; // written past the store: may be any number
      }
      known = Arrays.copyOf(known, Math.max(number + 1, 2 * known.length));
      found = Arrays.copyOf(found, known.length);
    }
    if (known[number] == 0) {
      Shard shard = catalog.byNumber(number).orElse(null);
      if (shard == null) {
        return null;
      }
      found[number] = followed.contains(shard.id) ? shard : null;
      known[number] = 1;
    }
    return found[number];
  }
}
