package io.syncline.storage.arangodb;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.storage.arangodb.ShardWrites.Failure;
import io.syncline.storage.arangodb.ShardWrites.Into;
import io.syncline.storage.arangodb.ShardWrites.Version;
import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.store.Document;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers about many documents: their bodies count, whatever status and header say. */
@Timeout(60)
final class ShardWritesTest {
  private static final Into SHOP = Into.noTransaction("shop");
  private static final List<Document> TWO = List.of(document("a", 1), document("b", 2));
  private static final String NOT_UNIQUE =
      "{\"error\":true,\"errorNum\":1210,\"errorMessage\":\"unique constraint violated\"}";
  private static final String WRITTEN = "{\"_id\":\"c/a\",\"_key\":\"a\",\"_rev\":\"_b\"}";
  private static final String CODES = "X-Arango-Error-Codes";

  private final WireMockServer server =
      new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));
  private final SyncRuntime runtime = SyncRuntime.threaded("test");
  private ArangoConnection connection;
  private ShardWrites writes;

  @BeforeEach
  void start() {
    server.start();
    connection =
        new ArangoConnection(
            ArangoOptions.builder(List.of("http://127.0.0.1:" + server.port()))
                .plaintext(true)
                .build(),
            runtime);
    writes = new ShardWrites(connection);
  }

  @AfterEach
  void close() {
    connection.close();
    runtime.close();
    server.stop();
  }

  @Test
  void aSilentAnswerWithErrorsAndWithoutTheirHeaderIsNotTakenForWritten() throws Exception {
    answers("true", "[" + NOT_UNIQUE + "]", "");
    answers("false", "[" + WRITTEN + "," + NOT_UNIQUE + "]", "1210:1");
    assertThat(writes.put(SHOP, "c", TWO))
        .containsExactly(new Failure(Bytes.utf8("b"), 1210, "unique constraint violated"));
  }

  @Test
  void aSilentAnswerThatCountsErrorsInItsHeaderOnlyIsNotTakenForWritten() throws Exception {
    answers("true", "{}", "1210:1");
    answers("false", "[" + NOT_UNIQUE + "," + WRITTEN + "]", "1210:1");
    assertThat(writes.put(SHOP, "c", TWO)).extracting(Failure::key).containsExactly(bytes("a"));
  }

  @Test
  void errorsThatNoHeaderCountsLeaveItUnknownWhatWasWritten() {
    answers("true", "[" + NOT_UNIQUE + "]", "");
    answers("false", "[" + WRITTEN + "," + NOT_UNIQUE + "]", "");
    assertThatThrownBy(() -> writes.put(SHOP, "c", TWO))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("errors {1210=1}");
  }

  @Test
  void anAnswerThatIsNoneOfASilentRequestIsAskedForAgain() throws Exception {
    answers("true", "[]", "");
    answers("false", "[" + WRITTEN + "," + WRITTEN + "]", "");
    assertThat(writes.put(SHOP, "c", TWO)).isEmpty();
    server.verify(2, postRequestedFor(anyUrl()));
  }

  @Test
  void errorsOfRemovesCountWithoutAHeaderToo() {
    server.stubFor(
        delete(anyUrl()).willReturn(aResponse().withStatus(202).withBody("[" + NOT_UNIQUE + "]")));
    assertThatThrownBy(() -> writes.remove(SHOP, "c", List.of(new Version(bytes("a"), 0))))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("errors {1210=1}");
  }

  private void answers(String silent, String body, String codes) {
    var answer = aResponse().withStatus(202).withBody(body);
    server.stubFor(
        post(anyUrl())
            .withQueryParam("silent", equalTo(silent))
            .withRequestBody(containing("_key"))
            .willReturn(codes.isEmpty() ? answer : answer.withHeader(CODES, codes)));
  }

  private static Document document(String key, long revision) {
    return new Document(bytes(key), revision, Bytes.utf8("{}"));
  }

  private static Bytes bytes(String text) {
    return Bytes.utf8(text);
  }
}
