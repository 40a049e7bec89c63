package io.syncline.transport.memory;

import io.syncline.SyncException;
import io.syncline.transport.Frame;

/**
 * Bounds of a {@link MemoryNetwork}.
 *
 * @param maxFrameBytes the largest payload that is taken. Default 1 MiB, at least 4096. Too small
 *     and documents are split into many frames; too large and one frame holds up the others
 * @param channelBytes what one channel keeps for its slowest reader before it refuses more. Default
 *     8 MiB, at least twice the largest frame. Too small and writer and reader wait for each other;
 *     too large and slow readers fill the heap
 */
public record MemoryOptions(int maxFrameBytes, long channelBytes) {
  /** The defaults. */
  public static final MemoryOptions DEFAULT = new MemoryOptions(1 << 20, 8L << 20);

  /** Checks the bounds. */
  public MemoryOptions {
    if (maxFrameBytes < 4096) {
      throw refused("maxFrameBytes", maxFrameBytes, "at least 4096");
    }
    long least = 2L * ((long) maxFrameBytes + Frame.HEADER_BYTES);
    if (channelBytes < least) {
      throw refused(
          "channelBytes", channelBytes, "at least " + least + ", two of the largest frames");
    }
  }

  private static SyncException refused(String name, long value, String allowed) {
    return new SyncException(
        SyncException.Code.BAD_REQUEST,
        "memory transport: " + name + " is " + value + ", allowed is " + allowed);
  }
}
