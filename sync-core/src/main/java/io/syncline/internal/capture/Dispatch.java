package io.syncline.internal.capture;

import io.syncline.store.FeedEntry;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedRead;
import io.syncline.store.ShardId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hands the changes of one batch to the streams of their shards. Stateless. */
final class Dispatch {
  private Dispatch() {}

  /** To the streams at the shared reader. */
  static void give(FeedRead.Batch batch, FeedPosition scannedTo, Map<ShardId, SenderDrive> drives) {
    Map<ShardId, List<FeedEntry>> byShard = byShard(batch);
    byShard.forEach(
        (shard, entries) -> {
          SenderDrive drive = drives.get(shard);
          if (drive != null) {
            drive.changes(entries, scannedTo);
          }
        });
  }

  /** To streams that are brought up, or that must know how far the feed was read. */
  static void give(FeedRead.Batch batch, FeedPosition scannedTo, Collection<SenderDrive> drives) {
    Map<ShardId, List<FeedEntry>> byShard = byShard(batch);
    for (SenderDrive drive : List.copyOf(drives)) {
      drive.changes(byShard.getOrDefault(drive.start().shard(), List.of()), scannedTo);
    }
  }

  private static Map<ShardId, List<FeedEntry>> byShard(FeedRead.Batch batch) {
    Map<ShardId, List<FeedEntry>> byShard = new LinkedHashMap<>();
    for (FeedEntry entry : batch.entries()) {
      byShard.computeIfAbsent(entry.shard(), shard -> new ArrayList<>()).add(entry);
    }
    return byShard;
  }
}
