package io.syncline.control.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that came in. A key that is missing and one that is null are alike; keys that are
 * not known are ignored, and case does not matter where the exact key is missing, as in Go. What
 * has the wrong type is a {@link Refusal} 400 that names the key and never the value.
 *
 * @param at where it stands in the body, empty for the body itself
 */
record Form(String at, ObjectNode node) {
  Optional<String> text(String key) {
    return Optional.ofNullable(get(key, JsonNode::isTextual, "a text")).map(JsonNode::textValue);
  }

  /** A text that may not be missing or empty. */
  String needText(String key) {
    return text(key).filter(text -> !text.isBlank()).orElseThrow(() -> missing(key));
  }

  boolean flag(String key) {
    JsonNode found = get(key, JsonNode::isBoolean, "true or false");
    return found != null && found.booleanValue();
  }

  Optional<Long> number(String key) {
    return Optional.ofNullable(
            get(
                key,
                n -> n.isIntegralNumber() && n.canConvertToLong(),
                "a whole number of 64 bits"))
        .map(JsonNode::longValue);
  }

  /** A duration in nanoseconds, not negative. */
  Optional<Duration> nanos(String key) {
    Optional<Long> found = number(key);
    if (found.filter(n -> n < 0).isPresent()) {
      throw Refusal.badRequest(name(key) + " is negative: nanoseconds from 0 on are needed");
    }
    return found.map(Duration::ofNanos);
  }

  List<String> texts(String key) {
    List<String> all = new ArrayList<>();
    for (JsonNode one : array(key)) {
      if (!one.isTextual()) {
        throw Refusal.badRequest(name(key) + ": a list of texts is needed");
      }
      all.add(one.textValue());
    }
    return all;
  }

  /** Objects, none if the key is missing. */
  List<Form> objects(String key) {
    List<Form> all = new ArrayList<>();
    for (JsonNode one : array(key)) {
      if (!(one instanceof ObjectNode object)) {
        throw Refusal.badRequest(name(key) + ": a list of objects is needed");
      }
      all.add(new Form(name(key) + "[" + all.size() + "]", object));
    }
    return all;
  }

  /** An object; an empty one if it is missing. */
  Form object(String key) {
    JsonNode found = get(key, JsonNode::isObject, "an object");
    return new Form(name(key), found == null ? Json.object() : (ObjectNode) found);
  }

  Refusal missing(String key) {
    return Refusal.badRequest(name(key) + " is missing: it is needed");
  }

  private Iterable<JsonNode> array(String key) {
    JsonNode found = get(key, JsonNode::isArray, "a list");
    return found == null ? List.of() : found;
  }

  private @Nullable JsonNode get(String key, Predicate<JsonNode> right, String needed) {
    JsonNode found = node.has(key) ? node.get(key) : inAnotherSpelling(key);
    if (found == null || found.isNull()) {
      return null;
    }
    if (!right.test(found)) {
      throw Refusal.badRequest(name(key) + ": " + needed + " is needed");
    }
    return found;
  }

  /** As Go reads JSON: where the exact key is missing, one that differs in case is it. */
  private @Nullable JsonNode inAnotherSpelling(String key) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (field.getKey().equalsIgnoreCase(key)) {
        return field.getValue();
      }
    }
    return null;
  }

  private String name(String key) {
    return at.isEmpty() ? key : at + "." + key;
  }
}
