package io.syncline.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.syncline.pki.KeyMaterial;
import io.syncline.pki.Purpose;
import io.syncline.pki.SwappableKeys;
import io.syncline.pki.SwappableTrust;
import io.syncline.pki.TlsContext;
import io.syncline.pki.TrustAnchors;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

/** An operator with a client certificate who asks a master over TLS, without our tool. */
final class RestClient {
  private final HttpClient client;
  private final String master;

  RestClient(String master, Path keyfile, Path authority) {
    this.master = master;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(
                TlsContext.client(
                        new SwappableKeys(Purpose.CLIENT_AUTH, KeyMaterial.readKeyfile(keyfile)),
                        new SwappableTrust(Purpose.TLS, TrustAnchors.read(authority)))
                    .sslContext())
            .build();
  }

  /**
   * What was answered.
   *
   * @param body an object without anything where the answer has no body
   */
  record Answer(int status, JsonNode body) {}

  Answer get(String path) throws IOException, InterruptedException {
    return send("GET", path, "");
  }

  Answer send(String method, String path, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(master + path))
            .timeout(Duration.ofSeconds(60))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    String text = answer.body().isEmpty() ? "{}" : answer.body();
    return new Answer(answer.statusCode(), new ObjectMapper().readTree(text));
  }
}
