package io.syncline.internal.worker;

import com.codahale.metrics.MetricRegistry;
import io.syncline.SyncRuntime;
import io.syncline.WorkerOptions;
import io.syncline.store.ClusterStore;
import io.syncline.transport.Transport;

/** What the tasks of one worker share. */
public record WorkerContext(
    String worker,
    ClusterStore store,
    Transport transport,
    SyncRuntime runtime,
    WorkerOptions options,
    MetricRegistry metrics) {}
