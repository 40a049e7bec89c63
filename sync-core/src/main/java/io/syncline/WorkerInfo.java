package io.syncline;

import java.time.Duration;

/**
 * A registered worker.
 *
 * @param boot unique for each start
 * @param expiresIn how long it counts as alive without being heard
 * @param tasks how many it has
 */
public record WorkerInfo(
    String id, String boot, String endpoint, String host, Duration expiresIn, int tasks) {}
