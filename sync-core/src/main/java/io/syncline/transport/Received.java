package io.syncline.transport;

/**
 * A frame that was read.
 *
 * @param place where it stood in the channel, growing; meaningful to the transport only
 * @param more whether the transport knows of later frames in the channel
 */
public record Received(Frame frame, long place, boolean more) {}
