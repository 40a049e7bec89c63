package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An object in an answer. What is asked for and is missing, or of another kind, is an {@link
 * ArangoError} that names call and field; what is not asked for is ignored.
 *
 * @param path where in the answer it stands, for errors
 */
record JsonFields(ArangoAnswer answer, String path, JsonNode node) {
  /** The body of an answer. */
  static JsonFields of(ArangoAnswer answer) {
    return checked(answer, parsed(answer, () -> JsonText.read(answer.body())));
  }

  /** The body but one field of it, whose bytes go to somebody else. */
  static Split split(ArangoAnswer answer, String field) {
    JsonText.Split split = parsed(answer, () -> JsonText.split(answer.body(), field));
    return new Split(checked(answer, split.rest()), split.value());
  }

  /**
   * A body of which one field was not read.
   *
   * @param value the field's bytes; none if it is not there
   */
  record Split(JsonFields rest, Bytes value) {}

  private static JsonFields checked(ArangoAnswer answer, JsonNode node) {
    if (!node.isObject()) {
      throw answer.malformed("the answer is no JSON object");
    }
    if (node.path("error").asBoolean()) {
      throw ArangoError.answered(
          answer.where(),
          answer.status(),
          node.path("errorNum").asInt(),
          node.path("errorMessage").asText(""));
    }
    return new JsonFields(answer, "", node);
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> T parsed(ArangoAnswer answer, Reading<T> reading) {
    try {
      return reading.read();
    } catch (IOException e) {
      // The parser's text shows bytes of the answer; its place is enough.
      throw ArangoError.malformed(
          answer.where(),
          answer.status(),
          "the answer of " + answer.body().length() + " bytes is no JSON" + place(e),
          null);
    }
  }

  private static String place(IOException e) {
    return e instanceof com.fasterxml.jackson.core.JsonProcessingException json
            && json.getLocation() != null
        ? ": broken at byte " + json.getLocation().getByteOffset()
        : "";
  }

  private ArangoError wrong(String field, String wanted) {
    return answer.malformed("the answer's field " + at(field) + " is no " + wanted);
  }

  private String at(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }

  String text(String field) {
    JsonNode value = node.path(field);
    if (!value.isTextual()) {
      throw wrong(field, "text");
    }
    return value.textValue();
  }

  /** Text, or a number as text. */
  String id(String field) {
    return optionalId(field).orElseThrow(() -> wrong(field, "text or number"));
  }

  Optional<String> optionalId(String field) {
    JsonNode value = node.path(field);
    return value.isTextual() || value.isIntegralNumber()
        ? Optional.of(value.asText())
        : Optional.empty();
  }

  Optional<String> optionalText(String field) {
    JsonNode value = node.path(field);
    return value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
  }

  String text(String field, String otherwise) {
    return optionalText(field).orElse(otherwise);
  }

  long number(String field) {
    JsonNode value = node.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(field, "whole number of 64 bits");
    }
    return value.longValue();
  }

  long number(String field, long otherwise) {
    return node.hasNonNull(field) ? number(field) : otherwise;
  }

  /** An unsigned 64-bit number, as text or as a number. */
  long tick(String field) {
    try {
      return Long.parseUnsignedLong(id(field));
    } catch (NumberFormatException e) {
      throw wrong(field, "unsigned number of 64 bits");
    }
  }

  long tick(String field, long otherwise) {
    return node.hasNonNull(field) ? tick(field) : otherwise;
  }

  boolean flag(String field) {
    JsonNode value = node.path(field);
    if (!value.isBoolean()) {
      throw wrong(field, "true or false");
    }
    return value.booleanValue();
  }

  boolean flag(String field, boolean otherwise) {
    return node.hasNonNull(field) ? flag(field) : otherwise;
  }

  JsonFields object(String field) {
    JsonNode value = node.path(field);
    if (!value.isObject()) {
      throw wrong(field, "object");
    }
    return new JsonFields(answer, at(field), value);
  }

  Optional<JsonFields> optionalObject(String field) {
    return node.path(field).isObject() ? Optional.of(object(field)) : Optional.empty();
  }

  /** The tree of an object, for what is only carried. */
  ObjectNode tree() {
    return (ObjectNode) node;
  }

  /** Each element of an array of objects. */
  <T> List<T> objects(String field, Function<JsonFields, T> read) {
    List<T> all = new ArrayList<>();
    JsonNode array = array(field);
    for (int i = 0; i < array.size(); i++) {
      String place = at(field) + "[" + i + "]";
      if (!array.get(i).isObject()) {
        throw answer.malformed("the answer's field " + place + " is no object");
      }
      all.add(read.apply(new JsonFields(answer, place, array.get(i))));
    }
    return List.copyOf(all);
  }

  List<String> texts(String field) {
    List<String> all = new ArrayList<>();
    for (JsonNode value : array(field)) {
      if (!value.isTextual()) {
        throw wrong(field, "array of texts");
      }
      all.add(value.textValue());
    }
    return List.copyOf(all);
  }

  /** An array of whatever. */
  JsonNode array(String field) {
    @Nullable JsonNode value = node.get(field);
    if (value == null || !value.isArray()) {
      throw wrong(field, "array");
    }
    return value;
  }

  /** Names of fields, in the order in which they came. */
  List<String> names() {
    return node.properties().stream().map(Map.Entry::getKey).toList();
  }
}
