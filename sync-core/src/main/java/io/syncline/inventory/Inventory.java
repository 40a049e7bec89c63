package io.syncline.inventory;

import io.syncline.store.ShardId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The structure of a cluster at one moment. Iteration is in the order in which objects are made.
 */
public final class Inventory {
  /** Of an empty cluster. */
  public static final Inventory EMPTY = new Inventory(java.util.List.of());

  private final TreeMap<ObjectId, InventoryObject> objects = new TreeMap<>();

  /** Copies the objects; of two with one id the last counts. */
  public Inventory(Collection<InventoryObject> objects) {
    objects.forEach(o -> this.objects.put(o.id(), o));
  }

  /** All objects, in the order in which they are made. */
  public Collection<InventoryObject> objects() {
    return java.util.Collections.unmodifiableCollection(objects.values());
  }

  /** By id. */
  public Map<ObjectId, InventoryObject> byId() {
    return java.util.Collections.unmodifiableMap(objects);
  }

  /** One object. */
  public Optional<InventoryObject> get(ObjectId id) {
    return Optional.ofNullable(objects.get(id));
  }

  /** All shards of all collections. */
  public SortedSet<ShardId> shards() {
    SortedSet<ShardId> out = new TreeSet<>();
    for (InventoryObject o : objects.values()) {
      for (int i = 0; i < o.shards(); i++) {
        out.add(new ShardId(o.id().database(), o.id().name(), i));
      }
    }
    return out;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Inventory i && objects.equals(i.objects);
  }

  @Override
  public int hashCode() {
    return objects.hashCode();
  }

  @Override
  public String toString() {
    return "inventory of " + objects.size() + " objects";
  }
}
