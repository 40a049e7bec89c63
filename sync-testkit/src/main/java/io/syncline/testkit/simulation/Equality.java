package io.syncline.testkit.simulation;

import io.syncline.Bytes;
import io.syncline.inventory.Inventory;
import io.syncline.inventory.InventoryObject;
import io.syncline.store.Document;
import io.syncline.store.ShardId;
import io.syncline.store.StructureStore.StructureRead;
import io.syncline.store.memory.MemoryStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;

/** Compares two clusters from outside: own scans, own hash. */
final class Equality {
  private final MemoryStore source;
  private final MemoryStore target;

  Equality(MemoryStore source, MemoryStore target) {
    this.source = source;
    this.target = target;
  }

  /** What differs, at most a few; empty if nothing does. */
  List<String> differences() {
    List<String> found = new ArrayList<>(structure());
    if (found.isEmpty() && !hash(source).equals(hash(target))) {
      for (ShardId id : source.operator().shards()) {
        documents(id, found);
      }
    }
    return found.size() > 5 ? found.subList(0, 5) : found;
  }

  /** Keys of a shard that differ. */
  Set<Bytes> differing(ShardId id) {
    Set<Bytes> keys = new HashSet<>();
    Map<Bytes, Document> here = contents(source, id);
    Map<Bytes, Document> there =
        target.operator().shards().contains(id) ? contents(target, id) : Map.of();
    here.forEach(
        (key, document) -> {
          if (!document.equals(there.get(key))) {
            keys.add(key);
          }
        });
    there.keySet().stream().filter(key -> !here.containsKey(key)).forEach(keys::add);
    return keys;
  }

  private void documents(ShardId id, List<String> found) {
    Map<Bytes, Document> there = contents(target, id);
    for (Bytes key : differing(id)) {
      Document here = contents(source, id).get(key);
      found.add(
          id
              + " '"
              + key.utf8()
              + "': source has "
              + text(here)
              + ", target "
              + text(there.get(key))
              + ", checkpoint "
              + target.operator().checkpoint(id).orElse(null));
    }
  }

  private static String text(@org.jspecify.annotations.Nullable Document document) {
    return document == null ? "nothing" : "revision " + document.revision();
  }

  private List<String> structure() {
    Map<Object, InventoryObject> here = wanted(source);
    Map<Object, InventoryObject> there = wanted(target);
    List<String> found = new ArrayList<>();
    here.forEach(
        (id, wanted) -> {
          InventoryObject is = there.get(id);
          if (is == null
              || !is.properties().equals(wanted.properties())
              || is.shards() != wanted.shards()
              || !is.origin().equals(wanted.incarnation())) {
            found.add("structure: wanted " + wanted + ", is " + is);
          }
        });
    there.forEach(
        (id, is) -> {
          if (!here.containsKey(id)) {
            found.add("structure: not wanted " + is);
          }
        });
    return found;
  }

  private static Map<Object, InventoryObject> wanted(MemoryStore store) {
    Map<Object, InventoryObject> objects = new TreeMap<>();
    if (CommitReader.now(store.structure().read("")) instanceof StructureRead.Changed changed) {
      Inventory inventory = changed.inventory();
      for (InventoryObject object : inventory.objects()) {
        if (object.stage() != InventoryObject.Stage.AT_PROMOTION) {
          objects.put(object.id(), object);
        }
      }
    }
    return objects;
  }

  private static Map<Bytes, Document> contents(MemoryStore store, ShardId id) {
    Map<Bytes, Document> contents = new TreeMap<>();
    store.operator().documents(id).forEach(d -> contents.put(d.key(), d));
    return contents;
  }

  /** SHA-256 over all shards, keys, revisions and bodies, in order. */
  private static Bytes hash(MemoryStore store) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      SortedSet<ShardId> shards = store.operator().shards();
      for (ShardId id : shards) {
        Bytes.utf8(id.toString()).update(sha);
        for (Document document : contents(store, id).values()) {
          document.key().update(sha);
          Bytes.utf8(":" + document.revision() + ":").update(sha);
          document.body().update(sha);
        }
      }
      return Bytes.wrap(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
