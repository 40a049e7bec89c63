package io.syncline.storage.arangodb.call;

import static io.syncline.storage.arangodb.call.ArangoStub.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.storage.arangodb.call.InventoryCalls.ClusterInventory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An inventory that says the same again is not read again; any other is. */
@Timeout(60)
final class KnownInventoriesTest {
  private final ArangoStub stub = new ArangoStub();
  private final InventoryCalls calls = new InventoryCalls(stub.link());

  @AfterEach
  void close() {
    stub.close();
  }

  @Test
  void onlyTheTickIsNew() {
    ClusterInventory first = asked("shop", of("orders", 1, "99"));
    ClusterInventory second = asked("shop", of("orders", 1, "100"));
    assertThat(second.tick()).isEqualTo("100");
    assertThat(second.collections()).isSameAs(first.collections());
    assertThat(asked("shop", of("orders", 1, "101")).collections()).isSameAs(first.collections());
  }

  @Test
  void whateverElseIsNewIsRead() {
    ClusterInventory first = asked("shop", of("orders", 1, "99"));
    ClusterInventory renamed = asked("shop", of("bills", 1, "100"));
    assertThat(renamed.collections().get(0).name()).isEqualTo("bills");
    assertThat(asked("shop", of("orders", 1, "101"))).isNotSameAs(first);
    ClusterInventory waiting = asked("shop", of("orders", 2, "102"));
    assertThat(waiting.collections().get(0).parameters().path("writeConcern").asInt()).isEqualTo(2);
    assertThat(asked("other", of("bills", 1, "102")).collections().get(0).name())
        .isEqualTo("bills");
    assertThat(asked("shop", of("orders", 2, "103")).collections()).isSameAs(waiting.collections());
  }

  @Test
  void aNumberOfThatNameElsewhereIsNotLeftOut() {
    String view = ",\"views\":[{\"name\":\"v\",\"tick\":\"%s\"}]}";
    String begin = of("orders", 1, "7").replace("\"views\":[],", "");
    String before = begin.substring(0, begin.length() - 1);
    assertThat(asked("shop", before + view.formatted("1")).views().get(0).path("tick").asText())
        .isEqualTo("1");
    assertThat(asked("shop", before + view.formatted("2")).views().get(0).path("tick").asText())
        .isEqualTo("2");
  }

  private ClusterInventory asked(String database, String answer) {
    stub.reset();
    stub.answers(
        "GET",
        "/_db/" + database + "/_api/replication/clusterInventory?includeSystem=true",
        200,
        answer);
    return get(calls.ofCluster(database, true));
  }

  private static String of(String collection, int concern, String tick) {
    return "{\"collections\":[{\"parameters\":{\"planId\":\"5\",\"name\":\""
        + collection
        + "\",\"type\":2,\"writeConcern\":"
        + concern
        + ",\"shards\":{\"s1\":[\"PRMR-a\"]}},\"indexes\":[]}],\"views\":[],\"tick\":\""
        + tick
        + "\"}";
  }
}
