package io.syncline.examples.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.SyncException;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How a result is written, as a mixin. */
final class OutputFlags {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      defaultValue = "table",
      description = "table, or json for programs.")
  private Form form = Form.table;

  /** The forms, as they are typed. */
  enum Form {
    /** For people. */
    table,
    /** For programs. */
    json
  }

  boolean json() {
    return form == Form.json;
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static ArrayNode array() {
    return JSON.createArrayNode();
  }

  /** Seconds with a fraction, as JSON carries durations here. */
  static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  static void write(Terminal terminal, JsonNode node) {
    try {
      terminal.line(JSON.writeValueAsString(node));
    } catch (JsonProcessingException e) {
      throw new SyncException(SyncException.Code.INTERNAL, "the answer can't be written", e);
    }
  }
}
