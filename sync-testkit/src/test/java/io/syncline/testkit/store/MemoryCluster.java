package io.syncline.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.store.ApplyResult;
import io.syncline.store.ClusterStore;
import io.syncline.store.FeedId;
import io.syncline.store.Fencing;
import io.syncline.store.ShardBatch;
import io.syncline.store.memory.MemoryBackup;
import io.syncline.store.memory.MemoryStore;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** The memory store under test. */
class MemoryCluster implements ClusterUnderTest {
  private final AtomicLong clock = new AtomicLong(1_000_000);
  private final AtomicLong random = new AtomicLong();
  private final Queue<Runnable> held = new ArrayDeque<>();
  final MemoryStore store;
  private boolean holding;

  MemoryCluster(Fencing fencing, int feeds) {
    this(builder -> builder.fencing(fencing).feeds(feeds));
  }

  MemoryCluster(UnaryOperator<MemoryStore.Builder> how) {
    this.store =
        how.apply(
                MemoryStore.builder(
                    new ClusterId("memory"), clock::incrementAndGet, random::incrementAndGet))
            .steps(step -> run(step))
            .build();
  }

  private void run(Runnable step) {
    if (holding) {
      held.add(step);
    } else {
      step.run();
    }
  }

  @Override
  public ClusterStore store() {
    return store;
  }

  @Override
  public void createCollection(String database, String collection, int shards) {
    store.documents().createCollection(database, collection, shards);
  }

  @Override
  public void dropCollection(String database, String collection) {
    store.documents().dropCollection(database, collection);
  }

  @Override
  public void put(String database, String collection, Bytes key, Bytes body) {
    assertThat(store.documents().put(database, collection, key, body)).isPositive();
  }

  @Override
  public void remove(String database, String collection, Bytes key) {
    store.documents().remove(database, collection, key);
  }

  @Override
  public void truncate(String database, String collection) {
    store.documents().truncate(database, collection);
  }

  @Override
  public void transaction(String database, String collection, Map<Bytes, Bytes> puts) {
    store
        .documents()
        .transaction(w -> puts.forEach((key, body) -> w.put(database, collection, key, body)));
  }

  @Override
  public void restart() {
    assertThat(store.operator().crash()).isZero();
  }

  @Override
  public void wipe() {
    store.operator().wipe();
  }

  @Override
  public Runnable backup() {
    MemoryBackup backup = store.operator().backup();
    return () -> store.operator().restore(backup);
  }

  @Override
  public Runnable backupFiles() {
    MemoryBackup backup = store.operator().backup();
    return () -> store.operator().restoreFiles(backup);
  }

  @Override
  public void trim(FeedId feed) {
    store.operator().trimFeed(feed);
  }

  @Override
  public HalfApplied applyHalf(ShardBatch batch) {
    holding = true;
    CompletionStage<List<ApplyResult>> result = store.target().apply(List.of(batch));
    for (int steps = 0; steps < 5; steps++) {
      held.remove().run();
    }
    holding = false;
    return () -> {
      held.remove().run();
      assertThat(held).isEmpty();
      return result.thenApply(r -> r.get(0));
    };
  }

  @Override
  public boolean hints() {
    return true;
  }

  @Override
  public void close() {
    store.close();
  }
}
