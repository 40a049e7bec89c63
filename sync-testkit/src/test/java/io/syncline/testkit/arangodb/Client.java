package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks a server of the stand-in, over a socket. */
final class Client {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI server;
  private final String authorization;
  private final Map<String, String> headers;

  /** What came back. */
  record Got(int status, HttpResponse<byte[]> response) {
    String text() {
      return new String(response.body(), StandardCharsets.UTF_8);
    }

    JsonNode json() {
      return Json.parse(Bytes.wrap(response.body()));
    }

    List<JsonNode> lines() {
      return text().lines().map(line -> Json.parse(Bytes.utf8(line))).toList();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    int errorNum() {
      return json().path("errorNum").asInt();
    }
  }

  private Client(URI server, String authorization, Map<String, String> headers) {
    this.server = server;
    this.authorization = authorization;
    this.headers = headers;
  }

  /** The first coordinator, as {@code root}. */
  static Client root(ArangoStandIn standIn) {
    return basic(standIn.coordinators().get(0), "root", "");
  }

  /** A server, as whoever has the secret. */
  static Client superuser(ArangoStandIn standIn, URI server) {
    return with(server, "bearer " + standIn.superuserToken());
  }

  static Client basic(URI server, String user, String password) {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return with(server, "Basic " + Base64.getEncoder().encodeToString(both));
  }

  static Client with(URI server, String authorization) {
    return new Client(server, authorization, Map.of());
  }

  /** The same with a header more. */
  Client with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new Client(server, authorization, more);
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

  Got delete(String path) {
    return send("DELETE", path, "");
  }

  Got send(String verb, String path, String body) {
    try {
      return sendOrFail(verb, path, body);
    } catch (IOException e) {
      throw new UncheckedIOException(verb + " " + path, e);
    }
  }

  Got sendOrFail(String verb, String path, String body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path))
            .method(verb, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    headers.forEach(request::header);
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    try {
      HttpResponse<byte[]> response = HTTP.send(request.build(), BodyHandlers.ofByteArray());
      return new Got(response.statusCode(), response);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
