package io.syncline.testkit.store;

import io.syncline.Bytes;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.store.BlockingStore;
import io.syncline.store.Change;
import io.syncline.store.ClusterStore;
import io.syncline.store.Document;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A host's own database under test: what its applications do. */
final class HashMapCluster implements ClusterUnderTest {
  private final HashMapStore host = new HashMapStore();
  private final ExecutorService threads = Executors.newFixedThreadPool(3);
  private final ClusterStore store = BlockingStore.async(host, threads);

  @Override
  public ClusterStore store() {
    return store;
  }

  @Override
  public void createCollection(String database, String collection, int shards) {
    host.byApplication(
        () -> {
          make(ObjectId.database(database), 0);
          make(ObjectId.collection(database, collection), shards);
        });
  }

  private void make(ObjectId id, int shards) {
    if (!host.objects.containsKey(id)) {
      host.make(
          new InventoryObject(
              id,
              new Incarnation("made-" + host.count()),
              Incarnation.NONE,
              shards,
              "{}",
              InventoryObject.Stage.BEFORE_DATA));
    }
  }

  @Override
  public void dropCollection(String database, String collection) {
    host.byApplication(() -> host.drop(ObjectId.collection(database, collection)));
  }

  @Override
  public void put(String database, String collection, Bytes key, Bytes body) {
    host.byApplication(
        () ->
            host.write(
                host.shardOf(database, collection, key),
                List.of(new Change.Put(new Document(key, host.count(), body)))));
  }

  @Override
  public void remove(String database, String collection, Bytes key) {
    host.byApplication(
        () ->
            host.write(
                host.shardOf(database, collection, key), List.of(new Change.Remove(key, 0))));
  }

  @Override
  public void truncate(String database, String collection) {
    host.byApplication(
        () ->
            List.copyOf(host.shards.keySet()).stream()
                .filter(s -> s.equals(new ShardId(database, collection, s.index())))
                .forEach(s -> host.write(s, List.of(new Change.Cleared()))));
  }

  @Override
  public void close() {
    store.close();
    threads.shutdown();
  }
}
