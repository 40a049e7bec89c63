package io.syncline.transport;

/**
 * A channel to be made.
 *
 * @param width how many channels of the same kind and scope there will be: a collection's shard
 *     count; at least 1
 */
public record ChannelSpec(ChannelId channel, int width) {}
