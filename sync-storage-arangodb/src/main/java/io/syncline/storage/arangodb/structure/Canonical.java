package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** JSON text in one form: keys sorted, no white space, numbers with the digits they came with. */
final class Canonical {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Canonical() {}

  /** The text of a value. */
  static String text(JsonNode value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree that can't be written", e);
    }
  }

  /**
   * Reads an object.
   *
   * @throws IllegalArgumentException if the text is no JSON object; the message does not show it
   */
  static ObjectNode object(String text) {
    try {
      if (JSON.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      long at = e.getLocation() == null ? -1 : e.getLocation().getCharOffset();
      throw new IllegalArgumentException("no JSON text, at character " + at);
    }
    throw new IllegalArgumentException("no JSON object");
  }

  /**
   * Reads an array that a server gave.
   *
   * @throws io.syncline.SyncException CORRUPT, if it is none
   */
  static List<JsonNode> array(Bytes bytes) {
    try {
      JsonNode array = JSON.readTree(bytes.toArray());
      if (array.isArray()) {
        List<JsonNode> all = new ArrayList<>(array.size());
        array.forEach(all::add);
        return all;
      }
    } catch (IOException e) {
      throw Answers.wrong("answer to a query", "it is no JSON");
    }
    throw Answers.wrong("answer to a query", "it is no JSON array");
  }

  /** An empty object. */
  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
