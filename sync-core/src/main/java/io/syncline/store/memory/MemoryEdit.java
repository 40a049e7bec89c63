package io.syncline.store.memory;

import io.syncline.Bytes;
import io.syncline.store.Change;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.PointRange;
import io.syncline.store.ShardBatch;
import io.syncline.store.memory.MemoryFeed.ShardChange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One transaction: changes documents, and then tells the feeds what really changed. Used under the
 * store's lock, from begin to end.
 */
final class MemoryEdit {
  private final MemoryState state;
  private final List<ShardChange> changes = new ArrayList<>(1);

  MemoryEdit(MemoryState state) {
    this.state = state;
  }

  void put(MemoryShard shard, Document document) {
    Document before = shard.documents.put(document);
    if (!document.equals(before)) {
      changes.add(new ShardChange(shard, new Change.Put(document)));
    }
  }

  void remove(MemoryShard shard, Bytes key) {
    Document before = shard.documents.remove(key);
    if (before != null) {
      changes.add(new ShardChange(shard, new Change.Remove(key, before.revision())));
    }
  }

  void clear(MemoryShard shard) {
    if (shard.documents.size() > 0) {
      shard.documents.clear();
      changes.add(new ShardChange(shard, new Change.Cleared()));
    }
  }

  /** A change that came from a source. That its shard ended or moved there means nothing here. */
  void apply(MemoryShard shard, Change change) {
    if (change instanceof Change.Put put) {
      Document document = put.document();
      state.seenRevision(document.revision());
      put(shard, own(document));
    } else if (change instanceof Change.Remove remove) {
      remove(shard, remove.key());
    } else if (change instanceof Change.Cleared) {
      clear(shard);
    }
  }

  void apply(MemoryShard shard, ShardBatch.Content content) {
    if (content instanceof ShardBatch.Changes all) {
      all.changes().forEach(c -> apply(shard, c));
    } else if (content instanceof ShardBatch.RangeContent range) {
      range.documents().forEach(d -> apply(shard, new Change.Put(d)));
      extra(shard, range).forEach(key -> remove(shard, key));
    }
  }

  /** Keys of what lies in a range now and is not listed. */
  static List<Bytes> extra(MemoryShard shard, ShardBatch.RangeContent content) {
    Set<Bytes> listed = new HashSet<>(content.documents().size() * 2);
    content.documents().forEach(d -> listed.add(d.key()));
    List<Bytes> extra = new ArrayList<>();
    boolean ordered = content.space() == DigestKind.Space.KEY_HASH;
    shard.documents.visit(
        ordered ? content.range() : PointRange.ALL,
        (point, d) -> {
          if ((ordered || content.range().contains(PointOrder.point(content.space(), d)))
              && !listed.contains(d.key())) {
            extra.add(d.key());
          }
          return true;
        });
    return extra;
  }

  /** Ends the transaction: the feeds show it. */
  void log() {
    state.log(changes);
  }

  /** Key and body of a frame are slices of it: kept as they are, they would keep all of it. */
  private static Document own(Document document) {
    return new Document(
        Bytes.wrap(document.key().toArray()),
        document.revision(),
        Bytes.wrap(document.body().toArray()));
  }
}
