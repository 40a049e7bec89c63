package io.syncline.testkit.arangodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each fault does what it says, to the requests that it is meant for. */
class FaultTest {
  private static final String BATCH = "/_api/replication/batch";
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private ArangoStandIn standIn;
  private Client client;
  private String server;

  @BeforeEach
  void start() {
    standIn = ArangoStandIn.start();
    server = standIn.dbServerIds().get(0);
    client = Client.superuser(standIn, standIn.dbServers().get(0));
  }

  @AfterEach
  void stop() {
    standIn.close();
  }

  @Test
  void refusesTheRequestsThatFitAndNoOthers() {
    Fault fault = standIn.fault("POST", BATCH).at(server).after(1).times(1).refuses(503, 21003);
    standIn.fault("GET", "/_api/wal/*").refusesAsProxy(502);
    assertThat(client.post(BATCH, "").status()).isEqualTo(200);
    Client.Got refused = client.post("/_db/_system" + BATCH, "");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.errorNum()).isEqualTo(21003);
    assertThat(client.post(BATCH, "").status()).isEqualTo(200);
    assertThat(fault.hits()).isEqualTo(1);
    assertThat(client.get("/_api/wal/range").text()).startsWith("<html>");
    assertThat(client.get("/_api/wal/range").status()).isEqualTo(200);
    assertThat(standIn.operations().openBatches(server)).isEqualTo(2);
    assertThat(standIn.requests())
        .extracting(Seen::status)
        .containsExactly(200, 503, 200, 502, 200);
  }

  @Test
  void resetsBeforeOrAfterTheEffect() {
    standIn.fault("POST", BATCH).resetsBefore();
    assertThatThrownBy(() -> client.sendOrFail("POST", BATCH, "{}"))
        .isInstanceOf(IOException.class);
    assertThat(standIn.operations().openBatches(server)).isZero();
    standIn.fault("POST", BATCH).resetsAfter();
    assertThatThrownBy(() -> client.sendOrFail("POST", BATCH, "{}"))
        .isInstanceOf(IOException.class);
    assertThat(standIn.operations().openBatches(server)).isEqualTo(1);
    standIn.fault("POST", BATCH).halvesTheAnswer();
    assertThatThrownBy(() -> client.sendOrFail("POST", BATCH, "{}"))
        .isInstanceOf(IOException.class);
    assertThat(standIn.operations().openBatches(server)).isEqualTo(2);
  }

  @Test
  void holdsRequestsUntilTheyAreReleased() throws Exception {
    Fault before = standIn.fault("POST", BATCH).holdsBefore();
    CompletableFuture<Client.Got> held =
        CompletableFuture.supplyAsync(() -> client.post(BATCH, ""));
    before.awaitHit(LIMIT);
    assertThat(standIn.running(server, BATCH)).isEqualTo(1);
    assertThat(standIn.operations().openBatches(server)).isZero();
    before.release();
    assertThat(held.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);

    Fault after = standIn.fault("POST", BATCH).holdsAfter();
    CompletableFuture<Client.Got> late =
        CompletableFuture.supplyAsync(() -> client.post(BATCH, ""));
    after.awaitHit(LIMIT);
    standIn.liftFaults();
    assertThat(late.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
    assertThat(standIn.operations().openBatches(server)).isEqualTo(2);
  }

  /** Often enough to find who says it while the request is only beginning. */
  @Test
  void whatIsHeldAfterwardsIsDoneWhenItIsHit() throws Exception {
    for (int i = 1; i <= 100; i++) {
      Fault after = standIn.fault("POST", BATCH).holdsAfter();
      CompletableFuture<Client.Got> late =
          CompletableFuture.supplyAsync(() -> client.post(BATCH, ""));
      after.awaitHit(LIMIT);
      assertThat(standIn.operations().openBatches(server)).isEqualTo(i);
      after.release();
      assertThat(late.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
    }
  }

  @Test
  void movesALeaderInTheMiddleOfADump() {
    Application shop = standIn.application();
    shop.createDatabase("shop");
    shop.createCollection("shop", "orders", 1, 1);
    for (int i = 0; i < 3; i++) {
      shop.put("shop", "orders", "{}");
    }
    var placed = shop.shards("shop", "orders").entrySet().iterator().next();
    String shard = placed.getKey();
    String from = placed.getValue().get(0);
    String to =
        standIn.dbServerIds().stream().filter(id -> !id.equals(from)).findFirst().orElseThrow();
    Client leader = Client.superuser(standIn, standIn.address(from));
    String batch = leader.post(BATCH, "").json().path("id").asText();
    standIn
        .fault("GET", "/_api/replication/dump")
        .after(1)
        .runs(
            () -> {
              standIn.operations().moveLeader("shop", shard, to);
              standIn.operations().removeFollower("shop", shard, from);
            });
    String dump =
        "/_db/shop/_api/replication/dump?chunkSize=1&collection=" + shard + "&batchId=" + batch;
    assertThat(leader.get(dump).status()).isEqualTo(200);
    assertThat(leader.get(dump).errorNum()).isEqualTo(1203);
    assertThat(shop.shards("shop", "orders").get(shard)).containsExactly(to);
    assertThat(shop.documents("shop", "orders")).hasSize(3);
  }

  @Test
  void delays() {
    standIn.fault("GET", "/_api/version").delays(Duration.ofMillis(50));
    long begin = System.nanoTime();
    assertThat(client.get("/_api/version").status()).isEqualTo(200);
    assertThat(System.nanoTime() - begin).isGreaterThan(50_000_000L);
  }
}
