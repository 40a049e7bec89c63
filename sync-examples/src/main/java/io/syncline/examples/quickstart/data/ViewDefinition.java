package io.syncline.examples.quickstart.data;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A search view over collections of one database.
 *
 * @param name unique within its database
 * @param type as ArangoDB names it, for example {@code arangosearch}
 * @param analyzer how the linked fields are split into words
 * @param links the fields to search, by name of collection
 */
public record ViewDefinition(
    String name, String type, String analyzer, Map<String, List<String>> links) {

  /** Copies the links. */
  public ViewDefinition {
    Map<String, List<String>> copy = new TreeMap<>();
    links.forEach((collection, fields) -> copy.put(collection, List.copyOf(fields)));
    links = Map.copyOf(copy);
  }
}
