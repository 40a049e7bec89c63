package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.StreamId;
import io.syncline.SyncId;
import io.syncline.store.BlockingStore;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.FeedId;
import io.syncline.store.FeedShard;
import io.syncline.store.ShardId;
import io.syncline.testkit.arangodb.Seen;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many calls the cluster gets for what the replication asks of it, as it sees them. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class CallsMadeTest {
  private static final ShardId SHARD = new ShardId("shop", "orders", 0);
  private static final String INVENTORY = "/_api/replication/clusterInventory";

  private final ArangoCluster cluster = ArangoCluster.withTheSecret();

  @BeforeEach
  void begin() {
    for (String database : List.of("shop", "stock", "staff")) {
      cluster.createCollection(database, "orders", 2);
    }
    cluster.standIn().forgetRequests();
  }

  @AfterEach
  void end() {
    cluster.close();
  }

  @Test
  void aShardIsLookedForInItsDatabaseOnly() throws Exception {
    Map<ShardId, FeedShard> located = cluster.arangoDb().source().locate(Set.of(SHARD));
    assertThat(located).containsOnlyKeys(SHARD);
    looksAtOneDatabase();

    FeedShard found = located.values().iterator().next();
    FeedId feed = found.feed();
    cluster.standIn().forgetRequests();
    try (BlockingStore.View view = cluster.arangoDb().source().snapshot(feed, Set.of(SHARD))) {
      assertThat(view.incarnation(SHARD)).contains(found.incarnation());
    }
    looksAtOneDatabase();
    assertThat(paths("/_api/wal/lastTick")).hasSize(1); // which log it is; not how long it is
    assertThat(paths("/_api/wal/range")).isEmpty();

    cluster.standIn().forgetRequests();
    ClaimResult claimed =
        cluster
            .arangoDb()
            .target()
            .claim(new Claim(SHARD, new SyncId("sync"), new StreamId(1, 1), false, false));
    assertThat(claimed).isInstanceOf(ClaimResult.Claimed.class);
    looksAtOneDatabase();
  }

  private void looksAtOneDatabase() {
    assertThat(paths(INVENTORY)).containsExactly("/_db/shop" + INVENTORY);
    assertThat(paths("/_api/database")).isEmpty();
    assertThat(paths("/_syncline_state/holds")).hasSize(1);
  }

  @Test
  void aLookAtAllDatabasesReadsWhatHoldsThereAreOnce() throws Exception {
    Set<ShardId> all =
        Set.of(SHARD, new ShardId("stock", "orders", 0), new ShardId("staff", "orders", 1));
    assertThat(cluster.arangoDb().source().locate(all)).containsOnlyKeys(all);
    assertThat(paths(INVENTORY)).hasSize(3);
    assertThat(paths("/_syncline_state/holds")).hasSize(1);
  }

  /** The paths of calls that end so. */
  private List<String> paths(String end) {
    return cluster.standIn().requests().stream()
        .map(Seen::path)
        .filter(path -> path.endsWith(end))
        .toList();
  }
}
