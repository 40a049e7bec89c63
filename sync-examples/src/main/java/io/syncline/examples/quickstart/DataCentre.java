package io.syncline.examples.quickstart;

import com.codahale.metrics.MetricRegistry;
import io.syncline.ClusterId;
import io.syncline.SyncMaster;
import io.syncline.SyncRuntime;
import io.syncline.SyncWorker;
import io.syncline.WorkerOptions;
import io.syncline.examples.quickstart.store.StoredCluster;
import io.syncline.metrics.WorkerMetrics;
import io.syncline.state.StateStore;
import io.syncline.state.memory.MemoryStateStore;
import io.syncline.store.ClusterStore;
import io.syncline.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** One data centre: a cluster, its masters and workers. It closes the cluster. For one thread. */
final class DataCentre implements AutoCloseable {
  private static final Duration SETTLED = Duration.ofMinutes(5);

  private final ClusterId cluster;
  private final StoredCluster stored;
  private final SyncRuntime runtime;
  private final MetricRegistry metrics = new MetricRegistry();
  private final WorkerMetrics counts = new WorkerMetrics(metrics);
  private final List<String> endpoints = new ArrayList<>();
  private final List<Running<SyncMaster>> masters = new ArrayList<>();
  private final List<Running<SyncWorker>> workers = new ArrayList<>();

  DataCentre(StoredCluster stored) {
    this.cluster = stored.id();
    this.stored = stored;
    this.runtime = SyncRuntime.threaded(cluster.toString());
  }

  /** Starts its masters and workers. */
  void start(Carrier carrier, Line line) {
    ClusterStore store = stored.store(runtime);
    StateStore state = new MemoryStateStore(runtime);
    for (int i = 1; i <= Carrier.MASTERS; i++) {
      Member member = carrier.master(cluster, i);
      endpoints.add(member.endpoint());
      masters.add(master(i, member, store, state));
    }
    for (int i = 1; i <= Carrier.WORKERS; i++) {
      Member member = carrier.worker(cluster, i);
      Transport transport = line.over(member.transport());
      SyncWorker worker =
          SyncWorker.builder()
              .name(cluster + "-worker-" + i)
              .endpoint(member.endpoint())
              .masters(endpoints)
              .cluster(store)
              .transport(transport)
              .control(member.calls())
              .metrics(metrics)
              .options(WorkerOptions.builder().build())
              .build();
      workers.add(new Running<>(worker, List.of(transport, member)));
    }
    masters.forEach(master -> master.is().start());
    workers.forEach(worker -> worker.is().start());
  }

  private Running<SyncMaster> master(
      int number, Member member, ClusterStore store, StateStore state) {
    AtomicReference<SyncMaster> made = new AtomicReference<>();
    SyncMaster master =
        SyncMaster.builder()
            .id(cluster + "-master-" + number)
            .endpoint(member.endpoint())
            .cluster(store)
            .state(state)
            .channels(
                member.admin(
                    () -> {
                      SyncMaster self = made.get();
                      return self != null && self.leading();
                    }))
            .control(member.calls())
            .build();
    made.set(master);
    return new Running<>(master, List.of(member));
  }

  /** Ends the master that leads; its name. */
  String closeLeader() {
    Running<SyncMaster> leader =
        masters.stream().filter(master -> master.is().leading()).findFirst().orElse(masters.get(0));
    masters.remove(leader);
    leader.close();
    return leader.is().id();
  }

  /** Ends one worker; its name. */
  String closeWorker() {
    Running<SyncWorker> worker = workers.remove(0);
    worker.close();
    return worker.is().name();
  }

  /** Where its masters are reached, those that have ended as well. */
  List<String> endpoints() {
    return List.copyOf(endpoints);
  }

  /** The cluster, for those who do not ask the library. */
  StoredCluster stored() {
    return stored;
  }

  /** A store that was filled a moment ago still sorts it: not what is measured next. */
  void settle() {
    Waiting.until("the store of " + cluster + " to settle", SETTLED, stored::settled, () -> {});
  }

  /** Documents that this data centre's workers have written by copies. */
  long copied() {
    return counts.documentsCopied.value();
  }

  /** Documents that they have written by copies and by changes. */
  long written() {
    return counts.documentsCopied.value() + counts.documentsApplied.value();
  }

  ClusterId cluster() {
    return cluster;
  }

  @Override
  public void close() {
    workers.forEach(Running::close);
    masters.forEach(Running::close);
    runtime.close();
    stored.close();
  }

  /** A master or worker and what it has of its own: they end together. */
  private record Running<T extends AutoCloseable>(T is, List<AutoCloseable> own) {
    void close() {
      try {
        is.close();
        for (AutoCloseable each : own) {
          each.close();
        }
      } catch (Exception e) {
        throw new IllegalStateException("can't close " + is, e);
      }
    }
  }
}
