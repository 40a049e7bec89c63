package io.syncline.storage.arangodb.call;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.syncline.storage.arangodb.call.ArangoStub.fails;
import static io.syncline.storage.arangodb.call.ArangoStub.get;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.syncline.SyncException;
import io.syncline.storage.arangodb.ArangoOptions;
import io.syncline.storage.arangodb.call.ArangoError.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are not what they should be, and calls that do not come to one. */
@Timeout(60)
final class HostileAnswersTest {
  private static final int MOST = 64 << 10;

  private final ArangoStub stub =
      new ArangoStub(options -> options.answerBytes(MOST).dataBytes(2 * MOST));

  @AfterEach
  void close() {
    stub.close();
  }

  private CompletionStage<String> call() {
    return new ServerCalls(stub.link()).id();
  }

  private ArangoError failsToAnswer() {
    return fails(this::call);
  }

  @Test
  void tellsTheServerWhatItNeedsAndNoMore() {
    stub.answersAnything(aResponse().withBody("{\"id\":\"x\"}"));
    assertThat(get(call())).isEqualTo("x");
    LoggedRequest asked = stub.asked();
    assertThat(asked.getHeader("Accept")).isEqualTo("application/json");
    assertThat(asked.getHeader("Accept-Encoding")).isEqualTo("identity");
    assertThat(asked.containsHeader("Authorization")).isFalse();
    assertThat(asked.containsHeader("Transfer-Encoding")).isFalse();
  }

  @Test
  void ignoresWhatItDoesNotKnow() {
    stub.answersAnything(
        aResponse()
            .withBody("{\"new\":[1,{\"a\":null}],\"id\":\"x\",\"error\":false,\"code\":200}"));
    assertThat(get(call())).isEqualTo("x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "",
        "[]",
        "null",
        "1",
        "<html></html>",
        "{\"id\":1}",
        "{\"id\":null}",
        "{}",
        "{\"id\":\"x\"} {}",
        "{\"id\":\"x\"",
        "{\"id\":\"\\u00\"}",
        "\u0000\u0001"
      })
  void takesWrongJsonForMalformed(String body) {
    stub.answersAnything(aResponse().withBody(body));
    ArangoError error = failsToAnswer();
    assertThat(error.kind()).isEqualTo(Kind.MALFORMED);
    assertThat(error.retryClass()).isEqualTo(RetryClass.FATAL);
    assertThat(error).hasMessageStartingWith("GET /_admin/server/id at " + stub.url() + ": ");
    assertThat(error.toSyncException().code()).isEqualTo(SyncException.Code.CORRUPT);
    assertThat(stub.requests()).hasSize(1);
  }

  @Test
  void showsNothingOfABrokenAnswer() {
    stub.answersAnything(aResponse().withBody("{\"id\": \"name of a person\", oops"));
    assertThat(failsToAnswer().getMessage()).doesNotContain("person").doesNotContain("oops");
  }

  @Test
  void refusesNestingWithoutEnd() {
    stub.answersAnything(aResponse().withBody("[".repeat(30_000)));
    assertThat(failsToAnswer().kind()).isEqualTo(Kind.MALFORMED);
    stub.answersAnything(aResponse().withBody("{\"a\":".repeat(10_000)));
    assertThat(failsToAnswer().kind()).isEqualTo(Kind.MALFORMED);
  }

  @ParameterizedTest
  @CsvSource({"301", "302", "303", "307", "308"})
  void followsNoRedirect(int status) {
    stub.answers(
        "GET",
        "/_admin/server/id",
        aResponse().withStatus(status).withHeader("Location", stub.url() + "/elsewhere"));
    assertThat(failsToAnswer())
        .hasMessageContaining("a redirect, which is not followed")
        .extracting(ArangoError::retryClass)
        .isEqualTo(RetryClass.FATAL);
    assertThat(stub.requests()).hasSize(1);
  }

  @Test
  void takesOnlySoMuch() {
    String body = "{\"id\":\"" + "x".repeat(MOST - 9) + "\"}";
    stub.answersAnything(aResponse().withBody(body));
    assertThat(get(call())).hasSize(MOST - 9);
    stub.answersAnything(aResponse().withBody(body + " "));
    assertThat(failsToAnswer())
        .hasMessageContaining("larger than the 65536 bytes that option answerBytes allows")
        .extracting(ArangoError::kind)
        .isEqualTo(Kind.OVERSIZED);
    stub.answersAnything(
        aResponse().withBody("x".repeat(20_000_000)).withHeader("Transfer-Encoding", "chunked"));
    assertThat(failsToAnswer().kind()).isEqualTo(Kind.OVERSIZED);
  }

  @Test
  void takesMoreWhereThereAreDocuments() {
    KeysCalls keys = new KeysCalls(stub.link(), "shop");
    stub.answersAnything(aResponse().withBody("x".repeat(2 * MOST)));
    assertThat(get(keys.chunks("1", 100)).length()).isEqualTo(2 * MOST);
    stub.answersAnything(aResponse().withBody("x".repeat(2 * MOST + 1)));
    assertThat(fails(() -> keys.chunks("1", 100))).hasMessageContaining("option dataBytes");
  }

  @Test
  void unpacksNothing() {
    stub.answersAnything(
        aResponse()
            .withHeader("Content-Encoding", "gzip")
            .withBody(zipped("{\"id\":\"" + "x".repeat(50_000_000) + "\"}")));
    assertThat(failsToAnswer().kind()).isEqualTo(Kind.MALFORMED);
  }

  private static byte[] zipped(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(text.getBytes(US_ASCII));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECTION_RESET_BY_PEER",
    "EMPTY_RESPONSE",
    "RANDOM_DATA_THEN_CLOSE",
    "MALFORMED_RESPONSE_CHUNK"
  })
  void saysThatItMayHaveHappenedWhereTheConnectionBreaks(Fault fault) {
    stub.answersAnything(aResponse().withFault(fault));
    ArangoError error = failsToAnswer();
    assertThat(error.kind()).isEqualTo(Kind.CUT);
    assertThat(error.toSyncException().mayHaveHappened()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"id\":\"9", "HTTP/1.1 20"})
  void takesHalfAnAnswerForNone(String half) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ArangoConnection connection =
            new ArangoConnection(
                ArangoOptions.builder(List.of("http://127.0.0.1:" + server.getLocalPort()))
                    .plaintext(true)
                    .build(),
                stub.runtime())) {
      CompletionStage<?> answer =
          new DatabaseCalls(connection.coordinator()).create("x", StructureCallsTest.json("{}"));
      try (Socket socket = server.accept()) {
        assertThat(socket.getInputStream().read(new byte[8192])).isPositive();
        socket.getOutputStream().write(half.getBytes(US_ASCII));
      }
      ArangoError error = fails(() -> answer);
      assertThat(error.kind()).isEqualTo(Kind.CUT);
      assertThat(error.mayHaveHappened()).isTrue();
    }
  }

  @Test
  void showsTheTextInOneLineAndNotTheWholeOfALongOne() {
    stub.answersAnything(
        aResponse()
            .withStatus(500)
            .withBody(
                "{\"errorNum\":4,\"errorMessage\":\"one\\ntwo\\u0007" + "x".repeat(5_000) + "\"}"));
    String message = String.valueOf(failsToAnswer().getMessage());
    assertThat(message).contains("status 500, error 4: one two xx").hasSizeLessThan(1_200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<html>", "[]", "\"x\"", "{\"errorNum\":\"many\"}", "{\"errorNum\":{}}", ""})
  void hasTheStatusWhereAnErrorSaysNothing(String body) {
    stub.answersAnything(aResponse().withStatus(503).withBody(body));
    ArangoError error = failsToAnswer();
    assertThat(error.status()).isEqualTo(503);
    assertThat(error.errorNum()).isEqualTo(RetryClass.NO_NUMBER);
    assertThat(error.retryClass()).isEqualTo(RetryClass.TRANSIENT);
  }

  @Test
  void takesAnEndlessErrorPageForAnError() {
    stub.answersAnything(aResponse().withStatus(502).withBody("<html>" + "x".repeat(5_000_000)));
    assertThat(String.valueOf(failsToAnswer().getMessage())).hasSizeLessThan(200);
  }

  @Test
  void encodesNamesSoThatTheyStayNames() {
    stub.answersAnything(aResponse().withBody("{\"id\":\"1\",\"name\":\"n\",\"type\":2}"));
    get(new CollectionCalls(stub.link(), "a/../b?c=d#e").properties("/_api/x %2e ä"));
    assertThat(stub.asked().getUrl())
        .isEqualTo(
            "/_db/a%2F..%2Fb%3Fc%3Dd%23e/_api/collection/%2F_api%2Fx%20%252e%20%C3%A4/properties");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", ".."})
  void refusesNamesThatAreSteps(String name) {
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> new CollectionCalls(stub.link(), "shop").properties(name))
        .isInstanceOfSatisfying(
            ArangoError.class, error -> assertThat(error.kind()).isEqualTo(Kind.REFUSED));
    assertThat(stub.requests()).isEmpty();
  }

  @Test
  void failsAtOnceWhereTooManyWait() {
    stub.connect(options -> options.atOnce(1).atOncePerServer(1).waiting(1));
    stub.answersAnything(aResponse().withFixedDelay(500).withBody("{\"id\":\"x\"}"));
    CompletionStage<String> one = call();
    CompletionStage<String> two = call();
    ArangoError busy = failsToAnswer();
    assertThat(busy.kind()).isEqualTo(Kind.BUSY);
    assertThat(busy.mayHaveHappened()).isFalse();
    assertThat(busy.toSyncException().code()).isEqualTo(SyncException.Code.UNAVAILABLE);
    assertThat(get(one)).isEqualTo("x");
    assertThat(get(two)).isEqualTo("x");
  }

  @Test
  void failsWhatIsUnderWayWhenItCloses() {
    stub.answersAnything(aResponse().withFixedDelay(3_000).withBody("{\"id\":\"x\"}"));
    CompletionStage<String> under = call();
    stub.connection().close();
    stub.connection().close();
    assertThat(fails(() -> under).kind()).isEqualTo(Kind.CLOSED);
    assertThat(failsToAnswer().kind()).isEqualTo(Kind.CLOSED);
  }

  @Test
  void holdsBackDocumentsWhereTheServersQueueIsLong() {
    KeysCalls keys = new KeysCalls(stub.link(), "shop");
    assertThat(stub.connection().queueTime()).isZero();
    stub.answersAnything(
        aResponse().withHeader("x-arango-queue-time-seconds", "0.6").withBody("{\"id\":\"x\"}"));
    get(keys.chunks("1", 100));
    assertThat(stub.connection().queueTime()).isEqualTo(Duration.ofMillis(600));
    long began = System.nanoTime();
    get(keys.chunks("1", 100));
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(290));
    stub.answersAnything(
        aResponse().withHeader("x-arango-queue-time-seconds", "soon").withBody("{\"id\":\"x\"}"));
    assertThat(get(call())).isEqualTo("x");
  }

  @Test
  void turnsEachErrorIntoWhatStoresFailWith() {
    stub.answersAnything(aResponse().withStatus(404).withBody(ArangoStub.error(404, 1203)));
    assertThat(failsToAnswer().toSyncException().code()).isEqualTo(SyncException.Code.NOT_FOUND);
    stub.answersAnything(aResponse().withStatus(403).withBody(ArangoStub.error(403, 1004)));
    assertThat(failsToAnswer().toSyncException().code())
        .isEqualTo(SyncException.Code.PRECONDITION_FAILED);
    stub.answersAnything(aResponse().withStatus(503).withBody(ArangoStub.error(503, 30)));
    assertThat(failsToAnswer().toSyncException().code()).isEqualTo(SyncException.Code.UNAVAILABLE);
    stub.answersAnything(aResponse().withStatus(500).withBody(ArangoStub.error(500, 1457)));
    SyncException timeout = failsToAnswer().toSyncException();
    assertThat(timeout.code()).isEqualTo(SyncException.Code.TIMEOUT);
    assertThat(timeout)
        .hasMessage(
            "arangodb: GET /_admin/server/id at "
                + stub.url()
                + ": status 500, error 1457: as documented");
  }

  @Test
  void knowsWhereItMayNotGo() {
    stub.connection().learn(FeedCallsTest.health("http://127.0.0.1:1"));
    ArangoError unreachable = fails(() -> new ServerCalls(stub.connection().direct("PRMR-1")).id());
    assertThat(unreachable.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(unreachable.server()).isEqualTo("http://127.0.0.1:1");
  }
}
