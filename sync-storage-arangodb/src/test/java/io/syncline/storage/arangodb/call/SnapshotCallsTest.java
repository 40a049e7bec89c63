package io.syncline.storage.arangodb.call;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.syncline.storage.arangodb.call.ArangoStub.fails;
import static io.syncline.storage.arangodb.call.ArangoStub.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.syncline.Bytes;
import io.syncline.storage.arangodb.call.ArangoError.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Snapshots, dumps, keys and revision trees, directly and by way of a coordinator. */
@Timeout(60)
final class SnapshotCallsTest {
  private static final String REPLICATION = "/_db/shop/_api/replication/";
  private static final String VIA = "DBserver=PRMR-1";
  private static final String DOCUMENT = ShownExchange.of("parallel.next").answer();
  private static final Duration TEN_MINUTES = Duration.ofSeconds(600);
  private static final ReplicationClient CLIENT = new ReplicationClient(987654321, "repl");

  private final ArangoStub stub = new ArangoStub();
  private ArangoLink direct = stub.link();
  private ArangoLink forwarded = stub.link();

  @BeforeEach
  void connect() {
    stub.connection().learn(FeedCallsTest.health(stub.url()));
    direct = stub.connection().direct("PRMR-1");
    forwarded = stub.connection().forwarded("PRMR-1");
  }

  @AfterEach
  void close() {
    stub.close();
  }

  private static ResponseDefinitionBuilder dump(String more) {
    return aResponse()
        .withStatus(200)
        .withHeader("Content-Type", "application/x-arango-dump")
        .withHeader("x-arango-replication-checkmore", more)
        .withHeader("x-arango-replication-lastincluded", "1");
  }

  @Test
  void opensExtendsAndClosesASnapshotByWayOfACoordinator() {
    BatchCalls batches = new BatchCalls(forwarded, "shop");
    stub.answers(
        "POST",
        REPLICATION + "batch?syncerId=987654321&clientInfo=repl&" + VIA,
        200,
        ShownExchange.of("batch.open").answer());
    assertThat(get(batches.open(TEN_MINUTES, CLIENT))).isEqualTo(new BatchCalls.Batch("612", 4200));
    assertThat(stub.asked().getBodyAsString()).isEqualTo("{\"ttl\":600}");
    stub.reset();
    String batch = REPLICATION + "batch/612?syncerId=987654321&clientInfo=repl&" + VIA;
    stub.answers("PUT", batch, aResponse().withStatus(204));
    get(batches.extend("612", TEN_MINUTES, CLIENT));
    stub.refuses("PUT", batch, 404, 1600);
    assertThat(fails(() -> batches.extend("612", TEN_MINUTES, CLIENT)).retryClass())
        .isEqualTo(RetryClass.LOST_STATE);
    stub.answers("DELETE", REPLICATION + "batch/612?" + VIA, aResponse().withStatus(204));
    assertThat(get(batches.close("612"))).isTrue();
    stub.refuses("DELETE", REPLICATION + "batch/612?" + VIA, 404, 1600);
    assertThat(get(batches.close("612"))).isFalse();
    stub.refuses("DELETE", REPLICATION + "batch/612?" + VIA, 500, 4);
    assertThat(fails(() -> batches.close("612")).retryClass()).isEqualTo(RetryClass.TRANSIENT);
  }

  @Test
  void opensASnapshotDirectlyAndNotTwice() {
    BatchCalls batches = new BatchCalls(direct.patient(), "shop");
    String url = REPLICATION + "batch?syncerId=987654321&clientInfo=repl";
    stub.answers("POST", url, 200, "{\"id\":612,\"lastTick\":4200}");
    assertThat(get(batches.open(TEN_MINUTES, CLIENT)).id()).isEqualTo("612");
    stub.reset();
    stub.answers("POST", url, aResponse().withFault(Fault.EMPTY_RESPONSE));
    ArangoError cut = fails(() -> batches.open(TEN_MINUTES, CLIENT));
    assertThat(cut.kind()).isEqualTo(Kind.CUT);
    assertThat(cut.mayHaveHappened()).isTrue();
    assertThat(stub.requests()).hasSize(1);
    stub.refuses("POST", url, 400, 10);
    assertThat(fails(() -> batches.open(TEN_MINUTES, CLIENT)).retryClass())
        .isEqualTo(RetryClass.FATAL);
  }

  @Test
  void dumpsAShard() {
    String url =
        REPLICATION + "dump?collection=s3002&batchId=612&chunkSize=65536&useEnvelope=false";
    DumpCalls viaCoordinator = new DumpCalls(forwarded, "shop");
    stub.answers("GET", url + "&" + VIA, dump("true").withBody(DOCUMENT));
    assertThat(get(viaCoordinator.next("s3002", "612", 65536, false)))
        .isEqualTo(new DumpCalls.Piece(true, Bytes.utf8(DOCUMENT)));
    DumpCalls dumps = new DumpCalls(direct, "shop");
    stub.answers("GET", url, dump("false").withBody(DOCUMENT));
    assertThat(get(dumps.next("s3002", "612", 65536, false)).more()).isFalse();
    stub.answers("GET", url, aResponse().withStatus(204));
    assertThat(get(dumps.next("s3002", "612", 65536, false)))
        .isEqualTo(new DumpCalls.Piece(false, Bytes.EMPTY));
    stub.answers("GET", url, aResponse().withStatus(200).withBody(DOCUMENT));
    assertThat(fails(() -> dumps.next("s3002", "612", 65536, false)))
        .hasMessageContaining("x-arango-replication-checkmore");
    stub.refuses("GET", url, 404, 1600);
    assertThat(fails(() -> dumps.next("s3002", "612", 65536, false)).retryClass())
        .isEqualTo(RetryClass.LOST_STATE);
    stub.refuses("GET", url, 404, 1203);
    assertThat(fails(() -> dumps.next("s3002", "612", 65536, false)).retryClass())
        .isEqualTo(RetryClass.STRUCTURE);
  }

  @Test
  void neverAsksTwiceForAPieceOfADump() {
    DumpCalls dumps = new DumpCalls(direct.patient(), "shop");
    stub.answersAnything(aResponse().withFault(Fault.EMPTY_RESPONSE));
    assertThat(fails(() -> dumps.next("s3002", "612", 65536, true)).mayHaveHappened()).isTrue();
    assertThat(stub.requests()).hasSize(1);
  }

  @Test
  void dumpsShardsSideBySide() {
    DumpCalls dumps = new DumpCalls(forwarded, "shop");
    stub.answers(
        "POST",
        "/_db/shop/_api/dump/start?dbserver=PRMR-1",
        aResponse().withStatus(201).withHeader("x-arango-dump-id", "dump-1730001"));
    DumpCalls.Settings settings = new DumpCalls.Settings(1 << 20, 2, 2, TEN_MINUTES);
    assertThat(get(dumps.start(List.of("s3002"), settings))).isEqualTo("dump-1730001");
    assertThat(stub.asked().getBodyAsString())
        .isEqualTo(
            "{\"batchSize\":1048576,\"prefetchCount\":2,\"parallelism\":2,\"ttl\":600,"
                + "\"shards\":[\"s3002\"]}");
    stub.reset();
    String next = "/_db/shop/_api/dump/next/dump-1730001?batchId=";
    stub.answers(
        "POST",
        next + "1&dbserver=PRMR-1",
        aResponse()
            .withStatus(200)
            .withHeader("x-arango-dump-shard-id", "s3002")
            .withHeader("x-arango-dump-block-counts", "1")
            .withBody(DOCUMENT));
    stub.answers("POST", next + "2&lastBatch=1&dbserver=PRMR-1", aResponse().withStatus(204));
    assertThat(get(dumps.block("dump-1730001", 1)))
        .contains(new DumpCalls.Block(1, "s3002", "1", Bytes.utf8(DOCUMENT)));
    assertThat(get(dumps.block("dump-1730001", 2))).isEmpty();
    stub.reset();
    String end = "/_db/shop/_api/dump/dump-1730001?dbserver=PRMR-1";
    stub.answers("DELETE", end, aResponse().withStatus(200));
    assertThat(get(dumps.end("dump-1730001"))).isTrue();
    stub.answers("DELETE", end, aResponse().withStatus(404));
    assertThat(get(dumps.end("dump-1730001"))).isFalse();
    stub.refuses("POST", "/_db/shop/_api/dump/start?dbserver=PRMR-1", 400, 10);
    assertThat(fails(() -> dumps.start(List.of(), settings)).retryClass())
        .isEqualTo(RetryClass.FATAL);
    stub.answers("POST", "/_db/shop/_api/dump/start?dbserver=PRMR-1", aResponse().withStatus(201));
    assertThat(fails(() -> dumps.start(List.of(), settings)))
        .hasMessageContaining("x-arango-dump-id");
  }

  @Test
  void asksForABlockAgainWhereTheConnectionBroke() {
    DumpCalls dumps = new DumpCalls(forwarded, "shop");
    stub.answersAnything(aResponse().withFault(Fault.EMPTY_RESPONSE));
    assertThat(fails(() -> dumps.block("d", 1)).kind()).isEqualTo(Kind.CUT);
    assertThat(stub.requests()).hasSize(2);
  }

  @Test
  void readsKeys() {
    KeysCalls keys = new KeysCalls(direct, "shop");
    String open = REPLICATION + "keys?collection=s3002&batchId=612";
    stub.answers("POST", open, 200, "{\"id\":\"612-81\",\"count\":2}");
    assertThat(get(keys.open("s3002", "612", false)))
        .isEqualTo(new KeysCalls.Keys(Optional.of("612-81"), 2));
    stub.answers("POST", open + "&quick=true", 200, "{\"count\":2000000}");
    assertThat(get(keys.open("s3002", "612", true)))
        .isEqualTo(new KeysCalls.Keys(Optional.empty(), 2_000_000));
    String chunks = ShownExchange.of("keys.chunks").answer();
    stub.answers("GET", REPLICATION + "keys/612-81?chunkSize=5000", 200, chunks);
    assertThat(get(keys.chunks("612-81", 5000)).utf8()).isEqualTo(chunks);
    KeysCalls.Chunk first = new KeysCalls.Chunk(0, 5000, "o 1");
    String pairs = ShownExchange.of("keys.keys").answer();
    String one = "&chunk=0&chunkSize=5000&low=o%201";
    stub.answers("PUT", REPLICATION + "keys/612-81?type=keys" + one, 200, pairs);
    assertThat(get(keys.keys("612-81", first)).utf8()).isEqualTo(pairs);
    stub.answers("PUT", REPLICATION + "keys/612-81?type=docs" + one, 200, "[" + DOCUMENT + "]");
    stub.server().resetRequests();
    assertThat(get(keys.documents("612-81", first, Bytes.utf8("[0]"))).utf8()).contains("o1");
    assertThat(stub.asked().getBodyAsString()).isEqualTo("[0]");
    stub.answers("DELETE", REPLICATION + "keys/612-81", 202, "{\"id\":\"612-81\"}");
    assertThat(get(keys.close("612-81"))).isTrue();
    stub.refuses("POST", open, 404, 1600);
    assertThat(fails(() -> keys.open("s3002", "612", false)).retryClass())
        .isEqualTo(RetryClass.LOST_STATE);
  }

  @Test
  void readsRevisionTreesAndWhatIsBelow() {
    RevisionCalls revisions = new RevisionCalls(direct, "shop", true);
    String at = REPLICATION + "revisions/";
    String tree = "{\"version\":0,\"maxDepth\":1,\"hash\":13889944332211009988,\"nodes\":[{}]}";
    stub.answers("GET", at + "tree?collection=s3002&batchId=612&onlyPopulated=true", 200, tree);
    assertThat(get(revisions.tree("s3002", "612", true))).asString(UTF_8).isEqualTo(tree);
    stub.reset();
    Bytes pairs = Bytes.utf8("[[\"_lI1STg----\",\"_lI1Sjf9999\"]]");
    String ranges = at + "ranges?collection=s3002&batchId=612&encodeAsHLC=true";
    stub.answers("PUT", ranges, 200, ShownExchange.of("ranges.unfinished").answer());
    assertThat(get(revisions.ranges("s3002", "612", pairs, Optional.empty())))
        .asString(UTF_8)
        .contains("resumeHLC");
    assertThat(stub.asked().getBodyAsString()).isEqualTo(pairs.utf8());
    stub.answers("PUT", ranges + "&resumeHLC=_lI1STne---", 200, "{\"ranges\":[[]]}");
    get(revisions.ranges("s3002", "612", pairs, Optional.of("_lI1STne---")));
    stub.reset();
    stub.answers(
        "PUT",
        at + "documents?collection=s3002&batchId=612&encodeAsHLC=true&chunkSize=1048576",
        200,
        "[{\"_key\":\"o3\"},{}]");
    get(revisions.documents("s3002", "612", Bytes.utf8("[\"_lI1STgS---\"]"), 1 << 20));
    assertThat(stub.asked().getBodyAsString()).isEqualTo("[\"_lI1STgS---\"]");
    stub.answers("POST", at + "tree?collection=s3002", aResponse().withStatus(204));
    get(revisions.rebuild("s3002"));
    stub.refuses("GET", at + "tree?collection=s3002&batchId=612", 501, 9);
    assertThat(fails(() -> revisions.tree("s3002", "612", false)).retryClass())
        .isEqualTo(RetryClass.UNSUPPORTED);
  }

  @Test
  void speaksToOldServersAsTheyDo() {
    RevisionCalls old = new RevisionCalls(forwarded, "shop", false);
    String ranges = REPLICATION + "revisions/ranges?collection=s1&batchId=6&resume=x&" + VIA;
    stub.answers("PUT", ranges, 200, "{\"ranges\":[]}");
    assertThat(get(old.ranges("s1", "6", Bytes.utf8("[]"), Optional.of("x"))))
        .asString(UTF_8)
        .isEqualTo("{\"ranges\":[]}");
  }
}
