package io.syncline.control.http;

import io.syncline.SyncException;
import java.time.Duration;

/**
 * How calls are sent and taken. Made by {@link #builder}; every option has a sound default.
 *
 * @param connectWithin for each connection, without TLS, 10 ms to 1 min; default 3 s, cut by the
 *     call's deadline. Too small: far endpoints can't be reached; too large: a dead endpoint is
 *     noticed late
 * @param attempts to get a connection for one call, 1 to 10; default 3. What was sent is never sent
 *     again. Too large: the others of several endpoints are tried late
 * @param backOff before the second attempt, doubled before each further one, shortened at random by
 *     up to a half, 1 ms to 10 s; default 50 ms
 * @param atOnce calls that may be under way, 1 to 1,000, each with a thread; default 64. Too small:
 *     slow callees hold up calls to others
 * @param atOncePerHost of them to one host, 1 to 1,000; default 16. Too large: one slow host holds
 *     all threads
 * @param waiting calls that may wait for their turn, 0 to 1,000,000; default 10,000. Further ones
 *     fail as {@code UNAVAILABLE}
 * @param callBytes of one call that is taken, 1 KiB to 1 GiB, cut by the server's own limit;
 *     default 8 MiB
 * @param answerBytes of one answer that is taken, 1 KiB to 1 GiB; default 64 MiB. Too small: the
 *     status of very many shards can't be asked for
 * @param keepIdle how long an idle connection is kept, 1 s to 1 h; default 30 s. Less than servers
 *     keep theirs, or calls are lost now and then
 */
public record HttpControlOptions(
    Duration connectWithin,
    int attempts,
    Duration backOff,
    int atOnce,
    int atOncePerHost,
    int waiting,
    int callBytes,
    int answerBytes,
    Duration keepIdle) {
  /** Checks every option. */
  public HttpControlOptions {
    range("connectWithin", connectWithin, Duration.ofMillis(10), Duration.ofMinutes(1));
    range("attempts", attempts, 1, 10);
    range("backOff", backOff, Duration.ofMillis(1), Duration.ofSeconds(10));
    range("atOnce", atOnce, 1, 1_000);
    range("atOncePerHost", atOncePerHost, 1, 1_000);
    range("waiting", waiting, 0, 1_000_000);
    range("callBytes", callBytes, 1 << 10, 1 << 30);
    range("answerBytes", answerBytes, 1 << 10, 1 << 30);
    range("keepIdle", keepIdle, Duration.ofSeconds(1), Duration.ofHours(1));
  }

  private static <T extends Comparable<T>> void range(String name, T value, T least, T most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          name + " is " + value + ": choose it from " + least + " to " + most);
    }
  }

  /** Begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private Duration connectWithin = Duration.ofSeconds(3);
    private int attempts = 3;
    private Duration backOff = Duration.ofMillis(50);
    private int atOnce = 64;
    private int atOncePerHost = 16;
    private int waiting = 10_000;
    private int callBytes = 8 << 20;
    private int answerBytes = 64 << 20;
    private Duration keepIdle = Duration.ofSeconds(30);

    private Builder() {}

    /** See {@link HttpControlOptions#connectWithin}. */
    public Builder connectWithin(Duration time) {
      this.connectWithin = time;
      return this;
    }

    /** See {@link HttpControlOptions#attempts}. */
    public Builder attempts(int count) {
      this.attempts = count;
      return this;
    }

    /** See {@link HttpControlOptions#backOff}. */
    public Builder backOff(Duration time) {
      this.backOff = time;
      return this;
    }

    /** See {@link HttpControlOptions#atOnce}. */
    public Builder atOnce(int count) {
      this.atOnce = count;
      return this;
    }

    /** See {@link HttpControlOptions#atOncePerHost}. */
    public Builder atOncePerHost(int count) {
      this.atOncePerHost = count;
      return this;
    }

    /** See {@link HttpControlOptions#waiting}. */
    public Builder waiting(int count) {
      this.waiting = count;
      return this;
    }

    /** See {@link HttpControlOptions#callBytes}. */
    public Builder callBytes(int bytes) {
      this.callBytes = bytes;
      return this;
    }

    /** See {@link HttpControlOptions#answerBytes}. */
    public Builder answerBytes(int bytes) {
      this.answerBytes = bytes;
      return this;
    }

    /** See {@link HttpControlOptions#keepIdle}. */
    public Builder keepIdle(Duration time) {
      this.keepIdle = time;
      return this;
    }

    /**
     * The options.
     *
     * @throws SyncException {@code BAD_REQUEST} if one is out of its range
     */
    public HttpControlOptions build() {
      return new HttpControlOptions(
          connectWithin,
          attempts,
          backOff,
          atOnce,
          atOncePerHost,
          waiting,
          callBytes,
          answerBytes,
          keepIdle);
    }
  }
}
