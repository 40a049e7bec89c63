package io.syncline.storage.arangodb.call;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each exchange that the documentation shows: the adapter's call makes this request and reads this
 * answer. The stand-in for ArangoDB is tried with the same texts in its own module.
 */
@Timeout(60)
final class ShownExchangesTest {
  /**
   * What the adapter asks for besides, by the beginning of an exchange's id; the longest counts.
   */
  private static final Map<String, String> BESIDES =
      Map.ofEntries(
          Map.entry("tail", "includeSystem=true&includeFoxxQueues=true"),
          Map.entry("tail.forget", "clientInfo=repl"),
          Map.entry("batch.open", "clientInfo=repl"),
          Map.entry("batch.of-no-server", "syncerId=987654321&clientInfo=repl"),
          Map.entry("batch.extend", "syncerId=987654321&clientInfo=repl"),
          Map.entry("revisions", "chunkSize=1048576"),
          Map.entry("restore.collection", "force=false&ignoreDistributeShardsLikeErrors=false"),
          Map.entry("documents.conflict", "silent=false&waitForSync=true"),
          Map.entry("documents.remove", "silent=false"));

  private final ArangoStub stub = new ArangoStub();

  @BeforeEach
  void connect() {
    stub.connection()
        .learn(
            new ClusterHealth(
                "c",
                List.of(
                    new ClusterHealth.Server(
                        "PRMR-aaaa0001",
                        ServerRole.DB_SERVER,
                        ClusterHealth.Status.GOOD,
                        Optional.of(ServerAddress.parse(stub.url())),
                        Optional.empty(),
                        "",
                        "",
                        "",
                        ""))));
  }

  @AfterEach
  void close() {
    stub.close();
  }

  static Stream<String> made() {
    return ShownExchange.all().keySet().stream().filter(id -> !ShownCalls.NOT_MADE.containsKey(id));
  }

  @Test
  void onlyFewAreLeftOut() {
    assertThat(ShownExchange.all())
        .hasSizeGreaterThan(120)
        .containsKeys(ShownCalls.NOT_MADE.keySet().toArray(new String[0]))
        .containsKeys(ShownCalls.NOT_ASKED_SO.keySet().toArray(new String[0]));
  }

  @ParameterizedTest
  @MethodSource("made")
  void asksThisAndReadsTheAnswer(String id) {
    ShownExchange shown = ShownExchange.of(id);
    stub.answersAnything(answer(shown));
    ShownCalls call = ShownCalls.make(shown, stub);
    if (call.read().isPresent()) {
      assertThat((Object) ArangoStub.get(call.stage())).isEqualTo(call.read().get());
    } else {
      refused(shown, ArangoStub.fails(call::stage));
    }
    if (!ShownCalls.NOT_ASKED_SO.containsKey(id)) {
      asked(shown, id.startsWith("token") ? stub.requests().get(0) : stub.asked());
    }
  }

  private static ResponseDefinitionBuilder answer(ShownExchange shown) {
    ResponseDefinitionBuilder answer = aResponse().withStatus(shown.status());
    if (!shown.headers().containsKey("Content-Type") && !shown.answer().isEmpty()) {
      answer.withHeader("Content-Type", "application/json; charset=utf-8");
    }
    shown.headers().forEach(answer::withHeader);
    return answer.withBody(shown.answer());
  }

  /** The error is the one that came, and of the class that the table of errors gives it. */
  private static void refused(ShownExchange shown, ArangoError error) {
    assertThat(error.kind()).isEqualTo(ArangoError.Kind.ANSWERED);
    assertThat(error.status()).isEqualTo(shown.status());
    assertThat(error.errorNum()).isEqualTo(shown.answered().get("errorNum").intValue());
    ErrorTable.rows()
        .filter(row -> row.number() == error.errorNum() && row.status() == error.status())
        .forEach(row -> assertThat(error.retryClass()).isEqualTo(row.expected()));
  }

  private static void asked(ShownExchange shown, LoggedRequest request) {
    String[] url = request.getUrl().split("\\?", 2);
    assertThat(request.getMethod().value()).isEqualTo(shown.verb());
    assertThat(url[0].replaceFirst("^/_db/_system/", "/")).isEqualTo(shown.path());
    Map<String, String> query = new TreeMap<>(shown.query());
    query.putAll(ShownExchange.parameters(besides(shown.id())));
    assertThat(ShownExchange.parameters(url.length > 1 ? url[1] : "")).isEqualTo(query);
    String sent = request.getBodyAsString();
    if (shown.path().endsWith("/restore-data") || shown.body().isEmpty()) {
      assertThat(sent).isEqualTo(shown.body());
    } else {
      assertThat(withoutHints(sent)).isEqualTo(withoutHints(shown.body()));
    }
  }

  private static String besides(String id) {
    return BESIDES.keySet().stream()
        .filter(id::startsWith)
        .max((a, b) -> Integer.compare(a.length(), b.length()))
        .map(BESIDES::get)
        .orElse("");
  }

  /** Queries ask besides that the server's cache is left as it is. */
  private static JsonNode withoutHints(String body) {
    JsonNode tree = ShownExchange.tree(body);
    if (tree.path("options") instanceof ObjectNode options) {
      options.remove("fillBlockCache");
    }
    return tree;
  }
}
