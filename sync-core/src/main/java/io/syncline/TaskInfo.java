package io.syncline;

import io.syncline.store.ShardId;
import java.util.Optional;

/**
 * A task.
 *
 * @param type {@code send-inventory}, {@code receive-inventory}, {@code send-shard} or {@code
 *     receive-shard}
 * @param feed the source's log of a shard task, else empty
 * @param worker that has it, empty if none
 * @param epoch grows with each assignment
 */
public record TaskInfo(
    String id,
    String type,
    SyncId sync,
    Optional<ShardId> shard,
    String feed,
    String worker,
    long epoch) {}
