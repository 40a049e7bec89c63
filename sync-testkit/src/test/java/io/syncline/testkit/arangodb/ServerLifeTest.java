package io.syncline.testkit.arangodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that stop, start, lose their disk, join, and what stays of shards and logs. */
class ServerLifeTest {
  private ArangoStandIn standIn;
  private Application shop;
  private String shard;
  private String leader;
  private String follower;

  @BeforeEach
  void start() {
    standIn = ArangoStandIn.start(StandInOptions.builder().maxParallelTails(1).build());
    shop = standIn.application();
    shop.createDatabase("shop");
    shop.createCollection("shop", "orders", 1, 2);
    shop.put("shop", "orders", "{\"_key\":\"o1\"}");
    var placed = shop.shards("shop", "orders").entrySet().iterator().next();
    shard = placed.getKey();
    leader = placed.getValue().get(0);
    follower = placed.getValue().get(1);
  }

  @AfterEach
  void stop() {
    standIn.close();
  }

  @Test
  void keepsFollowersInStepAndTheirLogsToo() {
    long before = standIn.operations().lastTick(follower);
    String revision = shop.put("shop", "orders", "{\"_key\":\"o2\"}");
    JsonNode marker = at(follower).get(tail(before)).lines().get(0);
    assertThat(marker.path("data").path("_rev").asText()).isEqualTo(revision);
    assertThat(standIn.operations().replica("shop", shard, follower))
        .isEqualTo(standIn.operations().replica("shop", shard, leader));
  }

  @Test
  void losesWhatIsInMemoryAtARestartAndKeepsItsTicks() {
    at(leader).post("/_api/replication/batch?syncerId=7", "");
    long tick = standIn.operations().lastTick(leader);
    int reboots = status(leader).path("rebootId").asInt();
    standIn.operations().restart(leader);
    assertThat(status(leader).path("rebootId").asInt()).isEqualTo(reboots + 1);
    assertThat(standIn.operations().openBatches(leader)).isZero();
    assertThat(standIn.operations().readers(leader)).isEmpty();
    assertThat(standIn.operations().lastTick(leader)).isEqualTo(tick);
  }

  @Test
  void catchesUpWithTheNewLeaderAfterAFailOver() {
    standIn.operations().stop(leader);
    assertThatThrownBy(() -> at(leader).sendOrFail("GET", "/_api/version", ""))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> shop.put("shop", "orders", "{}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1478");
    standIn.operations().failOver(leader);
    shop.put("shop", "orders", "{\"_key\":\"o2\"}");
    shop.remove("shop", "orders", "o1");
    assertThat(health(leader).path("Status").asText()).isEqualTo("FAILED");
    assertThat(inventory().path("allInSync").asBoolean()).isFalse();
    assertThat(shop.shards("shop", "orders").get(shard)).isEqualTo(List.of(follower, leader));
    long before = standIn.operations().lastTick(leader);
    standIn.operations().start(leader);
    assertThat(inventory().path("allInSync").asBoolean()).isTrue();
    assertThat(at(leader).get(tail(before)).lines()).hasSize(2);
    assertThat(standIn.operations().replica("shop", shard, leader))
        .isEqualTo(standIn.operations().replica("shop", shard, follower))
        .hasSize(1);
  }

  @Test
  void beginsANewLogWithoutItsDisk() {
    String before = replicationId(leader);
    standIn.operations().wipe(leader);
    assertThat(replicationId(leader)).isNotEqualTo(before);
    assertThat(standIn.operations().lastTick(leader)).isLessThan(1_000);
    assertThat(shop.documents("shop", "orders")).hasSize(1);
    assertThat(standIn.operations().replica("shop", shard, leader)).hasSize(1);
  }

  @Test
  void saysThatAShardIsNotReadyWhileItsLeaderGoes() {
    assertThat(inventory().path("isReady").asBoolean()).isTrue();
    standIn.operations().resignLeader("shop", shard);
    assertThat(inventory().path("isReady").asBoolean()).isFalse();
    String added = standIn.operations().addDbServer();
    standIn.operations().moveLeader("shop", shard, added);
    assertThat(inventory().path("isReady").asBoolean()).isTrue();
    assertThat(inventory().path("parameters").path("shards").path(shard).path(0).asText())
        .isEqualTo(added);
    assertThat(at(added).get("/_admin/server/id").json().path("id").asText()).isEqualTo(added);
    assertThat(health(added).path("Role").asText()).isEqualTo("DBServer");
  }

  @Test
  void refusesMoreTailsThanItIsToldToRun() throws Exception {
    Fault held = standIn.fault("GET", "/_api/wal/tail").holdsBefore();
    CompletableFuture<Client.Got> first =
        CompletableFuture.supplyAsync(() -> at(leader).get(tail(0)));
    held.awaitHit(Duration.ofSeconds(30));
    assertThat(at(leader).get(tail(0)).errorNum()).isEqualTo(32);
    held.release();
    assertThat(first.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
  }

  private Client at(String server) {
    return Client.superuser(standIn, standIn.address(server));
  }

  private static String tail(long from) {
    return "/_api/wal/tail?global=true&from=" + from;
  }

  private JsonNode status(String server) {
    return at(server).get("/_admin/status").json().path("serverInfo");
  }

  private String replicationId(String server) {
    return at(server).get("/_api/wal/range").json().path("server").path("serverId").asText();
  }

  private JsonNode health(String server) {
    return Client.root(standIn).get("/_admin/cluster/health").json().path("Health").path(server);
  }

  private JsonNode inventory() {
    return Client.root(standIn)
        .get("/_db/shop/_api/replication/clusterInventory?includeSystem=false")
        .json()
        .path("collections")
        .path(0);
  }
}
