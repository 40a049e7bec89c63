package io.syncline.storage.arangodb.call;

import static io.syncline.storage.arangodb.call.ArangoStub.fails;
import static io.syncline.storage.arangodb.call.ArangoStub.get;
import static io.syncline.storage.arangodb.call.StructureCallsTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.syncline.ServerMode;
import io.syncline.storage.arangodb.ArangoOptions;
import io.syncline.storage.arangodb.call.ArangoError.Kind;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Single documents under their revision, and coordinators asked one by one. */
@Timeout(60)
final class SingleDocumentCallsTest {
  private static final String CONFLICT =
      "{\"error\":true,\"code\":412,\"errorNum\":1200,\"errorMessage\":\"conflict\"}";

  private final ArangoStub stub = new ArangoStub();
  private final SingleDocumentCalls calls =
      new SingleDocumentCalls(stub.link(), "_system", "_state");

  @AfterEach
  void close() {
    stub.close();
  }

  @Test
  void readsADocument() {
    stub.answers(
        "GET",
        "/_db/_system/_api/document/_state/a",
        200,
        "{\"_key\":\"a\",\"_rev\":\"_x\",\"n\":1}");
    assertThat(get(calls.get("a"))).isEqualTo(json("{\"_key\":\"a\",\"_rev\":\"_x\",\"n\":1}"));
    stub.answers(
        "GET",
        "/_db/_system/_api/document/_state/b",
        404,
        "{\"error\":true,\"code\":404,\"errorNum\":1202,\"errorMessage\":\"not found\"}");
    assertThat(fails(() -> calls.get("b")).errorNum()).isEqualTo(1202);
  }

  @Test
  void insertsOntoDisk() {
    stub.answers(
        "POST",
        "/_db/_system/_api/document/_state?waitForSync=true",
        201,
        "{\"_key\":\"a\",\"_rev\":\"_x\"}");
    get(calls.insert(json("{\"_key\":\"a\",\"n\":1}")));
    assertThat(stub.asked().getBodyAsString()).isEqualTo("{\"_key\":\"a\",\"n\":1}");
  }

  @Test
  void replacesAndRemovesOnlyWhatIsAsItWasRead() {
    String url = "/_db/_system/_api/document/_state/a?waitForSync=true";
    stub.answers("PUT", url, 201, "{\"_key\":\"a\",\"_rev\":\"_y\"}");
    get(calls.replace("a", json("{\"n\":2}"), "_x"));
    LoggedRequest replaced = stub.asked();
    assertThat(replaced.getHeader("If-Match")).isEqualTo("\"_x\"");
    assertThat(replaced.getBodyAsString()).isEqualTo("{\"n\":2}");
    stub.reset();
    stub.answers("PUT", url, 412, CONFLICT);
    ArangoError conflict = fails(() -> calls.replace("a", json("{}"), "_x"));
    assertThat(conflict.errorNum()).isEqualTo(1200);
    assertThat(conflict.mayHaveHappened()).isFalse();
    stub.reset();
    stub.answers("DELETE", url, 200, "{\"_key\":\"a\"}");
    get(calls.remove("a", "_y"));
    assertThat(stub.asked().getHeader("If-Match")).isEqualTo("\"_y\"");
  }

  @Test
  void asksOneCoordinatorForItsMode() {
    stub.answers(
        "GET", "/_admin/server/mode", 200, "{\"error\":false,\"code\":200,\"mode\":\"readonly\"}");
    ServerAddress address = ServerAddress.parse(stub.url());
    assertThat(get(new EachCoordinator(stub.connection()).mode(address)))
        .isEqualTo(ServerMode.READONLY);
  }

  @Test
  void showsNoCredentialsToACoordinatorWithoutTlsUnlessThatIsAllowed() {
    ServerAddress plain = ServerAddress.parse(stub.url());
    ArangoOptions strict = ArangoOptions.builder(List.of("https://127.0.0.1:1")).build();
    try (ArangoConnection connection = new ArangoConnection(strict, stub.runtime())) {
      ArangoError refused = fails(() -> new EachCoordinator(connection).mode(plain));
      assertThat(refused.kind()).isEqualTo(Kind.REFUSED);
      assertThat(refused).hasMessageContaining("without TLS");
      assertThat(stub.requests()).isEmpty();
    }
  }
}
