package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.CheckReport;
import io.syncline.testkit.arangodb.Application;
import io.syncline.testkit.arangodb.ArangoStandIn;
import io.syncline.testkit.arangodb.Fault;
import io.syncline.testkit.arangodb.StandInOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is sent where a shard can't go on from where it was: what differs, and little else. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ComparedAgainTest {
  private static final String DB = "shop";
  private static final String C = "orders";
  private static final int MANY = 4_000;
  private static final Pattern FROM = Pattern.compile("from=[0-9]+&");

  /** What the first few requests for documents bring. */
  private static final int SOME = 150;

  private static final int FEW = 50;

  /** A comparison sends ranges of up to 64 documents; what changed here lies in few of them. */
  private static final int LITTLE = FEW + 6 * 64;

  @Test
  void aCopyWhoseLeaderIsMovedGoesOnWithWhatIsMissing() {
    try (TwoCentres two = new TwoCentres(2)) {
      Application app = two.application();
      app.createDatabase(DB);
      app.createCollection(DB, C, 1, 2);
      String pad = "\"pad\":\"" + "x".repeat(2_000) + "\"";
      for (int i = 0; i < MANY; i++) {
        put(app, i, pad);
      }
      String shard = app.shards(DB, C).keySet().iterator().next();
      List<String> holders = app.shards(DB, C).values().iterator().next();
      String old = holders.get(0);
      String other =
          two.from().dbServerIds().stream()
              .filter(id -> !holders.contains(id))
              .findFirst()
              .orElseThrow();
      long[] before = new long[1];
      Fault moved =
          two.from()
              .fault("PUT", "/_api/replication/revisions/documents")
              .at(old)
              .after(6)
              .runs(
                  () -> {
                    Eventually.eventually(
                        "a part has arrived", () -> two.target.documentsCopied() > SOME);
                    two.from().operations().moveLeader(DB, shard, other);
                    two.from().operations().removeFollower(DB, shard, old);
                    before[0] = two.target.documentsCopied();
                  });
      two.configure();
      two.running();
      two.same(DB, C);
      assertThat(moved.hits()).isOne();
      assertThat(leader(two)).isEqualTo(other);
      assertThat(before[0]).isBetween((long) SOME, MANY - 1L);
      assertThat(two.target.documentsCopied())
          .as("each document about once, %s of them before the leader was moved", before[0])
          .isBetween((long) MANY, MANY + MANY / 4L);
      endsEqual(two);
    }
  }

  @Test
  void whereTheLogIsGoneTheChangedDocumentsAreSent() {
    try (TwoCentres two = filled(UnaryOperator.identity())) {
      String server = leader(two);
      long before = two.target.documentsCopied();
      whileTheLogIsNotRead(
          two,
          server,
          () -> {
            change(two.application());
            two.from().operations().expireWal(server, two.from().operations().lastTick(server));
          });
      two.same(DB, C);
      assertThat(two.target.documentsCopied() - before).isBetween((long) FEW, (long) LITTLE);
      endsEqual(two);
    }
  }

  @Test
  void equalShardsWhoseLogIsGoneSendNothingAndAreNotListed() {
    try (TwoCentres two = filled(options -> options.rangesPerAnswer(400))) {
      String server = leader(two);
      long before = two.target.documentsCopied();
      two.from().forgetRequests();
      two.to().forgetRequests();
      whileTheLogIsNotRead(
          two,
          server,
          () -> {
            put(two.application(), MANY, "\"n\":0");
            two.application().remove(DB, C, "o" + MANY);
            two.from().operations().expireWal(server, two.from().operations().lastTick(server));
          });
      Eventually.eventually("they are compared", () -> calls(two.to(), "tree") > 0);
      put(two.application(), MANY, "\"n\":1");
      two.same(DB, C);
      assertThat(two.target.documentsCopied() - before).isLessThanOrEqualTo(1);
      for (ArangoStandIn at : new ArangoStandIn[] {two.from(), two.to()}) {
        assertThat(calls(at, "ranges")).as("lists, of 10 and more").isLessThanOrEqualTo(3);
        assertThat(calls(at, "tree")).isOne();
        assertThat(calls(at, "documents")).isZero();
      }
      endsEqual(two);
    }
  }

  @Test
  void aServerThatIsStartedAgainGoesOnInItsLog() {
    try (TwoCentres two = filled(UnaryOperator.identity())) {
      long before = two.target.documentsCopied();
      String server = leader(two);
      two.from().operations().stop(server);
      two.from().operations().start(server);
      change(two.application());
      two.same(DB, C);
      assertThat(two.target.documentsCopied() - before).isZero();
      endsEqual(two);
    }
  }

  @Test
  void aServerWhoseLogBeginsAnewIsCompared() {
    try (TwoCentres two = filled(UnaryOperator.identity())) {
      long before = two.target.documentsCopied();
      two.from().operations().wipe(leader(two));
      change(two.application());
      two.same(DB, C);
      assertThat(two.target.documentsCopied() - before).isLessThanOrEqualTo(LITTLE);
      endsEqual(two);
    }
  }

  @Test
  void aServerThatSaysThatTheTickIsGoneIsCompared() {
    try (TwoCentres two = filled(UnaryOperator.identity())) {
      long before = two.target.documentsCopied();
      two.from().forgetRequests();
      two.to().forgetRequests();
      String server = leader(two);
      Fault gone = whereTheLogIsReadRefuses(two, server, 1414);
      Eventually.eventually("the tick is gone", () -> gone.hits() > 0);
      change(two.application());
      two.same(DB, C);
      for (ArangoStandIn at : new ArangoStandIn[] {two.from(), two.to()}) {
        assertThat(calls(at, "tree") + calls(at, "ranges")).as("it was compared").isPositive();
      }
      // None, where the comparison was over before they were changed.
      assertThat(two.target.documentsCopied() - before).isLessThanOrEqualTo(LITTLE);
      assertThat(gone.hits()).as("how often it was asked").isLessThan(20);
      endsEqual(two);
    }
  }

  @Test
  void aLogWhoseEndCantBeReadIsNotAskedAllTheTime() {
    try (TwoCentres two = filled(UnaryOperator.identity())) {
      Fault down =
          two.from().fault("PUT", "/_api/wal/tail").at(leader(two)).always().refuses(500, 4);
      isAskedNowAndThen(down);
      change(two.application());
      down.lift();
      two.same(DB, C);
      endsEqual(two);
    }
  }

  @Test
  void aLogWhosePastCantBeReadIsNotAskedAllTheTime() {
    try (TwoCentres two = filled(UnaryOperator.identity())) {
      String server = leader(two);
      Fault down = whereTheLogIsReadRefuses(two, server, 4);
      Eventually.eventually("the log is not read", () -> down.hits() > 0);
      change(two.application()); // so that its end is another place, which can be read
      isAskedNowAndThen(down);
      down.lift();
      two.same(DB, C);
      endsEqual(two);
    }
  }

  /** About once a second. */
  private static void isAskedNowAndThen(Fault down) {
    int before = down.hits();
    long began = System.nanoTime();
    Eventually.eventually("it is asked again", () -> down.hits() >= before + 4);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(2));
  }

  /**
   * Refuses the place from which a server's log is read next, and no other. Masters write to the
   * log as well, so that place moves on by itself: the log is closed while it is looked at.
   */
  private static Fault whereTheLogIsReadRefuses(TwoCentres two, String server, int errorNum) {
    Fault[] planted = new Fault[1];
    whileTheLogIsNotRead(
        two,
        server,
        () -> {
          Set<String> seen = new HashSet<>();
          Eventually.eventually(
              "its place is known",
              () -> {
                two.from().requests().stream()
                    .filter(call -> call.server().equals(server) && call.status() == 503)
                    .map(call -> FROM.matcher(call.query()))
                    .filter(Matcher::find)
                    .forEach(from -> seen.add(from.group()));
                return !seen.isEmpty();
              });
          assertThat(seen).as("the places from which it is read").hasSize(1);
          planted[0] =
              two.from()
                  .fault("PUT", "/_api/wal/tail")
                  .at(server)
                  .withQuery(seen.iterator().next())
                  .always()
                  .refuses(500, errorNum);
        });
    return planted[0];
  }

  private static TwoCentres filled(UnaryOperator<StandInOptions.Builder> options) {
    TwoCentres two = new TwoCentres(2, options);
    Application app = two.application();
    app.createDatabase(DB);
    app.createCollection(DB, C, 1, 2);
    for (int i = 0; i < MANY; i++) {
      put(app, i, "\"n\":" + i);
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

  private static void change(Application app) {
    for (int i = 100; i < 100 + FEW; i++) {
      put(app, i, "\"changed\":true");
    }
  }

  private static void put(Application app, int key, String fields) {
    app.put(DB, C, "{\"_key\":\"o" + key + "\"," + fields + "}");
  }

  private static String leader(TwoCentres two) {
    return two.application().shards(DB, C).values().iterator().next().get(0);
  }

  private static long calls(ArangoStandIn at, String what) {
    return at.requests().stream()
        .filter(seen -> seen.path().endsWith("/replication/revisions/" + what))
        .count();
  }

  private static void endsEqual(TwoCentres two) {
    two.caughtUp();
    CheckReport check = two.client.check(Set.of(), TwoCentres.TIME);
    assertThat(check.equal()).as("%s", check).isTrue();
    two.source.end();
    two.target.end();
    two.isWithoutComplaint();
  }
}
