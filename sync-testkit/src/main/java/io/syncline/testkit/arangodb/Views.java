package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Views made, changed and dropped. Guarded by the cluster's lock. */
final class Views {
  private static final Set<String> FIXED =
      Set.of("primarySort", "primarySortCompression", "storedValues", "optimizeTopK");
  private static final Set<String> OF_SEARCH =
      Set.of(
          "links",
          "primarySort",
          "primarySortCompression",
          "storedValues",
          "optimizeTopK",
          "primarySortCache",
          "primaryKeyCache",
          "cleanupIntervalStep",
          "commitIntervalMsec",
          "consolidationIntervalMsec",
          "consolidationPolicy",
          "writebufferActive",
          "writebufferIdle",
          "writebufferSizeMax",
          "version");
  private final Cluster cluster;

  Views(Cluster cluster) {
    this.cluster = cluster;
  }

  /** A view; 404/1203 if there is none. */
  static ObjectNode find(DatabaseState database, String nameOrId) {
    return database.views.values().stream()
        .filter(
            view ->
                view.path("name").asText().equals(nameOrId)
                    || view.path("id").asText().equals(nameOrId))
        .findFirst()
        .orElseThrow(() -> new Refusal(404, 1203, "collection or view not found"));
  }

  /**
   * Makes a view.
   *
   * @throws Refusal 409/1207 (the name is taken), 404/1203 (a collection is missing), 404/1212 (an
   *     inverted index is missing), 400/10
   */
  ObjectNode create(DatabaseState database, ObjectNode given) {
    String name = Call.text(given, "name");
    String type = Call.text(given, "type");
    if (database.views.containsKey(name) || database.collections.containsKey(name)) {
      throw new Refusal(409, 1207, "duplicate name");
    }
    ObjectNode properties = given.deepCopy();
    properties.remove(List.of("id", "globallyUniqueId", "planId", "deleted", "isSystem"));
    ObjectNode rest = properties.deepCopy();
    rest.remove(List.of("name", "type"));
    check(database, type, rest);
    String id = cluster.nextId();
    ObjectNode view = Json.object().put("id", id).put("globallyUniqueId", "c" + id + "/");
    view.put("name", name).put("type", type);
    if (type.equals("arangosearch")) {
      view.putObject("links");
      view.putArray("primarySort");
      view.putArray("storedValues");
    } else {
      view.putArray("indexes");
    }
    view.setAll(rest);
    database.views.put(name, view);
    cluster.structure.viewChanged(Marker.CREATE_VIEW, database, id, view);
    return view;
  }

  /** Changes properties: all that can be, or those that are given. */
  ObjectNode change(DatabaseState database, ObjectNode view, ObjectNode given, boolean partly) {
    String type = view.path("type").asText();
    for (String fixed : FIXED) {
      if (given.has(fixed) && !given.get(fixed).equals(view.path(fixed))) {
        throw Refusal.badParameter(fixed + " of a view can't be changed");
      }
    }
    ObjectNode changes = given.deepCopy();
    if (type.equals("search-alias") && partly) {
      changes.set("indexes", operated(view.path("indexes"), given.path("indexes")));
    }
    check(database, type, changes);
    if (changes.path("links") instanceof ObjectNode links) {
      ObjectNode all = partly ? view.withObject("/links").deepCopy() : Json.object();
      all.setAll(links);
      for (String name : names(all)) {
        if (all.get(name).isNull()) {
          all.remove(name);
        }
      }
      changes.set("links", all);
    } else if (!partly && type.equals("arangosearch")) {
      changes.putObject("links");
    }
    view.setAll(changes);
    String id = view.path("id").asText();
    cluster.structure.viewChanged(Marker.CHANGE_VIEW, database, id, view);
    return view;
  }

  void drop(DatabaseState database, ObjectNode view) {
    database.views.remove(view.path("name").asText());
    cluster.structure.viewChanged(Marker.DROP_VIEW, database, view.path("id").asText(), null);
  }

  private static void check(DatabaseState database, String type, ObjectNode properties) {
    switch (type) {
      case "arangosearch" -> {
        Call.onlyWith(properties, OF_SEARCH, " of a view of type " + type);
        properties.path("links").fieldNames().forEachRemaining(database::collection);
      }
      case "search-alias" -> {
        Call.onlyWith(properties, Set.of("indexes"), " of a view of type " + type);
        properties.path("indexes").forEach(index -> checkIndex(database, index));
      }
      default -> throw Refusal.badParameter("unknown type of view: " + type);
    }
  }

  private static void checkIndex(DatabaseState database, JsonNode index) {
    CollectionState collection = database.collection(Call.text(index, "collection"));
    ObjectNode found = Indexes.find(collection, Call.text(index, "index"));
    if (found == null || !found.path("type").asText().equals("inverted")) {
      throw new Refusal(404, 1212, "index not found: " + index);
    }
  }

  private static ArrayNode operated(JsonNode before, JsonNode operations) {
    ArrayNode after = Json.array();
    before.forEach(after::add);
    for (JsonNode one : operations) {
      ObjectNode index = one.deepCopy();
      JsonNode operation = index.remove("operation");
      for (int i = after.size() - 1; i >= 0; i--) {
        if (after.get(i).equals(index)) {
          after.remove(i);
        }
      }
      if (operation == null || !operation.asText().equals("del")) {
        after.add(index);
      }
    }
    return after;
  }

  private static List<String> names(ObjectNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
