package io.syncline.control.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.syncline.http.HttpAnswer;

/** An answer that a test has got. */
record Answered(int status, String text) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Answered of(HttpAnswer answer) {
    return new Answered(answer.status(), answer.body().utf8());
  }

  JsonNode json() {
    return parse(text);
  }

  /** The text under the one key that an error has. */
  String error() {
    JsonNode json = json();
    if (json.size() != 1 || !json.path("Error").isTextual()) {
      throw new AssertionError("not an error: " + status + " " + text);
    }
    return json.path("Error").asText();
  }

  static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }
}
