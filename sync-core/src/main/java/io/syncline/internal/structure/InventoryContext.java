package io.syncline.internal.structure;

import io.syncline.SyncRuntime;
import io.syncline.WorkerOptions;
import io.syncline.metrics.WorkerMetrics;
import io.syncline.store.ClusterStore;
import io.syncline.transport.Transport;

/**
 * What the inventory tasks of one worker share.
 *
 * @param lane on which all of them run
 */
public record InventoryContext(
    ClusterStore store,
    Transport transport,
    SyncRuntime runtime,
    SyncRuntime.Lane lane,
    WorkerOptions options,
    WorkerMetrics metrics) {}
