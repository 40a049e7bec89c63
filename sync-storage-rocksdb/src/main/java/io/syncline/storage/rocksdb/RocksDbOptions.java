package io.syncline.storage.rocksdb;

import io.syncline.ClusterId;
import java.time.Duration;
import java.time.InstantSource;

/**
 * How a {@link RocksDbStore} is opened. Immutable; made by {@link #builder}.
 *
 * <p>Memory outside the heap is about {@code blockCacheBytes + writeBuffers * writeBufferBytes},
 * and what open snapshots and readers hold (a few megabytes each).
 *
 * @param cluster the identity of the cluster that the store is; fixed when the store is made
 * @param host a name of the machine, which workers near it announce; default empty
 * @param durability what a completed write survives; default {@link Durability#PROCESS}
 * @param syncInterval with {@link Durability#PROCESS}: how often the log is brought to the disk in
 *     the background; default 500 ms. Longer: more is lost with the power. Shorter: the disk is
 *     busier; zero: left to the operating system
 * @param blockCacheBytes memory for blocks read from disk; default 64 MiB, at least 1 MiB. Too
 *     small: removes and conditional writes read from disk. Too large: the machine swaps
 * @param writeBufferBytes memory for one buffer of writes, and the size of one file of the log;
 *     default 64 MiB, at least 1 MiB. Too small: more is compacted. Too large: memory, and a slow
 *     opening after a crash
 * @param writeBuffers how many buffers may be full before writes wait; default 4, at least 2
 * @param backgroundJobs threads that flush and compact; default 2. Too few: writes wait for them.
 *     Too many: they take the processors from the rest of the process
 * @param compression of documents on disk below the newest level; default {@link Compression#LZ4}
 * @param retainedBytes how much log is kept although no reader needs it; default 256 MiB. Too
 *     small: a reader that was not seen for a moment finds its place gone, and compares. Too large:
 *     disk
 * @param maxPinnedBytes how much log is kept for readers and snapshots that need it; default 8 GiB.
 *     Too small: an outage of the target that lasts ends in a comparison. Too large: it fills the
 *     disk
 * @param maxPinnedTime how long the log is kept for a reader that is not heard of, and how long a
 *     snapshot may be open; default 24 h. Too small and too large: as {@code maxPinnedBytes}
 * @param maxTransactionBytes the largest transaction that is taken; default 64 MiB. The log is read
 *     a transaction at a time, so that much heap may be needed at once
 * @param closeTimeout how long {@link RocksDbStore#close} waits for calls under way; default 10 s.
 *     Beyond it native memory is leaked rather than freed under a call
 * @param clock the store's clock: times of commits, and what revisions grow with; default the
 *     system's
 */
public record RocksDbOptions(
    ClusterId cluster,
    String host,
    Durability durability,
    Duration syncInterval,
    long blockCacheBytes,
    long writeBufferBytes,
    int writeBuffers,
    int backgroundJobs,
    Compression compression,
    long retainedBytes,
    long maxPinnedBytes,
    Duration maxPinnedTime,
    long maxTransactionBytes,
    Duration closeTimeout,
    InstantSource clock) {
  private static final long MIB = 1 << 20;

  /** What a completed write survives. */
  public enum Durability {
    /**
     * The end of the process, however it ends (kill -9). When the machine fails, the last writes
     * may be lost ({@code syncInterval}), whole and in order; the store notices when it is opened
     * again, and its feed gets another incarnation: what followed it compares anew.
     */
    PROCESS,
    /** The failure of the machine, too: each write waits for the disk; writes share the wait. */
    POWER
  }

  /** How documents are compressed on disk. */
  public enum Compression {
    /** Not at all. */
    NONE,
    /** Quick. */
    LZ4,
    /** Smaller, slower. */
    ZSTD
  }

  /** Checks all options. */
  public RocksDbOptions {
    check("blockCacheBytes", blockCacheBytes, MIB, 1L << 40);
    check("writeBufferBytes", writeBufferBytes, MIB, 1L << 32);
    check("writeBuffers", writeBuffers, 2, 64);
    check("backgroundJobs", backgroundJobs, 1, 64);
    check("retainedBytes", retainedBytes, 0, 1L << 50);
    check("maxPinnedBytes", maxPinnedBytes, retainedBytes, 1L << 50);
    check("maxTransactionBytes", maxTransactionBytes, MIB, 1L << 30);
    check("syncInterval", syncInterval, Duration.ZERO, Duration.ofHours(1));
    check("maxPinnedTime", maxPinnedTime, Duration.ofSeconds(1), Duration.ofDays(365));
    check("closeTimeout", closeTimeout, Duration.ZERO, Duration.ofHours(1));
  }

  private static void check(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          option + " is " + value + ": " + least + " to " + most + " are allowed");
    }
  }

  private static void check(String option, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          option + " is " + value + ": " + least + " to " + most + " are allowed");
    }
  }

  /** The defaults for a cluster. */
  public static RocksDbOptions of(ClusterId cluster) {
    return builder(cluster).build();
  }

  /** Begins with the defaults. */
  public static Builder builder(ClusterId cluster) {
    return new Builder(cluster);
  }

  /** Gathers options; see {@link RocksDbOptions} for each. */
  public static final class Builder {
    private final ClusterId cluster;
    private String host = "";
    private Durability durability = Durability.PROCESS;
    private Duration syncInterval = Duration.ofMillis(500);
    private long blockCacheBytes = 64 * MIB;
    private long writeBufferBytes = 64 * MIB;
    private int writeBuffers = 4;
    private int backgroundJobs = 2;
    private Compression compression = Compression.LZ4;
    private long retainedBytes = 256 * MIB;
    private long maxPinnedBytes = 8192 * MIB;
    private Duration maxPinnedTime = Duration.ofHours(24);
    private long maxTransactionBytes = 64 * MIB;
    private Duration closeTimeout = Duration.ofSeconds(10);
    private InstantSource clock = InstantSource.system();

    private Builder(ClusterId cluster) {
      this.cluster = cluster;
    }

    /** See {@link RocksDbOptions#host}. */
    public Builder host(String value) {
      host = value;
      return this;
    }

    /** See {@link RocksDbOptions#durability}. */
    public Builder durability(Durability value) {
      durability = value;
      return this;
    }

    /** See {@link RocksDbOptions#syncInterval}. */
    public Builder syncInterval(Duration value) {
      syncInterval = value;
      return this;
    }

    /** See {@link RocksDbOptions#blockCacheBytes}. */
    public Builder blockCacheBytes(long value) {
      blockCacheBytes = value;
      return this;
    }

    /** See {@link RocksDbOptions#writeBufferBytes}. */
    public Builder writeBufferBytes(long value) {
      writeBufferBytes = value;
      return this;
    }

    /** See {@link RocksDbOptions#writeBuffers}. */
    public Builder writeBuffers(int value) {
      writeBuffers = value;
      return this;
    }

    /** See {@link RocksDbOptions#backgroundJobs}. */
    public Builder backgroundJobs(int value) {
      backgroundJobs = value;
      return this;
    }

    /** See {@link RocksDbOptions#compression}. */
    public Builder compression(Compression value) {
      compression = value;
      return this;
    }

    /** See {@link RocksDbOptions#retainedBytes}. */
    public Builder retainedBytes(long value) {
      retainedBytes = value;
      return this;
    }

    /** See {@link RocksDbOptions#maxPinnedBytes}. */
    public Builder maxPinnedBytes(long value) {
      maxPinnedBytes = value;
      return this;
    }

    /** See {@link RocksDbOptions#maxPinnedTime}. */
    public Builder maxPinnedTime(Duration value) {
      maxPinnedTime = value;
      return this;
    }

    /** See {@link RocksDbOptions#maxTransactionBytes}. */
    public Builder maxTransactionBytes(long value) {
      maxTransactionBytes = value;
      return this;
    }

    /** See {@link RocksDbOptions#closeTimeout}. */
    public Builder closeTimeout(Duration value) {
      closeTimeout = value;
      return this;
    }

    /** See {@link RocksDbOptions#clock}. */
    public Builder clock(InstantSource value) {
      clock = value;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException naming the option, its value and what is allowed
     */
    public RocksDbOptions build() {
      return new RocksDbOptions(
          cluster,
          host,
          durability,
          syncInterval,
          blockCacheBytes,
          writeBufferBytes,
          writeBuffers,
          backgroundJobs,
          compression,
          retainedBytes,
          maxPinnedBytes,
          maxPinnedTime,
          maxTransactionBytes,
          closeTimeout,
          clock);
    }
  }
}
