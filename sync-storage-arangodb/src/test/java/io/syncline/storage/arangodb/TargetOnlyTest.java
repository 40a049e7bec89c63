package io.syncline.storage.arangodb;

import static io.syncline.storage.arangodb.ArangoCluster.PASSWORD;
import static io.syncline.storage.arangodb.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.FinalModes;
import io.syncline.ServerMode;
import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.storage.arangodb.call.IndexCalls;
import io.syncline.storage.arangodb.call.ServiceCalls;
import io.syncline.storage.arangodb.call.ViewCalls;
import io.syncline.storage.arangodb.structure.SystemNames;
import io.syncline.testkit.arangodb.Application;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only the target has is removed, and nobody writes there until the end. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class TargetOnlyTest {
  private static final String DB = "shop";

  @Test
  void whatOnlyTheTargetHasIsRemovedAndItIsReadOnlyUntilTheEnd() {
    try (TwoCentres two = new TwoCentres(1);
        Accounts to = new Accounts(two.target.cluster, "root", PASSWORD)) {
      Application app = two.application();
      app.createDatabase(DB);
      app.createCollection(DB, "orders", 3, 2);
      app.put(DB, "orders", "{\"_key\":\"a\",\"n\":1}");
      app.put(DB, "orders", "{\"_key\":\"b\",\"n\":1}");

      // The same names with other content, as somebody's test left them, and more of it.
      Application there = two.to().application();
      there.createDatabase(DB);
      there.createCollection(DB, "orders", 3, 1);
      there.put(DB, "orders", "{\"_key\":\"a\",\"n\":0}");
      there.put(DB, "orders", "{\"_key\":\"surplus\",\"n\":0}");
      there.createCollection(DB, "surplus", 2, 1);
      there.put(DB, "surplus", "{\"_key\":\"a\"}");
      there.createDatabase("surplus");
      there.createCollection("surplus", "c", 1, 1);
      there.put("surplus", "c", "{\"_key\":\"a\"}");
      to.create("surplus", "pw", "");

      two.configure();
      two.running();
      two.same(DB, "orders");
      assertThat(there.documents(DB, "orders")).containsOnlyKeys("a", "b");
      eventually("the collection is gone", () -> !two.has(DB, "surplus", "a"));
      eventually("the database is gone", () -> !two.has("surplus", "c", "a"));
      eventually("the user is gone", () -> !to.names().contains("surplus"));

      // Root may do all that the mode of the servers lets it.
      assertThat(to.empties("root", PASSWORD, DB, "orders")).isFalse();
      two.caughtUp();
      assertThat(
              two.client
                  .stop(
                      false,
                      new FinalModes(ServerMode.DEFAULT, ServerMode.READONLY),
                      TwoCentres.TIME)
                  .stopped())
          .isTrue();
      assertThat(to.empties("root", PASSWORD, DB, "orders")).as("asked for").isFalse();
      assertThat(there.documents(DB, "orders")).containsOnlyKeys("a", "b");
      two.client.setServerMode(ServerMode.DEFAULT, TwoCentres.TIME);
      assertThat(to.empties("root", PASSWORD, DB, "orders")).isTrue();
      two.isWithoutComplaint();
    }
  }

  @Test
  void partsOfDatabasesThatOnlyTheTargetHasAreRemoved() throws Exception {
    ArangoCluster.Setup setup =
        ArangoCluster.Setup.PLAIN.structure(
            options -> options.withSystemCollections(SystemNames.REPLICATED));
    try (TwoCentres two = new TwoCentres(1, setup, setup);
        ArangoConnection to = two.target.cluster.user("root", PASSWORD)) {
      Application app = two.application();
      app.createDatabase(DB);
      app.createCollection(DB, "orders", 1, 2);
      app.createIndex(
          DB, "orders", "{\"name\":\"kept\",\"type\":\"persistent\",\"fields\":[\"m\"]}");
      app.put(DB, "orders", "{\"_key\":\"a\",\"n\":1}");
      two.configure();
      two.running();
      two.same(DB, "orders");
      two.client.stop(false, TwoCentres.TIME);

      Application there = two.to().application();
      IndexCalls indexes = new IndexCalls(to.coordinator(), DB);
      ViewCalls views = new ViewCalls(to.coordinator(), DB);
      ServiceCalls services = new ServiceCalls(to.coordinator(), DB);
      there.createIndex(
          DB, "orders", "{\"name\":\"mine\",\"type\":\"persistent\",\"fields\":[\"n\"]}");
      there.createView(DB, "{\"name\":\"v\",\"type\":\"arangosearch\",\"links\":{\"orders\":{}}}");
      Await.told(views.createAnalyzer(analyzer()));
      there.put(
          DB,
          "_graphs",
          "{\"_key\":\"net\",\"edgeDefinitions\":[],\"orphanCollections\":[\"orders\"]}");
      Await.told(
          services.putFunction(new ServiceCalls.Function("my::f", "function(){return 1;}", true)));
      assertThat(Await.told(services.graphs())).hasSize(1);
      assertThat(Await.told(services.functions())).hasSize(1);
      assertThat(analyzers(views)).contains(DB + "::csv");

      two.configure();
      two.running();
      eventually("the index is gone", () -> !names(indexes).contains("mine"));
      eventually("the view is gone", () -> told(views.list()).isEmpty());
      eventually("the analyzer is gone", () -> !analyzers(views).contains(DB + "::csv"));
      eventually("the graph is gone", () -> told(services.graphs()).isEmpty());
      eventually("the function is gone", () -> told(services.functions()).isEmpty());
      eventually("the source's index is left", () -> names(indexes).contains("kept"));
      assertThat(there.documents(DB, "_graphs")).isEmpty();
      two.isWithoutComplaint();
    }
  }

  private static ObjectNode analyzer() {
    ObjectNode csv = JsonNodeFactory.instance.objectNode().put("name", "csv");
    csv.put("type", "delimiter").putObject("properties").put("delimiter", ",");
    csv.putArray("features").add("frequency");
    return csv;
  }

  private static List<String> names(IndexCalls indexes) {
    return told(indexes.list("orders")).stream().map(IndexCalls.Index::name).toList();
  }

  private static List<String> analyzers(ViewCalls views) {
    return told(views.analyzers()).stream().map(ViewCalls.Analyzer::name).toList();
  }

  private static <T> T told(CompletionStage<T> call) {
    try {
      return Await.told(call);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  @Test
  void theTargetIsWritableAtTheEndUnlessAnOperatorHadMadeItReadOnly() {
    for (boolean readOnlyBefore : new boolean[] {false, true}) {
      try (TwoCentres two = new TwoCentres(1);
          Accounts to = new Accounts(two.target.cluster, "root", PASSWORD)) {
        two.application().createDatabase(DB);
        two.application().createCollection(DB, "orders", 1, 2);
        two.application().put(DB, "orders", "{\"_key\":\"a\"}");
        two.to().operations().readOnly(readOnlyBefore);
        two.configure();
        two.running();
        two.same(DB, "orders");
        assertThat(to.empties("root", PASSWORD, DB, "orders")).isFalse();
        assertThat(two.client.stop(false, TwoCentres.TIME).stopped()).isTrue();
        assertThat(to.empties("root", PASSWORD, DB, "orders")).isEqualTo(!readOnlyBefore);
        two.isWithoutComplaint();
      }
    }
  }
}
