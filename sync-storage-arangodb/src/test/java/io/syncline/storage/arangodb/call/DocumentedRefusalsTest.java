package io.syncline.storage.arangodb.call;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static io.syncline.storage.arangodb.call.ArangoStub.fails;
import static io.syncline.storage.arangodb.call.ArangoStub.get;
import static io.syncline.storage.arangodb.call.StructureCallsTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.syncline.Bytes;
import io.syncline.security.Secret;
import io.syncline.storage.arangodb.call.DocumentCalls.Overwrite;
import io.syncline.storage.arangodb.call.DocumentCalls.Writing;
import io.syncline.storage.arangodb.call.UserCalls.Grant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that are read-only, that start, or that have too much to do. */
@Timeout(60)
final class DocumentedRefusalsTest {
  private static final int PROXY = 0;
  private static ArangoStub stub;
  private static ArangoLink link;

  @BeforeAll
  static void start() {
    stub = new ArangoStub();
    link = stub.link().patient();
  }

  @AfterEach
  void forget() {
    stub.reset();
  }

  @AfterAll
  static void stop() {
    stub.close();
  }

  /** Writes of every kind, none of which is sent again where a cluster is read-only. */
  private static Map<String, Supplier<CompletionStage<?>>> writes() {
    DocumentCalls documents = new DocumentCalls(link, "shop");
    RestoreCalls restore = new RestoreCalls(link, "shop");
    CollectionCalls collections = new CollectionCalls(link, "shop");
    IndexCalls indexes = new IndexCalls(link, "shop");
    ViewCalls views = new ViewCalls(link, "shop");
    UserCalls users = new UserCalls(link);
    DatabaseCalls databases = new DatabaseCalls(link);
    Writing replace = new Writing(Overwrite.REPLACE, true, false);
    UserCalls.User app = new UserCalls.User("app", true, json("{}"));
    Map<String, Supplier<CompletionStage<?>>> all = new TreeMap<>();
    all.put("write", () -> documents.write("orders", Bytes.utf8("[]"), replace));
    all.put("remove", () -> documents.remove("orders", Bytes.utf8("[]"), true, false));
    all.put("truncate", () -> collections.truncate("orders"));
    all.put("restore data", () -> restore.data("orders", Bytes.EMPTY, true));
    all.put(
        "restore collection",
        () ->
            restore.collection(
                json("{}"), JsonText.texts(List.of()), RestoreCalls.CollectionOptions.CAREFUL));
    all.put("restore indexes", () -> restore.indexes(json("{}"), JsonText.texts(List.of())));
    all.put("restore view", () -> restore.view(json("{}"), true));
    all.put("make collection", () -> collections.create(json("{}")));
    all.put("change collection", () -> collections.change("orders", json("{}")));
    all.put("drop collection", () -> collections.drop("orders", false));
    all.put("make index", () -> indexes.create("orders", json("{}")));
    all.put("drop index", () -> indexes.drop("orders", "1"));
    all.put("make view", () -> views.create(json("{}")));
    all.put("change view", () -> views.replace("v", json("{}")));
    all.put("drop view", () -> views.drop("v"));
    all.put("make analyzer", () -> views.createAnalyzer(json("{}")));
    all.put("make database", () -> databases.create("shop", json("{}")));
    all.put("drop database", () -> databases.drop("shop"));
    all.put("make user", () -> users.create(app, Secret.of("x1")));
    all.put("grant", () -> users.grant("app", List.of("shop"), Grant.RO));
    all.put("drop user", () -> users.drop("app"));
    return all;
  }

  @Test
  void readOnlyServersAreToldApartFromCallersWhoMayNotAndNothingIsSentAgain() {
    writes()
        .forEach(
            (what, call) -> {
              ArangoError readOnly = refused(what, call, 1004);
              assertThat(readOnly.retryClass()).as(what).isEqualTo(RetryClass.READ_ONLY);
              assertThat(readOnly).hasMessageContaining("the cluster is read-only for these");
              ArangoError forbidden = refused(what, call, 11);
              assertThat(forbidden.retryClass()).as(what).isEqualTo(RetryClass.AUTH);
              assertThat(forbidden).hasMessageContaining("the credentials are right and suffice");
            });
  }

  private static ArangoError refused(String what, Supplier<CompletionStage<?>> call, int number) {
    stub.reset();
    stub.answersAnything(answer(403, number));
    ArangoError error = fails(call);
    assertThat(stub.requests()).as(what).hasSize(1);
    assertThat(error.errorNum()).as(what).isEqualTo(number);
    assertThat(error.mayHaveHappened()).as(what).isFalse();
    assertThat(error.getMessage()).as(what).doesNotContain("x1");
    return error;
  }

  /** What passes is asked again at the same server; who leads now is for the caller to find out. */
  @ParameterizedTest
  @CsvSource({
    "503,   503, true,  false",
    "503, 21003, true,  true",
    "412, 21004, true,  true",
    "421,  1491, false, false",
    "500,  1457, true,  false",
    "503,  1478, false, false",
    "503,    38, true,  true",
    "503,     0, true,  false"
  })
  void overloadedServersAreAskedAgainWhereItHelpsAndDoesNoHarm(
      int status, int number, boolean readsAgain, boolean makesAgain) {
    failsOnceThenAnswers(answer(status, number));
    Supplier<CompletionStage<?>> read = () -> new CollectionCalls(link, "shop").count("orders");
    Supplier<CompletionStage<?>> make =
        () -> new CollectionCalls(link, "shop").create(json("{\"name\":\"orders\"}"));
    again(read, readsAgain, number);
    failsOnceThenAnswers(answer(status, number));
    again(make, makesAgain, number);
  }

  private static void again(Supplier<CompletionStage<?>> call, boolean expected, int number) {
    if (expected) {
      get(call.get());
      assertThat(stub.requests()).hasSize(2);
    } else {
      assertThat(fails(call).errorNum()).isEqualTo(number);
      assertThat(stub.requests()).hasSize(1);
    }
  }

  private static void failsOnceThenAnswers(ResponseDefinitionBuilder failure) {
    stub.reset();
    stub.server().resetScenarios();
    stub.server()
        .stubFor(
            any(anyUrl())
                .inScenario("busy")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(failure)
                .willSetStateTo("fine"));
    stub.server()
        .stubFor(
            any(anyUrl())
                .inScenario("busy")
                .whenScenarioStateIs("fine")
                .willReturn(
                    aResponse()
                        .withBody("{\"id\":\"1\",\"name\":\"orders\",\"type\":2,\"count\":2}")));
  }

  private static ResponseDefinitionBuilder answer(int status, int number) {
    return number == PROXY
        ? aResponse().withStatus(status).withBody("<html>maintenance</html>")
        : aResponse().withStatus(status).withBody(ArangoStub.error(status, number));
  }
}
