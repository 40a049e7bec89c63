package io.syncline.storage.arangodb.call;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.syncline.storage.arangodb.call.ArangoStub.fails;
import static io.syncline.storage.arangodb.call.ArangoStub.get;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.syncline.storage.arangodb.call.ArangoError.Kind;
import io.syncline.storage.arangodb.call.WalCalls.Reading;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The write-ahead log of a DB server. */
@Timeout(60)
final class FeedCallsTest {
  private static final String TAIL =
      "/_db/_system/_api/wal/tail?global=true&from=4200&lastScanned=0&chunkSize=1048576"
          + "&includeSystem=true&includeFoxxQueues=true&syncerId=987654321&clientInfo=repl";
  private static final String LINES = ShownExchange.of("tail").answer();
  private static final ReplicationClient CLIENT = new ReplicationClient(987654321, "repl");
  private static final Reading FROM = Reading.of(4200, 0, 1 << 20);

  private final ArangoStub stub = new ArangoStub();
  private WalCalls wal = new WalCalls(stub.link());

  @BeforeEach
  void connect() {
    stub.connection().learn(health(stub.url()));
    wal = new WalCalls(stub.connection().direct("PRMR-1"));
  }

  static ClusterHealth health(String url) {
    return new ClusterHealth(
        "c",
        List.of(
            new ClusterHealth.Server(
                "PRMR-1",
                ServerRole.DB_SERVER,
                ClusterHealth.Status.GOOD,
                Optional.of(ServerAddress.parse(url)),
                Optional.empty(),
                "",
                "",
                "",
                "")));
  }

  @AfterEach
  void close() {
    stub.close();
  }

  private static ResponseDefinitionBuilder piece(
      int status, String more, String included, String scanned, String last, String present) {
    return aResponse()
        .withStatus(status)
        .withHeader("Content-Type", "application/x-arango-dump; charset=utf-8")
        .withHeader("X-Arango-Replication-Checkmore", more)
        .withHeader("x-arango-replication-lastincluded", included)
        .withHeader("x-arango-replication-lastscanned", scanned)
        .withHeader("x-arango-replication-lasttick", last)
        .withHeader("x-arango-replication-frompresent", present);
  }

  @Test
  void readsWhereTheLogIs() {
    stub.answers("GET", "/_api/wal/range", 200, ShownExchange.of("log.range").answer());
    stub.answers(
        "GET",
        "/_api/wal/lastTick",
        200,
        "{\"time\":\"2026-03-02T09:15:00Z\",\"tick\":\"18446744073709551615\","
            + "\"server\":{\"version\":\"3.12.4\",\"serverId\":\"173450012345678\"}}");
    assertThat(get(wal.range()))
        .isEqualTo(
            new WalCalls.Place(5, 4200, "173450012345678", "3.12.4", "2026-03-02T09:15:00Z"));
    assertThat(Long.toUnsignedString(get(wal.lastTick()).newest()))
        .isEqualTo("18446744073709551615");
  }

  @Test
  void readsAPieceAndLeavesItsLinesAsTheyCame() {
    stub.answers("PUT", TAIL, piece(200, "true", "4215", "4216", "9000", "true").withBody(LINES));
    WalCalls.Piece piece = get(wal.tail(FROM, CLIENT));
    assertThat(piece.more()).isTrue();
    assertThat(piece.lastIncluded()).isEqualTo(4215);
    assertThat(piece.lastScanned()).isEqualTo(4216);
    assertThat(piece.lastTick()).isEqualTo(9000);
    assertThat(piece.fromPresent()).isTrue();
    assertThat(piece.lines().utf8()).isEqualTo(LINES);
    assertThat(stub.asked().getBodyAsString()).isEqualTo("[]");
  }

  @Test
  void readsThatNothingIsNewOrThatEntriesAreGone() {
    stub.answers("PUT", TAIL, piece(204, "false", "0", "4215", "4215", "true"));
    WalCalls.Piece idle = get(wal.tail(FROM, CLIENT));
    assertThat(idle.more()).isFalse();
    assertThat(idle.lastIncluded()).isZero();
    assertThat(idle.lines().length()).isZero();
    stub.answers("PUT", TAIL, piece(204, "false", "0", "17", "17", "false"));
    assertThat(get(wal.tail(FROM, CLIENT)).fromPresent()).isFalse();
  }

  @Test
  void asksForLargeTicksAndForOneShard() {
    String url =
        "/_db/shop/_api/wal/tail?global=false&from=18446744073709551614&lastScanned=9223372036854775809"
            + "&chunkSize=16384&includeSystem=true&includeFoxxQueues=true&collection=s3002&syncerId=18446744073709551615"
            + "&clientInfo=a%20b%26c";
    stub.answers("PUT", url, piece(204, "false", "0", "0", "0", "true"));
    get(
        wal.tail(
            new Reading(
                -2,
                Long.MIN_VALUE + 1,
                16 << 10,
                Optional.of(new WalCalls.ShardOnly("shop", "s3002"))),
            new ReplicationClient(-1, "a b&c")));
    assertThat(stub.asked().getUrl()).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-arango-replication-checkmore",
        "x-arango-replication-lastincluded",
        "x-arango-replication-lastscanned",
        "x-arango-replication-lasttick",
        "x-arango-replication-frompresent"
      })
  void refusesAPieceThatDoesNotSayWhereItIs(String header) {
    ResponseDefinitionBuilder answer = aResponse().withStatus(200).withBody(LINES);
    for (String name :
        List.of("checkmore", "lastincluded", "lastscanned", "lasttick", "frompresent")) {
      String full = "x-arango-replication-" + name;
      if (!full.equals(header)) {
        answer.withHeader(full, name.startsWith("last") ? "1" : "true");
      }
    }
    stub.answers("PUT", TAIL, answer);
    ArangoError error = fails(() -> wal.tail(FROM, CLIENT));
    assertThat(error.kind()).isEqualTo(Kind.MALFORMED);
    assertThat(error).hasMessageContaining(header);
    stub.answers("PUT", TAIL, piece(200, "maybe", "1", "1", "1", "true"));
    assertThat(fails(() -> wal.tail(FROM, CLIENT))).hasMessageContaining("maybe");
    stub.answers("PUT", TAIL, piece(200, "true", "-1", "1", "1", "true"));
    assertThat(fails(() -> wal.tail(FROM, CLIENT))).hasMessageContaining("-1");
  }

  @ParameterizedTest
  @CsvSource({
    "501,1470,UNSUPPORTED",
    "400,400,FATAL",
    "400,10,FATAL",
    "403,11,AUTH",
    "404,1203,STRUCTURE",
    "500,32,TRANSIENT",
    "500,1414,RESYNC",
    "503,30,TOPOLOGY"
  })
  void saysWhyNothingIsRead(int status, int number, RetryClass expected) {
    stub.refuses("PUT", TAIL, status, number);
    ArangoError error = fails(() -> wal.tail(FROM, CLIENT));
    assertThat(error.retryClass()).isEqualTo(expected);
    assertThat(error.call()).isEqualTo("PUT /_db/_system/_api/wal/tail");
    assertThat(error.getMessage()).doesNotContain("987654321");
  }

  @Test
  void keepsAndLetsGo() {
    String track =
        "/_db/_system/_api/wal/tail?trackOnly=true&from=7&syncerId=987654321&clientInfo=repl";
    stub.answers("GET", track, 200, "");
    get(wal.track(7, CLIENT));
    String forget = "/_db/_system/_api/wal/tail?syncerId=987654321&clientInfo=repl";
    stub.answers("DELETE", forget, 200, "{}");
    get(wal.forget(CLIENT));
    stub.refuses("GET", track, 400, 400);
    assertThat(fails(() -> wal.track(7, CLIENT)).retryClass()).isEqualTo(RetryClass.FATAL);
  }

  @Test
  void readsWhoReadsAlsoByWayOfACoordinator() {
    String state = ShownExchange.of("logger-state").answer();
    stub.answers("GET", "/_api/replication/logger-state", 200, state);
    stub.answers("GET", "/_api/replication/logger-state?DBserver=PRMR-1", 200, state);
    WalCalls.LoggerState expected =
        new WalCalls.LoggerState(
            4215,
            "173450012345678",
            List.of(new WalCalls.Reader("987654321", "repl", "2026-03-02T11:15:05Z", 4215)));
    assertThat(get(wal.loggerState())).isEqualTo(expected);
    assertThat(get(new WalCalls(stub.connection().forwarded("PRMR-1")).loggerState()))
        .isEqualTo(expected);
  }
}
