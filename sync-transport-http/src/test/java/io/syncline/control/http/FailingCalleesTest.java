package io.syncline.control.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.control.ClientCall;
import io.syncline.control.NotLeader;
import io.syncline.http.Eventually;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody else stands where a callee should be. */
@Timeout(120)
final class FailingCalleesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(400);

  @SuppressWarnings("NullAway.Init")
  private static WireMockServer callee;

  private final HttpControlNetwork network =
      HttpControlNetwork.builder()
          .plaintextOnLoopback()
          .options(HttpControlOptions.builder().answerBytes(100_000).build())
          .build();

  @BeforeAll
  static void start() {
    callee = new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));
    callee.start();
  }

  @AfterAll
  static void stop() {
    callee.stop();
  }

  @BeforeEach
  void reset() {
    callee.resetAll();
  }

  @AfterEach
  void close() {
    int left = network.calls();
    network.close();
    assertThat(left).isZero();
  }

  private static String endpoint() {
    return "http://127.0.0.1:" + callee.port() + "/m";
  }

  private String ask(Duration deadline) {
    try {
      return network
          .call(endpoint(), new ClientCall.GetVersion(), deadline)
          .toCompletableFuture()
          .get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(SyncException.class);
      throw (SyncException) e.getCause();
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private void answers(ResponseDefinitionBuilder answer) {
    callee.stubFor(any(anyUrl()).willReturn(answer));
  }

  private SyncException fails(Code code, Duration deadline) {
    SyncException[] seen = new SyncException[1];
    assertThatThrownBy(() -> ask(deadline))
        .isInstanceOfSatisfying(
            SyncException.class,
            e -> {
              seen[0] = e;
              assertThat(e.code()).as(e.toString()).isEqualTo(code);
              assertThat(e).hasMessageContaining("GetVersion at " + endpoint());
            });
    return seen[0];
  }

  private static void wasAskedOnce() {
    callee.verify(1, postRequestedFor(urlEqualTo("/m/_syncline/client")));
  }

  @Test
  void takesAnAnswer() {
    answers(aResponse().withBody("{\"v\":1,\"answer\":\"9.9\"}"));
    assertThat(ask(PATIENCE)).isEqualTo("9.9");
    wasAskedOnce();
  }

  @ParameterizedTest
  @CsvSource({
    "503,UNAVAILABLE", "404,UNAVAILABLE", "408,UNAVAILABLE", "429,UNAVAILABLE", "302,UNAVAILABLE",
    "307,UNAVAILABLE", "401,BAD_REQUEST", "403,BAD_REQUEST", "413,BAD_REQUEST", "502,TIMEOUT",
    "504,TIMEOUT", "500,INTERNAL", "204,CORRUPT", "599,CORRUPT"
  })
  void givesEachStatusItsCodeAndTheText(int status, Code code) {
    answers(
        aResponse()
            .withStatus(status)
            .withHeader("Location", endpoint() + "/elsewhere")
            .withBody("{\"Error\": \"because of this\"}"));
    SyncException failure = fails(code, PATIENCE);
    assertThat(failure).hasMessageContaining("" + status);
    if (status >= 400) {
      assertThat(failure).hasMessageContaining("because of this");
    }
    wasAskedOnce();
    callee.verify(0, postRequestedFor(urlEqualTo("/m/elsewhere")));
  }

  @Test
  void showsTheTextInOneLineAndNotTheWholeOfALongOne() {
    answers(aResponse().withStatus(503).withBody("{\"Error\": \"one\\ntwo\\u0007 three\"}"));
    assertThat(fails(Code.UNAVAILABLE, PATIENCE))
        .hasMessageEndingWith("status 503: one two  three");
    answers(aResponse().withStatus(503).withBody("{\"error\": \"in Go's other spelling\"}"));
    assertThat(fails(Code.UNAVAILABLE, PATIENCE)).hasMessageContaining("other spelling");
    answers(aResponse().withStatus(503).withBody("{\"Error\": \"" + "x".repeat(60_000) + "\"}"));
    assertThat(fails(Code.UNAVAILABLE, PATIENCE).getMessage()).hasSizeBetween(1_000, 1_200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "application/octet-stream", "a/b; charset=utf-16", "?"})
  void goesByTheBodyWhateverItsTypeIsSaidToBe(String type) {
    answers(aResponse().withHeader("Content-Type", type).withBody("{\"v\":1,\"answer\":\"9.9\"}"));
    assertThat(ask(PATIENCE)).isEqualTo("9.9");
    answers(aResponse().withHeader("Content-Type", "application/json").withBody("<html>"));
    fails(Code.CORRUPT, PATIENCE);
  }

  @Test
  void namesNoFieldsThatAreMissingAsAnswers() {
    answers(aResponse().withBody("{\"v\":1,\"answer\":{\"cluster\":\"c\"}}"));
    assertThatThrownBy(
            () ->
                network
                    .call(endpoint(), new ClientCall.GetStatus(true), PATIENCE)
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.code()).isEqualTo(Code.CORRUPT));
  }

  @Test
  void takesAProxysPageForNoText() {
    answers(aResponse().withStatus(503).withBody("<html>" + "x".repeat(200_000)));
    assertThat(fails(Code.UNAVAILABLE, PATIENCE).getMessage()).hasSizeLessThan(200);
  }

  @Test
  void carriesWhatTheCalleeFailedWith() {
    SyncException told = NotLeader.of("m2", Optional.of("https://m1:8629"));
    answers(aResponse().withBody(CallCodec.encodeFailure(told).utf8()));
    assertThatThrownBy(() -> ask(PATIENCE))
        .hasMessage(told.getMessage())
        .satisfies(e -> assertThat(NotLeader.leader(e)).contains("https://m1:8629"));
    answers(
        aResponse()
            .withBody(CallCodec.encodeFailure(new SyncException(Code.CORRUPT, "theirs")).utf8()));
    assertThatThrownBy(() -> ask(PATIENCE)).hasMessage("theirs");
  }

  @ParameterizedTest
  @CsvSource({"CONNECTION_RESET_BY_PEER", "EMPTY_RESPONSE", "RANDOM_DATA_THEN_CLOSE"})
  void saysThatItMayHaveHappenedWhereTheConnectionBreaks(Fault fault) {
    answers(aResponse().withFault(fault));
    assertThat(fails(Code.TIMEOUT, PATIENCE).mayHaveHappened()).isTrue();
    wasAskedOnce();
  }

  @Test
  void takesHalfAnAnswerForNone() throws Exception {
    answers(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));
    fails(Code.TIMEOUT, PATIENCE);
    try (ServerSocket half = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var answer =
          network.call(
              "http://127.0.0.1:" + half.getLocalPort(), new ClientCall.GetVersion(), PATIENCE);
      try (Socket socket = half.accept()) {
        byte[] request = new byte[4096];
        assertThat(socket.getInputStream().read(request)).isPositive();
        socket
            .getOutputStream()
            .write(
                "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"v\":1,\"answer\":\"9"
                    .getBytes(US_ASCII));
      }
      assertThatThrownBy(() -> answer.toCompletableFuture().get(20, TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              SyncException.class, e -> assertThat(e.code()).isEqualTo(Code.TIMEOUT));
    }
  }

  @Test
  void endsWhatIsTooSlowAtItsDeadline() {
    answers(aResponse().withFixedDelay(5_000).withBody("{\"v\":1,\"answer\":\"late\"}"));
    long began = System.nanoTime();
    assertThat(fails(Code.TIMEOUT, SHORT)).hasMessageContaining("no answer within PT0.4S");
    answers(
        aResponse().withBody("{\"v\":1,\"answer\":\"slow\"}").withChunkedDribbleDelay(20, 5_000));
    fails(Code.TIMEOUT, SHORT);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{",
        "[]",
        "''",
        "{\"v\":1}",
        "{\"v\":2,\"answer\":\"1\"}",
        "{\"v\":1,\"answer\":1}",
        "{\"v\":1,\"failure\":{\"code\":\"ODD\",\"message\":\"m\"}}",
        "<html></html>"
      })
  void takesWrongJsonForCorrupt(String body) {
    answers(aResponse().withBody(body));
    fails(Code.CORRUPT, PATIENCE);
    wasAskedOnce();
  }

  @Test
  void takesOnlySoMuch() {
    answers(aResponse().withBody("{\"v\":1,\"answer\":\"" + "x".repeat(99_900) + "\"}"));
    assertThat(ask(PATIENCE)).hasSize(99_900);
    answers(aResponse().withBody("{\"v\":1,\"answer\":\"" + "x".repeat(5_000_000) + "\"}"));
    assertThat(fails(Code.CORRUPT, PATIENCE)).hasMessageContaining("larger than 100000");
    // A bomb: what it unpacks to counts.
    answers(
        aResponse()
            .withHeader("Content-Encoding", "gzip")
            .withBody(zipped("x".repeat(50_000_000))));
    fails(Code.CORRUPT, PATIENCE);
  }

  private static byte[] zipped(String text) {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    try (java.util.zip.GZIPOutputStream zip = new java.util.zip.GZIPOutputStream(bytes)) {
      zip.write(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  @Test
  void failsWhatIsUnderWayWhenItCloses() {
    answers(aResponse().withFixedDelay(5_000).withBody("{\"v\":1,\"answer\":\"late\"}"));
    var answer = network.call(endpoint(), new ClientCall.GetVersion(), PATIENCE);
    Eventually.eventually("it is under way", () -> network.calls() == 1);
    network.close();
    network.close();
    assertThatThrownBy(() -> answer.toCompletableFuture().get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.code()).isEqualTo(Code.CLOSED));
    assertThatThrownBy(() -> ask(PATIENCE))
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.code()).isEqualTo(Code.CLOSED));
  }
}
