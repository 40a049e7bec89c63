package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.syncline.pki.Purpose;
import io.syncline.pki.SwappableTrust;
import io.syncline.pki.TlsContext;
import io.syncline.pki.TrustAnchors;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A stand-in for an ArangoDB cluster as a JVM of its own, and an application of it over HTTP. */
final class ChildCluster implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final BufferedReader out;
  private final BufferedWriter in;
  private final List<String> coordinators = new ArrayList<>();
  private final String token;
  private final HttpClient client;

  /** Without TLS. */
  ChildCluster(Path secret) throws IOException {
    this(secret, List.of(), HttpClient.newBuilder());
  }

  /** With TLS, by a certificate of this authority. */
  ChildCluster(Path secret, Path keyfile, Path authority) throws IOException {
    this(
        secret,
        List.of("--keyfile=" + keyfile),
        HttpClient.newBuilder()
            .sslContext(
                TlsContext.client(
                        null, new SwappableTrust(Purpose.TLS, TrustAnchors.read(authority)))
                    .sslContext()));
  }

  private ChildCluster(Path secret, List<String> more, HttpClient.Builder application)
      throws IOException {
    client = application.version(HttpClient.Version.HTTP_1_1).build();
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "io.syncline.testkit.arangodb.StandInProcess",
                "--coordinators=2",
                "--db-servers=2",
                "--secret-file=" + secret));
    command.addAll(more);
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    out = process.inputReader();
    in = process.outputWriter();
    JSON.readTree(out.readLine())
        .path("coordinators")
        .forEach(address -> coordinators.add(address.asText()));
    token = command("superuser-token").asText();
  }

  /** Where the coordinators are. */
  List<String> coordinators() {
    return coordinators;
  }

  /** A command of the stand-in's console. */
  synchronized JsonNode command(String line) throws IOException {
    in.write(line + "\n");
    in.flush();
    JsonNode answer = JSON.readTree(out.readLine());
    assertThat(answer.path("ok").asBoolean()).as("%s: %s", line, answer).isTrue();
    return answer.path("result");
  }

  /** Writes documents with the keys from one number to another, as an application does. */
  void write(int from, int to) throws IOException, InterruptedException {
    for (int i = from; i < to; i++) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(
                      URI.create(coordinators.get(0) + "/_db/shop/_api/document/orders"))
                  .timeout(Duration.ofSeconds(30))
                  .header("Authorization", "bearer " + token)
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"_key\":\"k" + i + "\",\"total\":" + i + "}"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isBetween(201, 202);
    }
  }

  /** The documents with their revisions, by key; none where there is no such collection. */
  Map<String, JsonNode> documents() throws IOException {
    Map<String, JsonNode> all = new TreeMap<>();
    synchronized (this) {
      in.write("documents shop orders\n");
      in.flush();
      JSON.readTree(out.readLine())
          .path("result")
          .forEach(document -> all.put(document.path("_key").asText(), document));
    }
    return all;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
