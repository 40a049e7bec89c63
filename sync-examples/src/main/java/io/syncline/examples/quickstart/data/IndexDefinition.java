package io.syncline.examples.quickstart.data;

import java.util.List;

/**
 * An index of a collection.
 *
 * @param name unique within its collection
 * @param type as ArangoDB names it, for example {@code persistent}
 * @param fields what it covers, in order
 * @param unique whether no two documents may have the same values
 * @param sparse whether documents without these fields are left out
 */
public record IndexDefinition(
    String name, String type, List<String> fields, boolean unique, boolean sparse) {

  /** Copies the list of fields. */
  public IndexDefinition {
    fields = List.copyOf(fields);
    if (fields.isEmpty()) {
      throw new IllegalArgumentException("index " + name + " covers no field");
    }
  }

  /** A plain index of all documents. */
  public static IndexDefinition persistent(String name, String... fields) {
    return new IndexDefinition(name, "persistent", List.of(fields), false, false);
  }

  /** Allows each combination of values once, among the documents that have these fields. */
  public static IndexDefinition unique(String name, String... fields) {
    return new IndexDefinition(name, "persistent", List.of(fields), true, true);
  }

  /** The same index, leaving out documents that lack its fields. */
  public IndexDefinition leavingOutMissing() {
    return new IndexDefinition(name, type, fields, unique, true);
  }
}
