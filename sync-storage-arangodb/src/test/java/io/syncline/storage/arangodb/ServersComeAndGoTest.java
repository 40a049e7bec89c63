package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncState;
import io.syncline.testkit.arangodb.Application;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The source's servers change while it is replicated. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class ServersComeAndGoTest {
  private static final String DB = "shop";
  private static final String C = "orders";
  private static final int SHARDS = 4;
  private static final int FEW = 50;

  private int written;

  @Test
  void aServerThatIsGoneForGoodIsReplacedByThoseThatFollowedIt() {
    try (TwoCentres two = filled()) {
      Application app = two.application();
      String gone = leaders(two).iterator().next();
      write(app);
      two.from().operations().stop(gone);
      two.from().operations().failOver(gone);
      assertThat(leaders(two)).doesNotContain(gone);
      write(app);
      app.remove(DB, C, "o1");
      two.same(DB, C, TwoCentres.TIME);
      write(app);
      app.remove(DB, C, "o2");
      two.same(DB, C, TwoCentres.TIME);
      endsEqual(two);
    }
  }

  /** The processes that read have not known the server while it was there. */
  @Test
  void aServerThatWasGoneBeforeIsReplacedAsWell() {
    try (TwoCentres two = filled()) {
      Application app = two.application();
      String gone = leaders(two).iterator().next();
      two.source.end();
      write(app);
      two.from().operations().stop(gone);
      two.from().operations().failOver(gone);
      app.remove(DB, C, "o1");
      two.source.begin(2);
      two.same(DB, C, TwoCentres.TIME);
      write(app);
      two.same(DB, C, TwoCentres.TIME);
      endsEqual(two);
    }
  }

  @Test
  void aServerThatIsAddedAndLeadsIsFollowed() {
    try (TwoCentres two = filled()) {
      Application app = two.application();
      write(app);
      String added = two.from().operations().addDbServer();
      for (Map.Entry<String, List<String>> shard : app.shards(DB, C).entrySet()) {
        two.from().operations().moveLeader(DB, shard.getKey(), added);
        two.from().operations().removeFollower(DB, shard.getKey(), shard.getValue().get(0));
        write(app);
      }
      assertThat(leaders(two)).containsExactly(added);
      app.remove(DB, C, "o1");
      two.same(DB, C, TwoCentres.TIME);
      write(app);
      app.remove(DB, C, "o2");
      two.same(DB, C, TwoCentres.TIME);
      endsEqual(two);
    }
  }

  @Test
  void aLeaderThatResignsIsReplaced() {
    try (TwoCentres two = filled()) {
      Application app = two.application();
      write(app);
      Map<String, List<String>> shards = app.shards(DB, C);
      shards.keySet().forEach(shard -> two.from().operations().resignLeader(DB, shard));
      write(app);
      shards.forEach(
          (shard, servers) -> two.from().operations().moveLeader(DB, shard, servers.get(1)));
      write(app);
      app.remove(DB, C, "o1");
      two.same(DB, C, TwoCentres.TIME);
      write(app);
      two.same(DB, C, TwoCentres.TIME);
      endsEqual(two);
    }
  }

  /** Nobody leads a shard when the synchronization begins: it waits, and the others don't. */
  @Test
  void aShardThatNobodyLeadsHoldsUpNoOther() {
    try (TwoCentres two = new TwoCentres(2)) {
      Application app = two.application();
      app.createDatabase(DB);
      app.createCollection(DB, C, SHARDS, 2);
      app.createCollection(DB, "resigned", 1, 2);
      app.put(DB, "resigned", "{\"_key\":\"a\"}");
      write(app);
      Map.Entry<String, List<String>> shard =
          app.shards(DB, "resigned").entrySet().iterator().next();
      two.from().operations().resignLeader(DB, shard.getKey());
      two.configure();
      two.same(DB, C, TwoCentres.TIME);
      assertThat(two.client.status(true, TwoCentres.TIME).shards())
          .filteredOn(status -> status.shard().collection().equals("resigned"))
          .singleElement()
          .satisfies(
              status -> {
                assertThat(status.state()).isNotEqualTo(SyncState.RUNNING);
                assertThat(status.caughtUp()).isFalse();
              });
      two.from().operations().moveLeader(DB, shard.getKey(), shard.getValue().get(1));
      two.same(DB, "resigned", TwoCentres.TIME);
      two.running();
      endsEqual(two);
    }
  }

  private TwoCentres filled() {
    TwoCentres two = new TwoCentres(2);
    Application app = two.application();
    app.createDatabase(DB);
    app.createCollection(DB, C, SHARDS, 2);
    for (int i = 0; i < 10; i++) {
      write(app);
    }
    two.configure();
    two.running();
    two.same(DB, C, TwoCentres.TIME);
    two.caughtUp();
    return two;
  }

  private void write(Application app) {
    for (int i = 0; i < FEW; i++) {
      app.put(DB, C, "{\"_key\":\"o" + written + "\",\"n\":" + written++ + "}");
    }
  }

  private static Set<String> leaders(TwoCentres two) {
    return two.application().shards(DB, C).values().stream()
        .map(servers -> servers.get(0))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void endsEqual(TwoCentres two) {
    two.caughtUp();
    assertThat(two.client.check(Set.of(), TwoCentres.TIME).equal()).isTrue();
    two.source.end();
    two.target.end();
    two.isWithoutComplaint();
  }
}
