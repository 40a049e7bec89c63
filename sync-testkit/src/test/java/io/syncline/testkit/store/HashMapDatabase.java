package io.syncline.testkit.store;

import io.syncline.Bytes;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.store.Change;
import io.syncline.store.Checkpoint;
import io.syncline.store.Document;
import io.syncline.store.FeedEntry;
import io.syncline.store.Incarnation;
import io.syncline.store.Position;
import io.syncline.store.ReadOnlyHolds.Hold;
import io.syncline.store.ShardId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The database of a host before it is replicated: hash maps, and a log of what changed in them. Its
 * methods are guarded by its monitor.
 */
class HashMapDatabase {
  final Map<ObjectId, InventoryObject> objects = new TreeMap<>();
  final Map<ShardId, Shard> shards = new HashMap<>();
  final List<FeedEntry> log = new ArrayList<>();
  final Set<Hold> holds = new LinkedHashSet<>();
  private long counter;

  /** One shard: its documents, and what the replication keeps beside them. */
  static final class Shard {
    final Incarnation incarnation;
    final Map<Bytes, Document> documents = new HashMap<>();
    @Nullable Checkpoint checkpoint;

    Shard(Incarnation incarnation) {
      this.incarnation = incarnation;
    }
  }

  /** What an application may do only while the database is not read-only. */
  synchronized void byApplication(Runnable write) {
    if (!holds.isEmpty()) {
      throw new IllegalStateException("read-only: " + holds);
    }
    write.run();
  }

  /** Counts up: revisions, incarnations and times all come from here. */
  synchronized long count() {
    return ++counter;
  }

  /** The shard that a key of a collection belongs to. */
  synchronized ShardId shardOf(String database, String collection, Bytes key) {
    InventoryObject found = objects.get(ObjectId.collection(database, collection));
    int count = found == null ? 1 : found.shards();
    return new ShardId(database, collection, ShardId.indexOf(key, count));
  }

  /** Writes one transaction, and logs it. */
  synchronized void write(ShardId id, List<Change> changes) {
    Shard shard = shards.get(id);
    if (shard == null) {
      throw new IllegalArgumentException("there is no shard " + id);
    }
    Position end = Position.of(log.size() + (long) changes.size(), 0);
    for (Change change : changes) {
      if (change instanceof Change.Put put) {
        shard.documents.put(put.document().key(), put.document());
      } else if (change instanceof Change.Remove remove) {
        shard.documents.remove(remove.key());
      } else {
        shard.documents.clear();
      }
      log.add(new FeedEntry(id, shard.incarnation, change, end, count()));
    }
  }

  /** Makes an object, or alters it. */
  synchronized void make(InventoryObject object) {
    if (objects.put(object.id(), object) == null) {
      for (int i = 0; i < object.shards(); i++) {
        ShardId id = new ShardId(object.id().database(), object.id().name(), i);
        shards.put(id, new Shard(object.incarnation()));
      }
    }
  }

  /** Drops an object and all that it holds. */
  synchronized void drop(ObjectId id) {
    for (ShardId shard : List.copyOf(shards.keySet())) {
      if (id.holds(ObjectId.collection(shard.database(), shard.collection()))) {
        write(shard, List.of(new Change.Ended()));
        shards.remove(shard);
      }
    }
    objects.keySet().removeIf(id::holds);
  }
}
