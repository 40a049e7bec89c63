package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.inventory.InventoryObject.Stage;
import java.util.List;
import java.util.Map;

/**
 * What an index is made with. Pure.
 *
 * <p>All indexes are made after the data: building them at once is faster, and while documents are
 * copied and changed together a state may be passed in which a unique index would refuse one. One
 * that removes documents by itself is made at promotion.
 */
final class IndexForm {
  private static final List<String> VOLATILE =
      List.of(
          "id",
          "name",
          "selectivityEstimate",
          "isNewlyCreated",
          "figures",
          "progress",
          "inBackground",
          "isBuilding",
          "objectId",
          "error",
          "code");
  private static final Map<String, String> NAMES_NOW =
      Map.of("hash", "persistent", "skiplist", "persistent", "geo1", "geo", "geo2", "geo");

  private IndexForm() {}

  /** What of an index the server shows is its definition. */
  static ObjectNode properties(JsonNode index) {
    ObjectNode properties = Canonical.object();
    index
        .properties()
        .forEach(
            e -> {
              if (!VOLATILE.contains(e.getKey()) && !e.getValue().isNull()) {
                properties.set(e.getKey(), e.getValue());
              }
            });
    return properties;
  }

  /** When an index is made at a target. */
  static Stage stage(JsonNode index) {
    return index.path("type").asText().equals("ttl") ? Stage.AT_PROMOTION : Stage.AFTER_DATA;
  }

  /** The definition with the names of today. */
  static ObjectNode translated(JsonNode definition) {
    ObjectNode translated = properties(definition);
    String type = definition.path("type").asText();
    translated.put("type", NAMES_NOW.getOrDefault(type, type));
    return translated;
  }

  /** What makes an index. */
  static ObjectNode creation(String name, JsonNode wanted) {
    return translated(wanted).put("name", name).put("inBackground", true);
  }

  /**
   * Whether an index is what is wanted: all that is wanted it has, or was made from. The server may
   * have added defaults of its own, or have written what it was given in another form.
   *
   * @param before what it was made from
   */
  static boolean isSame(JsonNode wanted, JsonNode present, JsonNode before) {
    ObjectNode has = translated(present);
    ObjectNode given = translated(before);
    return translated(wanted).properties().stream()
        .allMatch(
            e ->
                e.getValue().equals(has.path(e.getKey()))
                    || e.getValue().equals(given.path(e.getKey())));
  }
}
