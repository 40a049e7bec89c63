package io.syncline.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** A call of the REST API that must be harmless when it is repeated. For one thread. */
final class RestCall {
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(300);

  private final ClientFlags flags;
  private final Duration timeout;

  RestCall(ClientFlags flags, Duration timeout) {
    this.flags = flags;
    this.timeout = timeout;
  }

  /** Asks one endpoint after the other until one answers for good, or the time is over. */
  void post(String path, JsonNode body) throws InterruptedException {
    SyncRuntime runtime = SyncRuntime.threaded("rest");
    try {
      HttpClient client =
          HttpClient.newBuilder()
              .sslContext(flags.tls().sslContext())
              .connectTimeout(CONNECT)
              .version(HttpClient.Version.HTTP_1_1)
              .build();
      Optional<String> shown = flags.authorization(runtime);
      long end = runtime.nanoTime() + timeout.toNanos();
      while (true) {
        String last = "";
        for (String endpoint : flags.endpoints()) {
          Duration left = Duration.ofNanos(Math.max(1_000_000, end - runtime.nanoTime()));
          HttpRequest.Builder request =
              HttpRequest.newBuilder(uri(endpoint, path))
                  .timeout(left)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
          shown.ifPresent(value -> request.header("Authorization", value));
          try {
            HttpResponse<String> answer =
                client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
              return;
            }
            last = endpoint + " answers " + answer.statusCode() + ": " + error(answer.body());
            if (answer.statusCode() != 503 && answer.statusCode() != 408) {
              throw new SyncException(code(answer.statusCode()), last);
            }
          } catch (IOException e) {
            last = endpoint + " can't be asked: " + e;
          }
        }
        if (runtime.nanoTime() + PAUSE.toNanos() > end) {
          throw new SyncException(SyncException.Code.UNAVAILABLE, last + "; try again later");
        }
        Thread.sleep(PAUSE.toMillis());
      }
    } finally {
      runtime.close();
    }
  }

  private static URI uri(String endpoint, String path) {
    try {
      URI uri = URI.create(endpoint.replaceFirst("/+$", "") + path);
      if ("https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw wrong(endpoint);
    }
    throw wrong(endpoint);
  }

  private static SyncException wrong(String endpoint) {
    return new SyncException(
        SyncException.Code.BAD_REQUEST,
        "--master.endpoint is https://host:port but not '" + endpoint + "'");
  }

  private static SyncException.Code code(int status) {
    return switch (status) {
      case 400 -> SyncException.Code.BAD_REQUEST;
      case 404 -> SyncException.Code.NOT_FOUND;
      case 409 -> SyncException.Code.CONFLICT;
      case 401, 403, 412 -> SyncException.Code.PRECONDITION_FAILED;
      default -> SyncException.Code.INTERNAL;
    };
  }

  private static String error(String body) {
    try {
      return new ObjectMapper().readTree(body).path("Error").asText("no reason is given");
    } catch (IOException e) {
      return "no reason is given";
    }
  }
}
