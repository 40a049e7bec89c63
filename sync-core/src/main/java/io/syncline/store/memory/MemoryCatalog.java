package io.syncline.store.memory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.syncline.inventory.Inventory;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.store.Change;
import io.syncline.store.Fence;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.store.StructureStore;
import io.syncline.store.StructureStore.ObjectResult;
import io.syncline.store.memory.MemoryFeed.ShardChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The structure, and what making and dropping does to shards. Guarded by the store's lock.
 *
 * <p>Only a version that never was is given to a changed structure, also after a restore.
 */
final class MemoryCatalog {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final MemoryState state;
  private final TreeMap<ObjectId, InventoryObject> objects = new TreeMap<>();
  private final Map<ObjectId, MemoryShard[]> shards = new HashMap<>();
  private Optional<Fence> writer = Optional.empty();
  private long changes;
  private int collectionsMade;

  MemoryCatalog(MemoryState state) {
    this.state = state;
  }

  /** All there is to say about the structure, to bring it back. */
  record Saved(List<InventoryObject> objects, Optional<Fence> writer) {
    static final Saved NOTHING = new Saved(List.of(), Optional.empty());
  }

  String version() {
    return state.incarnation() + "." + changes;
  }

  Inventory inventory() {
    return new Inventory(objects.values());
  }

  Optional<InventoryObject> get(ObjectId id) {
    return Optional.ofNullable(objects.get(id));
  }

  /** The shards of a collection, by index; null if there is no such collection. */
  MemoryShard @Nullable [] shards(ObjectId collection) {
    return shards.get(collection);
  }

  /** Whether a writer of the replication may write; notes it if so. */
  boolean admits(Fence fence) {
    boolean admitted = fence.admittedAfter(writer);
    if (admitted) {
      writer = Optional.of(fence);
    }
    return admitted;
  }

  /** Makes or alters an object; its origin is the incarnation of the wanted one. */
  ObjectResult put(InventoryObject wanted) {
    String properties;
    try {
      properties = canonical(wanted.properties());
    } catch (JsonProcessingException e) {
      return new ObjectResult.Refused(
          wanted.id() + ": the properties are no JSON text: " + e.getOriginalMessage());
    }
    Optional<ObjectResult> refusal = StructureStore.refusal(objects, wanted);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    InventoryObject now = objects.get(wanted.id());
    Incarnation own =
        now != null
            ? now.incarnation()
            : wanted.id().kind() == ObjectKind.DATABASE
                    || wanted.id().kind() == ObjectKind.COLLECTION
                ? state.newIncarnation(wanted.id().kind().name().toLowerCase(java.util.Locale.ROOT))
                : Incarnation.NONE;
    InventoryObject next =
        new InventoryObject(
            wanted.id(), own, wanted.incarnation(), wanted.shards(), properties, wanted.stage());
    if (!next.equals(now)) {
      objects.put(next.id(), next);
      if (now == null) {
        makeShards(next);
      }
      changed();
    }
    return new ObjectResult.Done();
  }

  /** Drops an object with all that it holds, unless it is another incarnation. */
  void drop(ObjectId id, Incarnation incarnation) {
    InventoryObject now = objects.get(id);
    if (now == null
        || (!incarnation.equals(Incarnation.NONE) && !incarnation.equals(now.incarnation()))) {
      return;
    }
    List<InventoryObject> gone = objects.values().stream().filter(o -> id.holds(o.id())).toList();
    for (InventoryObject object : gone) {
      objects.remove(object.id());
      dropShards(object);
    }
    changed();
  }

  private void makeShards(InventoryObject made) {
    if (made.shards() == 0) {
      return;
    }
    int firstFeed = collectionsMade++;
    MemoryShard[] all = new MemoryShard[made.shards()];
    for (int i = 0; i < all.length; i++) {
      MemoryFeed feed = state.feedList.get(Math.floorMod(firstFeed + i, state.feedList.size()));
      ShardId id = new ShardId(made.id().database(), made.id().name(), i);
      all[i] = new MemoryShard(id, made.incarnation(), feed);
      state.shards.put(id, all[i]);
    }
    shards.put(made.id(), all);
  }

  private void dropShards(InventoryObject gone) {
    MemoryShard[] all = shards.remove(gone.id());
    if (all == null) {
      return;
    }
    List<ShardChange> ended = new ArrayList<>();
    for (MemoryShard shard : all) {
      state.shards.remove(shard.id);
      ended.add(new ShardChange(shard, new Change.Ended()));
    }
    state.log(ended);
  }

  private void changed() {
    changes++;
    state.structureChanged();
  }

  private static String canonical(String json) throws JsonProcessingException {
    return JSON.writeValueAsString(JSON.readValue(json, Object.class));
  }

  Saved save() {
    return new Saved(List.copyOf(objects.values()), writer);
  }

  /** Brings back what was saved, with shards that are made again, empty. */
  void restore(Saved saved) {
    objects.clear();
    shards.clear();
    state.shards.clear();
    for (InventoryObject object : saved.objects()) {
      objects.put(object.id(), object);
      makeShards(object);
    }
    writer = saved.writer();
    changed();
  }
}
