package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.testkit.arangodb.Application;
import io.syncline.testkit.arangodb.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Shards whose leaders change while they are followed: nothing is lost, and nothing goes back. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class LeaderMovesTest {
  private static final String DB = "shop";
  private static final String C = "orders";
  private static final int MANY = 1_000;
  private static final int FEW = 50;

  /** A comparison sends ranges of up to 64 documents. */
  private static final int LITTLE = FEW + 6 * 64;

  private static final Pattern NUMBER = Pattern.compile("\"n\":([0-9]+)");

  @Test
  void aShardThatGoesToAServerThatHadItIsFollowedThere() {
    try (TwoCentres two = filled()) {
      long before = two.target.documentsCopied();
      String old = leader(two);
      String other = follower(two);
      two.from().operations().moveLeader(DB, shard(two), other);
      two.from().operations().removeFollower(DB, shard(two), old);
      change(two.application(), "\"moved\":true");
      two.same(DB, C);
      change(two.application(), "\"moved\":\"and followed\"");
      two.same(DB, C);
      assertThat(two.target.documentsCopied() - before).isLessThanOrEqualTo(LITTLE);
      endsEqual(two);
    }
  }

  @Test
  void aShardThatGoesToAServerThatDidNotHaveItIsFollowedThere() {
    try (TwoCentres two = filled()) {
      String old = leader(two);
      List<String> holders = holders(two);
      String other =
          two.from().dbServerIds().stream()
              .filter(id -> !holders.contains(id))
              .findFirst()
              .orElseThrow();
      two.from().operations().moveLeader(DB, shard(two), other);
      two.from().operations().removeFollower(DB, shard(two), old);
      remove(two.application());
      two.same(DB, C);
      endsEqual(two);
    }
  }

  @Test
  void aShardWhoseFormerLeaderFollowsIsReadFromItsLeader() {
    try (TwoCentres two = filled()) {
      String other = follower(two);
      two.from().forgetRequests();
      two.from().operations().moveLeader(DB, shard(two), other);
      Eventually.eventually(
          "it is compared with its leader",
          () ->
              two.from().requests().stream()
                  .anyMatch(
                      seen ->
                          seen.server().equals(other)
                              && seen.path().contains("/replication/revisions/")));
      change(two.application(), "\"moved\":true");
      two.same(DB, C);
      endsEqual(two);
    }
  }

  /** Its log has the same changes for a time, with ticks of its own. */
  @Test
  void nothingGoesBackWhileTheFormerLeaderFollows() throws Exception {
    try (TwoCentres two = filled()) {
      AtomicBoolean ended = new AtomicBoolean();
      List<Integer> backwards = new ArrayList<>();
      Thread watcher =
          new Thread(
              () -> {
                int newest = 0;
                while (!ended.get()) {
                  int seen = number(two.to().application());
                  if (seen < newest) {
                    backwards.add(seen);
                  }
                  newest = Math.max(seen, newest);
                }
              });
      watcher.start();
      Application app = two.application();
      int last = 0;
      for (int round = 0; round < 6; round++) {
        two.from().operations().moveLeader(DB, shard(two), follower(two));
        for (int i = 0; i < 40; i++) {
          app.put(DB, C, "{\"_key\":\"o1\",\"n\":" + (MANY + ++last) + "}");
        }
        int written = MANY + last;
        Eventually.eventually(
            "round " + round + " has arrived", () -> number(two.to().application()) == written);
      }
      two.same(DB, C);
      ended.set(true);
      watcher.join(TimeUnit.SECONDS.toMillis(10));
      assertThat(watcher.isAlive()).isFalse();
      assertThat(backwards).isEmpty();
      endsEqual(two);
    }
  }

  /** What was removed in between is in another server's log alone. */
  @Test
  void aShardThatWasElsewhereMeanwhileIsCompared() {
    try (TwoCentres two = filled()) {
      long before = two.target.documentsCopied();
      String server = leader(two);
      String other = follower(two);
      whileTheLogIsNotRead(
          two,
          server,
          () -> {
            two.from().operations().moveLeader(DB, shard(two), other);
            two.from().operations().removeFollower(DB, shard(two), server);
            remove(two.application());
            two.from().operations().moveLeader(DB, shard(two), server);
          });
      two.same(DB, C);
      assertThat(leader(two)).isEqualTo(server);
      assertThat(two.target.documentsCopied() - before).isLessThanOrEqualTo(LITTLE);
      endsEqual(two);
    }
  }

  @Test
  void aShardThatComesBackAtOnceIsCompared() {
    try (TwoCentres two = filled()) {
      String server = leader(two);
      two.from().operations().moveLeader(DB, shard(two), follower(two));
      two.from().operations().removeFollower(DB, shard(two), server);
      remove(two.application());
      two.from().operations().moveLeader(DB, shard(two), server);
      change(two.application(), "\"back\":true");
      two.same(DB, C);
      endsEqual(two);
    }
  }

  private static TwoCentres filled() {
    TwoCentres two = new TwoCentres(2);
    Application app = two.application();
    app.createDatabase(DB);
    app.createCollection(DB, C, 1, 2);
    for (int i = 0; i < MANY; i++) {
      app.put(DB, C, "{\"_key\":\"o" + i + "\",\"n\":" + i + "}");
    }
    two.configure();
    two.running();
    two.same(DB, C);
    two.caughtUp();
    return two;
  }

  private static void whileTheLogIsNotRead(TwoCentres two, String server, Runnable what) {
    Fault closed = two.from().fault("PUT", "/_api/wal/tail").at(server).always().refuses(503, 503);
    Eventually.eventually("the log is not read", () -> closed.hits() > 0);
    what.run();
    closed.lift();
  }

  private static void change(Application app, String fields) {
    for (int i = 100; i < 100 + FEW; i++) {
      app.put(DB, C, "{\"_key\":\"o" + i + "\"," + fields + "}");
    }
  }

  private static void remove(Application app) {
    for (int i = 200; i < 200 + FEW; i++) {
      app.remove(DB, C, "o" + i);
    }
  }

  private static int number(Application app) {
    Matcher number = NUMBER.matcher(app.documents(DB, C).getOrDefault("o1", "\"n\":0"));
    assertThat(number.find()).isTrue();
    return Integer.parseInt(number.group(1));
  }

  private static List<String> holders(TwoCentres two) {
    return two.application().shards(DB, C).values().iterator().next();
  }

  private static String leader(TwoCentres two) {
    return holders(two).get(0);
  }

  private static String follower(TwoCentres two) {
    return holders(two).get(1);
  }

  private static String shard(TwoCentres two) {
    return two.application().shards(DB, C).keySet().iterator().next();
  }

  private static void endsEqual(TwoCentres two) {
    two.caughtUp();
    assertThat(two.client.check(Set.of(), TwoCentres.TIME).equal()).isTrue();
    two.source.end();
    two.target.end();
    two.isWithoutComplaint();
  }
}
