package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.StreamId;
import io.syncline.SyncId;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.store.ApplyResult;
import io.syncline.store.BlockingStore;
import io.syncline.store.Checkpoint;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.FeedId;
import io.syncline.store.FeedShard;
import io.syncline.store.Fence;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardId;
import io.syncline.store.StructureStore;
import io.syncline.testkit.arangodb.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many calls the cluster gets for what the replication asks of it, as it sees them. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class CallsMadeTest {
  private static final ShardId SHARD = new ShardId("shop", "orders", 0);
  private static final Fence FENCE = new Fence(new SyncId("sync"), 1, false);
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
    claimed(cluster.arangoDb().target(), SHARD, 1);
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

  @Test
  void aReadingOfTheStructureAsksForNothingTwice() throws Exception {
    BlockingStore.Structure structure = cluster.arangoDb().structure();
    StructureStore.StructureRead first = structure.read("");
    String version = ((StructureStore.StructureRead.Changed) first).version();
    cluster.standIn().forgetRequests();
    assertThat(structure.read(version)).isInstanceOf(StructureStore.StructureRead.Unchanged.class);
    int databases = 4; // with _system
    assertThat(paths(INVENTORY)).hasSize(databases);
    assertThat(paths("/_api/analyzer")).hasSize(databases);
    // The databases, what is recorded and held, and the users: a moment, its rows, its end.
    assertThat(cluster.standIn().requests()).hasSize(2 * databases + 2 + 4);

    cluster.createCollection("stock", "new", 1);
    assertThat(structure.read(version)).isInstanceOf(StructureStore.StructureRead.Changed.class);
  }

  @Test
  void whatIsMadeIsNoReasonToLookWhereOthersAre() throws Exception {
    BlockingStore.Target target = cluster.arangoDb().target();
    Checkpoint held = claimed(target, SHARD, 1);
    InventoryObject made =
        new InventoryObject(
            ObjectId.collection("shop", "made"),
            Incarnation.NONE,
            new Incarnation("source"),
            1,
            "{}",
            InventoryObject.Stage.BEFORE_DATA);
    assertThat(cluster.arangoDb().structure().put(FENCE, made))
        .isInstanceOf(StructureStore.ObjectResult.Done.class);
    cluster.standIn().forgetRequests();
    assertThat(target.apply(List.of(readBack(SHARD, held))))
        .containsExactly(new ApplyResult.Applied());
    assertThat(paths(INVENTORY)).isEmpty();
    claimed(target, new ShardId("shop", "made", 0), 1);

    cluster
        .arangoDb()
        .structure()
        .drop(FENCE, ObjectId.collection("shop", "orders"), Incarnation.NONE);
    assertThat(target.apply(List.of(readBack(SHARD, held))).get(0))
        .isInstanceOf(ApplyResult.Fenced.class);
  }

  @Test
  void checkpointsThatAreReadBackTogetherAreOneCall() throws Exception {
    cluster.createCollection("shop", "idle", 8);
    BlockingStore.Target target = cluster.arangoDb().target();
    List<Checkpoint> held = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      held.add(claimed(target, idle(i), 1));
    }
    cluster.standIn().forgetRequests();
    assertThat(target.apply(readBacks(held))).hasSize(8).containsOnly(new ApplyResult.Applied());
    assertThat(paths("/_syncline_checkpoints")).hasSize(1);

    try (ArangoDbStore successor = cluster.open()) {
      claimed(successor.target(), idle(3), 2);
    }
    List<ApplyResult> results = target.apply(readBacks(held));
    for (int i = 0; i < 8; i++) {
      assertThat(results.get(i))
          .isInstanceOf(i == 3 ? ApplyResult.Fenced.class : ApplyResult.Applied.class);
    }
    cluster.dropCollection("shop", "idle");
    cluster.createCollection("shop", "idle", 8);
    cluster.arangoDb().structure().drop(FENCE, ObjectId.database("none"), Incarnation.NONE);
    assertThat(target.apply(readBacks(held)))
        .hasSize(8)
        .allSatisfy(result -> assertThat(result).isInstanceOf(ApplyResult.Fenced.class));
  }

  private static ShardId idle(int number) {
    return new ShardId("shop", "idle", number);
  }

  private static Checkpoint claimed(BlockingStore.Target target, ShardId shard, long attempt)
      throws Exception {
    ClaimResult result =
        target.claim(new Claim(shard, new SyncId("sync"), new StreamId(1, attempt), false, false));
    return ((ClaimResult.Claimed) result).checkpoint();
  }

  private static List<ShardBatch> readBacks(List<Checkpoint> held) {
    return IntStream.range(0, held.size()).mapToObj(i -> readBack(idle(i), held.get(i))).toList();
  }

  private static ShardBatch readBack(ShardId shard, Checkpoint held) {
    return new ShardBatch(shard, held, held, new ShardBatch.Nothing());
  }

  /** The paths of calls that end so. */
  private List<String> paths(String end) {
    return cluster.standIn().requests().stream()
        .map(Seen::path)
        .filter(path -> path.endsWith(end))
        .toList();
  }
}
