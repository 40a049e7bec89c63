package io.syncline.testkit.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queries in batches. */
class CursorTest {
  private static final String CURSOR = "/_db/shop/_api/cursor";
  private static final String KEYS = "FOR d IN @@c RETURN [d._key,d._rev]";
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-02T09:15:00Z"));
  private ArangoStandIn standIn;
  private Client root;

  @BeforeEach
  void start() {
    standIn = ArangoStandIn.start(StandInOptions.builder().clock(now::get).servers(2, 2).build());
    root = Client.root(standIn);
    standIn.application().createDatabase("shop");
    standIn.application().createCollection("shop", "orders", 2, 1);
    for (int i = 0; i < 7; i++) {
      standIn.application().put("shop", "orders", "{\"_key\":\"o%d\",\"n\":%d.0}".formatted(i, i));
    }
  }

  @AfterEach
  void stop() {
    standIn.close();
  }

  @Test
  void givesBatchesOnceMoreToWhoAsksAgain() {
    String shard = standIn.application().shardOf("shop", "orders", "o1");
    Client.Got first =
        begin(
            KEYS,
            ",\"options\":{\"stream\":true,\"allowRetry\":true,\"shardIds\":[\"" + shard + "\"]}");
    assertThat(first.status()).isEqualTo(201);
    assertThat(first.text())
        .matches(
            "\\{\"error\":false,\"code\":201,\"id\":\"\\d+\",\"hasMore\":true,\"nextBatchId\":\"2\","
                + "\"cached\":false,\"result\":\\[\\[\"o\\d\",\"[^\"]+\"]]}");
    String id = first.json().path("id").asText();
    String second = root.post(CURSOR + "/" + id + "/2", "").text();
    assertThat(second).startsWith("{\"error\":false,\"code\":200,\"id\":\"" + id + "\"");
    assertThat(root.post(CURSOR + "/" + id + "/2", "").text()).isEqualTo(second);
    assertThat(root.post(CURSOR + "/" + id + "/1", "").errorNum()).isEqualTo(1600);
    int batch = 3;
    String last = second;
    while (last.contains("\"hasMore\":true")) {
      last = root.post(CURSOR + "/" + id + "/" + batch++, "").text();
    }
    assertThat(last).endsWith("\"extra\":{\"warnings\":[],\"stats\":{}}}");
    assertThat(root.post(CURSOR + "/" + id + "/" + (batch - 1), "").text()).isEqualTo(last);
    assertThat(root.delete(CURSOR + "/" + id).text())
        .isEqualTo("{\"error\":false,\"code\":202,\"id\":\"" + id + "\"}");
    assertThat(root.delete(CURSOR + "/" + id).status()).isEqualTo(404);
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void readsEveryDocumentAsItWas() {
    Client.Got got = query("FOR doc IN orders RETURN doc");
    assertThat(got.json().path("result")).hasSize(7);
    assertThat(got.text()).contains("\"n\":3.0").contains("\"hasMore\":false");
    assertThat(query("for d in `orders` return d.n").text()).contains("3.0");
    assertThat(query("FOR d IN orders RETURN 1").json().path("result").toString())
        .isEqualTo("[1,1,1,1,1,1,1]");
    assertThat(query("FOR d IN orders RETURN [d._id, d.none]").text())
        .contains("[\"orders/o1\",null]");
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void endsWithItsTimeAndWithItsServers() {
    String id = begin(KEYS, ",\"ttl\":30").json().path("id").asText();
    now.updateAndGet(time -> time.plus(Duration.ofSeconds(29)));
    assertThat(root.post(CURSOR + "/" + id, "").status()).isEqualTo(200);
    now.updateAndGet(time -> time.plus(Duration.ofSeconds(30)));
    Client.Got expired = root.post(CURSOR + "/" + id, "");
    assertThat(expired.status()).isEqualTo(404);
    assertThat(expired.errorNum()).isEqualTo(1600);
    String streams = begin(KEYS, ",\"options\":{\"stream\":true}").json().path("id").asText();
    Client other = Client.basic(standIn.coordinators().get(1), "root", "");
    assertThat(other.post(CURSOR + "/" + streams, "").status()).isEqualTo(200);
    standIn.dbServerIds().forEach(standIn.operations()::restart);
    assertThat(root.post(CURSOR + "/" + streams, "").errorNum()).isEqualTo(1465);
    String computed = begin(KEYS, "").json().path("id").asText();
    standIn.operations().restart(standIn.coordinatorIds().get(0));
    assertThat(other.post(CURSOR + "/" + computed, "").errorNum()).isEqualTo(1600);
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void readsAShardAsItIsWhenItComesToIt() {
    String id = begin(KEYS, ",\"options\":{\"stream\":true}").json().path("id").asText();
    String there = begin(KEYS, "").json().path("id").asText();
    standIn.application().truncate("shop", "orders");
    int streamed = 1;
    int computed = 1;
    while (root.post(CURSOR + "/" + id, "").text().contains("\"hasMore\":true")) {
      streamed++;
    }
    while (root.post(CURSOR + "/" + there, "").text().contains("\"hasMore\":true")) {
      computed++;
    }
    assertThat(computed).isEqualTo(6);
    assertThat(streamed).isLessThan(6);
  }

  @Test
  void seesWhatItsTransactionHasWritten() {
    String id =
        root.post("/_db/shop/_api/transaction/begin", "{\"collections\":{\"write\":[\"orders\"]}}")
            .json()
            .path("result")
            .path("id")
            .asText();
    Client within = root.with(StreamTransactions.HEADER, id);
    within.post("/_db/shop/_api/document/orders", "{\"_key\":\"new\"}");
    within.delete("/_db/shop/_api/document/orders/o1");
    String body = "{\"query\":\"FOR d IN orders RETURN d._key\"}";
    assertThat(within.post(CURSOR, body).text()).contains("\"new\"").doesNotContain("\"o1\"");
    assertThat(root.post(CURSOR, body).text()).contains("\"o1\"").doesNotContain("\"new\"");
  }

  @Test
  void saysWhatItUnderstandsWhereItDoesNot() {
    Client.Got got = query("FOR d IN orders FILTER d.n > 1 RETURN d");
    assertThat(got.status()).isEqualTo(400);
    assertThat(got.errorNum()).isEqualTo(1501);
    assertThat(got.text()).contains("FOR d IN @@c RETURN x");
    assertThat(query("FOR d IN none RETURN d").errorNum()).isEqualTo(1203);
    assertThat(query("FOR d IN @@c RETURN d").errorNum()).isEqualTo(1551);
    assertThat(begin("FOR d IN orders RETURN d", "").errorNum()).isEqualTo(1552);
    assertThat(begin(KEYS, ",\"options\":{\"profile\":2}").errorNum()).isEqualTo(10);
    assertThat(standIn.complaints()).hasSize(4);
  }

  private Client.Got query(String query) {
    return root.post(CURSOR, "{\"query\":\"" + query + "\"}");
  }

  private Client.Got begin(String query, String more) {
    return root.post(
        CURSOR,
        "{\"query\":\"%s\",\"bindVars\":{\"@c\":\"orders\"},\"batchSize\":1%s}"
            .formatted(query, more));
  }
}
