package io.syncline.storage.arangodb;

import io.syncline.StreamId;
import io.syncline.store.DigestKind;
import io.syncline.store.PointRange;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The ranges that a stream has written to a shard that was empty when it claimed it. */
final class FreshShard {
  private final StreamId stream;
  private DigestKind.@Nullable Space space;

  /** Last points by first points; ranges that touch are one. */
  private final TreeMap<Long, Long> written = new TreeMap<>(Long::compareUnsigned);

  FreshShard(StreamId stream) {
    this.stream = stream;
  }

  /** Whether a range is written for the first time, and so holds nothing yet; remembers it. */
  synchronized boolean isFirst(StreamId by, DigestKind.Space in, PointRange range) {
    if (!by.equals(stream) || space != null && space != in || overlaps(range)) {
      return false;
    }
    space = in;
    long first = range.first();
    long last = range.last();
    Map.Entry<Long, Long> before = written.lowerEntry(first);
    if (before != null && before.getValue() + 1 == first) {
      first = before.getKey();
    }
    Long after = last == -1 ? null : written.remove(last + 1);
    written.put(first, after == null ? last : after);
    return true;
  }

  private boolean overlaps(PointRange range) {
    Map.Entry<Long, Long> before = written.floorEntry(range.last());
    return before != null && Long.compareUnsigned(before.getValue(), range.first()) >= 0;
  }
}
