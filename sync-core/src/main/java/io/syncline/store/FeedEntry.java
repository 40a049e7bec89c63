package io.syncline.store;

/**
 * One change in a feed.
 *
 * @param incarnation of the shard, so that a namesake made again is told apart
 * @param at the end of the transaction that the change belongs to: entries with one {@code at} are
 *     one transaction, and a reader resumes only at such an end
 * @param committedAt microseconds since 1970 by the source store's clock
 */
public record FeedEntry(
    ShardId shard, Incarnation incarnation, Change change, Position at, long committedAt) {}
