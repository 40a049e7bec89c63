package io.syncline.store;

import io.syncline.StreamId;
import io.syncline.SyncId;

/**
 * A receiver's first act in a stream: take the target shard, or learn that another has it.
 *
 * @param takeOver whether a shard that another synchronisation holds may be taken; only the
 *     leader's explicit wish
 * @param closing whether the shard is closed by this claim: nothing is applied any more until a
 *     claim with a greater stream
 */
public record Claim(
    ShardId shard, SyncId sync, StreamId stream, boolean takeOver, boolean closing) {}
