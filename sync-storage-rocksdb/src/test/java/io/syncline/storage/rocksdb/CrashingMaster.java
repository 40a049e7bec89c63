package io.syncline.storage.rocksdb;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.state.StateStore.Leadership;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Leads, writes two records that are equal, and resigns, again and again until it is killed. Says
 * each term and each number once they are durable.
 */
final class CrashingMaster {
  static final ClusterId CLUSTER = new ClusterId("crashing");

  private CrashingMaster() {}

  /** Arguments: folder, first number. */
  public static void main(String[] args) {
    SyncRuntime runtime = SyncRuntime.threaded("crashing");
    RocksDbStateStore store = RocksDbStateStore.open(Path.of(args[0]), CLUSTER, runtime);
    for (int n = Integer.parseInt(args[1]); ; n++) {
      Leadership given =
          store.campaign("m", "at://m", Duration.ofMinutes(1)).toCompletableFuture().join();
      System.out.println("T " + given.term());
      Bytes value = Bytes.utf8(Integer.toString(n));
      Map<String, Bytes> both = Map.of("left", value, "right", value);
      if (!store.write(given.term(), both).toCompletableFuture().join()) {
        throw new IllegalStateException("refused under its own term");
      }
      System.out.println("W " + n);
      if (n % 3 == 0) {
        store.resign("m").toCompletableFuture().join();
      }
    }
  }
}
