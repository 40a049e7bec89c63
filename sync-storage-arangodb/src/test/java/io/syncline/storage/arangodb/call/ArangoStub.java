package io.syncline.storage.arangodb.call;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.request;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.syncline.SyncRuntime;
import io.syncline.storage.arangodb.ArangoOptions;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A server of WireMock that stands where one of ArangoDB should be, and a connection to it. */
final class ArangoStub implements AutoCloseable {
  private final WireMockServer server =
      new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));
  private final SyncRuntime runtime = SyncRuntime.threaded("test");
  private ArangoConnection connection;

  ArangoStub() {
    this(options -> options);
  }

  ArangoStub(UnaryOperator<ArangoOptions.Builder> changes) {
    server.start();
    connection = made(changes);
  }

  /** Connects again with other options. */
  ArangoConnection connect(UnaryOperator<ArangoOptions.Builder> changes) {
    connection.close();
    connection = made(changes);
    return connection;
  }

  private ArangoConnection made(UnaryOperator<ArangoOptions.Builder> changes) {
    return new ArangoConnection(
        changes.apply(ArangoOptions.builder(List.of(url())).plaintext(true)).build(), runtime);
  }

  String url() {
    return "http://127.0.0.1:" + server.port();
  }

  SyncRuntime runtime() {
    return runtime;
  }

  ArangoConnection connection() {
    return connection;
  }

  ArangoLink link() {
    return connection.coordinator();
  }

  WireMockServer server() {
    return server;
  }

  /** Answers with a number of ArangoDB's errors. */
  void refuses(String method, String url, int status, int errorNum) {
    answers(method, url, status, error(status, errorNum));
  }

  static String error(int status, int errorNum) {
    return "{\"error\":true,\"code\":"
        + status
        + ",\"errorNum\":"
        + errorNum
        + ",\"errorMessage\":\"as documented\"}";
  }

  /** Answers a request, whose path and query are given, with JSON. */
  void answers(String method, String url, int status, String json) {
    answers(
        method,
        url,
        aResponse()
            .withStatus(status)
            .withHeader("Content-Type", "application/json; charset=utf-8")
            .withBody(json));
  }

  void answers(String method, String url, ResponseDefinitionBuilder answer) {
    server.stubFor(request(method, urlEqualTo(url)).willReturn(answer));
  }

  void answersAnything(ResponseDefinitionBuilder answer) {
    server.stubFor(any(anyUrl()).willReturn(answer));
  }

  /** Forgets what was asked and answered. */
  void reset() {
    server.resetAll();
  }

  /** The one request that came. */
  LoggedRequest asked() {
    List<LoggedRequest> all = requests();
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  List<LoggedRequest> requests() {
    return server.findAll(
        com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor(anyUrl()));
  }

  /** Waits for a stage's value. */
  static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw ArangoError.of(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits for a stage's error. */
  static ArangoError fails(Supplier<CompletionStage<?>> call) {
    try {
      Object value = get(call.get());
      throw new AssertionError("no error, but " + value);
    } catch (ArangoError e) {
      return e;
    }
  }

  @Override
  public void close() {
    assertThat(connection.calls()).isZero();
    connection.close();
    server.stop();
    runtime.close();
  }
}
