package io.syncline;

import io.syncline.internal.loop.ThreadedRuntime;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Time, threads and randomness, all that is not determined by input: the engine takes them from
 * here and from nowhere else. A host uses threads; the testkit's simulation runs whole data centres
 * on one thread in virtual time behind this interface.
 *
 * <p>No method blocks or throws. All methods may be called from any thread.
 */
public interface SyncRuntime extends AutoCloseable {
  /** Monotonic nanoseconds since some moment; only differences mean anything. */
  long nanoTime();

  /**
   * Microseconds since 1970-01-01T00:00Z by the wall clock. For display and identifiers, and for
   * how long tokens and certificates of others are valid, which is written in it: nothing else is
   * decided by it.
   */
  long wallMicros();

  /** 64 random bits. Not for secrets. */
  long random();

  /**
   * Makes a lane: runs what it is given one after the other, by urgency. Lanes share the runtime's
   * threads or have one each.
   *
   * @param name names the lane's thread
   */
  Lane lane(String name);

  /**
   * Runs a task on the runtime's pool for work that may block (a wrapped store's calls, a host's
   * listeners); at most {@code limit} tasks of one executor run at a time.
   */
  Executor pool(String name, int limit);

  /**
   * Ends all lanes: what runs is let finish within the deadline, what waits is dropped. Idempotent.
   */
  @Override
  void close();

  /**
   * The runtime of a host: a daemon thread for each lane, named {@code syncline-<name>-<lane>-<n>}.
   */
  static SyncRuntime threaded(String name) {
    return new ThreadedRuntime(name);
  }

  /**
   * What runs first when a lane has a choice. Copy and verification get a bounded share, so that
   * they neither starve nor hold up the others.
   */
  enum Urgency {
    /** Leases, claims, acknowledgements, heartbeats, calls. */
    CONTROL,
    /** Live changes. */
    LIVE,
    /** First copies, comparison, verification, repair. */
    COPY
  }

  /**
   * One after the other: two tasks of a lane never run at the same time, and each sees what the one
   * before did.
   */
  interface Lane {
    /** Runs a task soon. Never runs it within this call. */
    void execute(Urgency urgency, Runnable task);

    /** Runs a task after a delay, unless the registration is closed before. */
    Registration schedule(Urgency urgency, Duration delay, Runnable task);
  }
}
