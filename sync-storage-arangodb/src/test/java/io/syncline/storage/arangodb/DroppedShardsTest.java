package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.store.BlockingStore;
import io.syncline.store.Change;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedId;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedRead;
import io.syncline.store.FeedShard;
import io.syncline.store.ShardId;
import io.syncline.testkit.arangodb.Application;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many shards that end at once. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class DroppedShardsTest {
  private static final String DB = "shop";
  private static final int MANY = 50;

  @Test
  void allThatOneAnswerSaysWasDroppedIsLookedUpAtOnce() throws Exception {
    try (ArangoCluster cluster = ArangoCluster.withTheSecret()) {
      Application app = cluster.standIn().application();
      app.createDatabase(DB);
      Set<ShardId> all = new TreeSet<>();
      for (int i = 0; i < MANY; i++) {
        app.createCollection(DB, "c" + i, 1, 1);
        all.add(new ShardId(DB, "c" + i, 0));
      }
      BlockingStore.Source source = cluster.arangoDb().source();
      Map<ShardId, FeedShard> located = source.locate(all);
      FeedId feed = Objects.requireNonNull(located.get(all.iterator().next())).feed();
      all.removeIf(shard -> !Objects.requireNonNull(located.get(shard)).feed().equals(feed));
      assertThat(all).as("shards in one log").hasSizeGreaterThan(5);
      FeedPosition before;
      try (BlockingStore.View view = source.snapshot(feed, all)) {
        before = view.position().orElseThrow();
      }
      BlockingStore.Reader reader = source.open(before).reader().orElseThrow();
      int most = all.size() / 2;
      try (reader) {
        reader.follow(all);
        app.dropDatabase(DB);
        cluster.standIn().forgetRequests();
        Set<ShardId> ended = new HashSet<>();
        while (ended.size() < all.size()) {
          FeedRead.Batch batch = (FeedRead.Batch) reader.read(1 << 20);
          batch.entries().stream()
              .filter(entry -> entry.change() instanceof Change.Ended)
              .map(FeedEntry::shard)
              .forEach(ended::add);
        }
        assertThat(ended).isEqualTo(all);
      }
      assertThat(cluster.standIn().requests())
          .filteredOn(seen -> seen.path().endsWith("/_api/replication/clusterInventory"))
          .as("looks at each of the databases")
          .hasSizeLessThan(most);
    }
  }
}
