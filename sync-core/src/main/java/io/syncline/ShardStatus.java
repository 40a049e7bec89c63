package io.syncline;

import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.Optional;

/**
 * The status of one shard.
 *
 * @param message what it does or why it failed; empty if all is well
 * @param key the document key of a failure, else empty
 * @param worker that has its task, empty if none
 * @param caughtUp whether the durable checkpoint is at the source's head as heard within the last
 *     heartbeats; being in sync is decided at a barrier only. Never where the source has no feed
 * @param lag source-clock time between a change's commit and its application; grows while nothing
 *     is heard. Where the source has no feed: how long ago the last comparison began that was
 *     completed
 * @param sinceMessage time since the last sign of life of the source's sender
 * @param sinceChange time since the last change was applied
 */
public record ShardStatus(
    ShardId shard,
    SyncState state,
    String message,
    String key,
    Optional<Stall> stall,
    String worker,
    boolean caughtUp,
    Duration lag,
    Progress progress,
    boolean resyncing,
    boolean historyLost,
    long differences,
    Duration sinceMessage,
    Duration sinceChange) {}
