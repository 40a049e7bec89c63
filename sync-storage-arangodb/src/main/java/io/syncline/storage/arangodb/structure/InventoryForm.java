package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.InventoryObject.Stage;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.storage.arangodb.Layout;
import io.syncline.store.Incarnation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the inventory of one database, as a coordinator gives it. Pure. */
final class InventoryForm {
  private final String database;
  private final SystemNames names;
  private final String where;
  private final Map<String, JsonNode> parameters = new HashMap<>();
  private final List<Seen> objects = new ArrayList<>();
  private final List<CollectionPlace> places = new ArrayList<>();

  private InventoryForm(String database, SystemNames names) {
    this.database = database;
    this.names = names;
    this.where = "inventory of database '" + database + "'";
  }

  /** What one database holds, itself first. */
  record Content(List<Seen> objects, List<CollectionPlace> places) {}

  /**
   * Reads.
   *
   * @throws io.syncline.SyncException CORRUPT, if it is no inventory
   */
  static Content read(String database, JsonNode inventory, SystemNames names) {
    InventoryForm form = new InventoryForm(database, names);
    form.database(inventory.path("properties"));
    List<JsonNode> collections = Answers.array(inventory, "collections", form.where);
    for (JsonNode collection : collections) {
      JsonNode of = collection.path("parameters");
      form.parameters.put(Answers.text(of, "name", form.where), of);
    }
    collections.forEach(form::collection);
    Answers.array(inventory, "views", form.where).forEach(form::view);
    return new Content(List.copyOf(form.objects), List.copyOf(form.places));
  }

  private void database(JsonNode properties) {
    if (database.equals(Layout.SYSTEM)) {
      return; // its properties tell of the cluster
    }
    ObjectNode shown = Canonical.object();
    for (String name : List.of("sharding", "replicationFactor", "writeConcern")) {
      if (properties.hasNonNull(name)) {
        shown.set(name, properties.get(name));
      }
    }
    if (properties.path("replicationVersion").asText().equals("2")) {
      shown.put("replicationVersion", "2");
    }
    String id = Answers.text(properties, "id", where);
    add(ObjectId.database(database), id, 0, shown, Stage.BEFORE_DATA, id, database);
  }

  private void collection(JsonNode described) {
    JsonNode of = described.path("parameters");
    String real = of.path("name").asText();
    String shown = names.shown(real).orElse("");
    if (shown.isEmpty() || of.path("deleted").asBoolean() || of.path("isSmartChild").asBoolean()) {
      return;
    }
    String planId = Answers.text(of, of.has("planId") ? "planId" : "id", where + ", " + real);
    List<CollectionPlace.Shard> shards = shards(real, of);
    if (shards.isEmpty() || shards.size() > 10_000) {
      throw Answers.wrong(where, real + " has " + shards.size() + " shards, not 1 to 10000");
    }
    ObjectId id = ObjectId.collection(database, shown);
    ObjectNode properties = CollectionForm.properties(of);
    add(id, planId, shards.size(), properties, Stage.BEFORE_DATA, planId, real);
    places.add(new CollectionPlace(shown, real, planId, shards));
    if (SystemNames.isPlain(real)) { // those of system collections are made by the server
      for (JsonNode index : Answers.array(described, "indexes", where + ", " + real)) {
        index(real, planId, index);
      }
    }
  }

  private List<CollectionPlace.Shard> shards(String real, JsonNode of) {
    List<CollectionPlace.Shard> shards = new ArrayList<>();
    if (CollectionForm.isSmartEdges(of) && of.path("shards").isEmpty()) {
      for (String part : List.of("_local_", "_from_")) {
        JsonNode hidden = parameters.get(part + real);
        if (hidden != null) {
          shards.addAll(shards(hidden));
        }
      }
      return shards;
    }
    return shards(of);
  }

  private List<CollectionPlace.Shard> shards(JsonNode of) {
    List<CollectionPlace.Shard> shards = new ArrayList<>();
    for (Map.Entry<String, JsonNode> shard : of.path("shards").properties()) {
      List<String> servers = new ArrayList<>();
      shard.getValue().forEach(server -> servers.add(server.asText()));
      shards.add(new CollectionPlace.Shard(shard.getKey(), servers));
    }
    shards.sort(Comparator.comparingLong(shard -> number(shard.id())));
    return shards;
  }

  /** The number in a shard's id, which is its place. */
  private long number(String shard) {
    if (!shard.matches("s[0-9]{1,18}")) {
      throw Answers.wrong(where, "shard '" + shard + "' is not called 's' and a number");
    }
    return Long.parseLong(shard.substring(1));
  }

  private void index(String collection, String planId, JsonNode index) {
    String type = Answers.text(index, "type", where + ", index of " + collection);
    if (type.equals("primary") || type.equals("edge")) {
      return;
    }
    String handle = index.path("id").asText("");
    String name = index.path("name").asText(handle);
    if (name.isEmpty()) {
      throw Answers.wrong(where, "an index of " + collection + " has neither name nor id");
    }
    ObjectId id = new ObjectId(ObjectKind.INDEX, database, collection, name);
    ObjectNode properties = IndexForm.properties(index);
    add(id, "", 0, properties, IndexForm.stage(index), planId, handle);
  }

  private void view(JsonNode view) {
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
