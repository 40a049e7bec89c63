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
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** A call of the REST API that must be harmless when it is repeated. For one thread. */
final class RestCall {
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(300);

  private final List<String> endpoints;
  private final SSLContext tls;
  private final Optional<String> shown;
  private final Duration timeout;

  /**
   * Calls of one set of masters.
   *
   * @param shown the {@code Authorization} header
   * @param timeout how long to try
   */
  RestCall(List<String> endpoints, SSLContext tls, Optional<String> shown, Duration timeout) {
    this.endpoints = List.copyOf(endpoints);
    this.tls = tls;
    this.shown = shown;
    this.timeout = timeout;
  }

  /** As the flags of a command say. */
  static RestCall of(ClientFlags flags, Duration timeout) {
    SyncRuntime runtime = SyncRuntime.threaded("rest");
    try {
      return new RestCall(
          flags.endpoints(), flags.tls().sslContext(), flags.authorization(runtime), timeout);
    } finally {
      runtime.close();
    }
  }

  /**
   * Asks one endpoint after the other until one answers for good, or the time is over.
   *
   * @return the answer
   */
  JsonNode post(String path, JsonNode body) throws InterruptedException {
    return send("POST", path, body);
  }

  /** As {@link #post}, with {@code PUT}. */
  JsonNode put(String path, JsonNode body) throws InterruptedException {
    return send("PUT", path, body);
  }

  private JsonNode send(String method, String path, JsonNode body) throws InterruptedException {
    SyncRuntime runtime = SyncRuntime.threaded("rest");
    try {
      HttpClient client =
          HttpClient.newBuilder()
              .sslContext(tls)
              .connectTimeout(CONNECT)
              .version(HttpClient.Version.HTTP_1_1)
              .build();
      long end = runtime.nanoTime() + timeout.toNanos();
      String last = "";
      while (true) {
        for (String endpoint : endpoints) {
          Duration left = Duration.ofNanos(Math.max(1_000_000, end - runtime.nanoTime()));
          HttpRequest.Builder request =
              HttpRequest.newBuilder(uri(endpoint, path))
                  .timeout(left)
                  .header("Content-Type", "application/json")
                  .method(method, HttpRequest.BodyPublishers.ofString(body.toString()));
          shown.ifPresent(value -> request.header("Authorization", value));
          try {
            HttpResponse<String> answer =
                client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
              return new ObjectMapper().readTree(answer.body());
            }
            last = endpoint + " answers " + answer.statusCode() + ": " + error(answer.body());
            if (answer.statusCode() != 503 && answer.statusCode() != 408) {
              throw new SyncException(code(answer.statusCode()), last);
            }
          } catch (HttpTimeoutException e) {
            // The time is over: what was answered before tells more than that.
            last = last.isEmpty() ? endpoint + " can't be asked: " + e : last;
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
