package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.InventoryObject.Stage;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.storage.arangodb.Layout;
import io.syncline.storage.arangodb.call.DatabaseCalls.Database;
import io.syncline.storage.arangodb.call.InventoryCalls.ClusterInventory;
import io.syncline.storage.arangodb.call.InventoryCalls.Collection;
import io.syncline.storage.arangodb.call.Shard;
import io.syncline.store.Incarnation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the inventory of one database, as a coordinator gives it. Pure. */
final class InventoryForm {
  private final String database;
  private final SystemNames names;
  private final String where;
  private final Map<String, Collection> collections = new HashMap<>();
  private final List<Seen> objects = new ArrayList<>();

  private InventoryForm(String database, SystemNames names) {
    this.database = database;
    this.names = names;
    this.where = "inventory of database '" + database + "'";
  }

  /**
   * What one database holds, itself first.
   *
   * @throws io.syncline.SyncException CORRUPT, if it is no inventory
   */
  static List<Seen> read(String database, ClusterInventory inventory, SystemNames names) {
    InventoryForm form = new InventoryForm(database, names);
    if (!database.equals(Layout.SYSTEM)) { // its properties tell of the cluster
      form.database(inventory.database());
    }
    form.know(inventory);
    inventory.collections().forEach(form::collection);
    inventory.views().forEach(form::view);
    return List.copyOf(form.objects);
  }

  /**
   * Where its collections lie.
   *
   * @throws io.syncline.SyncException CORRUPT, if it is no inventory
   */
  static List<CollectionPlace> places(
      String database, ClusterInventory inventory, SystemNames names) {
    InventoryForm form = new InventoryForm(database, names);
    form.know(inventory);
    return inventory.collections().stream().flatMap(of -> form.place(of).stream()).toList();
  }

  /** The shards of a collection, also of one that is not replicated; none where it is not there. */
  static List<Shard> shards(ClusterInventory inventory, String collection) {
    return inventory.collections().stream()
        .filter(of -> of.name().equals(collection))
        .flatMap(of -> of.shards().stream())
        .toList();
  }

  private void know(ClusterInventory inventory) {
    inventory.collections().forEach(of -> collections.put(of.name(), of));
  }

  private void database(Optional<Database> told) {
    Database of =
        told.orElseThrow(() -> Answers.wrong(where, "it does not say what the database is"));
    ObjectNode shown = Canonical.object();
    for (String name : List.of("sharding", "replicationFactor", "writeConcern")) {
      if (of.properties().hasNonNull(name)) {
        shown.set(name, of.properties().get(name));
      }
    }
    if (of.replicationVersion().equals("2")) {
      shown.put("replicationVersion", "2");
    }
    add(ObjectId.database(database), of.id(), 0, shown, Stage.BEFORE_DATA, of.id(), database);
  }

  private void collection(Collection of) {
    Optional<CollectionPlace> place = place(of);
    if (place.isEmpty()) {
      return;
    }
    ObjectId id = ObjectId.collection(database, place.get().shown());
    int shards = place.get().shards().size();
    ObjectNode properties = CollectionForm.properties(of.parameters());
    add(id, of.planId(), shards, properties, Stage.BEFORE_DATA, of.planId(), of.name());
    if (SystemNames.isPlain(of.name())) { // those of system collections are made by the server
      of.indexes().forEach(index -> index(of, index));
    }
  }

  /** Where a collection lies; empty if it is none that is replicated. */
  private Optional<CollectionPlace> place(Collection of) {
    String shown = names.shown(of.name()).orElse("");
    ObjectNode parameters = of.parameters();
    if (shown.isEmpty()
        || parameters.path("deleted").asBoolean()
        || parameters.path("isSmartChild").asBoolean()) {
      return Optional.empty();
    }
    List<Shard> shards = shards(of);
    if (shards.isEmpty() || shards.size() > 10_000) {
      throw Answers.wrong(where, of.name() + " has " + shards.size() + " shards, not 1 to 10000");
    }
    shards.forEach(this::check);
    return Optional.of(new CollectionPlace(shown, of.name(), of.planId(), shards));
  }

  private List<Shard> shards(Collection of) {
    if (!CollectionForm.isSmartEdges(of.parameters()) || !of.shards().isEmpty()) {
      return of.shards();
    }
    List<Shard> shards = new ArrayList<>();
    for (String part : List.of("_local_", "_from_")) {
      Collection hidden = collections.get(part + of.name());
      if (hidden != null) {
        shards.addAll(hidden.shards());
      }
    }
    return shards;
  }

  /** Shards are numbered by the numbers in their names. */
  private void check(Shard shard) {
    if (shard.number() == Long.MAX_VALUE) {
      throw Answers.wrong(where, "shard '" + shard.name() + "' is not called 's' and a number");
    }
  }

  private void index(Collection of, ObjectNode index) {
    String type = Answers.text(index, "type", where + ", index of " + of.name());
    if (type.equals("primary") || type.equals("edge")) {
      return;
    }
    String handle = index.path("id").asText("");
    String name = index.path("name").asText(handle);
    if (name.isEmpty()) {
      throw Answers.wrong(where, "an index of " + of.name() + " has neither name nor id");
    }
    ObjectId id = new ObjectId(ObjectKind.INDEX, database, of.name(), name);
    ObjectNode properties = IndexForm.properties(index);
    add(id, "", 0, properties, IndexForm.stage(index), of.planId(), handle);
  }

  private void view(ObjectNode view) {
    String name = Answers.text(view, "name", where + ", view");
    ObjectId id = new ObjectId(ObjectKind.VIEW, database, "", name);
    add(id, "", 0, ViewForm.properties(view), Stage.AFTER_DATA, "", name);
  }

  private void add(
      ObjectId id,
      String incarnation,
      int shards,
      ObjectNode properties,
      Stage stage,
      String own,
      String handle) {
    InventoryObject object =
        new InventoryObject(
            id,
            new Incarnation(incarnation),
            Incarnation.NONE,
            shards,
            Canonical.text(properties),
            stage);
    objects.add(new Seen(object, own, handle));
  }
}
