package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is sent back; headers in their order, the content type apart. */
record Answer(int status, String contentType, Map<String, String> headers, Bytes body) {
  static final String JSON = "application/json; charset=utf-8";
  static final String DUMP = "application/x-arango-dump; charset=utf-8";

  /** JSON as it is. */
  static Answer json(int status, JsonNode body) {
    return new Answer(status, JSON, Map.of(), Json.bytes(body));
  }

  /** JSON as it is, written before. */
  static Answer json(int status, Bytes body) {
    return new Answer(status, JSON, Map.of(), body);
  }

  /** {@code "error":false,"code":status} and then the members of the body. */
  static Answer ok(int status, ObjectNode body) {
    ObjectNode all = Json.object().put("error", false).put("code", status);
    all.setAll(body);
    return json(status, all);
  }

  /** As {@link #ok}, with one member, {@code result}. */
  static Answer result(int status, JsonNode result) {
    ObjectNode body = Json.object();
    body.set("result", result);
    return ok(status, body);
  }

  /** As {@link #ok}, with {@code "result":true}. */
  static Answer done(int status) {
    return ok(status, Json.object().put("result", true));
  }

  static Answer error(int status, int errorNum, String message) {
    return json(
        status,
        Json.object()
            .put("error", true)
            .put("code", status)
            .put("errorNum", errorNum)
            .put("errorMessage", message));
  }

  /** No body. */
  static Answer empty(int status) {
    return new Answer(status, "", Map.of(), Bytes.EMPTY);
  }

  /** Lines of JSON. */
  static Answer dump(Bytes lines) {
    return lines.length() == 0 ? empty(204) : new Answer(200, DUMP, Map.of(), lines);
  }

  Answer with(String header, Object value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, String.valueOf(value));
    return new Answer(status, contentType, more, body);
  }
}
