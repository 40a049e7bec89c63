package io.syncline.control.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.syncline.SyncClient;
import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.http.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client of several masters, some of which fail. */
@Timeout(120)
final class ClientFailoverTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ResponseDefinitionBuilder GOOD =
      aResponse().withBody("{\"v\":1,\"answer\":\"9.9\"}");

  @SuppressWarnings("NullAway.Init")
  private static WireMockServer first;

  @SuppressWarnings("NullAway.Init")
  private static WireMockServer second;

  private final HttpControlNetwork network =
      HttpControlNetwork.builder().plaintextOnLoopback().build();

  @BeforeAll
  static void start() {
    first = new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));
    second = new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));
    first.start();
    second.start();
  }

  @AfterAll
  static void stop() {
    first.stop();
    second.stop();
  }

  @BeforeEach
  void reset() {
    first.resetAll();
    second.resetAll();
  }

  @AfterEach
  void close() {
    // A call whose client has given up ends at its own deadline.
    Eventually.eventually("no call is under way", () -> network.calls() == 0);
    network.close();
  }

  private static String at(WireMockServer master) {
    return "http://127.0.0.1:" + master.port() + "/m";
  }

  private static void answers(WireMockServer master, ResponseDefinitionBuilder answer) {
    master.stubFor(any(anyUrl()).willReturn(answer));
  }

  private static void asked(WireMockServer master, int times) {
    master.verify(times, postRequestedFor(anyUrl()));
  }

  private SyncClient client(String... endpoints) {
    return SyncClient.builder(network)
        .endpoints(List.of(endpoints))
        .callTimeout(Duration.ofSeconds(2))
        .build();
  }

  private static Code code(Throwable failure) {
    return ((SyncException) failure).code();
  }

  @Test
  void goesOnToTheNextWhereNobodyListensAndStaysThere() throws IOException {
    int free;
    try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = once.getLocalPort();
    }
    answers(second, GOOD);
    try (SyncClient client = client("http://127.0.0.1:" + free, at(second))) {
      assertThat(client.version(PATIENCE)).isEqualTo("9.9");
      long began = System.nanoTime();
      assertThat(client.version(PATIENCE)).isEqualTo("9.9");
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
    }
    asked(second, 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {503, 404, 408, 429, 502, 504, 302, 307})
  void goesOnToTheNextWhereOneIsNotAbleTo(int status) {
    answers(first, aResponse().withStatus(status).withHeader("Location", at(first) + "/loop"));
    answers(second, GOOD);
    try (SyncClient client = client(at(first), at(second))) {
      assertThat(client.version(PATIENCE)).isEqualTo("9.9");
    }
    asked(first, 1);
    asked(second, 1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"CONNECTION_RESET_BY_PEER", "EMPTY_RESPONSE", "RANDOM_DATA_THEN_CLOSE"})
  void goesOnToTheNextWhereAConnectionBreaks(Fault fault) {
    answers(first, aResponse().withFault(fault));
    answers(second, GOOD);
    try (SyncClient client = client(at(first), at(second))) {
      assertThat(client.version(PATIENCE)).isEqualTo("9.9");
    }
    asked(second, 1);
  }

  @Test
  void goesOnToTheNextWhereAnAnswerIsTooSlow() {
    answers(first, aResponse().withFixedDelay(20_000).withBody("{}"));
    answers(second, GOOD);
    try (SyncClient client = client(at(first), at(second))) {
      assertThat(client.version(PATIENCE)).isEqualTo("9.9");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 413, 500, 204})
  void triesNothingAgainThatWillNotGetBetter(int status) {
    answers(first, aResponse().withStatus(status).withBody("{\"Error\":\"for this reason\"}"));
    answers(second, GOOD);
    try (SyncClient client = client(at(first), at(second))) {
      assertThatThrownBy(() -> client.version(PATIENCE))
          .isInstanceOfSatisfying(SyncException.class, e -> assertThat(e.retryable()).isFalse())
          .hasMessageContaining("" + status);
    }
    asked(first, 1);
    asked(second, 0);
  }

  @Test
  void triesAgainUntilItsTimeIsOverAndSaysWhatStoodInTheWay() {
    answers(first, aResponse().withStatus(503).withBody("{\"Error\":\"nobody leads\"}"));
    answers(second, aResponse().withFixedDelay(20_000).withBody("{}"));
    long began = System.nanoTime();
    try (SyncClient client = client(at(first), at(second))) {
      assertThatThrownBy(() -> client.version(Duration.ofSeconds(4)))
          .satisfies(e -> assertThat(code(e)).isEqualTo(Code.TIMEOUT))
          .hasMessageContaining(at(first))
          .hasMessageContaining("within PT4S");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(8));
  }

  @Test
  void takesUpWhereTheMastersComeBack() throws Exception {
    answers(first, aResponse().withStatus(503));
    answers(second, aResponse().withStatus(503));
    try (SyncClient client = client(at(first), at(second))) {
      var version = client.versionAsync(PATIENCE).toCompletableFuture();
      Eventually.eventually(
          "asked again", () -> first.findAll(postRequestedFor(anyUrl())).size() >= 2);
      assertThat(version).isNotDone();
      answers(second, GOOD);
      assertThat(version.get(20, TimeUnit.SECONDS)).isEqualTo("9.9");
    }
  }
}
