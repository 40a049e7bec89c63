package io.syncline.transport;

/**
 * What a transport is and can.
 *
 * @param durable whether frames survive a restart of what lies between
 * @param maxFrameBytes the largest payload that is taken; at least 4096
 * @param maxWindowBytes the largest number of bytes of one channel that may be under way; 0 if
 *     unlimited
 */
public record TransportTraits(boolean durable, int maxFrameBytes, long maxWindowBytes) {}
