package io.syncline.examples.quickstart;

import com.codahale.metrics.MetricRegistry;
import io.syncline.ClusterId;
import io.syncline.SyncMaster;
import io.syncline.SyncRuntime;
import io.syncline.SyncWorker;
import io.syncline.WorkerOptions;
import io.syncline.control.ControlNetwork;
import io.syncline.metrics.WorkerMetrics;
import io.syncline.state.StateStore;
import io.syncline.state.memory.MemoryStateStore;
import io.syncline.storage.rocksdb.RocksDbOptions;
import io.syncline.storage.rocksdb.RocksDbStore;
import io.syncline.store.BlockingStore;
import io.syncline.store.ClusterStore;
import io.syncline.transport.Transport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** One data centre: a cluster on RocksDB, two masters, two workers. For one thread. */
final class DataCentre implements AutoCloseable {
  private static final int STORE_THREADS = 3;

  /** What RocksDB calls the work it does by itself. */
  private static final List<String> UPKEEP =
      List.of(
          "rocksdb.mem-table-flush-pending",
          "rocksdb.num-running-flushes",
          "rocksdb.compaction-pending",
          "rocksdb.num-running-compactions");

  private final ClusterId cluster;
  private final Path folder;
  private final RocksDbStore rocksDb;
  private final SyncRuntime runtime;
  private final MetricRegistry metrics = new MetricRegistry();
  private final WorkerMetrics counts = new WorkerMetrics(metrics);
  private final List<SyncMaster> masters = new ArrayList<>();
  private final List<SyncWorker> workers = new ArrayList<>();
  private final List<Transport> transports = new ArrayList<>();

  DataCentre(String name, Path folder) {
    this.cluster = new ClusterId(name);
    this.folder = folder;
    this.rocksDb = RocksDbStore.open(folder, RocksDbOptions.of(cluster));
    this.runtime = SyncRuntime.threaded(name);
  }

  /** Starts two masters and two workers. */
  void start(ControlNetwork calls, Carrier carrier, Line line) {
    ClusterStore store = BlockingStore.async(rocksDb, runtime.pool("store", STORE_THREADS));
    StateStore state = new MemoryStateStore(runtime);
    for (int i = 1; i <= 2; i++) {
      masters.add(
          SyncMaster.builder()
              .id(cluster + "-master-" + i)
              .endpoint(master(i))
              .cluster(store)
              .state(state)
              .channels(carrier.admin(cluster))
              .control(calls)
              .build());
      Transport transport = line.over(carrier.transport(cluster));
      transports.add(transport);
      workers.add(
          SyncWorker.builder()
              .name(cluster + "-worker-" + i)
              .endpoint("mem://" + cluster + "/worker-" + i)
              .masters(endpoints())
              .cluster(store)
              .transport(transport)
              .control(calls)
              .metrics(metrics)
              .options(WorkerOptions.builder().build())
              .build());
    }
    masters.forEach(SyncMaster::start);
    workers.forEach(SyncWorker::start);
  }

  /** Closes the master that leads; its name. */
  String closeLeader() {
    SyncMaster leader =
        masters.stream().filter(SyncMaster::leading).findFirst().orElse(masters.get(0));
    leader.close();
    masters.remove(leader);
    return leader.id();
  }

  /** Closes one worker; its name. */
  String closeWorker() {
    SyncWorker worker = workers.remove(0);
    worker.close();
    return worker.name();
  }

  List<String> endpoints() {
    return List.of(master(1), master(2));
  }

  /** Whether the store has no work of its own left: nothing to flush, nothing to compact. */
  boolean settled() {
    try {
      RocksDB db = rocksDb.rocksDb();
      for (String work : UPKEEP) {
        if (db.getLongProperty(work) > 0) {
          return false;
        }
      }
      return true;
    } catch (RocksDBException e) {
      throw new IllegalStateException("RocksDB does not say what it does at " + folder, e);
    }
  }

  RocksDbStore rocksDb() {
    return rocksDb;
  }

  Path folder() {
    return folder;
  }

  /** Documents that this data centre's workers have written by copies. */
  long copied() {
    return counts.documentsCopied.value();
  }

  /** Documents that they have written by copies and by changes. */
  long written() {
    return counts.documentsCopied.value() + counts.documentsApplied.value();
  }

  @Override
  public void close() {
    workers.forEach(SyncWorker::close);
    masters.forEach(SyncMaster::close);
    transports.forEach(Transport::close);
    runtime.close();
    rocksDb.close();
  }

  private String master(int number) {
    return "mem://" + cluster + "/master-" + number;
  }
}
