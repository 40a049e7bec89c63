package io.syncline.examples.cli;

import io.syncline.Bytes;
import io.syncline.storage.rocksdb.RocksCollection;
import io.syncline.storage.rocksdb.RocksDbOptions;
import io.syncline.storage.rocksdb.RocksDbStore;
import io.syncline.storage.rocksdb.RocksTransaction;
import io.syncline.store.BlockingStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code --cluster.type=written}: RocksDB with an application in the same process that writes,
 * since no other process can have the folder open. {@code --cluster.endpoint} is the file that ends
 * it.
 */
public final class WrittenRocksDb implements StorageType {
  private static final long PAUSE_NANOS = 4_000_000;

  /** For the service loader. */
  public WrittenRocksDb() {}

  @Override
  public String name() {
    return "written";
  }

  @Override
  public Opened open(Settings settings) {
    RocksDbStore store =
        RocksDbStore.open(settings.folder().orElseThrow(), RocksDbOptions.of(settings.cluster()));
    store.schema().createDatabase("shop");
    RocksCollection orders = store.schema().createCollection("shop", "orders", 2, "{\"type\":2}");
    Path enough = Path.of(settings.reach().endpoints().get(0));
    Thread writing =
        new Thread(
            () -> {
              for (int i = 0; !Files.exists(enough); i++) {
                RocksTransaction transaction = store.begin();
                transaction.put(orders, Bytes.utf8("k" + i), Bytes.utf8("{\"n\":" + i + "}"));
                transaction.commit();
                LockSupport.parkNanos(PAUSE_NANOS);
              }
            },
            "application");
    writing.setDaemon(true);
    writing.start();
    return new Opened(
        BlockingStore.async(store, settings.runtime().pool("store", 3)),
        Optional.empty(),
        () -> {
          try {
            writing.join();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          store.close();
        });
  }
}
