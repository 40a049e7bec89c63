package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** What an analyzer is made with; it can't be altered. Pure. */
final class AnalyzerForm {
  private static final List<String> DEFINITION = List.of("type", "properties", "features");

  private AnalyzerForm() {}

  /**
   * The name of an analyzer of a database; empty for one of the server's or of another database.
   */
  static Optional<String> name(String database, String listed) {
    String prefix = database + "::";
    return listed.startsWith(prefix) && listed.length() > prefix.length()
        ? Optional.of(listed.substring(prefix.length()))
        : Optional.empty();
  }

  /** What of an analyzer the server shows is its definition. */
  static ObjectNode properties(JsonNode analyzer) {
    ObjectNode properties = Canonical.object();
    for (String name : DEFINITION) {
      if (analyzer.hasNonNull(name)) {
        properties.set(name, analyzer.get(name));
      }
    }
    return properties;
  }

  /** What makes an analyzer. */
  static ObjectNode creation(String name, JsonNode wanted) {
    return properties(wanted).put("name", name);
  }
}
