package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import io.syncline.store.BlockingStore;
import io.syncline.store.DigestKind;
import io.syncline.store.FeedId;
import io.syncline.store.PointRange;
import io.syncline.store.ShardId;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call that fails leaves nothing at the servers. */
@Timeout(60)
final class LeftNothingTest {
  private static final ShardId SHARD = new ShardId("d", "c", 0);
  private static final Set<ShardId> SHARDS = Set.of(SHARD);
  private static final String INVENTORY = "/_api/replication/clusterInventory";
  private static final String REVISIONS = "/_api/replication/revisions/*";

  @Test
  void aSnapshotThatCannotBeMadeHoldsNoMoment() throws Exception {
    try (ArangoCluster cluster = ArangoCluster.withTheSecret()) {
      cluster.createCollection("d", "c", 1);
      cluster.standIn().application().put("d", "c", "{\"_key\":\"a\"}");
      BlockingStore.Source source = cluster.arangoDb().source();
      FeedId feed = source.locate(SHARDS).values().iterator().next().feed();
      cluster.standIn().fault("GET", INVENTORY).always().refuses(403, 11);
      assertThatThrownBy(() -> source.snapshot(feed, SHARDS)).isInstanceOf(SyncException.class);
      TwoCentres.leftNothing(cluster.standIn());
      cluster.standIn().liftFaults();

      assertThat(cluster.standIn().requests())
          .as("a moment was held")
          .anyMatch(seen -> seen.verb().equals("DELETE") && seen.path().contains("/batch/"));
      try (BlockingStore.View view = source.snapshot(feed, SHARDS)) {
        cluster.standIn().fault("*", REVISIONS).always().refuses(500, 4);
        assertThatThrownBy(
                () -> view.scan(SHARD, DigestKind.Space.REVISION, PointRange.ALL, 1 << 20))
            .isInstanceOf(SyncException.class);
      }
      TwoCentres.leftNothing(cluster.standIn());
    }
  }
}
