package io.syncline.testkit.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Snapshots, dumps and comparisons. */
class SnapshotTest {
  private static final Instant START = Instant.parse("2026-03-02T09:15:00Z");
  private final MovedClock clock = new MovedClock(START);
  private ArangoStandIn standIn;
  private Application shop;
  private Client root;
  private Client direct;
  private String server;
  private String shard;

  @BeforeEach
  void start() {
    standIn =
        ArangoStandIn.start(
            StandInOptions.builder()
                .servers(1, 2)
                .clock(clock)
                .trees(2, START.toEpochMilli() << 20, 1L << 40)
                .rangesPerAnswer(4)
                .build());
    shop = standIn.application();
    shop.createDatabase("shop");
    shop.createCollection("shop", "orders", 1, 2);
    shard = shop.shards("shop", "orders").keySet().iterator().next();
    server = placed().get(0);
    root = Client.root(standIn);
    direct = Client.superuser(standIn, standIn.address(server));
    for (int i = 1; i <= 9; i++) {
      clock.move(Duration.ofSeconds(70));
      shop.put("shop", "orders", "{\"_key\":\"o" + i + "\",\"n\":" + i + "}");
    }
  }

  @AfterEach
  void stop() {
    standIn.close();
  }

  @Test
  void isForwardedToTheServerThatIsNamed() {
    Client.Got opened =
        root.post(
            "/_db/shop/_api/replication/batch?syncerId=987654321&DBserver=" + server,
            "{\"ttl\":600}");
    assertThat(opened.status()).isEqualTo(200);
    String id = opened.json().path("id").asText();
    assertThat(opened.json().path("lastTick").asText())
        .isEqualTo("" + standIn.operations().lastTick(server));
    String batch = "/_db/shop/_api/replication/batch/" + id + "?DBserver=" + server;
    assertThat(root.put(batch, "{\"ttl\":600}").status()).isEqualTo(204);
    Client.Got first =
        root.get(
            "/_db/shop/_api/replication/dump?chunkSize=1&useEnvelope=false&collection="
                + shard
                + "&batchId="
                + id
                + "&DBserver="
                + server);
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.header("Content-Type")).startsWith("application/x-arango-dump");
    assertThat(first.header("x-arango-replication-checkmore")).isEqualTo("true");
    assertThat(first.header("x-arango-replication-lastincluded")).isEqualTo("1");
    assertThat(first.lines().get(0).path("_id").asText()).isEqualTo("orders/o1");
    assertThat(root.delete(batch).status()).isEqualTo(204);
    Client.Got gone = root.delete(batch);
    assertThat(gone.status()).isEqualTo(404);
    assertThat(gone.errorNum()).isEqualTo(1600);
    assertThat(standIn.complaints()).isEmpty();
    Client.Got refused = root.post("/_db/shop/_api/replication/batch", "{\"ttl\":600}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.errorNum()).isEqualTo(10);
  }

  @Test
  void seesNothingOfWhatCameLater() {
    String id = open();
    shop.truncate("shop", "orders");
    shop.put("shop", "orders", "{\"_key\":\"new\"}");
    Client.Got got = direct.get(of("dump", id) + "&chunkSize=1000000");
    assertThat(got.lines()).hasSize(9).allMatch(line -> line.path("type").asInt() == 2300);
    assertThat(direct.get(of("dump", id)).status()).isEqualTo(204);
  }

  @Test
  void endsWithItsTime() {
    String id = open();
    assertThat(standIn.operations().openBatches(server)).isEqualTo(1);
    clock.move(Duration.ofSeconds(601));
    Client.Got got = direct.get(of("dump", id));
    assertThat(got.status()).isEqualTo(404);
    assertThat(got.errorNum()).isEqualTo(1600);
    assertThat(standIn.operations().openBatches(server)).isZero();
  }

  @Test
  void tellsWhichShardsItHas() {
    JsonNode inventory =
        direct
            .get("/_db/shop/_api/replication/inventory?includeSystem=false&batchId=" + open())
            .json();
    assertThat(inventory.path("collections")).hasSize(1);
    assertThat(inventory.path("collections").path(0).path("parameters").path("name").asText())
        .isEqualTo(shard);
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void givesTheSameBlockOfAParallelDumpAgainUntilItIsReleased() {
    Client.Got started =
        root.post(
            "/_db/shop/_api/dump/start?dbserver=" + server,
            "{\"shards\":[\""
                + shard
                + "\"],\"batchSize\":200,\"prefetchCount\":2,\"parallelism\":2,\"ttl\":600}");
    assertThat(started.status()).isEqualTo(201);
    String id = started.header("x-arango-dump-id");
    String next = "/_db/shop/_api/dump/next/" + id + "?dbserver=" + server;
    Client.Got first = root.post(next + "&batchId=1", "");
    assertThat(first.header("x-arango-dump-shard-id")).isEqualTo(shard);
    assertThat(root.post(next + "&batchId=1", "").text()).isEqualTo(first.text());
    List<String> all = new ArrayList<>(first.text().lines().toList());
    int number = 2;
    Client.Got got = root.post(next + "&batchId=2&lastBatch=1", "");
    while (got.status() == 200) {
      all.addAll(got.text().lines().toList());
      got = root.post(next + "&batchId=" + (number + 1) + "&lastBatch=" + number, "");
      number++;
    }
    assertThat(got.status()).isEqualTo(204);
    assertThat(all).containsExactlyInAnyOrderElementsOf(shop.documents("shop", "orders").values());
    String end = "/_db/shop/_api/dump/" + id + "?dbserver=" + server;
    assertThat(root.delete(end).status()).isEqualTo(200);
    assertThat(root.delete(end).status()).isEqualTo(404);
    assertThat(standIn.complaints()).isEmpty();
    assertThat(root.post("/_db/shop/_api/dump/start", "{}").errorNum()).isEqualTo(10);
  }

  @Test
  void comparesByKeys() {
    Client.Got begun = direct.post(of("keys", open()), "");
    String id = begun.json().path("id").asText();
    assertThat(begun.json().path("count").asInt()).isEqualTo(9);
    String keys = "/_db/shop/_api/replication/keys/" + id;
    JsonNode chunk = direct.get(keys + "?chunkSize=5000").json().path(0);
    assertThat(chunk.path("low").asText() + chunk.path("high").asText()).isEqualTo("o1o9");
    assertThat(new BigInteger(chunk.path("hash").asText())).isPositive();
    JsonNode pairs = direct.put(keys + "?type=keys&chunk=0&chunkSize=5000&low=o1", "").json();
    assertThat(pairs.path(8).path(0).asText()).isEqualTo("o9");
    JsonNode docs = direct.put(keys + "?type=docs&chunk=0&chunkSize=5000&low=o1", "[0,8]").json();
    assertThat(docs.path(1).path("_rev")).isEqualTo(pairs.path(8).path(1));
    assertThat(direct.delete(keys).status()).isEqualTo(202);
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void hasEqualTreesForEqualShards() {
    JsonNode leader = tree(direct, open());
    String follower = placed().get(1);
    Client other = Client.superuser(standIn, standIn.address(follower));
    String id = other.post("/_api/replication/batch", "").json().path("id").asText();
    assertThat(tree(other, id)).isEqualTo(leader);
    assertThat(leader.path("nodes")).hasSize(64);
    shop.put("shop", "orders", "{\"_key\":\"o1\"}");
    assertThat(tree(direct, open()).path("hash")).isNotEqualTo(leader.path("hash"));
  }

  @Test
  void coversWithItsLeavesWhatRangesGive() {
    String id = open();
    JsonNode tree = tree(direct, id);
    long min = Hlc.parse(tree.path("rangeMin").asText());
    long max = Hlc.parse(tree.path("rangeMax").asText());
    long width = (max - min) / 64;
    int documents = 0;
    for (int leaf = 0; leaf < 64; leaf++) {
      long low = min + leaf * width;
      String body = "[[\"" + Hlc.text(low) + "\",\"" + Hlc.text(low + width - 1) + "\"]]";
      JsonNode ranges =
          direct.put(of("revisions/ranges", id) + "&encodeAsHLC=true", body).json().path("ranges");
      JsonNode node = tree.path("nodes").path(leaf);
      assertThat(ranges.path(0)).hasSize(node.path("count").asInt());
      documents += ranges.path(0).size();
    }
    assertThat(documents).isEqualTo(9);
    assertThat(tree.path("count").asInt()).isEqualTo(9);
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void goesOnWithRangesWhereItStopped() {
    String id = open();
    List<String> revisions =
        shop.documents("shop", "orders").values().stream()
            .map(text -> Json.parse(io.syncline.Bytes.utf8(text)).path("_rev").asText())
            .toList();
    String body =
        "[[\""
            + revisions.get(0)
            + "\",\""
            + revisions.get(2)
            + "\"],[\""
            + revisions.get(3)
            + "\",\""
            + revisions.get(8)
            + "\"]]";
    String path = of("revisions/ranges", id) + "&encodeAsHLC=true";
    JsonNode first = direct.put(path, body).json();
    assertThat(texts(first.path("ranges").path(0))).isEqualTo(revisions.subList(0, 3));
    assertThat(first.path("resumeHLC").asText()).isEqualTo(revisions.get(4));
    JsonNode second = direct.put(path + "&resumeHLC=" + revisions.get(4), body).json();
    assertThat(texts(second.path("ranges").path(0))).isEqualTo(revisions.subList(4, 8));
    String resume = second.path("resumeHLC").asText();
    JsonNode third = direct.put(path + "&resumeHLC=" + resume, body).json();
    assertThat(texts(third.path("ranges").path(0))).isEqualTo(revisions.subList(8, 9));
    assertThat(third.has("resumeHLC")).isFalse();

    JsonNode documents =
        direct
            .put(
                of("revisions/documents", id) + "&encodeAsHLC=true",
                "[\"" + revisions.get(4) + "\",\"_lI1STne---\"]")
            .json();
    assertThat(documents.path(0).path("_key").asText()).isEqualTo("o5");
    assertThat(documents.path(1)).isEmpty();
    assertThat(standIn.complaints()).isEmpty();
  }

  @Test
  void hasNoTreesForOldCollections() {
    shop.createCollection("shop", "{\"name\":\"old\",\"syncByRevision\":false}");
    var placed = shop.shards("shop", "old").entrySet().iterator().next();
    Client at = Client.superuser(standIn, standIn.address(placed.getValue().get(0)));
    String id = at.post("/_api/replication/batch", "").json().path("id").asText();
    Client.Got got =
        at.get(
            "/_db/shop/_api/replication/revisions/tree?collection="
                + placed.getKey()
                + "&batchId="
                + id);
    assertThat(got.status()).isEqualTo(501);
    assertThat(got.errorNum()).isEqualTo(9);
  }

  @Test
  void comparesThroughACoordinatorThatForwardsAndThroughNoOther() {
    String tree = of("revisions/tree", open());
    assertThat(root.get(tree + "&DBserver=" + server).json().path("count").asInt()).isEqualTo(9);
    assertThat(root.get(tree).status()).isEqualTo(501);
    StandInOptions options = StandInOptions.builder().withoutForwardedComparisons().build();
    try (ArangoStandIn other = ArangoStandIn.start(options)) {
      String at = "&DBserver=" + other.dbServerIds().get(0);
      Client.Got refused =
          Client.root(other).get("/_api/replication/revisions/tree?collection=s1&batchId=1" + at);
      assertThat(refused.status()).isEqualTo(501);
      assertThat(refused.errorNum()).isEqualTo(9);
      assertThat(other.complaints()).isEmpty();
    }
  }

  @Test
  void protectsTheLogAsLongAsItLives() {
    long before = standIn.operations().lastTick(server);
    direct.post("/_api/replication/batch?syncerId=77", "{\"ttl\":600}");
    shop.put("shop", "orders", "{\"_key\":\"o1\"}");
    shop.put("shop", "orders", "{\"_key\":\"o2\"}");
    standIn.operations().expireUnprotectedWal(server);
    assertThat(standIn.operations().firstTick(server)).isLessThanOrEqualTo(before);
    clock.move(Duration.ofSeconds(601));
    standIn.operations().expireUnprotectedWal(server);
    assertThat(standIn.operations().firstTick(server)).isGreaterThan(before);
  }

  private List<String> placed() {
    return shop.shards("shop", "orders").values().iterator().next();
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  private JsonNode tree(Client at, String batch) {
    return at.get(of("revisions/tree", batch) + "&onlyPopulated=true").json();
  }

  private String of(String call, String batch) {
    return "/_db/shop/_api/replication/" + call + "?collection=" + shard + "&batchId=" + batch;
  }

  private String open() {
    return direct.post("/_api/replication/batch", "{\"ttl\":600}").json().path("id").asText();
  }
}
