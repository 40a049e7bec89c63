package io.syncline.storage.arangodb.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Asks one server, as ArangoDB's documentation says it. It shares nothing with the adapter's calls,
 * so that a fact is not tried with the mistake that it is to find.
 */
final class FactHttp {
  static final ObjectMapper JSON = new ObjectMapper();

  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private final URI server;
  private final Map<String, String> headers;

  /** What came back. */
  record Got(int status, String text, HttpResponse<String> response) {
    JsonNode json() {
      try {
        return JSON.readTree(text);
      } catch (IOException e) {
        throw new UncheckedIOException("no JSON with status " + status, e);
      }
    }

    List<JsonNode> lines() {
      return text.lines().map(line -> new Got(status, line, response).json()).toList();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    boolean good() {
      return status >= 200 && status < 300 && header("X-Arango-Error-Codes").isEmpty();
    }

    /** The status, and ArangoDB's number of the error where there is one. */
    String told() {
      String codes = header("X-Arango-Error-Codes");
      if (good() || !codes.isEmpty()) {
        return status + (codes.isEmpty() ? "" : " with errors " + codes);
      }
      return text.startsWith("{") ? status + "/" + json().path("errorNum").asInt() : "" + status;
    }

    /** The same, or an error of a test that can't go on without. */
    Got needed() {
      if (!good()) {
        throw new IllegalStateException(
            response.request().method()
                + " "
                + response.uri().getPath()
                + ": "
                + told()
                + " "
                + text);
      }
      return this;
    }
  }

  private FactHttp(URI server, Map<String, String> headers) {
    this.server = server;
    this.headers = headers;
  }

  /** As the user {@code root}. */
  static FactHttp root(URI server, String password) {
    return user(server, "root", password);
  }

  /** As a user. */
  static FactHttp user(URI server, String name, String password) {
    byte[] both = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return new FactHttp(
        server, Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(both)));
  }

  /** As whoever has the cluster's secret. */
  static FactHttp superuser(URI server, String secret) {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String text =
        base64.encodeToString(bytes("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"))
            + "."
            + base64.encodeToString(bytes("{\"iss\":\"arangodb\",\"server_id\":\"facts\"}"));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(bytes(secret), "HmacSHA256"));
      String signature = base64.encodeToString(mac.doFinal(bytes(text)));
      return new FactHttp(server, Map.of("Authorization", "bearer " + text + "." + signature));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no HmacSHA256", e);
    }
  }

  /** As whoever has this token. */
  static FactHttp bearer(URI server, String token) {
    return new FactHttp(server, Map.of("Authorization", "bearer " + token));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The same with a header more. */
  FactHttp with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new FactHttp(server, more);
  }

  Got get(String path) {
    return send("GET", path, "");
  }

  Got put(String path, String body) {
    return send("PUT", path, body);
  }

  Got post(String path, String body) {
    return send("POST", path, body);
  }

  Got patch(String path, String body) {
    return send("PATCH", path, body);
  }

  Got delete(String path) {
    return send("DELETE", path, "");
  }

  Got delete(String path, String body) {
    return send("DELETE", path, body);
  }

  private Got send(String verb, String path, String body) {
    try {
      return sendOrFail(verb, path, body);
    } catch (IOException e) {
      throw new UncheckedIOException(verb + " " + path + " at " + server, e);
    }
  }

  /**
   * Asks.
   *
   * @throws IOException where no answer comes
   */
  Got sendOrFail(String verb, String path, String body) throws IOException {
    return sendOrFail(
        verb, path, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
  }

  /** As {@link #post(String, String)}, with what is no text. */
  Got post(String path, byte[] body) {
    try {
      return sendOrFail("POST", path, BodyPublishers.ofByteArray(body));
    } catch (IOException e) {
      throw new UncheckedIOException("POST " + path + " at " + server, e);
    }
  }

  private Got sendOrFail(String verb, String path, HttpRequest.BodyPublisher body)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(Duration.ofSeconds(60))
            .method(verb, body);
    headers.forEach(request::header);
    try {
      HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
      return new Got(response.statusCode(), response.body(), response);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
