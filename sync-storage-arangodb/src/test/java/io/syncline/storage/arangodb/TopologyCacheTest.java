package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.storage.arangodb.call.Shard;
import io.syncline.storage.arangodb.structure.CollectionPlace;
import io.syncline.store.ShardId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What is looked at to know where shards are, and how old an answer may be. */
final class TopologyCacheTest {
  private static final ShardId ORDERS = new ShardId("shop", "orders", 0);
  private static final ShardId THINGS = new ShardId("stock", "things", 0);
  private static final Set<ShardId> BOTH = Set.of(ORDERS, THINGS);

  private final AtomicLong clock = new AtomicLong();

  /** What others do while somebody who has asked waits for its turn. */
  private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});

  private final Cluster cluster = new Cluster();
  private final TopologyCache cache = new TopologyCache(cluster, this::time);

  /** Two databases of one collection each, and what was looked at. */
  private static final class Cluster implements TopologyCache.Look {
    private final Map<String, List<CollectionPlace>> places = new HashMap<>();
    private final List<Set<String>> looks = new ArrayList<>();

    Cluster() {
      made(ORDERS, "1");
      made(THINGS, "1");
    }

    void made(ShardId shard, String planId) {
      Shard only = new Shard("s" + planId, List.of("PRMR-a"));
      places.put(
          shard.database(),
          List.of(
              new CollectionPlace(shard.collection(), shard.collection(), planId, List.of(only))));
    }

    @Override
    public Set<String> databases() {
      return places.keySet();
    }

    @Override
    public Map<String, Topology> read(Set<String> databases) {
      looks.add(new TreeSet<>(databases));
      Map<String, Topology> read = new HashMap<>();
      places.forEach(
          (database, all) -> {
            if (databases.contains(database)) {
              read.put(database, Topology.of(database, all));
            }
          });
      return read;
    }
  }

  private long time() {
    long now = clock.get();
    meanwhile.getAndSet(() -> {}).run();
    return now;
  }

  private static String life(Topology topology, ShardId shard) {
    return topology.where(shard).map(where -> where.incarnation().value()).orElse("gone");
  }

  private void later(long millis) {
    clock.addAndGet(millis * 1_000_000);
  }

  @Test
  void onlyTheDatabasesOfTheShardsAreLookedAt() throws Exception {
    assertThat(life(cache.now(Set.of(ORDERS)), ORDERS)).isEqualTo("1");
    assertThat(cluster.looks).containsExactly(Set.of("shop"));
    assertThat(life(cache.now(BOTH), THINGS)).isEqualTo("1");
    assertThat(cluster.looks).hasSize(2);
  }

  @Test
  void whatIsAskedForNowWasReadAfterItWasAskedFor() throws Exception {
    cache.now(BOTH);
    later(1);
    cluster.made(ORDERS, "2");
    assertThat(life(cache.now(Set.of(ORDERS)), ORDERS)).isEqualTo("2");
    cluster.places.remove("shop");
    later(1);
    assertThat(life(cache.now(BOTH), ORDERS)).isEqualTo("gone");
    assertThat(life(cache.now(), THINGS)).isEqualTo("1");
  }

  @Test
  void aRecentLookServesForSomeSeconds() throws Exception {
    cache.now(Set.of(ORDERS));
    cluster.made(ORDERS, "2");
    later(4_000);
    assertThat(life(cache.recent(Set.of(ORDERS)), ORDERS)).isEqualTo("1");
    assertThat(life(cache.recent(BOTH), THINGS)).isEqualTo("1");
    assertThat(cluster.looks).containsExactly(Set.of("shop"), Set.of("stock"));
    later(2_000);
    assertThat(life(cache.recent(Set.of(ORDERS)), ORDERS)).isEqualTo("2");
    assertThat(cluster.looks).hasSize(3);
  }

  @Test
  void aLookAtAllServesForEach() throws Exception {
    Topology all = cache.recent();
    assertThat(all.shards()).isEqualTo(BOTH);
    assertThat(life(cache.recent(Set.of(ORDERS)), ORDERS)).isEqualTo("1");
    assertThat(cluster.looks).hasSize(1);
    assertThat(cache.recent()).isSameAs(all);
  }

  @Test
  void whoWaitsSharesALookThatBeganAfterItAskedWhateverIsWrittenSince() throws Exception {
    meanwhile.set(
        () -> {
          later(1);
          assertThat(life(now(ORDERS), ORDERS)).isEqualTo("1");
          later(1);
          cache.changed();
        });
    assertThat(life(cache.now(Set.of(ORDERS)), ORDERS)).isEqualTo("1");
    assertThat(cluster.looks).hasSize(1);
    later(1);
    assertThat(life(cache.now(Set.of(ORDERS)), ORDERS)).isEqualTo("1");
    assertThat(cluster.looks).hasSize(2);
  }

  private Topology now(ShardId shard) {
    try {
      return cache.now(Set.of(shard));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatWasWrittenIsLookedAtAgain() throws Exception {
    cache.recent();
    cluster.made(ORDERS, "2");
    cache.changed();
    assertThat(life(cache.recent(Set.of(ORDERS)), ORDERS)).isEqualTo("2");
    assertThat(life(cache.recent(), ORDERS)).isEqualTo("2");
  }
}
