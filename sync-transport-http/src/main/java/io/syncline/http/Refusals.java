package io.syncline.http;

import io.syncline.metrics.ServerMetrics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers what the server itself refuses: bad request lines, headers that are too long. */
final class Refusals implements Request.Handler {
  private final ServerMetrics metrics;

  Refusals(ServerMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    metrics.answered(response.getStatus());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    ByteBuffer body =
        ByteBuffer.wrap(
            text(HttpStatus.getMessage(response.getStatus())).getBytes(StandardCharsets.UTF_8));
    response.write(true, body, callback);
    return true;
  }

  /** The body of an error. */
  static String text(String message) {
    StringBuilder json = new StringBuilder(message.length() + 16).append("{\"Error\": \"");
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(' ');
      } else {
        json.append(c);
      }
    }
    return json.append("\"}").toString();
  }
}
