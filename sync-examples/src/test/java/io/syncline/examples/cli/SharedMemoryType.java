package io.syncline.examples.cli;

import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.store.memory.MemoryStore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code --cluster.type=test-memory}: one cluster for all of this JVM that name it, as if it were
 * behind a network. In another JVM it is another cluster, and empty.
 */
public final class SharedMemoryType implements StorageType {
  private static final Map<ClusterId, MemoryStore> STORES = new ConcurrentHashMap<>();

  /** For the service loader. */
  public SharedMemoryType() {}

  @Override
  public String name() {
    return "test-memory";
  }

  @Override
  public Opened open(Settings settings) {
    return new Opened(store(settings.cluster(), settings.runtime()), Optional.empty(), () -> {});
  }

  static MemoryStore store(ClusterId cluster, SyncRuntime runtime) {
    return STORES.computeIfAbsent(cluster, id -> MemoryStore.builder(id, runtime).build());
  }
}
