package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.io.IOException;

/** JSON as trees, for what is no document. Numbers keep all their digits. */
final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
          .build();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  /** A text as JSON. */
  static Bytes bytes(String text) {
    byte[] escaped = JsonStringEncoder.getInstance().quoteAsUTF8(text);
    byte[] quoted = new byte[escaped.length + 2];
    System.arraycopy(escaped, 0, quoted, 1, escaped.length);
    quoted[0] = '"';
    quoted[quoted.length - 1] = '"';
    return Bytes.wrap(quoted);
  }

  /** Any value as JSON. */
  static Bytes bytes(Object value) {
    try {
      return Bytes.wrap(MAPPER.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a value that is no JSON", e);
    }
  }

  /**
   * A tree.
   *
   * @throws Refusal 400/600
   */
  static JsonNode parse(Bytes json) {
    try {
      JsonNode node = MAPPER.readTree(json.toArray());
      if (node == null || node.isMissingNode()) {
        throw new Refusal(400, 600, "invalid JSON: it is empty");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new Refusal(400, 600, "invalid JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new Refusal(400, 600, "invalid JSON");
    }
  }

  /** As {@link #parse}, and 400/600 where it is no object. */
  static ObjectNode parseObject(Bytes json) {
    JsonNode node = parse(json);
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new Refusal(400, 600, "invalid JSON: an object is expected");
  }
}
