package io.syncline.internal.structure;

import io.syncline.inventory.Inventory;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.InventoryObject.Stage;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.store.ShardId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What has to be done so that a target's structure equals the source's: a pure function.
 *
 * <p>Ordering: all drops come first, in the reverse of the order in which objects are made; then
 * everything is made or altered in that order. What goes with a database or a collection that is
 * dropped is not dropped by itself. Stages: what is made after the data waits until its collections
 * were copied; until then one that is there and differs is dropped, for it could refuse documents,
 * and one that is there and does not differ is left alone. What is made at promotion must not be
 * there before: a TTL index would remove documents at the target by itself.
 */
final class Reconciler {
  private final Inventory wanted;
  private final Inventory present;

  /** Collections not copied yet, and the databases that have such. */
  private final Set<ObjectId> uncopied;

  private final boolean promote;
  private final Set<ObjectId> gone = new TreeSet<>();

  private Reconciler(Inventory wanted, Inventory present, Set<ShardId> copied, boolean promote) {
    this.wanted = wanted;
    this.present = present;
    this.uncopied = uncopied(wanted, copied);
    this.promote = promote;
  }

  /**
   * The operations that are left, in the order in which they are to be done.
   *
   * @param copied shards of the wanted collections that were copied once
   * @param promote whether what is made at promotion is to be made
   */
  static List<Operation> plan(
      Inventory wanted, Inventory present, Set<ShardId> copied, boolean promote) {
    Reconciler reconciler = new Reconciler(wanted, present, copied, promote);
    List<Operation> plan = reconciler.drops();
    plan.addAll(reconciler.puts());
    return plan;
  }

  private List<Operation> drops() {
    List<Operation> drops = new ArrayList<>();
    for (InventoryObject object : present.objects()) {
      if (goesWithAnother(object.id())) {
        gone.add(object.id());
      } else if (mustGo(object)) {
        gone.add(object.id());
        drops.add(new Operation.Drop(object, shardsIn(object)));
      }
    }
    Collections.reverse(drops);
    return drops;
  }

  private List<Operation> puts() {
    List<Operation> puts = new ArrayList<>();
    Set<ObjectId> waiting = new TreeSet<>();
    for (InventoryObject object : wanted.objects()) {
      ObjectId id = object.id();
      Optional<InventoryObject> now = gone.contains(id) ? Optional.empty() : present.get(id);
      if (now.isPresent() && now.get().sameAs(object)) {
        continue;
      }
      if (!mayBeMade(object)
          || waiting.contains(databaseOf(id))
          || waiting.contains(collectionOf(id))) {
        waiting.add(id);
      } else {
        puts.add(new Operation.Put(object, now));
      }
    }
    return puts;
  }

  private boolean goesWithAnother(ObjectId id) {
    return gone.contains(databaseOf(id)) || gone.contains(collectionOf(id));
  }

  private boolean mustGo(InventoryObject object) {
    Optional<InventoryObject> source = wanted.get(object.id());
    if (source.isEmpty() || object.mustBeMadeAgainFor(source.get())) {
      return true;
    }
    if (mayBeMade(source.get())) {
      return false;
    }
    return source.get().stage() == Stage.AT_PROMOTION || !object.sameAs(source.get());
  }

  private boolean mayBeMade(InventoryObject object) {
    return switch (object.stage()) {
      case BEFORE_DATA -> true;
      case AFTER_DATA -> isCopied(object.id());
      case AT_PROMOTION -> promote;
    };
  }

  /** An index concerns its collection, anything else all of its database, or of the cluster. */
  private boolean isCopied(ObjectId id) {
    if (id.database().isEmpty()) {
      return uncopied.isEmpty();
    }
    return !uncopied.contains(id.collection().isEmpty() ? databaseOf(id) : collectionOf(id));
  }

  private static Set<ObjectId> uncopied(Inventory wanted, Set<ShardId> copied) {
    Set<ObjectId> uncopied = new TreeSet<>();
    for (InventoryObject object : wanted.objects()) {
      if (object.id().kind() == ObjectKind.COLLECTION && !copied.containsAll(shards(object))) {
        uncopied.add(object.id());
        uncopied.add(databaseOf(object.id()));
      }
    }
    return uncopied;
  }

  private List<ShardId> shardsIn(InventoryObject object) {
    if (object.id().kind() == ObjectKind.COLLECTION) {
      return shards(object);
    }
    List<ShardId> shards = new ArrayList<>();
    if (object.id().kind() == ObjectKind.DATABASE) {
      for (InventoryObject other : present.objects()) {
        if (other.id().database().equals(object.id().name())) {
          shards.addAll(shards(other));
        }
      }
    }
    return shards;
  }

  private static List<ShardId> shards(InventoryObject collection) {
    List<ShardId> shards = new ArrayList<>(collection.shards());
    for (int i = 0; i < collection.shards(); i++) {
      shards.add(new ShardId(collection.id().database(), collection.id().name(), i));
    }
    return shards;
  }

  /** The database that an object lives in; itself where it lives in none. */
  static ObjectId databaseOf(ObjectId id) {
    return id.database().isEmpty() ? id : ObjectId.database(id.database());
  }

  /** The collection that an object belongs to; itself where it belongs to none. */
  static ObjectId collectionOf(ObjectId id) {
    return id.collection().isEmpty() ? id : ObjectId.collection(id.database(), id.collection());
  }
}
