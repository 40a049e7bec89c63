package io.syncline.internal.stream;

import io.syncline.Bytes;
import io.syncline.store.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes reduced to the last one of each key: of a store without atomic apply, and of a batch that
 * was cut off and may be half applied. Not thread-safe.
 */
final class Replay {
  private final Map<Bytes, Change> last = new LinkedHashMap<>();
  private boolean cleared;
  private long bytes;

  /** Adds changes, in order. */
  void add(List<Change> changes) {
    for (Change change : changes) {
      if (change instanceof Change.Put put) {
        put(put.document().key(), change);
      } else if (change instanceof Change.Remove remove) {
        put(remove.key(), change);
      } else if (change instanceof Change.Cleared) {
        last.clear();
        bytes = 0;
        cleared = true;
      }
    }
  }

  /** What remains, in an order in which it can be applied. */
  List<Change> take() {
    List<Change> out = new ArrayList<>(last.size() + 1);
    if (cleared) {
      out.add(new Change.Cleared());
    }
    out.addAll(last.values());
    clear();
    return out;
  }

  long bytes() {
    return bytes;
  }

  /** Whether the shard is emptied first: shown again, that takes what was put after it. */
  boolean clears() {
    return cleared;
  }

  boolean isEmpty() {
    return last.isEmpty() && !cleared;
  }

  void clear() {
    last.clear();
    cleared = false;
    bytes = 0;
  }

  private void put(Bytes key, Change change) {
    Change before = last.remove(key);
    bytes += change.size() - (before == null ? 0 : before.size());
    last.put(key, change);
  }
}
