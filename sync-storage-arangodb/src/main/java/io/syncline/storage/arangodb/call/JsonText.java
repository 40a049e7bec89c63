package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.ByteBufferBackedInputStream;
import io.syncline.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;

/**
 * JSON of structure, read and written without loss: numbers stay what they are. Nesting is limited;
 * the size is by whoever read the bytes. Stateless.
 */
final class JsonText {
  private static final int MOST_NESTING = 500;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MOST_NESTING)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
          .build();

  private static final ObjectReader READER =
      MAPPER.readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final ObjectWriter WRITER = MAPPER.writer();

  private JsonText() {}

  /** An empty object to fill. */
  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static JsonNode texts(Collection<String> values) {
    return MAPPER.valueToTree(values);
  }

  /**
   * Reads one value; missing for no bytes.
   *
   * @throws IOException for anything else
   */
  static JsonNode read(Bytes bytes) throws IOException {
    JsonNode node = READER.readValue(in(bytes));
    return node == null ? MAPPER.missingNode() : node;
  }

  /**
   * An object of which one field was not read.
   *
   * @param rest the other fields, or what stands in place of an object
   * @param value the field's bytes; none if it is not there
   */
  record Split(JsonNode rest, Bytes value) {}

  /**
   * Reads an object but one field.
   *
   * @throws IOException for what is no JSON, also within the field
   */
  static Split split(Bytes bytes, String field) throws IOException {
    ObjectNode rest = object();
    Bytes value = Bytes.EMPTY;
    try (JsonParser parser = MAPPER.createParser(in(bytes))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return new Split(MAPPER.missingNode(), value);
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals(field)) {
          int from = (int) parser.currentTokenLocation().getByteOffset();
          if (from < 0) {
            throw new JsonParseException(parser, "not in UTF-8");
          }
          parser.skipChildren();
          parser.finishToken();
          value = bytes.slice(from, (int) parser.currentLocation().getByteOffset() - from);
        } else {
          JsonNode read = parser.readValueAsTree();
          rest.set(name, read);
        }
      }
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "more than one value");
      }
    }
    return new Split(rest, value);
  }

  private static InputStream in(Bytes bytes) {
    return new ByteBufferBackedInputStream(bytes.buffer());
  }

  static Bytes write(JsonNode json) {
    try {
      return Bytes.wrap(WRITER.writeValueAsBytes(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON can't be written", e);
    }
  }
}
