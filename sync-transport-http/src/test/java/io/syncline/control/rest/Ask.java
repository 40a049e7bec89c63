package io.syncline.control.rest;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.http.HttpAnswer;
import io.syncline.http.HttpExchange;
import io.syncline.http.HttpStream;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A request of a test; keeps its answer. */
final class Ask implements HttpExchange {
  final CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();
  private final HttpRequest request;
  private final Bytes body;

  /**
   * A request.
   *
   * @param target path and query
   * @param headers name, value, name, value
   */
  Ask(String method, String target, String body, String... headers) {
    this(List.of(), method, target, body, headers);
  }

  /** A request with a client certificate. */
  Ask(
      List<X509Certificate> certificates,
      String method,
      String target,
      String body,
      String... headers) {
    int query = target.indexOf('?');
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    if (query >= 0) {
      for (String pair : target.substring(query + 1).split("&")) {
        String[] parts = pair.split("=", 2);
        parameters
            .computeIfAbsent(parts[0], k -> new ArrayList<>())
            .add(parts.length > 1 ? parts[1] : "");
      }
    }
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i].toLowerCase(Locale.ROOT), Arrays.asList(headers[i + 1]));
    }
    this.request =
        new HttpRequest(
            method,
            query >= 0 ? target.substring(0, query) : target,
            parameters,
            all,
            "test",
            certificates);
    this.body = Bytes.utf8(body);
  }

  @Override
  public HttpRequest request() {
    return request;
  }

  @Override
  public CompletionStage<Bytes> body(int most) {
    return body.length() > most
        ? CompletableFuture.failedStage(
            new SyncException(SyncException.Code.BAD_REQUEST, "the body is too large"))
        : CompletableFuture.completedStage(body);
  }

  @Override
  public void answer(HttpAnswer given) {
    if (!answer.complete(given)) {
      throw new IllegalStateException("answered twice");
    }
  }

  @Override
  public HttpStream stream(int status, String contentType) {
    throw new AssertionError("nothing is streamed here");
  }
}
