package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.CheckReport;
import io.syncline.StopReport;
import io.syncline.testkit.arangodb.Application;
import io.syncline.testkit.arangodb.Fault;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One cluster replicated to another, with what may happen to them meanwhile. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class EndToEndTest {
  private static final String DB = "shop";

  @Test
  void theTargetIsTheSourceDocumentForDocument() {
    try (TwoCentres two = new TwoCentres(2)) {
      Application app = two.application();
      app.createDatabase(DB);
      app.createCollection(DB, "orders", 4, 2);
      app.createCollection(DB, "places", 1, 2);
      app.createIndex(
          DB, "places", "{\"type\":\"persistent\",\"fields\":[\"seat\"],\"unique\":true}");
      for (int i = 0; i < 2_000; i++) {
        put(app, "orders", "o" + i, "\"n\":" + i);
      }
      put(app, "places", "a", "\"seat\":1");
      put(app, "places", "b", "\"seat\":2");

      // A server restarts in mid-copy, and both clusters are busy now and then.
      String server = two.from().dbServerIds().get(0);
      Fault restart =
          two.from()
              .fault("PUT", "/_api/replication/revisions/documents")
              .runs(() -> two.from().operations().restart(server));
      two.to().fault("POST", "/_api/document/orders").after(1).times(3).refuses(503, 503);
      two.to().fault("PUT", "/_api/transaction/*").after(5).times(2).refuses(503, 503);
      two.configure();
      two.running();
      two.same(DB, "orders");
      two.same(DB, "places");
      assertThat(restart.hits()).isOne();

      two.from().fault("PUT", "/_api/wal/tail").at(server).times(3).refuses(503, 503);
      for (int i = 1_000; i < 2_500; i++) {
        put(app, "orders", "o" + i, "\"n\":" + -i);
      }
      for (int i = 0; i < 500; i++) {
        app.remove(DB, "orders", "o" + i);
      }
      app.transaction(
          DB,
          work -> {
            work.remove("places", "a");
            work.put("places", "{\"_key\":\"b\",\"seat\":1}");
            work.put("places", "{\"_key\":\"a\",\"seat\":2}");
          });
      two.same(DB, "orders");
      two.same(DB, "places");

      app.truncate(DB, "orders");
      put(app, "orders", "after", "\"n\":0");
      two.same(DB, "orders");
      endsEqual(two);
    }
  }

  /**
   * A server removes the documents of a small shard one by one, and tells of a large one as a
   * whole.
   */
  @Test
  void aTruncateOfALargeAndASmallShardTogether() {
    int small = 20;
    try (TwoCentres two = new TwoCentres(2, options -> options.smallTruncate(small))) {
      Application app = two.application();
      app.createDatabase(DB);
      app.createCollection(DB, "orders", 2, 2);
      for (int i = 0; i < 8 * small; i++) {
        put(app, "orders", "o" + i, "\"n\":" + i);
      }
      List<String> shards = List.copyOf(app.shards(DB, "orders").keySet());
      List<String> fewer = keys(two, shards.get(1));
      fewer.subList(small / 2, fewer.size()).forEach(key -> app.remove(DB, "orders", key));
      two.configure();
      two.running();
      two.same(DB, "orders");
      assertThat(keys(two, shards.get(0))).hasSizeGreaterThanOrEqualTo(small);
      assertThat(keys(two, shards.get(1))).hasSize(small / 2);
      app.truncate(DB, "orders");
      two.same(DB, "orders");
      assertThat(two.to().application().documents(DB, "orders")).isEmpty();
      for (int i = 0; i < small; i++) {
        put(app, "orders", "o" + i, "\"again\":" + i);
      }
      app.truncate(DB, "orders");
      put(app, "orders", "after", "\"n\":0");
      two.same(DB, "orders");
      endsEqual(two);
    }
  }

  private static List<String> keys(TwoCentres two, String shard) {
    String leader =
        Objects.requireNonNull(two.application().shards(DB, "orders").get(shard)).get(0);
    return two.from().operations().replica(DB, shard, leader).stream()
        .map(document -> document.replaceFirst(".*\"_key\":\"([^\"]+)\".*", "$1"))
        .toList();
  }

  @Test
  void aCollectionThatIsMadeLaterComesAsWell() {
    try (TwoCentres two = new TwoCentres(2)) {
      Application app = two.application();
      app.createDatabase(DB);
      app.createCollection(DB, "first", 3, 2);
      put(app, "first", "x", "\"n\":1");
      two.configure();
      two.running();
      app.createCollection(DB, "later", 2, 2);
      put(app, "later", "x", "\"n\":1");
      two.same(DB, "later");
      put(app, "later", "y", "\"n\":2");
      two.same(DB, "later");
      endsEqual(two);
    }
  }

  @Test
  void aTargetThatRefusesTransactionsIsWrittenWithout() {
    try (TwoCentres two =
        new TwoCentres(
            1, ArangoCluster.Setup.PLAIN, ArangoCluster.Setup.PLAIN.withoutTransactions())) {
      Application app = two.application();
      app.createDatabase(DB);
      app.createCollection(DB, "orders", 2, 2);
      for (int i = 0; i < 100; i++) {
        put(app, "orders", "o" + i, "\"n\":" + i);
      }
      two.configure();
      two.running();
      app.remove(DB, "orders", "o1");
      put(app, "orders", "o2", "\"n\":-1");
      two.same(DB, "orders");
      assertThat(two.to().requests())
          .filteredOn(seen -> seen.path().contains("/transaction/"))
          .filteredOn(seen -> !seen.path().startsWith("/_db/_system/"))
          .isEmpty();
      endsEqual(two);
    }
  }

  private static void endsEqual(TwoCentres two) {
    two.caughtUp();
    CheckReport check = two.client.check(Set.of(), TwoCentres.TIME);
    assertThat(check.equal()).as("%s", check).isTrue();
    StopReport stop = two.client.stop(true, TwoCentres.TIME);
    assertThat(stop.inSync()).as("%s", stop).isTrue();
    two.source.end();
    two.target.end();
    two.isWithoutComplaint();
    TwoCentres.leftNothing(two.from());
    TwoCentres.leftNothing(two.to());
  }

  private static void put(Application app, String collection, String key, String fields) {
    app.put(DB, collection, "{\"_key\":\"" + key + "\"," + fields + "}");
  }
}
