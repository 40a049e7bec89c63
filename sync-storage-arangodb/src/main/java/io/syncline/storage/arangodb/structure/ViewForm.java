package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import java.util.ArrayList;
import java.util.List;

/** What a view is made with, and which of it can be altered. Pure. */
final class ViewForm {
  private static final List<String> OF_THE_SERVER =
      List.of("id", "name", "globallyUniqueId", "planId", "isSystem", "deleted", "error", "code");
  private static final List<String> FIXED =
      List.of(
          "type",
          "primarySort",
          "primarySortCompression",
          "primaryKeyCache",
          "storedValues",
          "optimizeTopK");

  private ViewForm() {}

  /** What of a view the server shows is its definition. */
  static ObjectNode properties(JsonNode view) {
    ObjectNode properties = Canonical.object();
    view.properties()
        .forEach(
            e -> {
              if (!OF_THE_SERVER.contains(e.getKey()) && !e.getValue().isNull()) {
                properties.set(e.getKey(), e.getValue());
              }
            });
    return properties;
  }

  /** What makes a view. */
  static ObjectNode creation(String name, JsonNode wanted) {
    return properties(wanted).put("name", name);
  }

  /** What alters a view. */
  static ObjectNode alteration(JsonNode wanted) {
    ObjectNode body = properties(wanted);
    body.remove(FIXED);
    return body;
  }

  /** Whether a view must be made again to become as wanted. */
  static boolean mustBeMadeAgain(JsonNode before, JsonNode wanted, JsonNode present) {
    return FIXED.stream().anyMatch(name -> CollectionForm.isOther(name, before, wanted, present));
  }

  /** What must be there before the view can be made. */
  static List<ObjectId> needs(String database, JsonNode wanted) {
    List<ObjectId> needs = new ArrayList<>();
    wanted
        .path("links")
        .fieldNames()
        .forEachRemaining(collection -> needs.add(ObjectId.collection(database, collection)));
    for (JsonNode index : wanted.path("indexes")) {
      String collection = index.path("collection").asText();
      String name = index.path("index").asText();
      if (!collection.isEmpty() && !name.isEmpty()) {
        needs.add(new ObjectId(ObjectKind.INDEX, database, collection, name));
      }
    }
    return needs;
  }
}
