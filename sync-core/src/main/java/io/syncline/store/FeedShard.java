package io.syncline.store;

/**
 * Where a source shard is read.
 *
 * @param incarnation of the shard's collection
 * @param feed the log that carries it; where the store has no feed, a name for the shards that one
 *     worker is to compare
 * @param host a name of the machine that has the log, empty if unknown; workers that announce the
 *     same name are preferred
 */
public record FeedShard(Incarnation incarnation, FeedId feed, String host) {}
