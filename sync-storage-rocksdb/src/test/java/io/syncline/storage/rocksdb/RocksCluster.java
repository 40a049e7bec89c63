package io.syncline.storage.rocksdb;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.store.BlockingStore;
import io.syncline.store.ClusterStore;
import io.syncline.store.FeedId;
import io.syncline.testkit.store.ClusterUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.rocksdb.RocksDBException;

/** A RocksDB store under test, in a temporary folder. */
final class RocksCluster implements ClusterUnderTest {
  private final Path temporary;
  private final RocksDbOptions.Durability durability;
  private final ExecutorService executor = Executors.newFixedThreadPool(4);
  private final List<RocksDbStore> opened = new ArrayList<>();
  private int folders;
  private RocksDbStore store;
  private ClusterStore async;

  RocksCluster(RocksDbOptions.Durability durability) {
    this.durability = durability;
    try {
      temporary = Files.createTempDirectory("rocks-cluster");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    store = RocksDbStore.open(nextFolder(), options());
    opened.add(store);
    async = BlockingStore.async(store, executor);
  }

  private RocksDbOptions options() {
    return RocksDbOptions.builder(new ClusterId("rocks"))
        .writeBufferBytes(1 << 20)
        .blockCacheBytes(1 << 20)
        .durability(durability)
        .build();
  }

  private Path nextFolder() {
    return temporary.resolve("store-" + ++folders);
  }

  private void use(RocksDbStore next) {
    store = next;
    opened.add(next);
    async = BlockingStore.async(next, executor);
  }

  @Override
  public ClusterStore store() {
    return async;
  }

  private RocksCollection collection(String database, String collection) {
    return store.schema().collection(database, collection).orElseThrow();
  }

  @Override
  public void createCollection(String database, String collection, int shards) {
    store.schema().createDatabase(database);
    store.schema().createCollection(database, collection, shards, "{}");
  }

  @Override
  public void dropCollection(String database, String collection) {
    store.schema().dropCollection(database, collection);
  }

  @Override
  public void put(String database, String collection, Bytes key, Bytes body) {
    long revision = collection(database, collection).put(key, body);
    if (revision <= 0) {
      throw new AssertionError("revision " + revision);
    }
  }

  @Override
  public void remove(String database, String collection, Bytes key) {
    RocksTransaction one = store.begin();
    one.remove(collection(database, collection), key);
    one.commit();
  }

  @Override
  public void truncate(String database, String collection) {
    collection(database, collection).truncate();
  }

  @Override
  public void transaction(String database, String collection, Map<Bytes, Bytes> puts) {
    RocksTransaction transaction = store.begin();
    puts.forEach((key, body) -> transaction.put(collection(database, collection), key, body));
    transaction.commit();
  }

  @Override
  public void restart() {
    Path left = nextFolder();
    StoreFiles.copyOfOpen(store, left);
    use(RocksDbStore.open(left, options()));
  }

  @Override
  public void wipe() {
    async.close();
    use(RocksDbStore.open(nextFolder(), options()));
  }

  @Override
  public Runnable backup() {
    Path backup = copyRunning();
    return () -> {
      async.close();
      use(RocksDbStore.openRestored(backup, options()));
    };
  }

  @Override
  public Runnable backupFiles() {
    Path backup = copyRunning();
    return () -> {
      async.close();
      use(RocksDbStore.open(backup, options()));
    };
  }

  /** An operator copies the files of the running store. */
  private Path copyRunning() {
    Path backup = nextFolder();
    StoreFiles.copyOfOpen(store, backup);
    return backup;
  }

  @Override
  public void trim(FeedId feed) {
    try {
      store.dropHistory();
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean hints() {
    return true;
  }

  @Override
  public void close() {
    async.close();
    executor.shutdown();
    awaitCalls();
    opened.forEach(RocksDbStore::close);
    StoreFiles.delete(temporary);
  }

  private void awaitCalls() {
    try {
      if (!executor.awaitTermination(patience().toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("calls do not end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}
