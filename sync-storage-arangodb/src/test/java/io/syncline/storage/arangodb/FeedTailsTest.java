package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.ShardStatus;
import io.syncline.testkit.arangodb.Application;
import io.syncline.testkit.arangodb.ArangoStandIn;
import io.syncline.testkit.arangodb.Seen;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the logs of servers are read by all the workers of a data centre together. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class FeedTailsTest {
  private static final String DB = "d";
  private static final int SHARDS = 64;

  /** What a call has that reads, and none that only says where somebody stands. */
  private static final String TAIL = "chunkSize=";

  private static final Pattern READER = Pattern.compile("syncerId=([0-9]+)");

  @Test
  void eachLogIsReadOnceHoweverManyWorkersAndShards() {
    try (TwoCentres two = new TwoCentres(4)) {
      Application app = two.application();
      app.createDatabase(DB);
      app.createCollection(DB, "c", SHARDS, 2);
      fill(app, 0, 256);
      Map<String, Integer> atOnce = watchTails(two.from());
      two.configure();
      assertThat(two.running().shards()).hasSize(SHARDS);
      two.caughtUp();
      assertThat(
              two.client.status(true, TwoCentres.TIME).shards().stream().map(ShardStatus::worker))
          .as("workers that have the shards")
          .doesNotContain("")
          .satisfies(workers -> assertThat(new TreeSet<>(workers)).hasSizeGreaterThan(1));
      assertThat(atOnce.keySet()).containsExactlyInAnyOrderElementsOf(two.from().dbServerIds());
      assertThat(atOnce.values())
          .as("one reader at the end, and one that brings shards up to it")
          .allSatisfy(most -> assertThat(most).isLessThanOrEqualTo(2));

      two.from().forgetRequests();
      atOnce.clear();
      fill(app, 256, 512);
      two.caughtUp();
      two.same(DB, "c");
      Map<String, Set<String>> tails = tails(two.from());
      assertThat(tails.keySet()).containsExactlyInAnyOrderElementsOf(two.from().dbServerIds());
      assertThat(tails.values()).allSatisfy(readers -> assertThat(readers).hasSize(1));
      assertThat(atOnce.values()).allSatisfy(most -> assertThat(most).isOne());

      // Idle shards do not hold the log: what is kept moves on with it.
      app.createCollection(DB, "busy", 3, 2);
      for (int i = 0; i < 100; i++) {
        app.put(DB, "busy", "{\"_key\":\"k" + i + "\",\"n\":" + i + "}");
      }
      for (String server : two.from().dbServerIds()) {
        long tick = two.from().operations().lastTick(server);
        Eventually.eventually(
            "nobody needs the old log of " + server,
            () -> {
              Map<String, Long> readers = two.from().operations().readers(server);
              return !readers.isEmpty() && readers.values().stream().allMatch(at -> at >= tick);
            });
      }

      two.source.end();
      two.target.end();
      TwoCentres.leftNothing(two.from());
      TwoCentres.leftNothing(two.to());
      two.isWithoutComplaint();
    }
  }

  /** How many tails of each server run at once, at the most, from now on. */
  private static Map<String, Integer> watchTails(ArangoStandIn cluster) {
    Map<String, Integer> most = new ConcurrentSkipListMap<>();
    for (String server : cluster.dbServerIds()) {
      cluster
          .fault("PUT", "/_api/wal/tail")
          .at(server)
          .withQuery(TAIL)
          .always()
          .runs(
              () -> most.merge(server, cluster.running(server, "/_api/wal/tail", TAIL), Math::max));
    }
    return most;
  }

  private static void fill(Application app, int from, int to) {
    for (int i = from; i < to; i++) {
      app.put(DB, "c", "{\"_key\":\"k" + i + "\",\"n\":" + i + "}");
    }
  }

  /** Who read which server's log, by server. */
  private static Map<String, Set<String>> tails(ArangoStandIn cluster) {
    Map<String, Set<String>> tails = new TreeMap<>();
    for (Seen seen : cluster.requests()) {
      Matcher reader = READER.matcher(seen.query());
      if (seen.path().endsWith("/_api/wal/tail")
          && !seen.verb().equals("DELETE")
          && !seen.query().contains("trackOnly")
          && reader.find()) {
        tails.computeIfAbsent(seen.server(), any -> new TreeSet<>()).add(reader.group(1));
      }
    }
    return tails;
  }
}
