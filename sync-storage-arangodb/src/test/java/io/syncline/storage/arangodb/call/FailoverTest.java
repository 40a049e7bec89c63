package io.syncline.storage.arangodb.call;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.syncline.storage.arangodb.call.ArangoStub.fails;
import static io.syncline.storage.arangodb.call.ArangoStub.get;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.syncline.storage.arangodb.ArangoOptions;
import io.syncline.storage.arangodb.call.ArangoError.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several coordinators, of which some fail. */
@Timeout(60)
final class FailoverTest {
  private static final Duration SHORT = Duration.ofMillis(400);

  private final ArangoStub first = new ArangoStub();
  private final ArangoStub second = new ArangoStub();
  private ArangoConnection connection = first.connection();

  @BeforeEach
  void connect() {
    connection = connection(List.of(first.url(), second.url()));
    first.answersAnything(ok("first"));
    second.answersAnything(ok("second"));
  }

  private ArangoConnection connection(List<String> endpoints) {
    return new ArangoConnection(
        ArangoOptions.builder(endpoints)
            .plaintext(true)
            .firstPause(Duration.ofMillis(1))
            .longestPause(Duration.ofMillis(5))
            .build(),
        first.runtime());
  }

  @AfterEach
  void close() {
    assertThat(connection.calls()).isZero();
    connection.close();
    first.close();
    second.close();
  }

  private static ResponseDefinitionBuilder ok(String name) {
    return aResponse().withBody("{\"id\":\"" + name + "\",\"name\":\"x\",\"type\":2}");
  }

  private String ask() {
    return get(new ServerCalls(connection.coordinator()).id());
  }

  private ArangoError create(ArangoLink link) {
    return fails(() -> new CollectionCalls(link, "shop").create(StructureCallsTest.json("{}")));
  }

  private String creates(ArangoLink link) {
    return get(new CollectionCalls(link, "shop").create(StructureCallsTest.json("{}"))).id();
  }

  private static String closedPort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void staysWithTheOneThatAnswers() {
    assertThat(List.of(ask(), ask(), ask())).containsOnly("first");
    assertThat(second.requests()).isEmpty();
  }

  @Test
  void turnsToTheNextWhereNothingIsAndStaysThere() {
    connection.close();
    connection = connection(List.of(closedPort(), second.url()));
    // Nothing was sent: also what must not be sent twice.
    assertThat(creates(connection.coordinator())).isEqualTo("second");
    assertThat(ask()).isEqualTo("second");
    assertThat(second.requests()).hasSize(2);
  }

  @Test
  void turnsToTheNextWhereTheConnectionBreaksIfTwiceIsNoHarm() {
    first.answersAnything(aResponse().withFault(Fault.EMPTY_RESPONSE));
    assertThat(ask()).isEqualTo("second");
    assertThat(first.requests()).hasSize(1);
    assertThat(ask()).isEqualTo("second");
    assertThat(first.requests()).hasSize(1);
  }

  @Test
  void sendsNothingTwiceThatMayHaveHappened() {
    first.answersAnything(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
    ArangoError cut = create(connection.coordinator().patient());
    assertThat(cut.kind()).isEqualTo(Kind.CUT);
    assertThat(cut.mayHaveHappened()).isTrue();
    assertThat(cut.retryClass()).isEqualTo(RetryClass.TRANSIENT);
    assertThat(cut.server()).isEqualTo(first.url());
    assertThat(second.requests()).isEmpty();
    // The next call knows better.
    assertThat(creates(connection.coordinator())).isEqualTo("second");
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 38})
  void turnsToTheNextWhereOneComesOrGoes(int number) {
    first.answersAnything(aResponse().withStatus(503).withBody(ArangoStub.error(503, number)));
    assertThat(creates(connection.coordinator())).isEqualTo("second");
    assertThat(ask()).isEqualTo("second");
  }

  @ParameterizedTest
  @CsvSource({"502", "503", "504"})
  void turnsToTheNextBehindAProxyIfTwiceIsNoHarm(int status) {
    first.answersAnything(aResponse().withStatus(status).withBody("<html>down</html>"));
    ArangoError error = create(connection.coordinator());
    assertThat(error.status()).isEqualTo(status);
    assertThat(error.errorNum()).isEqualTo(RetryClass.NO_NUMBER);
    assertThat(error.retryClass()).isEqualTo(RetryClass.TRANSIENT);
    assertThat(error.getMessage()).doesNotContain("html");
    assertThat(second.requests()).isEmpty();
    connection.close();
    connection = connection(List.of(first.url(), second.url()));
    assertThat(ask()).isEqualTo("second");
  }

  @Test
  void waitsWherePatientForTheOnlyOneToComeBack() {
    connection.close();
    connection = connection(List.of(first.url()));
    firstFailsThenAnswers(2, aResponse().withStatus(503).withBody(ArangoStub.error(503, 38)));
    assertThat(creates(connection.coordinator().patient())).isEqualTo("first");
    assertThat(first.requests()).hasSize(3);
  }

  @Test
  void remembersThatAnEarlierAttemptMayHaveHappened() {
    connection.close();
    String gone = closedPort();
    connection = connection(List.of(first.url(), gone));
    first.answersAnything(aResponse().withFault(Fault.EMPTY_RESPONSE));
    ArangoError error = fails(() -> new DatabaseCalls(connection.coordinator()).drop("shop"));
    assertThat(error.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(error.server()).isEqualTo(gone);
    assertThat(error.mayHaveHappened()).isTrue();
    assertThat(error.toSyncException().mayHaveHappened()).isTrue();
  }

  @Test
  void staysWhereAnErrorIsTheAnswer() {
    first.answersAnything(aResponse().withStatus(500).withBody(ArangoStub.error(500, 1457)));
    assertThat(fails(() -> new ServerCalls(connection.coordinator()).id()).errorNum())
        .isEqualTo(1457);
    assertThat(second.requests()).isEmpty();
  }

  @Test
  void saysSoWhereNobodyAnswers() {
    connection.close();
    String gone = closedPort();
    connection = connection(List.of(gone));
    ArangoError error = fails(() -> new ServerCalls(connection.coordinator()).id());
    assertThat(error.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(error.mayHaveHappened()).isFalse();
    assertThat(error)
        .hasMessageStartingWith("GET /_admin/server/id at " + gone + ": no connection");
    assertThat(error.toSyncException().retryable()).isTrue();
  }

  @Test
  void leavesOneThatHangs() {
    first.answersAnything(ok("late").withFixedDelay(3_000));
    ArangoError late = fails(() -> new ServerCalls(connection.coordinator().within(SHORT)).id());
    assertThat(late.kind()).isEqualTo(Kind.LATE);
    assertThat(late.mayHaveHappened()).isTrue();
    assertThat(late).hasMessageContaining("no answer within PT0.4S");
    assertThat(ask()).isEqualTo("second");
  }

  @Test
  void endsWhatTricklesAtItsDeadline() {
    first.answersAnything(ok("slow").withChunkedDribbleDelay(20, 5_000));
    long began = System.nanoTime();
    assertThat(fails(() -> new ServerCalls(connection.coordinator().within(SHORT)).id()).kind())
        .isEqualTo(Kind.LATE);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
  }

  private void firstFailsThenAnswers(int times, ResponseDefinitionBuilder failure) {
    first.server().resetMappings();
    String state = Scenario.STARTED;
    for (int i = 0; i <= times; i++) {
      first
          .server()
          .stubFor(
              com.github.tomakehurst.wiremock.client.WireMock.any(
                      com.github.tomakehurst.wiremock.client.WireMock.anyUrl())
                  .inScenario("s")
                  .whenScenarioStateIs(state)
                  .willReturn(i < times ? failure : ok("first"))
                  .willSetStateTo("after " + i));
      state = "after " + i;
    }
  }

  @Test
  void repeatsWhatPassesWhereItIsPatient() {
    firstFailsThenAnswers(3, aResponse().withStatus(500).withBody(ArangoStub.error(500, 1457)));
    assertThat(get(new ServerCalls(connection.coordinator().patient()).id())).isEqualTo("first");
    assertThat(first.requests()).hasSize(4);
  }

  @Test
  void repeatsOnlyWhatDoesNoHarmAndOnlyWhatPasses() {
    first.answersAnything(aResponse().withStatus(500).withBody(ArangoStub.error(500, 1457)));
    assertThat(create(connection.coordinator().patient()).errorNum()).isEqualTo(1457);
    assertThat(first.requests()).hasSize(1);
    first.server().resetRequests();
    first.answersAnything(aResponse().withStatus(404).withBody(ArangoStub.error(404, 1203)));
    assertThat(fails(() -> new ServerCalls(connection.coordinator().patient()).id()).errorNum())
        .isEqualTo(1203);
    assertThat(first.requests()).hasSize(1);
  }

  @Test
  void repeatsUntilTheDeadlineAndSaysWhatItWas() {
    first.answersAnything(aResponse().withStatus(503).withBody(ArangoStub.error(503, 21003)));
    ArangoError late =
        fails(() -> new ServerCalls(connection.coordinator().patient().within(SHORT)).id());
    assertThat(late.kind()).isEqualTo(Kind.LATE);
    assertThat(late).hasMessageContaining("before that").hasMessageContaining("21003");
    assertThat(first.requests().size()).isGreaterThan(3);
  }

  @Test
  void asksTheOneCoordinatorThatHasTheCursor() {
    first.answersAnything(
        aResponse()
            .withStatus(201)
            .withBody("{\"result\":[],\"id\":\"7\",\"hasMore\":true,\"nextBatchId\":\"2\"}"));
    CursorCalls cursors = new CursorCalls(connection.coordinator(), "shop");
    CursorCalls.Page page =
        get(
            cursors.open(
                new CursorCalls.Query(
                    "RETURN 1",
                    StructureCallsTest.json("{}"),
                    1,
                    Duration.ofSeconds(60),
                    List.of(),
                    true)));
    first.answersAnything(aResponse().withFault(Fault.EMPTY_RESPONSE));
    assertThat(ask()).isEqualTo("second");
    second.server().resetRequests();
    first.answersAnything(aResponse().withBody("{\"result\":[],\"hasMore\":false}"));
    assertThat(get(cursors.next(page)).coordinator().toString()).isEqualTo(first.url());
    assertThat(second.requests()).isEmpty();
    assertThat(get(new ServerCalls(connection.at(ServerAddress.parse(second.url()))).id()))
        .isEqualTo("second");
  }
}
