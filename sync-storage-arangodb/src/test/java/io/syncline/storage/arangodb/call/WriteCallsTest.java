package io.syncline.storage.arangodb.call;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.syncline.storage.arangodb.call.ArangoStub.fails;
import static io.syncline.storage.arangodb.call.ArangoStub.get;
import static io.syncline.storage.arangodb.call.StructureCallsTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.storage.arangodb.call.ArangoError.Kind;
import io.syncline.storage.arangodb.call.DocumentCalls.Overwrite;
import io.syncline.storage.arangodb.call.DocumentCalls.Writing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Restoring, documents, queries and transactions. */
@Timeout(60)
final class WriteCallsTest {
  private static final String OK = "{\"error\":false,\"code\":200,\"result\":true}";
  private static final String REPLICATION = "/_db/shop/_api/replication/";
  private static final Writing REPLACE = new Writing(Overwrite.REPLACE, true, false);

  private final ArangoStub stub = new ArangoStub();
  private final RestoreCalls restore = new RestoreCalls(stub.link(), "shop");
  private final DocumentCalls documents = new DocumentCalls(stub.link(), "shop");
  private final CursorCalls cursors = new CursorCalls(stub.link(), "shop");
  private final TransactionCalls transactions = new TransactionCalls(stub.link());

  @AfterEach
  void close() {
    stub.close();
  }

  private void sent(String method, String url, String body) {
    assertThat(stub.asked().getMethod().value()).isEqualTo(method);
    assertThat(stub.asked().getUrl()).isEqualTo(url);
    assertThat(stub.asked().getBodyAsString()).isEqualTo(body);
    stub.reset();
  }

  @Test
  void restoresCollectionsIndexesAndViews() {
    String collection =
        REPLICATION
            + "restore-collection?overwrite=false&force=false&ignoreDistributeShardsLikeErrors=false";
    stub.answers("PUT", collection, 200, OK);
    get(
        restore.collection(
            json("{\"name\":\"orders\",\"type\":2}"),
            JsonText.texts(List.of()),
            RestoreCalls.CollectionOptions.CAREFUL));
    sent("PUT", collection, "{\"parameters\":{\"name\":\"orders\",\"type\":2},\"indexes\":[]}");
    stub.refuses("PUT", collection, 409, 1207);
    assertThat(
            fails(
                    () ->
                        restore.collection(
                            json("{}"),
                            JsonText.texts(List.of()),
                            RestoreCalls.CollectionOptions.CAREFUL))
                .retryClass())
        .isEqualTo(RetryClass.STRUCTURE);
    stub.reset();
    stub.answers("PUT", REPLICATION + "restore-indexes", 200, OK);
    get(restore.indexes(json("{\"name\":\"orders\",\"type\":2}"), JsonText.texts(List.of())));
    sent(
        "PUT",
        REPLICATION + "restore-indexes",
        "{\"parameters\":{\"name\":\"orders\",\"type\":2},\"indexes\":[]}");
    stub.answers("PUT", REPLICATION + "restore-view?overwrite=true", 200, OK);
    get(restore.view(json("{\"name\":\"v\",\"type\":\"arangosearch\",\"links\":{}}"), true));
    sent(
        "PUT",
        REPLICATION + "restore-view?overwrite=true",
        "{\"name\":\"v\",\"type\":\"arangosearch\",\"links\":{}}");
  }

  @Test
  void restoresDataAsLinesUnchanged() {
    String url = REPLICATION + "restore-data?collection=orders&preserveRevisionIds=true";
    String lines = ShownExchange.of("restore.data").body();
    stub.answers("PUT", url, 200, OK);
    get(restore.data("orders", Bytes.utf8(lines), true));
    assertThat(stub.asked().getHeader("Content-Type")).startsWith("application/x-arango-dump");
    assertThat(stub.asked().getHeader("Content-Length")).isEqualTo("" + lines.length());
    sent("PUT", url, lines);
    stub.answers("PUT", REPLICATION + "restore-data?collection=orders", 200, OK);
    get(restore.data("orders", Bytes.EMPTY, false));
    sent("PUT", REPLICATION + "restore-data?collection=orders", "");
  }

  @ParameterizedTest
  @CsvSource({"400,600,FATAL", "403,11,AUTH", "403,1004,READ_ONLY"})
  void saysWhyDataIsNotRestored(int status, int number, RetryClass expected) {
    stub.refuses("PUT", REPLICATION + "restore-data?collection=orders", status, number);
    assertThat(fails(() -> restore.data("orders", Bytes.utf8("{"), false)).retryClass())
        .isEqualTo(expected);
  }

  @Test
  void takesAnErrorInAnAnswerOfSuccessForAnError() {
    stub.answers(
        "PUT", REPLICATION + "restore-data?collection=orders", 200, ArangoStub.error(200, 1004));
    assertThat(fails(() -> restore.data("orders", Bytes.EMPTY, false)).errorNum()).isEqualTo(1004);
  }

  @Test
  void writesDocumentsAndCountsTheirErrors() {
    String url = "/_db/shop/_api/document/orders?overwriteMode=replace&silent=false&isRestore=true";
    String body =
        "[{\"_id\":\"orders/o1\",\"_key\":\"o1\"},{\"error\":true,\"errorNum\":1221,\"errorMessage\":\"x\"}]";
    stub.answers(
        "POST",
        url,
        aResponse()
            .withStatus(202)
            .withHeader("X-Arango-Error-Codes", "1221:1,1210:12")
            .withBody(body));
    DocumentCalls.Bulk bulk = get(documents.write("orders", Bytes.utf8("[{},{}]"), REPLACE));
    assertThat(bulk.errors()).isEqualTo(Map.of(1221, 1, 1210, 12));
    assertThat(bulk.results().utf8()).isEqualTo(body);
    sent("POST", url, "[{},{}]");
    String silent = "/_db/shop/_api/document/orders?overwriteMode=conflict&silent=true";
    stub.answers("POST", silent, 202, "{}");
    DocumentCalls.Bulk fine =
        get(
            documents.write(
                "orders", Bytes.utf8("[]"), new Writing(Overwrite.CONFLICT, false, true)));
    assertThat(fine.errors()).isEmpty();
    sent("POST", silent, "[]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1221", "1221:", "a:b", "1221:1;1210:1", ","})
  void refusesAListOfErrorsThatIsNone(String header) {
    stub.answersAnything(
        aResponse().withStatus(202).withHeader("X-Arango-Error-Codes", header).withBody("[]"));
    assertThat(fails(() -> documents.write("orders", Bytes.utf8("[]"), REPLACE)).kind())
        .isEqualTo(Kind.MALFORMED);
  }

  @Test
  void removesAndGetsDocuments() {
    String url = "/_db/shop/_api/document/orders?ignoreRevs=true&silent=false";
    stub.answers(
        "DELETE",
        url,
        aResponse()
            .withStatus(202)
            .withHeader("X-Arango-Error-Codes", "1202:1")
            .withBody("[{\"_key\":\"o1\"},{\"error\":true,\"errorNum\":1202}]"));
    assertThat(
            get(documents.remove("orders", Bytes.utf8("[\"o1\",\"gone\"]"), true, false)).errors())
        .isEqualTo(Map.of(1202, 1));
    sent("DELETE", url, "[\"o1\",\"gone\"]");
    String found = ShownExchange.of("documents.get").answer();
    stub.answers("PUT", "/_db/shop/_api/document/orders?onlyget=true", 200, found);
    assertThat(get(documents.get("orders", Bytes.utf8("[\"o2\"]"))).results().utf8())
        .isEqualTo(found);
    sent("PUT", "/_db/shop/_api/document/orders?onlyget=true", "[\"o2\"]");
  }

  @ParameterizedTest
  @CsvSource({
    "403,1004,READ_ONLY", "404,1203,STRUCTURE", "413,0,TOO_LARGE", "503,1429,TRANSIENT",
    "403,1429,TRANSIENT", "503,21003,TRANSIENT", "412,21004,TRANSIENT", "421,1491,TOPOLOGY",
    "503,1478,TOPOLOGY", "500,1457,TRANSIENT", "409,1200,TRANSIENT"
  })
  void saysWhatAWholeRequestFailsWith(int status, int number, RetryClass expected) {
    stub.answersAnything(aResponse().withStatus(status).withBody(ArangoStub.error(status, number)));
    assertThat(fails(() -> documents.write("orders", Bytes.utf8("[]"), REPLACE)).retryClass())
        .isEqualTo(expected);
  }

  private static CursorCalls.Query query(boolean repeatable) {
    return new CursorCalls.Query(
        "FOR d IN @@c RETURN [d._key,d._rev]",
        json("{\"@c\":\"orders\"}"),
        1,
        Duration.ofSeconds(60),
        List.of("s3002"),
        repeatable);
  }

  @Test
  void readsAQueryPageByPageAndLeavesTheRowsAsTheyCame() {
    stub.answers(
        "POST",
        "/_db/shop/_api/cursor",
        201,
        "{\"error\":false,\"code\":201,\"result\":[[\"o1\", \"_lI1STg----\" ],1.50 ],\"id\":\"9911\","
            + "\"hasMore\":true,\"nextBatchId\":2,\"cached\":false}");
    CursorCalls.Page first = get(cursors.open(query(true)));
    assertThat(first.rows().utf8()).isEqualTo("[[\"o1\", \"_lI1STg----\" ],1.50 ]");
    assertThat(first.id()).contains("9911");
    assertThat(first.nextBatchId()).contains("2");
    sent(
        "POST",
        "/_db/shop/_api/cursor",
        "{\"query\":\"FOR d IN @@c RETURN [d._key,d._rev]\",\"batchSize\":1,\"ttl\":60,"
            + "\"bindVars\":{\"@c\":\"orders\"},\"options\":{\"stream\":true,\"fillBlockCache\":false,"
            + "\"allowRetry\":true,\"shardIds\":[\"s3002\"]}}");
    stub.answers(
        "POST",
        "/_db/shop/_api/cursor/9911/2",
        200,
        "{\"result\":[[\"o2\",\"_lI1STg---_\"]],\"error\":false,\"code\":200,\"id\":\"9911\","
            + "\"hasMore\":false,\"cached\":false,\"extra\":{\"warnings\":[],\"stats\":{}}}");
    CursorCalls.Page last = get(cursors.next(first));
    assertThat(last.hasMore()).isFalse();
    assertThat(last.rows().utf8()).isEqualTo("[[\"o2\",\"_lI1STg---_\"]]");
    stub.reset();
    stub.answers("DELETE", "/_db/shop/_api/cursor/9911", 202, "{\"id\":\"9911\"}");
    assertThat(get(cursors.close(first))).isTrue();
    stub.refuses("DELETE", "/_db/shop/_api/cursor/9911", 404, 1600);
    assertThat(get(cursors.close(first))).isFalse();
    stub.refuses("POST", "/_db/shop/_api/cursor/9911/2", 404, 1600);
    assertThat(fails(() -> cursors.next(first)).retryClass()).isEqualTo(RetryClass.LOST_STATE);
  }

  @Test
  void readsOnOldServersToo() {
    stub.answers(
        "POST", "/_db/shop/_api/cursor", 201, "{\"result\":[],\"id\":\"7\",\"hasMore\":true}");
    CursorCalls.Page page = get(cursors.open(query(false)));
    stub.reset();
    stub.answers(
        "POST", "/_db/shop/_api/cursor/7", 200, "{\"result\":[1],\"id\":\"7\",\"hasMore\":false}");
    assertThat(get(cursors.next(page)).rows().utf8()).isEqualTo("[1]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"hasMore\":false}",
        "{\"result\":{},\"hasMore\":false}",
        "{\"result\":[]}",
        "{\"result\":[],\"hasMore\":true}",
        "{\"result\":[1,2,\"hasMore\":false}",
        "{\"result\":[],\"hasMore\":false",
        "{\"result\":[],\"hasMore\":false} {}",
        "[]",
        ""
      })
  void refusesAPageThatIsNone(String body) {
    stub.answers("POST", "/_db/shop/_api/cursor", 201, body);
    ArangoError error = fails(() -> cursors.open(query(true)));
    assertThat(error.kind()).isEqualTo(Kind.MALFORMED);
    assertThat(error).hasMessageStartingWith("POST /_db/shop/_api/cursor at " + stub.url());
  }

  @Test
  void refusesAPageThatIsNotInUtf8() {
    stub.answersAnything(
        aResponse()
            .withStatus(201)
            .withBody("{\"result\":[],\"hasMore\":false}".getBytes(StandardCharsets.UTF_16LE)));
    assertThat(fails(() -> cursors.open(query(true))).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void sendsLargeBodiesWhole() {
    stub.answersAnything(aResponse().withStatus(202).withBody("{}"));
    byte[] large = new byte[(1 << 20) + 7];
    new java.util.Random(42).nextBytes(large);
    get(restore.data("orders", Bytes.copyOf(large), false));
    assertThat(stub.asked().getBody()).isEqualTo(large);
    assertThat(stub.asked().getHeader("Content-Length")).isEqualTo("" + large.length);
  }

  @Test
  void writesWithinATransaction() {
    stub.answers(
        "POST",
        "/_db/shop/_api/transaction/begin",
        201,
        "{\"error\":false,\"code\":201,\"result\":{\"id\":\"123\",\"status\":\"running\"}}");
    StreamTransaction transaction =
        get(
            transactions.begin(
                "shop",
                new TransactionCalls.Scope(
                    List.of(), List.of("orders"), List.of(), false, Duration.ofSeconds(30))));
    assertThat(transaction.id()).isEqualTo("123");
    sent(
        "POST",
        "/_db/shop/_api/transaction/begin",
        "{\"collections\":{\"write\":[\"orders\"]},\"waitForSync\":false,\"lockTimeout\":30}");
    stub.answersAnything(aResponse().withStatus(202).withBody("{}"));
    get(
        new DocumentCalls(stub.link().in(transaction), "shop")
            .write("orders", Bytes.utf8("[]"), REPLACE));
    assertThat(stub.asked().getHeader("x-arango-trx-id")).isEqualTo("123");
    stub.reset();
    String url = "/_db/shop/_api/transaction/123";
    stub.answers("GET", url, 200, "{\"result\":{\"id\":\"123\",\"status\":\"running\"}}");
    assertThat(get(transactions.status(transaction))).isEqualTo("running");
    stub.answers("PUT", url, 200, "{\"result\":{\"id\":\"123\",\"status\":\"committed\"}}");
    assertThat(get(transactions.commit(transaction))).isEqualTo("committed");
    stub.answers("DELETE", url, 200, "{\"result\":{\"id\":\"123\",\"status\":\"aborted\"}}");
    assertThat(get(transactions.abort(transaction))).isEqualTo("aborted");
    stub.refuses("PUT", url, 404, 1655);
    assertThat(fails(() -> transactions.commit(transaction)).retryClass())
        .isEqualTo(RetryClass.LOST_STATE);
  }
}
