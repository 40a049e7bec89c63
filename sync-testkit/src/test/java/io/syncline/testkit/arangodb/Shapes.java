package io.syncline.testkit.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.Bytes;

/**
 * Compares answers with those that the documentation shows: each field that is shown is there, of
 * the same type, and has the same value where that is a name rather than a number or a text.
 */
final class Shapes {
  static final String NAME = "_?[a-zA-Z]+[0-9]*|[a-z]+-[a-z]+|_?[a-z]+/[a-z]+[0-9]*";

  private Shapes() {}

  /** JSON with the quotation marks that Java does not need to escape. */
  static String json(String text) {
    return text.replace('\'', '"');
  }

  static JsonNode tree(String text) {
    return Json.parse(Bytes.utf8(json(text)));
  }

  /** An error in ArangoDB's form, with this status and number. */
  static void error(Client.Got got, int status, int number) {
    JsonNode body = gives(got, status, "{'error':true,'code':1,'errorNum':1,'errorMessage':''}");
    assertThat(body.path("code").asInt()).isEqualTo(status);
    assertThat(body.path("errorNum").asInt()).as(got.text()).isEqualTo(number);
  }

  /** The status is this one, and the body has each of these fields, of the same type. */
  static JsonNode gives(Client.Got got, int status, String fields) {
    assertThat(got.status()).as(got.text()).isEqualTo(status);
    JsonNode body = got.json();
    shape(tree(fields), body, body.toString());
    return body;
  }

  static void shape(JsonNode shown, JsonNode given, String where) {
    assertThat(given.getNodeType()).as("%s in %s", shown, where).isEqualTo(shown.getNodeType());
    if (shown.isObject()) {
      shown
          .properties()
          .forEach(field -> shape(field.getValue(), given.path(field.getKey()), where));
    } else if (shown.isArray() && !shown.isEmpty()) {
      assertThat(given.size()).as(where).isPositive();
      shape(shown.get(0), given.get(0), where);
    } else if (shown.isTextual() && shown.textValue().matches(NAME)) {
      assertThat(given.textValue()).as("in %s", where).isEqualTo(shown.textValue());
    }
  }
}
