package io.syncline;

import java.time.Duration;

/**
 * How a worker does its tasks. Made by {@link #builder}; every option has a sound default.
 *
 * @param lanes threads that run tasks, 1 to 64; default 2. Too few: one busy feed holds up the
 *     others; too many: threads that wait
 * @param windowBytes of one shard that may be under way without being acknowledged, 64 KiB to 1
 *     GiB; default 8 MiB. Too small: a long line is not filled; too large: memory, and a longer way
 *     back after a loss
 * @param bufferBytes that all shards of the worker may hold together, at least {@code windowBytes};
 *     default 256 MiB. Too small: shards wait for each other; too large: the heap fills
 * @param frameBytes of one frame, 4 KiB to 8 MiB, cut to what the transport takes; default 1 MiB.
 *     Too small: overhead; too large: latency of the other shards
 * @param maxDocumentBytes of one document, up to 1 GiB; default 64 MiB. A larger one fails its
 *     shard
 * @param copyParallelism ranges of one shard that are read or applied at the same time, 1 to 64;
 *     default 4
 * @param heartbeat between two signs of life, 100 ms to 1 min; default 1 s. Three missed ones begin
 *     a new stream
 * @param idleCheckpoint how often the checkpoints of idle shards are moved on, 1 s to 1 h; default
 *     10 s. Too large: a longer way back after an outage, and a feed that is kept for longer
 * @param callDeadline of one call to the store or the transport, 1 s to 10 min; default 30 s. Past
 *     it the stream is given up and the shard has a stall
 * @param stallAfter without movement, while the source moves, a shard has a stall, 1 s to 10 min;
 *     default 5 s
 * @param compareAgain where the source has no feed: from the beginning of one comparison of a shard
 *     to that of the next, 1 s to 7 days; default 1 min, shortened at random by up to a tenth. What
 *     a disaster may lose is this and the time of a comparison. Too small: the source's store does
 *     little but compare; too large: the target is old
 */
public record WorkerOptions(
    int lanes,
    int windowBytes,
    long bufferBytes,
    int frameBytes,
    int maxDocumentBytes,
    int copyParallelism,
    Duration heartbeat,
    Duration idleCheckpoint,
    Duration callDeadline,
    Duration stallAfter,
    Duration compareAgain) {
  /** Checks every option. */
  public WorkerOptions {
    Checks.range("lanes", lanes, 1, 64);
    Checks.range("windowBytes", windowBytes, 64 << 10, 1 << 30);
    Checks.range("bufferBytes", bufferBytes, windowBytes, 1L << 40);
    Checks.range("frameBytes", frameBytes, 4 << 10, 8 << 20);
    Checks.range("maxDocumentBytes", maxDocumentBytes, 1 << 10, 1 << 30);
    Checks.range("copyParallelism", copyParallelism, 1, 64);
    Checks.range("heartbeat", heartbeat, Duration.ofMillis(100), Duration.ofMinutes(1));
    Checks.range("idleCheckpoint", idleCheckpoint, Duration.ofSeconds(1), Duration.ofHours(1));
    Checks.range("callDeadline", callDeadline, Duration.ofSeconds(1), Duration.ofMinutes(10));
    Checks.range("stallAfter", stallAfter, Duration.ofSeconds(1), Duration.ofMinutes(10));
    Checks.range("compareAgain", compareAgain, Duration.ofSeconds(1), Duration.ofDays(7));
  }

  /** Begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private int lanes = 2;
    private int windowBytes = 8 << 20;
    private long bufferBytes = 256L << 20;
    private int frameBytes = 1 << 20;
    private int maxDocumentBytes = 64 << 20;
    private int copyParallelism = 4;
    private Duration heartbeat = Duration.ofSeconds(1);
    private Duration idleCheckpoint = Duration.ofSeconds(10);
    private Duration callDeadline = Duration.ofSeconds(30);
    private Duration stallAfter = Duration.ofSeconds(5);
    private Duration compareAgain = Duration.ofMinutes(1);

    private Builder() {}

    /** See {@link WorkerOptions#lanes}. */
    public Builder lanes(int count) {
      this.lanes = count;
      return this;
    }

    /** See {@link WorkerOptions#windowBytes}. */
    public Builder windowBytes(int bytes) {
      this.windowBytes = bytes;
      return this;
    }

    /** See {@link WorkerOptions#bufferBytes}. */
    public Builder bufferBytes(long bytes) {
      this.bufferBytes = bytes;
      return this;
    }

    /** See {@link WorkerOptions#frameBytes}. */
    public Builder frameBytes(int bytes) {
      this.frameBytes = bytes;
      return this;
    }

    /** See {@link WorkerOptions#maxDocumentBytes}. */
    public Builder maxDocumentBytes(int bytes) {
      this.maxDocumentBytes = bytes;
      return this;
    }

    /** See {@link WorkerOptions#copyParallelism}. */
    public Builder copyParallelism(int ranges) {
      this.copyParallelism = ranges;
      return this;
    }

    /** See {@link WorkerOptions#heartbeat}. */
    public Builder heartbeat(Duration interval) {
      this.heartbeat = interval;
      return this;
    }

    /** See {@link WorkerOptions#idleCheckpoint}. */
    public Builder idleCheckpoint(Duration interval) {
      this.idleCheckpoint = interval;
      return this;
    }

    /** See {@link WorkerOptions#callDeadline}. */
    public Builder callDeadline(Duration deadline) {
      this.callDeadline = deadline;
      return this;
    }

    /** See {@link WorkerOptions#stallAfter}. */
    public Builder stallAfter(Duration time) {
      this.stallAfter = time;
      return this;
    }

    /** See {@link WorkerOptions#compareAgain}. */
    public Builder compareAgain(Duration interval) {
      this.compareAgain = interval;
      return this;
    }

    /** The options, checked. */
    public WorkerOptions build() {
      return new WorkerOptions(
          lanes,
          windowBytes,
          bufferBytes,
          frameBytes,
          maxDocumentBytes,
          copyParallelism,
          heartbeat,
          idleCheckpoint,
          callDeadline,
          stallAfter,
          compareAgain);
    }
  }
}
