package io.syncline.http;

import io.syncline.Bytes;
import java.util.Map;

/**
 * A whole answer.
 *
 * @param status of HTTP
 * @param contentType of the body, empty without one
 * @param headers beside it
 */
public record HttpAnswer(int status, String contentType, Bytes body, Map<String, String> headers) {
  /** Copies the map. */
  public HttpAnswer {
    headers = Map.copyOf(headers);
  }

  /** JSON text. */
  public static HttpAnswer json(int status, String text) {
    return new HttpAnswer(status, "application/json", Bytes.utf8(text), Map.of());
  }

  /** A refusal or failure: {@code {"Error": text}}. */
  public static HttpAnswer error(int status, String text) {
    return json(status, Refusals.text(text));
  }
}
