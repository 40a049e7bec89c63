package io.syncline;

import java.time.Duration;

/**
 * How a master leads. Made by {@link #builder}; every option has a sound default. The masters of
 * one data centre should have the same.
 *
 * @param lease of the leadership, 500 ms to 5 min; default 5 s. Too small: a slow state store makes
 *     leaders change; too large: longer without a leader after a crash
 * @param workerLease how long a worker counts as alive without being heard, 500 ms to 10 min;
 *     default 10 s. Too small: a pause of the JVM costs a worker its tasks; too large: the shards
 *     of a dead worker stand still for longer
 * @param reconcile how often the leader compares what should be with what is, beside at every
 *     change, 50 ms to 1 min; default 1 s. Too small: work for nothing; too large: what was lost is
 *     made good later
 * @param messageTimeout silence of the other side after which it is given up, 1 s to 30 days;
 *     default 1 h. Holds until it is set by a client. Too small: a line that is down ends streams;
 *     too large: channels of a target that is gone are fed for longer
 * @param keepAlive between two calls of the target's leader to the source's, 100 ms to 1 min;
 *     default 3 s. Too small: calls for nothing; too large: a source that is gone is noticed later
 * @param barrierLease how long a source stays read-only for a target that is not heard, 1 s to 10
 *     min; default 30 s. Too small: a short break of the line ends a stop; too large: a source
 *     whose target died is read-only for longer
 * @param reportTimeout age past which the report of a shard is not believed any more, 1 s to 10
 *     min; default 10 s. Too small: healthy shards look stuck; too large: stuck ones look healthy
 * @param callDeadline of one call to a master or worker, 500 ms to 5 min; default 10 s
 * @param storeDeadline of one call to the state store, the cluster's store or the transport, 1 s to
 *     10 min; default 30 s
 * @param channelCheck how often channels that vanished are looked for, 500 ms to 1 h; default 10 s.
 *     Too small: load on the transport; too large: a removed topic stops its shards for longer
 * @param epochBlock epochs that are reserved at a time, 1 to 1,000,000; default 1,000. Too small: a
 *     write for every few assignments; too large: nothing but large numbers
 */
public record MasterOptions(
    Duration lease,
    Duration workerLease,
    Duration reconcile,
    Duration messageTimeout,
    Duration keepAlive,
    Duration barrierLease,
    Duration reportTimeout,
    Duration callDeadline,
    Duration storeDeadline,
    Duration channelCheck,
    int epochBlock) {
  /** Checks every option. */
  public MasterOptions {
    Checks.range("lease", lease, Duration.ofMillis(500), Duration.ofMinutes(5));
    Checks.range("workerLease", workerLease, Duration.ofMillis(500), Duration.ofMinutes(10));
    Checks.range("reconcile", reconcile, Duration.ofMillis(50), Duration.ofMinutes(1));
    checkMessageTimeout(messageTimeout);
    Checks.range("keepAlive", keepAlive, Duration.ofMillis(100), Duration.ofMinutes(1));
    Checks.range("barrierLease", barrierLease, Duration.ofSeconds(1), Duration.ofMinutes(10));
    Checks.range("reportTimeout", reportTimeout, Duration.ofSeconds(1), Duration.ofMinutes(10));
    Checks.range("callDeadline", callDeadline, Duration.ofMillis(500), Duration.ofMinutes(5));
    Checks.range("storeDeadline", storeDeadline, Duration.ofSeconds(1), Duration.ofMinutes(10));
    Checks.range("channelCheck", channelCheck, Duration.ofMillis(500), Duration.ofHours(1));
    Checks.range("epochBlock", epochBlock, 1, 1_000_000);
  }

  /** Begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Checks a message timeout: 1 s to 30 days.
   *
   * @throws SyncException {@code BAD_REQUEST}
   */
  public static void checkMessageTimeout(Duration timeout) {
    Checks.range("messageTimeout", timeout, Duration.ofSeconds(1), Duration.ofDays(30));
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private Duration lease = Duration.ofSeconds(5);
    private Duration workerLease = Duration.ofSeconds(10);
    private Duration reconcile = Duration.ofSeconds(1);
    private Duration messageTimeout = Duration.ofHours(1);
    private Duration keepAlive = Duration.ofSeconds(3);
    private Duration barrierLease = Duration.ofSeconds(30);
    private Duration reportTimeout = Duration.ofSeconds(10);
    private Duration callDeadline = Duration.ofSeconds(10);
    private Duration storeDeadline = Duration.ofSeconds(30);
    private Duration channelCheck = Duration.ofSeconds(10);
    private int epochBlock = 1000;

    private Builder() {}

    /** See {@link MasterOptions#lease}. */
    public Builder lease(Duration time) {
      this.lease = time;
      return this;
    }

    /** See {@link MasterOptions#workerLease}. */
    public Builder workerLease(Duration time) {
      this.workerLease = time;
      return this;
    }

    /** See {@link MasterOptions#reconcile}. */
    public Builder reconcile(Duration interval) {
      this.reconcile = interval;
      return this;
    }

    /** See {@link MasterOptions#messageTimeout}. */
    public Builder messageTimeout(Duration timeout) {
      this.messageTimeout = timeout;
      return this;
    }

    /** See {@link MasterOptions#keepAlive}. */
    public Builder keepAlive(Duration interval) {
      this.keepAlive = interval;
      return this;
    }

    /** See {@link MasterOptions#barrierLease}. */
    public Builder barrierLease(Duration time) {
      this.barrierLease = time;
      return this;
    }

    /** See {@link MasterOptions#reportTimeout}. */
    public Builder reportTimeout(Duration age) {
      this.reportTimeout = age;
      return this;
    }

    /** See {@link MasterOptions#callDeadline}. */
    public Builder callDeadline(Duration deadline) {
      this.callDeadline = deadline;
      return this;
    }

    /** See {@link MasterOptions#storeDeadline}. */
    public Builder storeDeadline(Duration deadline) {
      this.storeDeadline = deadline;
      return this;
    }

    /** See {@link MasterOptions#channelCheck}. */
    public Builder channelCheck(Duration interval) {
      this.channelCheck = interval;
      return this;
    }

    /** See {@link MasterOptions#epochBlock}. */
    public Builder epochBlock(int epochs) {
      this.epochBlock = epochs;
      return this;
    }

    /** The options, checked. */
    public MasterOptions build() {
      return new MasterOptions(
          lease,
          workerLease,
          reconcile,
          messageTimeout,
          keepAlive,
          barrierLease,
          reportTimeout,
          callDeadline,
          storeDeadline,
          channelCheck,
          epochBlock);
    }
  }
}
