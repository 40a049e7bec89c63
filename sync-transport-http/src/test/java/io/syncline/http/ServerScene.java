package io.syncline.http;

import com.codahale.metrics.MetricRegistry;
import io.syncline.Bytes;
import io.syncline.metrics.PrometheusText;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A server of a test, with handlers that say what came. */
final class ServerScene implements AutoCloseable {
  final MetricRegistry metrics = new MetricRegistry();
  private @Nullable HttpServer server;

  HttpServer start(HttpServerOptions.Builder options, HttpHandler... handlers) {
    HttpServer.Builder builder =
        HttpServer.builder()
            .options(options.host("127.0.0.1").build())
            .metrics(metrics)
            .plaintextOnLoopback();
    for (HttpHandler handler : handlers) {
      builder.handler(handler);
    }
    return start(builder.build());
  }

  HttpServer startTls(AtomicReference<SSLContext> context, ClientCertificates asked) {
    return start(
        HttpServer.builder()
            .options(HttpServerOptions.builder().host("127.0.0.1").build())
            .tls(context::get)
            .clientCertificates(asked)
            .handler(ServerScene::names)
            .build());
  }

  HttpServer start(HttpServer made) {
    server = made;
    made.start();
    return made;
  }

  int port() {
    return Objects.requireNonNull(server).port();
  }

  int requests() {
    return Objects.requireNonNull(server).requests();
  }

  int connections() {
    return Objects.requireNonNull(server).connections();
  }

  /** Open connections as the metrics have them. */
  long level() {
    return PrometheusText.write(metrics)
        .lines()
        .filter(line -> line.startsWith("syncline_server_connections "))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }

  /** Answers who calls. */
  static boolean names(HttpExchange exchange) {
    String names =
        exchange.request().certificates().stream()
            .map(c -> c.getSubjectX500Principal().getName())
            .toList()
            .toString();
    exchange.answer(new HttpAnswer(200, "text/plain", Bytes.utf8(names), Map.of()));
    return true;
  }

  /** Answers the body's length, or 413. */
  static boolean counts(HttpExchange exchange) {
    exchange
        .body(1 << 20)
        .whenComplete(
            (body, failure) ->
                exchange.answer(
                    failure == null
                        ? HttpAnswer.json(200, "" + body.length())
                        : HttpAnswer.json(413, Refusals.text("" + cause(failure).getMessage()))));
    return true;
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  String ask(String request) throws IOException {
    try (RawClient client = new RawClient(port(), null)) {
      client.send(request);
      return client.answer();
    }
  }

  static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
  }
}
