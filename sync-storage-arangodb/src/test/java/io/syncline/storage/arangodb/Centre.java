package io.syncline.storage.arangodb;

import com.codahale.metrics.MetricRegistry;
import io.syncline.ClusterId;
import io.syncline.SyncMaster;
import io.syncline.SyncRuntime;
import io.syncline.SyncWorker;
import io.syncline.WorkerOptions;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.state.StateStore;
import io.syncline.state.memory.MemoryStateStore;
import io.syncline.store.BlockingStore;
import io.syncline.store.ClusterStore;
import io.syncline.transport.memory.MemoryNetwork;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A data centre over a cluster: a master and workers, each with a store of its own.
 *
 * @param <C> what is known of the cluster
 */
public final class Centre<C extends Centre.Cluster> implements AutoCloseable {
  private static final int THREADS = 16;
  private static final int STATE_THREADS = 2;

  final C cluster;
  private final String name;
  private final MemoryControlNetwork control;
  private final MemoryNetwork channels;
  private final MetricRegistry metrics = new MetricRegistry();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  /** A cluster, as the processes of a data centre come to it. */
  public interface Cluster extends AutoCloseable {
    /** The store of a further process; its caller closes it. */
    ArangoDbStore open();

    /** Whether masters can share their state in it. */
    boolean keepsState();

    /** What its processes run on. */
    SyncRuntime runtime();

    @Override
    void close();
  }

  /** Begins the processes of one; closing it closes its cluster. */
  public Centre(String name, C cluster, Network network, int workers) {
    this.name = name;
    this.cluster = cluster;
    this.control = network.control;
    this.channels = network.channels;
    begin(workers);
  }

  /** Begins its processes, also again after {@link #end}. */
  public void begin(int workers) {
    master();
    for (int i = 1; i <= workers; i++) {
      worker("w" + i);
    }
  }

  /** What connects data centres. */
  public record Network(MemoryControlNetwork control, MemoryNetwork channels) {
    /** One in this process. */
    public static Network of(SyncRuntime runtime) {
      return new Network(new MemoryControlNetwork(runtime), new MemoryNetwork());
    }
  }

  /** Where its master is reached. */
  public String endpoint() {
    return "mem://" + name + "/m1";
  }

  /** How many documents its workers have written by copies and comparisons. */
  long documentsCopied() {
    return metrics.counter("syncline_worker_documents_copied_total").getCount();
  }

  private void master() {
    ArangoDbStore process = cluster.open();
    SyncMaster master =
        SyncMaster.builder()
            .id("m1")
            .endpoint(endpoint())
            .cluster(async(process, "m1"))
            .state(state(process))
            .channels(channels.admin(new ClusterId(name)))
            .control(control)
            .runtime(cluster.runtime())
            .build();
    open.push(master);
    master.start();
  }

  /** In the cluster, unless that is too old for it. */
  private StateStore state(ArangoDbStore process) {
    return cluster.keepsState()
        ? process.state(cluster.runtime().pool(name + "-state", STATE_THREADS))
        : new MemoryStateStore(cluster.runtime());
  }

  private void worker(String id) {
    SyncWorker worker =
        SyncWorker.builder()
            .name(id)
            .endpoint("mem://" + name + "/" + id)
            .masters(List.of(endpoint()))
            .cluster(async(cluster.open(), id))
            .transport(channels.transport(new ClusterId(name)))
            .control(control)
            .runtime(cluster.runtime())
            .metrics(metrics)
            .options(
                WorkerOptions.builder()
                    .idleCheckpoint(Duration.ofSeconds(1))
                    .compareAgain(Duration.ofSeconds(1))
                    .build())
            .build();
    open.push(worker);
    worker.start();
  }

  private ClusterStore async(ArangoDbStore process, String id) {
    ClusterStore store =
        BlockingStore.async(process, cluster.runtime().pool(name + "-" + id, THREADS));
    open.push(store);
    return store;
  }

  /** Ends its processes in order; the cluster stays. */
  public void end() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  @Override
  public void close() {
    end();
    cluster.close();
  }
}
