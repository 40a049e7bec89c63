package io.syncline.control.rest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import io.syncline.http.HttpAnswer;
import java.io.IOException;
import java.util.Collection;

/** JSON texts, in and out. Stateless. */
final class Json {
  private static final int MOST_DEPTH = 32;
  private static final int MOST_DIGITS = 64;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MOST_DEPTH)
                          .maxNumberLength(MOST_DIGITS)
                          .maxNameLength(4_096)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** An object to be filled. */
  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Texts as an array, never null. */
  static ArrayNode texts(Collection<String> texts) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    texts.forEach(all::add);
    return all;
  }

  /** The answer 200 with a form. */
  static HttpAnswer ok(ObjectNode form) {
    return HttpAnswer.json(200, form.toString());
  }

  /** The answer 200 to a call whose answer nobody reads: valid JSON all the same. */
  static HttpAnswer done() {
    return HttpAnswer.json(200, "{}");
  }

  /** An answer that says what is wrong. */
  static HttpAnswer error(int status, String text) {
    return HttpAnswer.json(status, object().put("Error", text).toString());
  }

  /** Reads a body; nothing at all is an empty object. */
  static Form read(Bytes body) {
    if (body.length() == 0) {
      return new Form("", object());
    }
    try {
      JsonNode node = MAPPER.readTree(body.toArray());
      if (node == null || node.isNull() || node.isMissingNode()) {
        return new Form("", object());
      }
      if (node instanceof ObjectNode object) {
        return new Form("", object);
      }
      throw Refusal.badRequest("the body is JSON but no object: an object is needed");
    } catch (JacksonException e) {
      throw Refusal.badRequest("the body is not JSON that is accepted here: " + where(e));
    } catch (IOException e) {
      throw Refusal.badRequest("the body is not JSON");
    }
  }

  /** Without the text itself, which may hold a secret. */
  private static String where(JacksonException e) {
    String place =
        e.getLocation() == null
            ? ""
            : "line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
    return place
        + " (objects at most "
        + MOST_DEPTH
        + " deep, numbers of "
        + MOST_DIGITS
        + " digits)";
  }
}
