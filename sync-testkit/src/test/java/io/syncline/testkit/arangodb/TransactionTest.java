package io.syncline.testkit.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions that a client begins and ends, over sockets. */
class TransactionTest {
  private static final String ORDERS = "/_db/shop/_api/document/orders";
  private static final String TRANSACTION = "/_db/shop/_api/transaction/";
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-02T09:15:00Z"));
  private ArangoStandIn standIn;
  private Client root;

  @BeforeEach
  void start() {
    standIn =
        ArangoStandIn.start(
            StandInOptions.builder()
                .servers(2, 2)
                .clock(now::get)
                .transactions(Duration.ofMinutes(1), 1_000)
                .build());
    root = Client.root(standIn);
    standIn.application().createDatabase("shop");
    standIn.application().createCollection("shop", "orders", 4, 1);
    standIn.application().createCollection("shop", "other", 1, 1);
  }

  @AfterEach
  void stop() {
    standIn.close();
  }

  /** The types of what a server's log has above a tick. */
  static String types(ArangoStandIn standIn, String server, long after) {
    Client at = Client.superuser(standIn, standIn.address(server));
    StringBuilder types = new StringBuilder();
    at.put("/_api/wal/tail?global=true&from=" + after, "[]")
        .text()
        .lines()
        .map(line -> Json.parse(io.syncline.Bytes.utf8(line)))
        .filter(marker -> marker.path("tick").asLong() > after)
        .forEach(marker -> types.append(marker.path("type").asInt()).append(' '));
    return types.toString();
  }

  @Test
  void showsWhatItWritesToNobodyBeforeItsEnd() {
    List<Long> ticks = standIn.dbServerIds().stream().map(this::tick).toList();
    String id = begin();
    Client within = root.with(StreamTransactions.HEADER, id);
    assertThat(within.post(ORDERS, "[{\"_key\":\"a\"},{\"_key\":\"b\"},{\"_key\":\"c\"}]").status())
        .isEqualTo(202);
    assertThat(within.post(ORDERS, "{\"_key\":\"d\"}").status()).isEqualTo(202);
    assertThat(within.get(ORDERS + "/a").status()).isEqualTo(200);
    assertThat(root.get(ORDERS + "/a").errorNum()).isEqualTo(1202);
    assertThat(root.get(TRANSACTION + id).text())
        .isEqualTo(
            "{\"error\":false,\"code\":200,\"result\":{\"id\":\""
                + id
                + "\",\"status\":\"running\"}}");
    assertThat(root.put(TRANSACTION + id, "").json().path("result").path("status").asText())
        .isEqualTo("committed");
    assertThat(standIn.application().documents("shop", "orders")).hasSize(4);
    for (int i = 0; i < 2; i++) {
      assertThat(types(standIn, standIn.dbServerIds().get(i), ticks.get(i)))
          .matches("2200 (2300 )+2201 ");
    }
    assertThat(root.put(TRANSACTION + id, "").status()).isEqualTo(200);
    assertThat(root.delete(TRANSACTION + id).errorNum()).isEqualTo(1653);
    assertThat(within.post(ORDERS, "{\"_key\":\"e\"}").errorNum()).isEqualTo(1655);
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void leavesNothingWhereItIsAborted() {
    String id = begin();
    root.with(StreamTransactions.HEADER, id).post(ORDERS, "{\"_key\":\"a\"}");
    assertThat(root.delete(TRANSACTION + id).json().path("result").path("status").asText())
        .isEqualTo("aborted");
    assertThat(standIn.application().documents("shop", "orders")).isEmpty();
    assertThat(root.put(TRANSACTION + id, "").errorNum()).isEqualTo(1653);
    assertThat(root.post(ORDERS, "{\"_key\":\"a\"}").status()).isEqualTo(202);
  }

  @Test
  void refusesTwoWritersOfOneDocument() {
    standIn.application().put("shop", "orders", "{\"_key\":\"a\",\"n\":0}");
    String id = begin();
    Client first = root.with(StreamTransactions.HEADER, id);
    Client second = root.with(StreamTransactions.HEADER, begin());
    String write = ORDERS + "?overwriteMode=replace";
    first.post(write, "{\"_key\":\"a\",\"n\":1}");
    assertThat(second.post(write, "{\"_key\":\"a\",\"n\":2}").errorNum()).isEqualTo(1200);
    Client.Got single = root.post(write, "{\"_key\":\"a\",\"n\":3}");
    assertThat(single.status()).isEqualTo(409);
    assertThat(single.errorNum()).isEqualTo(1200);
    assertThat(
            root.post(write, "[{\"_key\":\"a\",\"n\":3},{\"_key\":\"b\"}]")
                .header("X-Arango-Error-Codes"))
        .isEqualTo("1200:1");
    root.put(TRANSACTION + id, "");
    // What has changed since it began is not its own to change.
    assertThat(second.post(write, "{\"_key\":\"a\",\"n\":2}").errorNum()).isEqualTo(1200);
    assertThat(second.get(ORDERS + "/a").json().path("n").asInt()).isZero();
    assertThat(root.post(write, "{\"_key\":\"a\",\"n\":3}").status()).isEqualTo(202);
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void endsByItselfWhenNobodyUsesIt() {
    String id = begin();
    root.with(StreamTransactions.HEADER, id).post(ORDERS, "{\"_key\":\"a\"}");
    pass(Duration.ofSeconds(59));
    assertThat(root.get(TRANSACTION + id).status()).isEqualTo(200);
    pass(Duration.ofSeconds(60));
    assertThat(root.post(ORDERS, "{\"_key\":\"a\"}").status()).isEqualTo(202);
    Client.Got gone = root.put(TRANSACTION + id, "");
    assertThat(gone.status()).isEqualTo(404);
    assertThat(gone.errorNum()).isEqualTo(1655);
    assertThat(standIn.operations().openTransactions()).isZero();
  }

  @Test
  void isKnownToEveryCoordinatorWhileItsOwnOneLives() {
    String id = begin();
    Client other = Client.basic(standIn.coordinators().get(1), "root", "");
    assertThat(other.with(StreamTransactions.HEADER, id).post(ORDERS, "{\"_key\":\"a\"}").status())
        .isEqualTo(202);
    standIn.operations().restart(standIn.coordinatorIds().get(0));
    assertThat(other.put(TRANSACTION + id, "").errorNum()).isEqualTo(1655);
    assertThat(standIn.application().documents("shop", "orders")).isEmpty();
  }

  @Test
  void isAbortedWhereAServerHasRestarted() {
    String id = begin();
    root.with(StreamTransactions.HEADER, id)
        .post(ORDERS, "[{\"_key\":\"a\"},{\"_key\":\"b\"},{\"_key\":\"c\"}]");
    standIn.operations().restart(standIn.dbServerIds().get(0));
    Client.Got got = root.put(TRANSACTION + id, "");
    assertThat(got.status()).isEqualTo(410);
    assertThat(got.errorNum()).isEqualTo(1654);
    assertThat(standIn.application().documents("shop", "orders")).isEmpty();
  }

  @Test
  void commitsAtSomeServersOnlyIfATestWantsIt() {
    String id = begin();
    root.with(StreamTransactions.HEADER, id)
        .post(ORDERS, "[{\"_key\":\"a\"},{\"_key\":\"b\"},{\"_key\":\"c\"},{\"_key\":\"d\"}]");
    standIn.operations().nextCommitIsPartial(standIn.dbServerIds().get(0));
    assertThat(root.put(TRANSACTION + id, "").status()).isEqualTo(500);
    assertThat(standIn.application().documents("shop", "orders")).hasSizeBetween(1, 3);
  }

  @Test
  void tellsAClientThatLostTheAnswerHowItEnded() {
    String id = begin();
    root.with(StreamTransactions.HEADER, id).post(ORDERS, "{\"_key\":\"a\"}");
    standIn.fault("PUT", "/_api/transaction/*").refusesAfter(503, 1478);
    assertThat(root.put(TRANSACTION + id, "").status()).isEqualTo(503);
    assertThat(root.get(TRANSACTION + id).json().path("result").path("status").asText())
        .isEqualTo("committed");
    assertThat(standIn.application().documents("shop", "orders")).hasSize(1);
  }

  @Test
  void takesOnlyWhatWasDeclaredAndNotTooMuch() {
    Client within = root.with(StreamTransactions.HEADER, begin());
    assertThat(within.post("/_db/shop/_api/document/other", "{}").errorNum()).isEqualTo(1652);
    within.post(ORDERS, "{\"a\":\"" + "x".repeat(1_000) + "\"}");
    assertThat(within.post(ORDERS, "{}").errorNum()).isEqualTo(32);
    String exclusive = "{\"collections\":{\"exclusive\":\"orders\"},\"lockTimeout\":1}";
    assertThat(root.post(TRANSACTION + "begin", exclusive).errorNum()).isEqualTo(18);
    assertThat(
            root.post(TRANSACTION + "begin", "{\"collections\":{\"write\":[\"no\"]}}").errorNum())
        .isEqualTo(1203);
    assertThat(standIn.complaints()).isEmpty();
    assertThat(within.get("/_db/shop/_api/collection").errorNum()).isEqualTo(10);
    assertThat(root.post(TRANSACTION + "begin", "{\"collection\":{}}").errorNum()).isEqualTo(10);
    assertThat(standIn.complaints()).hasSize(2);
  }

  @Test
  void failsWhereTheServersAreReadOnlyByThen() {
    String id = begin();
    root.with(StreamTransactions.HEADER, id).post(ORDERS, "{\"_key\":\"a\"}");
    standIn.operations().readOnly(true);
    assertThat(root.put(TRANSACTION + id, "").errorNum()).isEqualTo(1004);
    assertThat(root.post(ORDERS, "{\"_key\":\"a\"}").errorNum()).isEqualTo(1004);
  }

  private long tick(String server) {
    return standIn.operations().lastTick(server);
  }

  private void pass(Duration by) {
    now.updateAndGet(before -> before.plus(by));
  }

  private String begin() {
    Client.Got got =
        root.post(
            TRANSACTION + "begin",
            "{\"collections\":{\"write\":[\"orders\"]},\"waitForSync\":false,\"lockTimeout\":30}");
    assertThat(got.status()).isEqualTo(201);
    return got.json().path("result").path("id").asText();
  }
}
