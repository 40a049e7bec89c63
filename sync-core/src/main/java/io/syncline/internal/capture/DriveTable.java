package io.syncline.internal.capture;

import io.syncline.internal.stream.Streams;
import io.syncline.internal.wire.ControlMessage;
import io.syncline.store.ShardId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The streams that one feed's sender serves, by the receiver's tag and by shard: one of each shard,
 * the newest that was asked for. On the sender's lane only.
 */
final class DriveTable {
  private final Map<Long, SenderDrive> byTag = new TreeMap<>();
  private final Map<ShardId, SenderDrive> byShard = new HashMap<>();

  @Nullable SenderDrive get(long tag) {
    return byTag.get(tag);
  }

  /** In the order of tags. */
  Collection<SenderDrive> all() {
    return byTag.values();
  }

  int size() {
    return byTag.size();
  }

  /**
   * Whether a START is of no stream that is served, nor of one that was before those. A receiver
   * that has died leaves its stream here; that of its successor has another tag.
   */
  boolean begins(ControlMessage.Start start, long now) {
    SenderDrive same = byTag.get(start.tag());
    if (same != null && !same.newer(start, now)) {
      return false;
    }
    SenderDrive other = byShard.get(start.shard());
    return other == null || other == same || Streams.newer(start.stream(), other.stream());
  }

  /** Ends what is served under the same tag, and for the same shard. */
  void makeRoom(ControlMessage.Start start) {
    end(start.tag());
    SenderDrive former = byShard.get(start.shard());
    if (former != null) {
      end(former.start().tag());
    }
  }

  void add(SenderDrive drive) {
    byTag.put(drive.start().tag(), drive);
    byShard.put(drive.start().shard(), drive);
  }

  /** Ends a stream, if it is there. */
  void end(long tag) {
    SenderDrive drive = byTag.remove(tag);
    if (drive != null) {
      byShard.remove(drive.start().shard(), drive);
      drive.close();
    }
  }

  void close() {
    byTag.values().forEach(SenderDrive::close);
    byTag.clear();
    byShard.clear();
  }
}
