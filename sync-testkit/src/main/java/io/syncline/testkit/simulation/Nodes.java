package io.syncline.testkit.simulation;

import io.syncline.MasterOptions;
import io.syncline.Registration;
import io.syncline.SyncMaster;
import io.syncline.SyncWorker;
import io.syncline.WorkerOptions;
import io.syncline.control.ControlNetwork;
import io.syncline.state.StateStore;
import io.syncline.store.ClusterStore;
import io.syncline.transport.ChannelAdmin;
import io.syncline.transport.Transport;
import java.time.Duration;
import java.util.List;

/** Starts the real masters and workers, with short intervals; the answer closes them in order. */
final class Nodes {
  private Nodes() {}

  static Registration master(
      String name,
      String endpoint,
      VirtualProcess process,
      ClusterStore store,
      StateStore state,
      ChannelAdmin channels,
      ControlNetwork control) {
    SyncMaster master =
        SyncMaster.builder()
            .id(name)
            .endpoint(endpoint)
            .cluster(store)
            .state(state)
            .channels(channels)
            .control(control)
            .runtime(process)
            .options(masterOptions())
            .build();
    master.start();
    return master::closeAsync;
  }

  static Registration worker(
      String name,
      String endpoint,
      VirtualProcess process,
      ClusterStore store,
      Transport transport,
      List<String> masters,
      ControlNetwork control) {
    SyncWorker worker =
        SyncWorker.builder()
            .name(name)
            .endpoint(endpoint)
            .masters(masters)
            .cluster(store)
            .transport(transport)
            .control(control)
            .runtime(process)
            .options(workerOptions())
            .build();
    worker.start();
    return worker::closeAsync;
  }

  static MasterOptions masterOptions() {
    return MasterOptions.builder()
        .lease(Duration.ofSeconds(1))
        .workerLease(Duration.ofMillis(1500))
        .reconcile(Duration.ofMillis(250))
        .messageTimeout(Duration.ofSeconds(30))
        .keepAlive(Duration.ofMillis(500))
        .barrierLease(Duration.ofSeconds(5))
        .reportTimeout(Duration.ofSeconds(7))
        .callDeadline(Duration.ofMillis(700))
        .storeDeadline(Duration.ofSeconds(1))
        .channelCheck(Duration.ofSeconds(1))
        .build();
  }

  static WorkerOptions workerOptions() {
    return WorkerOptions.builder()
        .windowBytes(ClusterSimulation.WINDOW_BYTES)
        .bufferBytes(1 << 20)
        .frameBytes(4 << 10)
        .maxDocumentBytes(ClusterSimulation.MOST_DOCUMENT_BYTES)
        .copyParallelism(2)
        .heartbeat(Duration.ofMillis(200))
        .idleCheckpoint(Duration.ofSeconds(1))
        .callDeadline(Duration.ofSeconds(1))
        .stallAfter(Duration.ofSeconds(1))
        .compareAgain(Duration.ofSeconds(1))
        .build();
  }
}
